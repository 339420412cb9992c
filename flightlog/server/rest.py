"""Runs at rest, all in one table: nobody writes them, so their folders' mtimes say whether they are
as they were. Read in bulk, and kept on this machine's disk for the next server.

Any other run is a RunState's (index_run.py). The file is disposable: a run is taken from it only
while its folder's mtime is the same, and a file that is not whole is as good as none.
"""

from __future__ import annotations

import json
import os
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from ..store.bulk import FactsBytes, decode_many
from ..store.cache import read_kept, write_kept
from ..store.layout import run_file
from ..store.plain import plain_arrow, plain_text
from ..store.regular import read_stream
from .coded import CODED, PLAIN, coded, rows_table, without
from .index_run import SETTLED_NS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CHUNK = 500
WORTH_KEEPING = 100
"""Runs that must be new to the file before it is written again."""

_RUNS = pa.schema([("run", pa.utf8()), ("mtime", pa.int64())])
_ID = 26


class Rest:
    """The runs of a store that are at rest, and their rows as a client gets them."""

    def __init__(self, mtimes: dict[str, int], batches: Sequence[pa.RecordBatch]) -> None:
        self.mtimes = mtimes
        self._batches = list(batches)
        self._dropped: set[str] = set()

    def drop(self, run: str) -> None:
        """Take out a run that changed."""
        del self.mtimes[run]
        self._dropped.add(run)

    def rows(self) -> list[pa.RecordBatch]:
        """The rows of CODED, file by file."""
        if self._dropped:
            self._batches = without(self._batches, self._dropped)
            self._dropped = set()
        return self._batches


class _Folder(NamedTuple):
    run: str
    facts: list[FactsBytes]
    listed: list[tuple[str, int]]
    """Names and sizes of the other files."""


def read_rest(store: Path, runs: Path, mtimes: Mapping[str, int]) -> Rest:
    """Find the runs at rest among those whose folders have these mtimes (ns), and read them."""
    known, batches = _kept(store, mtimes)
    before = time.time_ns() - SETTLED_NS
    fresh = [run for run, mtime in mtimes.items() if run not in known and mtime < before]
    fresh.sort(reverse=True)  # the newest first, as they will be listed
    new = 0
    for start in range(0, len(fresh), CHUNK):
        chunk = [_folder(runs, run) for run in fresh[start : start + CHUNK]]
        taken, rows = _read([folder for folder in chunk if folder])
        known |= {run: mtimes[run] for run in taken}
        batches += rows
        new += len(taken)
    rest = Rest(known, batches)
    if new >= max(WORTH_KEEPING, len(known) // 10):
        times = np.fromiter(known.values(), np.int64, len(known))
        listed = pa.table([plain_text(list(known)), plain_arrow(times)], schema=_RUNS)
        kept = [listed, pa.Table.from_batches(rest.rows(), CODED)]
        threading.Thread(target=write_kept, args=(store, "facts", kept)).start()
    return rest


def _kept(store: Path, mtimes: Mapping[str, int]) -> tuple[dict[str, int], list[pa.RecordBatch]]:
    tables = read_kept(store, "facts", [_RUNS, CODED])
    if tables is None:
        return {}, []
    listed, rows = tables
    kept = dict(zip(*(column.to_pylist() for column in listed.columns), strict=True))
    rest = Rest(kept, rows.to_batches())
    for run in [run for run, mtime in kept.items() if mtimes.get(run) != mtime]:
        rest.drop(run)
    return kept, rest.rows()


def _folder(runs: Path, run: str) -> _Folder | None:
    """A run's files, or None where somebody may write, or what is there is not the format's."""
    facts, listed = [], []
    path = f"{runs}/{run}"
    try:
        for name in sorted(os.listdir(path)):  # noqa: PTH208  # a Path each is slow
            named = run_file(name)
            if named is None:
                continue
            if named.kind == "facts":
                facts.append(FactsBytes(run, named.writer, read_stream(f"{path}/{name}")))
            elif named.kind in ("series", "levels"):
                listed.append((name, os.stat(f"{path}/{name}").st_size))  # noqa: PTH116  # as above
            else:
                return None
    except OSError:
        return None
    return _Folder(run, facts, listed) if facts else None


def _read(folders: Sequence[_Folder]) -> tuple[list[str], list[pa.RecordBatch]]:
    """The runs whose facts could be read in bulk, and their rows."""
    files = [file for folder in folders for file in folder.facts]
    decoded = decode_many(files)
    spoilt = {file.run for file, taken in zip(files, decoded.taken, strict=True) if not taken}
    counts = np.diff(decoded.edges)
    row = np.arange(len(decoded.table)) - np.repeat(decoded.edges[:-1], counts)
    columns = [
        _ids([file.run for file in files], counts),
        _ids([file.writer for file in files], counts),
        plain_arrow(row.astype(np.int32)),
        *decoded.table.columns,
    ]
    table = pa.table(columns, schema=PLAIN)
    whole = [folder for folder in folders if folder.run not in spoilt]
    rows = coded(pa.concat_tables([table, _listed(whole)]))
    rest = Rest(dict.fromkeys(spoilt, 0), rows)
    for run in spoilt:
        rest.drop(run)
    return [folder.run for folder in whole], rest.rows()


def _ids(ids: Sequence[str], counts: np.ndarray) -> pa.Array:
    """Each id so many times, as utf8; all are of one length."""
    texts = np.repeat(np.array(ids, f"S{_ID}"), counts)
    ends = np.arange(len(texts) + 1, dtype=np.int32) * _ID
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(texts)]
    return pa.Array.from_buffers(pa.utf8(), len(texts), buffers)


def _listed(folders: Sequence[_Folder]) -> pa.Table:
    """Rows that name the files of series and levels, numbered -1, of now."""
    found = [(folder.run, *file) for folder in folders for file in folder.listed]
    return rows_table(
        [(run, "", "file", name, json.dumps({"size": size})) for run, name, size in found]
    )
