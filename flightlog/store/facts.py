"""Appends facts: one record batch and one write per call (docs/format.md, "Facts").

Long values go to the blobs first. Nothing here warns or goes on in silence: what cannot be
stored is raised, and the recorder decides.
"""

from __future__ import annotations

import contextlib
import io
import os
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from .batch import about
from .blobs import sync_blob, write_blob
from .disk import is_gone, move_file
from .numbers import as_name
from .plain import plain_text, plain_times
from .schema import (
    EXPERIMENTS,
    FACTS_SUFFIX,
    LONG_VALUE,
    META_EXPERIMENT,
    META_MODEL,
    META_RUN,
    META_VIEW,
    MODELS,
    RUNS,
    VIEWS,
)
from .values import encode_value
from .whole import append_whole
from .wire import walk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .values import BlobRef

Fact = tuple[str, str, object]
"""Kind, key and value; the value as encode_value takes it."""

_FACTS = pa.schema(
    [
        pa.field("time", pa.timestamp("ms", "UTC"), nullable=False),
        pa.field("kind", pa.utf8(), nullable=False),
        pa.field("key", pa.utf8(), nullable=False),
        pa.field("value", pa.utf8(), nullable=False),
    ]
)
_END_OF_STREAM = 8
_WHOSE = {
    RUNS: META_RUN,
    VIEWS: META_VIEW,
    MODELS: META_MODEL,
    EXPERIMENTS: META_EXPERIMENT,
}


class FactsWriter:
    """One writer's facts file, made by the first append. Threads may share it.

    `room` is VIEWS, MODELS or EXPERIMENTS for the facts of one of these, whose id then stands in
    place of the run's.
    """

    def __init__(
        self, store: Path, run: str, writer: str, rank: int | None = None, room: str = RUNS
    ) -> None:
        self.path = store / room / run / (writer + FACTS_SUFFIX)
        self._store = store
        said = about("facts", run, writer, rank)
        said[_WHOSE[room]] = said.pop(META_RUN)
        self._schema = _FACTS.with_metadata(said)
        self._file = -1
        self._end = 0
        self._last = 0
        self._dirty = False
        self._blobs: set[str] = set()  # that the disk may not have yet
        self._lock = threading.Lock()
        self._process = os.getpid()

    def append(self, facts: Sequence[Fact], now_ms: int | None = None) -> None:
        """Store `facts` said at `now_ms` (epoch milliseconds; None: now). Raises OSError.

        Times never go back within a file, so that of two facts the later said is the later read.
        """
        if os.getpid() != self._process:
            raise OSError("this is a forked process, and the file is its parent's")
        if self.is_gone():  # a removed file takes writes, and keeps none
            raise FileNotFoundError(2, "removed or replaced while it was written", str(self.path))
        values = [self._value(value) for _, _, value in facts]
        with self._lock:
            now = time.time_ns() // 1_000_000 if now_ms is None else now_ms
            self._last = max(self._last, now)
            columns = [
                plain_times(np.full(len(facts), self._last, np.int64)),
                plain_text([kind for kind, _, _ in facts]),
                plain_text([as_name(key) for _, key, _ in facts]),
                plain_text(values),
            ]
            self._write(pa.RecordBatch.from_arrays(columns, schema=self._schema))
            self._dirty = True

    def keep(self, data: bytes, media: str) -> BlobRef:
        """Store bytes as a blob for facts to name; `sync` waits for the disk. Raises OSError."""
        ref = write_blob(self._store, data, media)
        self._blobs.add(ref.sha256)
        return ref

    def sync(self) -> None:
        """Wait until the disk has what was appended, and before that what was kept. Raises
        OSError.
        """
        for sha256 in tuple(self._blobs):
            with contextlib.suppress(FileNotFoundError):  # removed, with the store or by `gc`
                sync_blob(self._store, sha256)
            self._blobs.discard(sha256)
        if self._dirty and self._file >= 0:
            self._dirty = False
            os.fsync(self._file)

    def is_gone(self) -> bool:
        """Whether the file was taken away: what is appended would reach nobody. Raises OSError."""
        return self._file >= 0 and is_gone(self.path, self._file)

    def close(self) -> None:
        """Give the file back; closing twice is allowed."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _value(self, value: object) -> str:
        text = encode_value(value)
        data = text.encode()
        if len(data) <= LONG_VALUE:
            return text
        return encode_value(self.keep(data, "application/json"))

    def _write(self, batch: pa.RecordBatch) -> None:
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, self._schema) as stream:
            stream.write_batch(batch)
        whole = sink.getvalue()[:-_END_OF_STREAM]
        if self._file < 0:
            self._create(whole)
            return
        rows = whole[walk(whole).messages[0].end :]
        self._end = append_whole(self._file, self._end, rows)

    def _create(self, whole: bytes) -> None:
        """Let the file appear with its first facts in it."""
        if self._end:
            raise FileNotFoundError(2, "closed", str(self.path))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(f".{self.path.name}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        file = os.open(part, flags, 0o644)
        try:
            end = append_whole(file, 0, whole)
        except OSError:
            os.close(file)
            part.unlink(missing_ok=True)
            raise
        os.close(file)
        move_file(part, self.path)
        self._file = os.open(self.path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        self._end = end
