"""What both ways of writing points share, and the choice between them.

A writer takes metrics, never raises into training, and counts what it could not store. How rows
reach the file is mapped.py's (a memory map) or appended.py's (ordinary batches).
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
import weakref
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .disk import is_gone
from .numbers import as_float, as_name, as_step
from .tally import Tally
from .timed import Rows, TimedRows
from .turns import storing

if TYPE_CHECKING:
    from pathlib import Path

    from .model import MetricSummary

Notify = Callable[[str, str], None]
"""Called with a topic ("" for the store itself, else a metric's name) and a sentence."""

Append = Callable[[Mapping[str, object], object], None]

BROKEN = {errno.EROFS, errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE}
"""Errors after which what was stored since the last sync cannot be trusted."""

RETRY_S = 1.0
"""After a failed write, how long to drop rows before asking the disk again."""

_live: weakref.WeakSet[PointsWriter] = weakref.WeakSet()


class PointsWriter(TimedRows, ABC):
    """One writer's points file, made at the first row.

    `append(metrics, step)` stores one row per metric; `step` None means the last one + 1. When it
    returns, the rows are stored or counted in `dropped`. Any thread may call it.
    """

    transport: str

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
        super().__init__()
        self.path = path
        self.run, self.writer, self.rank = run, writer, rank
        self.keys: list[str] = []
        self.dropped = 0
        self.durable = 0  # rows that the disk is known to have
        self.last: object = last_step
        self.append: Append = self.append_any
        self.limit = -1
        self.lost = False  # the file is out of readers' reach: only another writer can go on
        self._void = False  # and its rows are gone with it
        self._notify = notify
        self._closed: str | None = None
        self._codes: dict[str, int] = {}
        self._file = -1
        self._tally = Tally()
        self._late: deque[tuple[Rows, object]] = deque()
        self._retry_at = 0.0
        _live.add(self)

    @property
    @abstractmethod
    def rows(self) -> int:
        """Rows stored so far."""

    def sync(self) -> int:
        """Wait until the disk has what was stored before the call; how many rows. Raises
        OSError.
        """
        try:
            self.durable = self._sync()
        except OSError as error:
            self._doubt(error)
            raise
        return self.durable

    @abstractmethod
    def _sync(self) -> int:
        """Do so, and return `rows` as of the call. Raises OSError."""

    @abstractmethod
    def _store(self, rows: Rows, step: int, now: int | None = None) -> None:
        """Store rows of time `now` (None: the clock's), counting in `dropped` those that cannot be.
        Raises OSError.
        """

    def _flush(self) -> None:  # a memory map has nothing that waits
        """Write what waits in memory. Raises OSError."""

    @abstractmethod
    def _release(self) -> None:
        """Give back what is held; the file keeps what was stored."""

    @abstractmethod
    def _open_tally(self) -> Tally:
        """Summaries of everything stored."""

    @storing
    def append_any(self, metrics: Mapping[str, object], step: object, aside: bool = False) -> None:
        """Append whatever may be odd: new metrics, full batches, values that are no floats."""
        rows = self._readable(metrics)
        if rows and not self._enter():
            self._late.append((rows, step))
            self.limit = -1  # the next call comes here and stores these first
            return
        if rows:
            try:
                self._store_late()
                last = self.last
                self._take(rows, step)
                self.last = last if aside else self.last
            finally:
                self._leave()

    def append_aside(self, metrics: Mapping[str, object], step: object) -> None:
        """Append rows whose steps are a count of their own: `last` stays as it was."""
        self.append_any(metrics, step, aside=True)

    @storing
    def summary(self) -> dict[str, MetricSummary]:
        """Summaries of what was stored, by metric."""
        entered = self._enter()
        try:
            return self._open_tally().summaries(self.keys)
        finally:
            if entered:
                self._leave()

    def check(self) -> None:
        """Notice that the file is no longer where readers look for it; then it is lost. Raises
        OSError.
        """
        if self._file < 0 or self._closed or not is_gone(self.path, self._file):
            return
        self._void = os.fstat(self._file).st_nlink == 0  # else it was moved, rows and all
        why = f"{self.path}: removed or replaced while it was written"
        self.lose(why, (lambda: self.rows) if self._void else None)

    def lose(self, why: str, rows: Callable[[], int] | None = None) -> None:
        """Store nothing more here and say why once; `rows`, asked for when no more can come, says
        how many of those stored count as dropped.
        """
        self._closed = why
        self.limit = -1
        if rows is not None:
            self.dropped += rows()
        self.lost = True
        self._notify("", why)

    @storing
    def settle(self) -> None:
        """Store what waits: rows logged from inside `append`, and unwritten ones. Raises
        OSError.
        """
        if self._enter():
            try:
                self._store_late()
                self._flush()
            finally:
                self._leave()

    @storing
    def seal(self, why: str = "the run has ended") -> dict[str, MetricSummary]:
        """Drop and count later rows; return the summaries of what the file holds."""
        entered = self._enter()
        try:
            if self._file >= 0 or self._late or self.rows:
                self._store_late()
                self._flush()
        except OSError as error:
            self._notify("", f"{self.path}: {error.strerror or error}")
        finally:
            self._closed = self._closed or why
            self.limit = -1
            self.append = self.append_any
            found = {} if self._void else self._open_tally().summaries(self.keys)
            if entered:
                self._leave()
        return found

    @storing
    def close(self) -> None:
        """Seal, and give the file back; nobody may be syncing. Closing twice is allowed."""
        self.seal()
        entered = self._enter()
        try:
            self._release()
        finally:
            if entered:
                self._leave()

    def _doubt(self, error: OSError) -> None:
        """Lose the file when `error` says that its disk has failed."""
        if error.errno in BROKEN and not self.lost and self._file >= 0:
            why = f"{self.path}: {error.strerror or error}"
            self.lose(why, lambda: max(0, self.rows - self.durable))

    def _readable(self, metrics: object) -> Rows:
        """Names and float64s; what is no number is dropped and named."""
        if not isinstance(metrics, Mapping):
            self._drop(1, "log", f"log() takes a dict of metrics, not a {type(metrics).__name__}")
            return []
        rows: Rows = []
        for key, value in list(metrics.items()):
            try:
                name = as_name(key)
            except Exception:  # a key whose str() raises must not end training
                self._drop(1, "log", f"a metric's name of type {type(key).__name__} has no text")
                continue
            number, why = as_float(value)
            if why is None:
                rows.append((name, number))
            else:
                self._drop(1, name, f"metric {name!r}: {why}; it was not recorded")
        return rows

    def _take(self, rows: Rows, step: object, now: int | None = None) -> None:
        """Store rows at `step`, or count them. Only between _enter and _leave."""
        if self._closed:
            self._drop(len(rows), "", self._closed)
            return
        at, why = as_step(int(self.last) + 1 if step is None else step)  # type: ignore[call-overload]
        if why is not None:
            self._drop(len(rows), "step", f"{why}; metric {rows[0][0]!r} was not recorded there")
            return
        if time.monotonic() < self._retry_at:
            self.dropped += len(rows)
            return
        try:
            self._store(rows, at, now)
        except OSError as error:
            self._doubt(error)
            self._retry_at = time.monotonic() + RETRY_S
            self._notify("", f"{self.path}: {error.strerror or error}")
        self.last = at

    def _store_late(self) -> None:
        while self._late:
            self._take(*self._late.popleft())

    def _drop(self, count: int, topic: str, why: str) -> None:
        self.dropped += count
        self._notify(topic, why)

    def _forget(self) -> None:
        """In a forked child: the file is the parent's."""
        self._start_over()
        self.limit = -1
        self.append = self.append_any
        self._late.clear()
        why = "this is a forked process, and the file is its parent's; start a run of its own here"
        self._closed = f"{self.path}: {why}"


def open_points(
    path: Path, run: str, writer: str, notify: Notify, last: int = -1, *, rank: int | None = None
) -> PointsWriter:
    """Return the writer that suits the file system `path` is on."""
    from .disk import can_map

    if can_map(path.parent):
        from .mapped import MappedPoints

        return MappedPoints(path, run, writer, notify, last, rank=rank)
    from .appended import AppendedPoints

    return AppendedPoints(path, run, writer, notify, last, rank=rank)


def _after_fork() -> None:
    for writer in list(_live):
        with contextlib.suppress(ReferenceError):
            writer._forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
