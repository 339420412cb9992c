"""Sums up the metrics of a run that has not ended, reading at each look only what is new.

A live stream grows at its end: what stands before its last batch is never read twice. A series
never changes, so it is read once.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

import numpy as np

from .errors import StoreError
from .layout import run_file
from .read_points import decode_points
from .regular import open_regular
from .schema import LEASE_SUFFIX
from .series_of import read_run_points, summarise
from .status import durable_rows, read_lease
from .summaries import merge_summaries
from .summaries import summarise as summarise_rows
from .wire import DICTIONARY, RECORDS, SCHEMA, count_places, walk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .model import MetricSummary
    from .read_points import Points
    from .wire import Message

_PIECE = 1 << 25
"""Bytes read at once: some batches of the largest capacity."""

Summaries = dict[str, "MetricSummary"]


class LiveSummaries:
    """The metrics of the run in `folder`, kept from look to look."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._streams: dict[str, _Stream] = {}
        self._series: dict[str, tuple[object, Summaries]] = {}

    def look(self, files: Iterable[tuple[str, int, int]]) -> Summaries:
        """Return the summaries now; `files` are name, size and mtime of points and series."""
        try:
            return self._merged(sorted(files))
        except (OSError, StoreError, struct.error, IndexError, ValueError):
            # Read all, as there every file that cannot be read is left out alone.
            self._streams = {}
            metrics = read_run_points(self._folder).metrics
            return {key: summarise(points) for key, points in metrics.items()}

    def _merged(self, files: list[tuple[str, int, int]]) -> Summaries:
        kinds: dict[str, dict[str, tuple[str, int, int]]] = {}
        for state in files:
            named = run_file(state[0])
            if named is not None:
                kinds.setdefault(named.writer, {})[named.kind] = state
        if any("series" in kind for kind in kinds.values()):
            return self._with_series(kinds)
        return _merge([self._points(writer) for writer in sorted(kinds)])

    def _with_series(self, kinds: dict[str, dict[str, tuple[str, int, int]]]) -> Summaries:
        found: list[Summaries] = []
        for writer, kind in sorted(kinds.items()):
            if "series" not in kind:
                found.append(self._points(writer))
                continue
            state, summaries = self._series.get(writer, (None, {}))
            if state != kind["series"]:
                metrics, problems, _ = read_run_points(self._folder, writer=writer)
                if problems:
                    raise ValueError("a series that does not read")
                summaries = {key: summarise(points) for key, points in metrics.items()}
                self._series[writer] = (kind["series"], summaries)
            found.append(summaries)
        return _merge(found)

    def _points(self, writer: str) -> Summaries:
        if durable_rows(read_lease(self._folder / (writer + LEASE_SUFFIX))) is not None:
            raise ValueError("rows that may not be looked at")
        stream = self._streams.setdefault(writer, _Stream())
        file = open_regular(self._folder / f"{writer}.points.arrow")
        try:
            stream.read(file)
        finally:
            os.close(file)
        return stream.summaries


class _Stream:
    """How far a points stream has been read: up to row `_done` of the batch at `_at`."""

    def __init__(self) -> None:
        self._start((0, 0))

    def _start(self, inode: tuple[int, int]) -> None:
        self.summaries: Summaries = {}
        self._inode = inode
        self._schema = b""
        self._dictionary = b""
        self._at = 0
        self._done = 0

    def read(self, file: int) -> None:
        """Sum up the rows that are new. Raises StoreError for what is no stream of points."""
        state = os.fstat(file)
        if (state.st_dev, state.st_ino) != self._inode or state.st_size < self._at:
            self._start((state.st_dev, state.st_ino))
        while self._read_piece(file, state.st_size):
            pass

    def _read_piece(self, file: int, size: int) -> bool:
        """Take in some messages; False when there are no more."""
        length, before = _PIECE, self._at
        while True:
            os.lseek(file, self._at, os.SEEK_SET)
            data = os.read(file, length)
            messages, cut = walk(data)
            further = any(message.header == RECORDS for message in messages[1:])
            if further or not cut or self._at + len(data) >= size:
                break
            length *= 4
        if not self._schema:
            if not messages or messages[0].header != SCHEMA:
                decode_points("", data)  # says why it is none
            self._schema = data[: messages[0].end]
        self._take(data, messages)
        return self._at > before

    def _take(self, data: bytes, messages: list[Message]) -> None:
        begins = [0, *(message.end for message in messages)]
        rows = [n for n, message in enumerate(messages) if message.header == RECORDS]
        if not rows:
            return
        end = messages[-1].end
        body = data[:end] if messages[0].header != SCHEMA else data[messages[0].end : end]
        fresh = decode_points("", self._schema + self._dictionary + body)
        if fresh.cut:
            raise ValueError("a batch that cannot be read")
        self._sum_up(fresh)
        last = rows[-1]
        self._done = min(
            struct.unpack_from("<q", data, place)[0] for place in count_places(data, messages[last])
        )
        for n, message in enumerate(messages[:last]):
            if message.header == DICTIONARY:
                self._dictionary = data[begins[n] : message.end]
        self._at += begins[last]

    def _sum_up(self, points: Points) -> None:
        fresh = slice(self._done, None)
        code, step, value = points.code[fresh], points.step[fresh], points.value[fresh]
        order = np.lexsort((step, code))
        edges = np.searchsorted(code[order], np.arange(len(points.keys) + 1))
        for number, key in enumerate(points.keys):
            rows = order[edges[number] : edges[number + 1]]
            if len(rows):
                said = summarise_rows(step[rows], value[rows])
                old = [self.summaries[key]] if key in self.summaries else []
                # What was logged later counts like a later writer: for equal steps it is the last.
                self.summaries[key] = merge_summaries([*old, said]) or said


def _merge(writers: list[Summaries]) -> Summaries:
    keys = dict.fromkeys(key for one in writers for key in one)
    found = {key: merge_summaries([one[key] for one in writers if key in one]) for key in keys}
    return {key: summary for key, summary in found.items() if summary is not None}
