"""Thins a metric for charts: which of its rows each level keeps (docs/format.md, "Levels, for
charts").

Knows values and row numbers, not files; levels.py writes what is chosen here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .read_points import Floats, Ints

FIRST_BUCKET = 64
FACTOR = 8
ENOUGH_BUCKETS = 512
"""A level of no more buckets than this is the last."""

LONGEST_WHOLE = 4096
"""Rows of a metric up to which it has no levels."""

_BLOCK = 1 << 20  # rows looked at in one go: a multiple of FIRST_BUCKET

NONE = -1


class Level(NamedTuple):
    """The rows (numbers within the metric, ascending) that buckets of `bucket` rows leave."""

    bucket: int
    rows: Ints


class _Marks(NamedTuple):
    """Of each bucket the row of its least and greatest finite value and of its first NaN, Infinity
    and -Infinity; NONE where there is no such row.
    """

    least: Ints
    greatest: Ints
    nan: Ints
    inf: Ints
    negative_inf: Ints


def levels_of(value: Floats) -> Iterator[Level]:
    """Yield the levels of a metric whose values by step are `value`, the finest first."""
    count = len(value)
    if count <= LONGEST_WHOLE:
        return
    marks, bucket = _mark(value), FIRST_BUCKET
    while True:
        yield Level(bucket, _kept(marks, bucket, count))
        if len(marks.least) <= ENOUGH_BUCKETS:
            return
        marks, bucket = _coarser(value, marks), bucket * FACTOR


def _kept(marks: _Marks, bucket: int, count: int) -> Ints:
    """Every marked row once, with each bucket's first and last, in order."""
    first = np.arange(0, count, bucket)
    last = np.minimum(first + bucket, count) - 1
    rows = np.stack([first, *marks, last], axis=1)
    rows.sort(axis=1)
    flat = rows.ravel()
    flat = flat[flat != NONE]
    # A bucket's rows are all greater than the one's before, so equal ones are neighbours.
    kept: Ints = flat[np.append(True, flat[1:] != flat[:-1])]
    return kept


def _mark(value: Floats) -> _Marks:
    """The marks of buckets of FIRST_BUCKET rows, a block at a time to keep memory small."""
    parts = []
    whole = len(value) // FIRST_BUCKET * FIRST_BUCKET
    for start in range(0, whole, _BLOCK):
        block = value[start : min(start + _BLOCK, whole)].reshape(-1, FIRST_BUCKET)
        parts.append(_shifted(_mark_table(block), start))
    if whole < len(value):
        parts.append(_shifted(_mark_table(value[whole:].reshape(1, -1)), whole))
    return _Marks(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _mark_table(table: Floats) -> _Marks:
    """The marks of the rows of a table, as column numbers."""
    least, greatest = table.argmin(axis=1), table.argmax(axis=1)
    each = np.arange(len(table))
    none = np.full(len(table), NONE)
    marks = _Marks(least, greatest, none, none.copy(), none.copy())
    # A NaN is what argmin finds first, and an infinity is the least or the greatest of all.
    plain = np.isfinite(table[each, least]) & np.isfinite(table[each, greatest])
    if not plain.all():
        odd = np.flatnonzero(~plain)
        for mark, found in zip(marks, _mark_odd(table[odd]), strict=True):
            mark[odd] = found
    return marks


def _mark_odd(table: Floats) -> _Marks:
    finite = np.isfinite(table)
    least = np.where(finite, table, np.inf).argmin(axis=1)
    greatest = np.where(finite, table, -np.inf).argmax(axis=1)
    some = finite.any(axis=1)
    return _Marks(
        np.where(some, least, NONE),
        np.where(some, greatest, NONE),
        _first(np.isnan(table)),
        _first(table == np.inf),
        _first(table == -np.inf),
    )


def _first(found: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Ints:
    """The first true column of each row, else NONE."""
    return np.where(found.any(axis=1), found.argmax(axis=1), NONE)


def _shifted(marks: _Marks, start: int) -> _Marks:
    """Column numbers as row numbers of the metric; the table's first value is row `start`."""
    begins = start + FIRST_BUCKET * np.arange(len(marks.least))
    return _Marks(*(np.where(mark == NONE, NONE, mark + begins) for mark in marks))


def _coarser(value: Floats, marks: _Marks) -> _Marks:
    """The marks of buckets FACTOR times as wide: the best of theirs."""
    missing = -len(marks.least) % FACTOR
    tables = [np.pad(mark, (0, missing), constant_values=NONE) for mark in marks]
    least, greatest, *firsts = (table.reshape(-1, FACTOR) for table in tables)
    each = np.arange(len(least))
    low = np.where(least == NONE, np.inf, value[least]).argmin(axis=1)
    high = np.where(greatest == NONE, -np.inf, value[greatest]).argmax(axis=1)
    first = [table[each, (table != NONE).argmax(axis=1)] for table in firsts]
    return _Marks(least[each, low], greatest[each, high], *first)
