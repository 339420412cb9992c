"""Reads single metrics of a series file through a map: only their own batches are touched.

Trusts the outline in the file's metadata no further than the rows agree with it; where they do not,
read_points.py decodes the whole file.
"""

from __future__ import annotations

import mmap
import os
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from .errors import StoreError
from .plain import is_plain, plain_numpy
from .read_facts import check_columns, check_format, read_bytes
from .read_points import MetricPoints, decode_series, rank_of, series_start
from .regular import open_regular
from .schema import META_SERIES, SERIES_COLUMNS
from .values import decode_value

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from .read_points import Points


class SeriesPoints(NamedTuple):
    """Metrics of one series file; `rank` as in Points."""

    metrics: dict[str, MetricPoints]
    rank: int | None


class _Outlined(NamedTuple):
    first: int
    last: int
    rows: int


def read_series(path: Path, file: str, keys: Collection[str] | None) -> SeriesPoints | Points:
    """Return the metrics `keys` (None: all) of the series at `path`, or all of its rows where its
    outline is of no use.

    `file` is its path within the store, for messages. Raises FileNotFoundError, and StoreError.
    """
    data = read_bytes(path, file, _mapped)
    if not data:
        return decode_series(file, b"")
    try:
        reader = pa.ipc.open_file(pa.py_buffer(data))
        check_format(file, reader.schema)
        check_columns(file, reader.schema, SERIES_COLUMNS, "Series, at rest")
        start = series_start(file, reader.schema)
        outline = _outline(reader)
        wanted = outline.keys() if keys is None else [key for key in outline if key in keys]
        found = {key: _metric(reader, key, outline[key], start) for key in wanted}
        return SeriesPoints(found, rank_of(reader.schema))
    except (
        pa.ArrowException,
        StoreError,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        OverflowError,
    ):
        return decode_series(file, data)  # which says what is wrong, if it is not just the outline


def _mapped(path: Path) -> bytes:
    file = open_regular(path)
    try:
        if os.fstat(file).st_size == 0:
            return b""
        mapped = mmap.mmap(file, 0, access=mmap.ACCESS_READ)
    finally:
        os.close(file)
    return memoryview(mapped)  # type: ignore[return-value]  # used as bytes are


def _outline(reader: pa.RecordBatchFileReader) -> dict[str, _Outlined]:
    """What flightlog.series says of each metric. Raises unless it covers the whole file."""
    said = decode_value(reader.schema.metadata[META_SERIES.encode()].decode())
    found: dict[str, _Outlined] = {}
    behind = 0
    for metric in said["metrics"]:  # type: ignore[index]  # raises for what is no outline
        first, last = metric["batches"]
        if first != behind or last < first or metric["key"] in found:
            raise ValueError("batches that are not in a row")
        behind = last
        found[metric["key"]] = _Outlined(first, last, metric["count"])
    if behind != reader.num_record_batches:
        raise ValueError("batches of no metric")
    if behind and reader.get_batch(0).column("key").dictionary.to_pylist() != list(found):
        raise ValueError("metrics of other names")
    return found


def _metric(
    reader: pa.RecordBatchFileReader, key: str, outlined: _Outlined, start: int
) -> MetricPoints:
    """One metric's rows. Raises ValueError unless they are as many, of that metric and sorted."""
    batches = [reader.get_batch(number) for number in range(outlined.first, outlined.last)]
    count = sum(len(batch) for batch in batches)
    if count != outlined.rows:
        raise ValueError("another count")
    wide = reader.schema.field("step").type != pa.int32()
    points = _room(count, np.dtype(np.int64 if wide else np.int32))
    at = 0
    for batch in batches:
        keys, *numbers = (batch.column(name) for name in SERIES_COLUMNS)
        codes = keys.indices
        if not all(is_plain(column) for column in (codes, *numbers)):
            raise ValueError("columns of other types")
        code = plain_numpy(codes)
        if len(code) and (code.min() != code.max() or keys.dictionary[int(code[0])].as_py() != key):
            raise ValueError("rows of another metric")
        rows = slice(at, at + len(batch))
        points.step[rows], t, value = (plain_numpy(column) for column in numbers)
        np.add(t, np.int64(start), out=points.time[rows])
        points.value[rows] = value
        at += len(batch)
    if not bool((points.step[1:] >= points.step[:-1]).all()):
        raise ValueError("rows out of order")
    return points


def _room(count: int, step: np.dtype[Any]) -> MetricPoints:
    """Columns to be filled, in one piece: the system is slower at giving memory in three pieces
    than the reader is at filling it.
    """
    eight = 8 * count
    piece = np.empty(2 * eight + step.itemsize * count, np.uint8)
    time, value, steps = piece[:eight], piece[eight : 2 * eight], piece[2 * eight :]
    return MetricPoints(steps.view(step), time.view(np.int64), value.view(np.float64))
