"""Keeps on disk what a list needs of settled runs, so that the next process need not read them.

A file of this machine's cache folder, named after the store's path; FLIGHTLOG_CACHE names another
folder, or none by "". Disposable: a run is taken from it only while its folder's mtime is the same,
and a file that is not whole is as good as none.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import sys
import threading
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from .disk import replacing
from .plain import plain_arrow, plain_text
from .regular import open_regular
from .settled import ROWS, Settled, settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .build import ReadBlob

VARIABLE = "FLIGHTLOG_CACHE"
_MAGIC = b"flcache1"
_HEAD = struct.Struct("<8sQQI4x")  # magic, bytes of the runs' stream, of the rows', their crc
_RUNS = pa.schema(
    [
        ("run", pa.utf8()),
        ("mtime", pa.int64()),
        ("status", pa.utf8()),
        ("start", pa.int64()),
        ("rows", pa.int64()),
        ("several", pa.int64()),
    ]
)


def read_cache(store: Path, mtimes: Mapping[str, int], read: ReadBlob) -> dict[str, Settled]:
    """Return the settled runs whose folders are as they were: run id -> mtime in `mtimes`."""
    path = _path(store)
    if path is None:
        return {}
    try:
        runs, rows = _load(path, [_RUNS, ROWS])
        columns = [column.to_pylist() for column in runs.columns]
        found: dict[str, Settled] = {}
        last = 0
        for run, mtime, status, start, count, several in zip(*columns, strict=True):
            first, last = last, last + count
            if mtimes.get(run) == mtime:
                where = (run, mtime, status, start)
                found[run] = settle(where, rows, (first, last, several == 1), read)
    except (OSError, ValueError, struct.error, pa.ArrowException):
        return {}
    return found


def write_cache(store: Path, runs: Iterable[Settled]) -> threading.Thread | None:
    """Keep `runs`, and nothing else, for the next process. A disk that refuses is no trouble.

    Returns the thread that does it, on which nobody needs to wait.
    """
    path = _path(store)
    if path is None:
        return None
    writing = threading.Thread(target=_write, args=(path, list(runs)), name="flightlog-cache")
    writing.start()
    return writing


def read_kept(store: Path, what: str, schemas: Sequence[pa.Schema]) -> list[pa.Table] | None:
    """Return the tables that write_kept kept of a store; None for none of these schemas."""
    path = _path(store, what)
    if path is None:
        return None
    try:
        return _load(path, schemas)
    except (OSError, ValueError, struct.error, pa.ArrowException):
        return None


def write_kept(store: Path, what: str, tables: Sequence[pa.Table]) -> None:
    """Keep two tables of a store for the next process. A disk that refuses is no trouble."""
    path = _path(store, what)
    if path is not None:
        _save(path, tables)


def _write(path: Path, known: list[Settled]) -> None:
    listed = pa.table(
        [
            plain_text([one.run.id for one in known]),
            _ints(one.mtime for one in known),
            plain_text([one.run.status for one in known]),
            _ints(one.run.start for one in known),
            _ints(one.last - one.first for one in known),
            _ints(one.several for one in known),
        ],
        schema=_RUNS,
    )
    # Slices that lie side by side in one table are one slice.
    slices: list[tuple[pa.Table, int, int]] = []
    for one in known:
        first = one.first
        if slices and slices[-1][0] is one.table and slices[-1][2] == first:
            first = slices.pop()[1]
        slices.append((one.table, first, one.last))
    rows = pa.concat_tables([table.slice(first, last - first) for table, first, last in slices])
    _save(path, [listed, rows])


def _save(path: Path, tables: Sequence[pa.Table]) -> None:
    parts = [_stream(table) for table in tables]
    crc = zlib.crc32(parts[1], zlib.crc32(parts[0]))
    head = _HEAD.pack(_MAGIC, parts[0].size, parts[1].size, crc)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.writelines([head, *parts])


def _load(path: Path, schemas: Sequence[pa.Schema]) -> list[pa.Table]:
    file = open_regular(path)
    try:
        mapped = mmap.mmap(file, 0, access=mmap.ACCESS_READ)
    finally:
        os.close(file)
    magic, runs, rows, crc = _HEAD.unpack_from(mapped)
    whole = memoryview(mapped)[_HEAD.size :]
    if magic != _MAGIC or len(whole) != runs + rows or zlib.crc32(whole) != crc:
        raise ValueError("not a whole cache")
    tables = [pa.ipc.open_stream(part).read_all() for part in (whole[:runs], whole[runs:])]
    if [table.schema for table in tables] != list(schemas):
        raise ValueError("another cache")
    return tables


def _stream(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue()


def _ints(numbers: Iterable[int]) -> pa.Array:
    return plain_arrow(np.fromiter(numbers, np.int64))


def _path(store: Path, what: str = "runs") -> Path | None:
    folder = _folder()
    if folder is None:
        return None
    name = hashlib.sha256(os.fsencode(store.resolve())).hexdigest()[:32]
    return folder / f"{name}.{what}"


def _folder() -> Path | None:
    told = os.environ.get(VARIABLE)
    if told is not None:
        return Path(told) if told else None
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # Path.home() may raise
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or home / ".cache"
    return Path(base) / "flightlog"
