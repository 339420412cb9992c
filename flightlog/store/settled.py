"""Runs that have ended and whose folder has been still for a while: many at once, in Arrow columns.

What a list shows of each is taken out; the rest stays packed until it is asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from .build import Facts, Rows, Texts, merge_files
from .bulk import Decoded, FactsBytes, decode_many, times_of
from .plain import plain_text, rows_of, texts_at
from .read_facts import FactsFile
from .schema import RUNS
from .shapes import id_time, int_of
from .status import ENDED
from .stored import StoredRun
from .values import decode_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .build import ReadBlob

ROWS = pa.schema([("kind", pa.utf8()), ("key", pa.utf8()), ("value", pa.utf8())])


class Settled(NamedTuple):
    """A run, the mtime (ns) of its folder, and where its facts are in a table of ROWS."""

    mtime: int
    run: StoredRun
    table: pa.Table
    first: int
    last: int
    several: bool


class Folder(NamedTuple):
    """A run's folder as it was found: its mtime, and its facts files by writer."""

    run: str
    mtime: int
    files: Mapping[str, bytes]


def settle(
    where: tuple[str, int, str, int], table: pa.Table, rows: tuple[int, int, bool], read: ReadBlob
) -> Settled:
    """Make a Settled of (run id, mtime, status, start) and of its rows (first, last, several)."""
    run_id, mtime, status, start = where
    texts = partial(_texts, table, *rows)
    facts = Facts(f"{RUNS}/{run_id}", texts, read)
    return Settled(mtime, StoredRun.of(run_id, facts, status, start), table, *rows)


def settle_many(folders: Sequence[Folder], read: ReadBlob) -> Iterator[Settled]:
    """Decode the runs among `folders` that have ended and are whole; others are left out."""
    files = [
        FactsBytes(folder.run, writer, data)
        for folder in folders
        for writer, data in folder.files.items()
    ]
    decoded = decode_many(files)
    table, edges, taken = decoded
    times = times_of(table)
    jumps = ((times[1:] < times[:-1]).nonzero()[0] + 1).tolist()
    whole = pa.Table.from_arrays(table.columns[1:], schema=ROWS)
    marks = _marks(whole)
    at = 0
    for folder in folders:
        behind = at + len(folder.files)
        first, last = int(edges[at]), int(edges[behind])
        if not all(taken[at:behind]):
            found = None
        elif behind - at == 1 and _among(jumps, first + 1, last) is None:
            found = _settled(folder, whole, (first, last, False), marks, read)
        else:
            own = _merged(folder, decoded, at)
            found = _settled(folder, own, (0, len(own), True), _marks(own), read)
        if found is not None:
            yield found
        at = behind


class _Said(NamedTuple):
    """The rows of a table that hold one fact of runs, ascending, and its JSON in each."""

    rows: list[int]
    texts: list[str]


class _Marks(NamedTuple):
    """What a table says of the status and start of runs."""

    status: _Said
    start: _Said


def _marks(table: pa.Table) -> _Marks:
    kinds, keys, values = table.columns
    of_run = rows_of(kinds, "run")
    marks = []
    for key in _Marks._fields:
        rows = np.intersect1d(of_run, rows_of(keys, key), assume_unique=True)
        marks.append(_Said(rows.tolist(), texts_at(values, rows)))
    return _Marks(*marks)


def _settled(
    folder: Folder, table: pa.Table, rows: tuple[int, int, bool], marks: _Marks, read: ReadBlob
) -> Settled | None:
    """The run, if it has ended."""
    first, last, _ = rows
    status, start = (_value(mark, first, last) for mark in marks)
    if status not in ENDED:
        return None
    began = int_of(start)
    where = (folder.run, folder.mtime, str(status), id_time(folder.run) if began is None else began)
    return settle(where, table, rows, read)


def _among(rows: list[int], first: int, last: int) -> int | None:
    """Where in the ascending `rows` the last one in [first, last) stands."""
    at = bisect_left(rows, last) - 1
    return at if at >= 0 and rows[at] >= first else None


def _value(said: _Said, first: int, last: int) -> object:
    at = _among(said.rows, first, last)
    if at is None:
        return None
    try:
        return decode_value(said.texts[at])
    except ValueError:
        return None


def _merged(folder: Folder, decoded: Decoded, at: int) -> pa.Table:
    """The facts of a run of several writers, in the order that counts."""
    table, edges, _ = decoded
    parts = {
        writer: FactsFile(table.slice(edges[n], edges[n + 1] - edges[n]), False)
        for n, writer in enumerate(folder.files, at)
    }
    rows = merge_files(parts).rows
    columns = [plain_text(texts) for texts in (rows.kinds, rows.keys, rows.values)]
    return pa.Table.from_arrays(columns, schema=ROWS)


def _texts(table: pa.Table, first: int, last: int, several: bool) -> Texts:
    rows = table.slice(first, last - first)
    kinds, keys, values = (column.to_pylist() for column in rows.columns)
    return Rows(kinds, keys, values, several).texts()
