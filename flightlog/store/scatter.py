"""Takes a points stream apart: every row into its metric's bucket, in the order logged.

Two passes over a private map of the file, a few batches at a time: the first counts, so that the
second knows where each row goes. Sorting a bucket and writing it is others' work.
"""

from __future__ import annotations

import mmap
import struct
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from .plain import plain_numpy
from .read_facts import check_columns, check_format
from .read_points import rank_of
from .schema import LAST_CAPACITY, POINT_COLUMNS
from .scratch import Columns, Scratch
from .wire import RECORDS, count_places, not_arrow, whole_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from .read_points import Floats, Ints
    from .scratch import Numbers

_INT32 = np.iinfo(np.int32)
_MOST_ROWS = 2_000_000  # of a group
_FREED_ONCE = 24 << 20  # bytes
_ROWS_A_METRIC = 5000  # in a group, on average: fewer would be many small writes


class Shape(NamedTuple):
    """What a first look at the points tells: names, rows per code, extremes of step and time."""

    keys: list[str]
    counts: Ints
    step: tuple[int, int]
    time: tuple[int, int]

    def kinds(self, start: int) -> tuple[np.dtype[Any], ...]:
        """The narrowest types of step, t and value; `start` is where t counts from."""
        least, most = self.time
        return (_narrow(*self.step), _narrow(least - start, most - start), np.dtype(np.float64))


class _Rows(NamedTuple):
    code: Ints
    step: Ints
    time: Ints
    value: Floats

    def part(self, rows: slice) -> _Rows:
        return _Rows(self.code[rows], self.step[rows], self.time[rows], self.value[rows])


class _Room:
    """Memory for `rows` rows, in the order logged and by code: asking the system for new memory
    for each group takes longer than sorting it.
    """

    def __init__(self, rows: int, metrics: int, kinds: tuple[np.dtype[Any], ...]) -> None:
        self.rows = rows
        # Until as much was freed once, glibc returns all that sorting needs after each group.
        np.empty(_FREED_ONCE, np.uint8)
        self._code: Numbers = np.empty(rows, _code_kind(metrics))
        self._logged, self._ordered = (
            Columns(*(np.empty(rows, kind) for kind in kinds)) for _ in range(2)
        )

    def fill(self, at: int, rows: _Rows, start: int) -> None:
        """Put rows, as logged, from row `at` on; t counts from `start`."""
        here = slice(at, at + len(rows.code))
        logged = self._logged.part(here)
        self._code[here] = rows.code
        logged.step[:] = rows.step
        np.subtract(rows.time, start, out=logged.t)
        logged.value[:] = rows.value

    def first(self, count: int) -> tuple[Numbers, Columns]:
        """Code and columns of the first rows, as logged."""
        return self._code[:count], self._logged.part(slice(count))

    def ordered(self, order: Ints, rows: Columns) -> Columns:
        """`rows` in another order."""
        found = self._ordered.part(slice(len(order)))
        for column, target in zip(rows, found, strict=True):
            # No row number is outside: "clip" only says that none needs to be looked for.
            np.take(column, order, out=target, mode="clip")
        return found


class PointsFile:
    """A points stream as numpy columns, batch by batch, as often as one likes.

    `file` stays open until this has been left; `limit` is the number of rows known to be whole.
    Raises StoreError for what is no stream of points.
    """

    def __init__(self, file: IO[bytes], name: str, limit: int | None) -> None:
        self.name = name
        self._limit = sys.maxsize if limit is None else limit
        if file.seek(0, 2) == 0:
            whole_stream(name, b"")
        # Private, so that counts caught apart can be levelled here and nowhere else.
        self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        self._view = memoryview(self._map)
        messages, _ = whole_stream(name, self._view)
        for message in messages:
            if message.header == RECORDS:
                _level(self._view, count_places(self._view, message))
        self._end = messages[-1].end
        schema = self._open().schema
        check_format(name, schema)
        check_columns(name, schema, POINT_COLUMNS, "Points, live")
        self.rank = rank_of(schema)

    def __enter__(self) -> PointsFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._view.release()
        try:
            self._map.close()
        except BufferError:
            return  # a column is still referred to; the collector closes the map with it

    def shape(self) -> Shape:
        """Count the rows of each metric, and find the extremes."""
        keys: list[str] = []
        counts = np.zeros(0, np.int64)
        extremes: list[tuple[int, int, int, int]] = []
        for names, (code, step, time, _) in self._batches():
            if len(names) > len(counts):
                keys, counts = names, np.pad(counts, (0, len(names) - len(counts)))
            if len(code) == 0:
                continue
            if int(code.min()) < 0 or int(code.max()) >= len(names):
                raise not_arrow(self.name, "a code that its dictionary lacks")
            counts += np.bincount(code, minlength=len(counts))
            extremes.append((int(step.min()), int(step.max()), int(time.min()), int(time.max())))
        if not extremes:
            return Shape(keys, counts, (0, 0), (0, 0))
        low, high, early, late = zip(*extremes, strict=True)
        return Shape(keys, counts, (min(low), max(high)), (min(early), max(late)))

    def scatter(self, shape: Shape, start: int, into: Scratch) -> None:
        """Put every row where its metric's rows stand: by code, then in the order logged."""
        at = np.concatenate([[0], np.cumsum(shape.counts)[:-1]]).astype(np.int64)
        room = _Room(_group_rows(len(shape.keys)), len(shape.keys), shape.kinds(start))
        for code, rows in self._groups(room, start):
            # Of 16 bits and fewer NumPy sorts by radix, in a quarter of the time.
            ordered = room.ordered(np.argsort(code, kind="stable"), rows)
            first = 0
            counts = np.bincount(code, minlength=len(at))
            for number in np.flatnonzero(counts):
                last = first + int(counts[number])
                into.put(int(at[number]), ordered.part(slice(first, last)))
                first = last
            at += counts

    def _groups(self, room: _Room, start: int) -> Iterator[tuple[Numbers, Columns]]:
        """The rows in pieces that fill the room, each there until the next is asked for."""
        filled = 0
        for _, rows in self._batches():
            taken = 0
            while taken < len(rows.code):
                count = min(room.rows - filled, len(rows.code) - taken)
                room.fill(filled, rows.part(slice(taken, taken + count)), start)
                filled, taken = filled + count, taken + count
                if filled == room.rows:
                    yield room.first(filled)
                    filled = 0
        if filled:
            yield room.first(filled)

    def _open(self) -> pa.RecordBatchStreamReader:
        try:
            return pa.ipc.open_stream(pa.py_buffer(self._view[: self._end]))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise not_arrow(self.name) from error

    def _batches(self) -> Iterator[tuple[list[str], _Rows]]:
        """Names known so far, and code, step, time (epoch ms) and value."""
        left = self._limit
        try:
            for batch in self._open():
                rows = batch.slice(0, max(0, left))
                left -= len(batch)
                key = rows.column("key")
                rest = (rows.column(name) for name in ("step", "time", "value"))
                columns = _Rows(*(plain_numpy(column) for column in (key.indices, *rest)))
                yield key.dictionary.to_pylist(), columns
        except (pa.ArrowException, ValueError, KeyError, AttributeError) as error:
            raise not_arrow(self.name, "a batch that cannot be read") from error


def _level(data: memoryview, places: list[int]) -> None:
    """Set counts that were caught apart to the least of them."""
    counts = [struct.unpack_from("<q", data, place)[0] for place in places]
    if len(set(counts)) > 1:
        for place in places:
            struct.pack_into("<q", data, place, min(counts))


def _narrow(least: int, most: int) -> np.dtype[Any]:
    fits = _INT32.min <= least and most <= _INT32.max
    return np.dtype(np.int32 if fits else np.int64)


def _group_rows(metrics: int) -> int:
    """Rows that are worth a write for each metric."""
    return min(max(LAST_CAPACITY, _ROWS_A_METRIC * metrics), _MOST_ROWS)


def _code_kind(metrics: int) -> np.dtype[Any]:
    return np.dtype(np.uint8 if metrics <= 256 else np.uint16 if metrics <= 65_536 else np.uint32)
