"""Writes points through a memory map: the live stream of docs/format.md, valid at every instant.

The rows of a batch are stored in mapped columns, then its counts are raised in one assignment, so a
row is the system's before `append` returns and a killed process loses nothing.
"""

from __future__ import annotations

import mmap
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from .batch import END, Template, dictionary_message, schema_message, template
from .disk import replace_file, take_space
from .points import Append, Notify, PointsWriter
from .schema import FIRST_CAPACITY, GROWTH, LAST_CAPACITY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .tally import Tally
    from .timed import Rows

_TYPES: tuple[Any, ...] = ("i", "q", "q", "d")
_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()


class MappedPoints(PointsWriter):
    """Points by memory map. `count` and `limit` are the rows and the room of the current batch."""

    transport = "mmap"

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
        self.count = 0
        self._base = 0
        self._end = 0
        self._synced = 0
        self._map: mmap.mmap | None = None
        self._template: Template | None = None
        self._start = 0
        self._columns: list[Any] = []
        self._quick_code = _quick_append.__code__.co_consts[_quick_at()]

    @property
    def rows(self) -> int:
        return self._base + self.count

    def _sync(self) -> int:
        rows = self.rows
        if rows != self._synced and self._file >= 0:
            if sys.platform == "win32" and self._map is not None:
                self._map.flush()
            os.fsync(self._file)
            self._synced = rows
        return rows

    def _store(self, rows: Rows, step: int, now: int | None = None) -> None:
        new = list(dict.fromkeys(key for key, _ in rows if key not in self._codes))
        now = time.time_ns() // 1_000_000 if now is None else now
        stored = 0
        try:
            if new or self._template is None:
                self._next_batch(new)
            while stored < len(rows):
                if self.count == self._room():
                    self._next_batch([])
                part = rows[stored : stored + self._room() - self.count]
                self._store_part(part, step, now)
                stored += len(part)
        except OSError:
            self.dropped += len(rows) - stored
            raise
        if not self._late:
            self.limit = self._room()

    def _room(self) -> int:
        return self._template.capacity if self._template else 0

    def _store_part(self, rows: Rows, step: int, now: int) -> None:
        """Store rows that the batch has room for, then raise its counts."""
        assert self._template is not None
        assert self._map is not None
        keys, steps, times, values = self._columns
        n = self.count
        for key, value in rows:
            keys[n] = self._codes[key]
            steps[n] = step
            times[n] = now
            values[n] = value
            n += 1
        plan = self._template
        first, last = self._start + plan.first, self._start + plan.last
        self._map[first:last] = plan.pack(n, plan.between, n, n, n, n)
        self.count = n

    def _next_batch(self, new: list[str]) -> None:
        """Lay out another batch behind this one, with `new` metrics in the dictionary."""
        if self._file < 0:
            self._create()
        plan = template(self._next_capacity(bool(new)))
        head = dictionary_message([*self.keys, *new]) if new else b""
        start, size = self._end, len(head) + plan.size + len(END)
        take_space(self._file, start, size)
        offset = start - start % mmap.ALLOCATIONGRANULARITY
        mapped = mmap.mmap(self._file, start - offset + size, offset=offset)
        at = start - offset
        text = head + plan.head
        mapped[at + len(END) : at + len(text)] = text[len(END) :]
        mapped[at : at + len(END)] = text[: len(END)]  # now a reader's stream goes on
        self._fold()
        self._release_map()
        for key in new:
            self._codes[key] = len(self.keys)
            self.keys.append(key)
        self._end = start + len(head) + plan.size
        self._base, self.count = self.rows, 0
        self._map, self._template, self._start = mapped, plan, at + len(head)
        self._columns = _columns(mapped, plan, self._start)
        if _GIL:
            self.append = _quick_append(self)

    def _next_capacity(self, new: bool) -> int:
        """Small again after a new metric: it may be one of many, each of which closes a batch."""
        if self._template is None or new:
            return FIRST_CAPACITY
        return min(self._template.capacity * GROWTH, LAST_CAPACITY)

    def _create(self) -> None:
        schema = schema_message(self.run, self.writer, self.rank)
        replace_file(self.path, schema + END)
        flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        self._file = os.open(self.path, flags)
        self._end = len(schema)

    def _fold(self) -> None:
        """Add the current batch to the tally; its rows will not be looked at again."""
        self._add_open_rows(self._tally)

    def _open_tally(self) -> Tally:
        tally = self._tally.copy()
        self._add_open_rows(tally)
        return tally

    def _add_open_rows(self, tally: Tally) -> None:
        if self.count and self._columns:
            keys, steps, _, values = (
                np.array(np.frombuffer(column, dtype=kind, count=self.count))
                for column, kind in zip(self._columns, ("<i4", "<i8", "<i8", "<f8"), strict=True)
            )
            tally.add(keys, steps, values)

    def _release_map(self) -> None:
        for column in self._columns:
            column.release()
        self._columns = []
        if self._map is not None:
            self._map.close()
            self._map = None

    def _release(self) -> None:
        self._fold()
        self._base, self.count = self.rows, 0
        self._release_map()
        self._template = None
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _columns(mapped: mmap.mmap, plan: Template, start: int) -> list[Any]:
    """A batch's columns as typed views, so that storing a value is one subscript."""
    views = []
    for kind, width, offset in zip(_TYPES, (4, 8, 8, 8), plan.columns, strict=True):
        with memoryview(mapped) as whole:
            at = start + offset
            with whole[at : at + plan.capacity * width] as column:
                views.append(column.cast(kind))
    return views


def _quick_append(writer: MappedPoints) -> Append:
    """The hot path: known metrics, real floats, room in the batch. Anything else goes to
    append_any.

    A closure over the batch, since cell variables are the cheapest names there are. Nothing counts
    until the counts are raised, so whatever goes wrong before can simply be done again elsewhere.
    See PointsWriter._enter for why a flag is enough.
    """
    plan, mapped = writer._template, writer._map
    assert plan is not None
    assert mapped is not None
    keys, steps, times, values = writer._columns
    codes, clock, other = writer._codes, time.time_ns, writer.append_any
    first, last = writer._start + plan.first, writer._start + plan.last
    pack, between = plan.pack, plan.between

    def append(metrics: Mapping[str, object], step: object) -> None:
        if writer.busy:
            return other(metrics, step)
        writer.busy = True
        try:
            n = writer.count
            if n + len(metrics) <= writer.limit:
                if step is None:
                    step = int(writer.last) + 1  # type: ignore[call-overload]
                now = clock() // 1_000_000
                for key, value in metrics.items():
                    keys[n] = codes[key]
                    steps[n] = step  # no int: see below
                    times[n] = now
                    values[n] = value
                    n += 1
                mapped[first:last] = pack(n, between, n, n, n, n)
                writer.count = n
                writer.last = step
                return None
        except Exception:  # a new metric, no number, a batch that was closed meanwhile
            pass
        finally:
            writer.busy = False
        return other(metrics, step)

    return append


def _quick_at() -> int:
    """Where in _quick_append's constants the code of `append` is."""
    consts = _quick_append.__code__.co_consts
    return next(i for i, const in enumerate(consts) if hasattr(const, "co_code"))
