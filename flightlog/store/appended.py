"""Writes points as ordinary record batches, where a memory map cannot be trusted (docs/format.md).

Rows wait in memory for at most a second, so a kill can cost that second; the lease says so. Each
flush is one write, and what a failed write left behind is cut off again.
"""

from __future__ import annotations

import os
import time
from array import array
from typing import TYPE_CHECKING

import numpy as np

from .batch import dictionary_message, rows_message, schema_message
from .points import Notify, PointsWriter
from .schema import LAST_CAPACITY
from .whole import append_whole

if TYPE_CHECKING:
    from pathlib import Path

    from .tally import Tally
    from .timed import Rows

FLUSH_S = 1.0


class AppendedPoints(PointsWriter):
    """Points by appended batches."""

    transport = "append"

    def __init__(
        self,
        path: Path,
        run: str,
        writer: str,
        notify: Notify,
        last_step: int = -1,
        *,
        rank: int | None = None,
    ):
        super().__init__(path, run, writer, notify, last_step, rank=rank)
        self._written = 0
        self._end = 0
        self._told = 0  # metrics that the file's dictionary has
        self._flushed_at = time.monotonic()
        self._empty()

    @property
    def rows(self) -> int:
        return self._written + len(self._steps)

    def _sync(self) -> int:
        self.settle()
        if self._file >= 0:
            os.fsync(self._file)
        return self._written

    def _empty(self) -> None:
        self._waiting = array("i")
        self._steps, self._times, self._values = array("q"), array("q"), array("d")

    def _store(self, rows: Rows, step: int, now: int | None = None) -> None:
        now = time.time_ns() // 1_000_000 if now is None else now
        for key, value in rows:
            if key not in self._codes:
                self._codes[key] = len(self.keys)
                self.keys.append(key)
            self._waiting.append(self._codes[key])
            self._steps.append(step)
            self._times.append(now)
            self._values.append(value)
        overdue = time.monotonic() - self._flushed_at >= FLUSH_S
        if overdue or len(self._steps) >= LAST_CAPACITY:
            self._flush()

    def _flush(self) -> None:
        """Write what waits as one batch; what cannot be written is dropped and counted."""
        self._flushed_at = time.monotonic()
        if not self._steps:
            return
        parts = [] if self._file >= 0 else [schema_message(self.run, self.writer, self.rank)]
        if self._told < len(self.keys):
            parts.append(dictionary_message(self.keys))
        parts.append(rows_message(self._waiting, self._steps, self._times, self._values))
        try:
            if self._file < 0:
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
                self._file = os.open(self.path, flags, 0o644)
            self._end = append_whole(self._file, self._end, b"".join(parts))
        except OSError:
            self.dropped += len(self._steps)
            if self._end == 0 and self._file >= 0:
                os.close(self._file)
                self._file = -1
            self._empty()
            raise
        self._tally = self._open_tally()
        self._told, self._written = len(self.keys), self._written + len(self._steps)
        self._empty()

    def _open_tally(self) -> Tally:
        tally = self._tally.copy()
        if self._steps:
            columns = (np.array(column) for column in (self._waiting, self._steps, self._values))
            tally.add(*columns)
        return tally

    def _release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
