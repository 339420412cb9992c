"""Rewrites a writer's points sorted, once it has ended (docs/format.md, "Series, at rest").

Reads the stream through a private map and scatters rows into one bucket per metric, so that memory
follows the largest metric and not the run. Done twice it does nothing; killed, it can be done
again.
`python -m flightlog.store.series POINTS --start MS` does one file, `--pending STORE` what was left.
"""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from .batch import about
from .disk import move_file
from .schema import META_SERIES, POINTS_SUFFIX, SERIES_SUFFIX
from .series_of import MetricPoints, summarise
from .values import encode_value
from .wire import RECORDS, count_places, whole_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .read_points import Floats, Ints

INLINE_ROWS = 100_000
"""Rows up to which compaction does not deserve a process of its own."""

BATCH_ROWS = 65_536
_IN_MEMORY_ROWS = 1_000_000
_INT32 = np.iinfo(np.int32)


class _Shape(NamedTuple):
    """What a first look at the points tells: names, rows per code, extremes of step and time."""

    keys: list[str]
    counts: Ints
    step: tuple[int, int]
    time: tuple[int, int]


def compact(points: Path, start: int, limit: int | None = None) -> Path | None:
    """Turn a points file into the series beside it and delete it; return the series.

    `start` is the run's start in epoch milliseconds; `limit` the number of rows known to be whole.
    None when there are no points. Raises OSError, and StoreError for what is no stream of points.
    """
    series = points.with_name(points.name.removesuffix(POINTS_SUFFIX) + SERIES_SUFFIX)
    if not points.exists():
        return series if series.exists() else None
    if not _is_done(series, points):
        with _PointsFile(points, limit) as source:
            _write_series(series, source, start)
    points.unlink(missing_ok=True)
    return series


def compact_apart(points: Path, start: int) -> None:
    """Let a child process do it, which outlives this one. Raises OSError."""
    _spawn(str(points), "--start", str(start))


def compact_pending(store: Path) -> None:
    """Let a child process compact what ended or crashed without it. Raises OSError."""
    _spawn("--pending", str(store))


def _spawn(*arguments: str) -> None:
    # A process that imports the user's folder could run a file there that is named like a module.
    command = [sys.executable, "-P", "-m", "flightlog.store.series", *arguments]
    quiet = subprocess.DEVNULL
    package = str(Path(__file__).absolute().parents[2])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    subprocess.Popen(
        command,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def _is_done(series: Path, points: Path) -> bool:
    """Whether a series that names these points was written before they could be deleted."""
    try:
        with pa.memory_map(str(series)) as source:
            metadata = pa.ipc.open_file(source).schema.metadata or {}
    except (OSError, pa.ArrowException, ValueError):
        return False
    return encode_value(points.name).encode() in metadata.get(META_SERIES.encode(), b"")


class _PointsFile:
    """A points stream as numpy columns, batch by batch, as often as one likes."""

    def __init__(self, path: Path, limit: int | None) -> None:
        self.path = path
        self._limit = limit
        with path.open("rb") as file:
            # Private, so that counts caught apart can be levelled here and nowhere else.
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        self._view = memoryview(self._map)
        messages, _ = whole_stream(str(path), self._view)
        for message in messages:
            if message.header == RECORDS:
                _level(self._view, count_places(self._view, message))
        self._end = messages[-1].end

    def __enter__(self) -> _PointsFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._view.release()
        try:
            self._map.close()
        except BufferError:
            return  # a column is still referred to; the collector closes the map with it

    def batches(self) -> Iterator[tuple[list[str], Ints, Ints, Ints, Floats]]:
        """Names known so far, then code, step, time (epoch ms) and value."""
        left = sys.maxsize if self._limit is None else self._limit
        stream = pa.ipc.open_stream(pa.py_buffer(self._view[: self._end]))
        for batch in stream:
            rows = batch.slice(0, max(0, left))
            left -= len(batch)
            key = rows.column(0)
            numbers = (key.indices, rows.column(1), rows.column(2).cast(pa.int64()), rows.column(3))
            code, step, time, value = (column.to_numpy() for column in numbers)
            yield key.dictionary.to_pylist(), code, step, time, value

    def shape(self) -> _Shape:
        keys: list[str] = []
        counts = np.zeros(0, np.int64)
        steps: list[int] = []
        times: list[int] = []
        for names, code, step, time, _ in self.batches():
            keys = names
            if len(names) > len(counts):
                counts = np.pad(counts, (0, len(names) - len(counts)))
            counts += np.bincount(code, minlength=len(counts))
            if len(step):
                steps += (int(step.min()), int(step.max()))
                times += (int(time.min()), int(time.max()))
        extremes = ((min(n), max(n)) if n else (0, 0) for n in (steps, times))
        return _Shape(keys, counts, *extremes)


def _level(data: memoryview, places: list[int]) -> None:
    """Set counts that were caught apart to the least of them."""
    counts = [struct.unpack_from("<q", data, place)[0] for place in places]
    if len(set(counts)) > 1:
        for place in places:
            struct.pack_into("<q", data, place, min(counts))


def _write_series(series: Path, source: _PointsFile, start: int) -> None:
    shape = source.shape()
    used = [code for code in range(len(shape.keys)) if shape.counts[code]]
    with tempfile.TemporaryDirectory(
        prefix=".series.", suffix=".tmp", dir=series.parent
    ) as scratch:
        edges = np.concatenate([[0], np.cumsum(shape.counts)]).astype(np.int64)
        columns = _scatter(source, edges, scratch)
        parts = {}
        for code in used:
            bucket = slice(edges[code], edges[code + 1])
            rows = MetricPoints(columns.step[bucket], columns.time[bucket], columns.value[bucket])
            parts[shape.keys[code]] = _by_step(rows)
        schema = _schema(series, source.path.name, shape, parts, start)
        part = Path(scratch, series.name)
        with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for batch in _record_batches(schema, parts, start):
                writer.write_batch(batch)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        move_file(part, series)
        del columns, parts


def _scatter(source: _PointsFile, edges: Ints, scratch: str) -> MetricPoints:
    """Every row in its metric's bucket, in the order logged."""
    rows = int(edges[-1])

    def column(name: str, kind: type[np.generic]) -> Any:
        if rows <= _IN_MEMORY_ROWS:
            return np.empty(rows, kind)
        return np.memmap(Path(scratch, name), kind, "w+", shape=(rows,))

    step, time = column("step", np.int64), column("time", np.int64)
    value = column("value", np.float64)
    at = edges[:-1].copy()
    for _, code, *columns in source.batches():
        order = np.argsort(code, kind="stable")
        found, counts = np.unique(code, return_counts=True)
        ordered = [column[order] for column in columns]
        first = 0
        for number, count in zip(found, counts, strict=True):
            to, last = slice(at[number], at[number] + count), first + count
            step[to], time[to], value[to] = (column[first:last] for column in ordered)
            at[number] += count
            first = last
    return MetricPoints(step, time, value)


def _by_step(rows: MetricPoints) -> MetricPoints:
    step, time, value = rows
    if bool(np.all(step[1:] >= step[:-1])):
        return rows
    order = np.argsort(step, kind="stable")
    return MetricPoints(step[order], time[order], value[order])


def _schema(
    series: Path, points: str, shape: _Shape, parts: dict[str, MetricPoints], start: int
) -> pa.Schema:
    many = max(0, len(parts) - 1)
    code = pa.uint8() if many < 256 else pa.uint16() if many < 65_536 else pa.uint32()
    run, writer = series.parent.name, series.name.removesuffix(SERIES_SUFFIX)
    said = about("series", run, writer)
    said[META_SERIES] = encode_value(_outline(points, parts, start))
    return pa.schema(
        [
            pa.field("key", pa.dictionary(code, pa.utf8()), nullable=False),
            pa.field("step", _ints(*shape.step), nullable=False),
            pa.field("t", _ints(shape.time[0] - start, shape.time[1] - start), nullable=False),
            pa.field("value", pa.float64(), nullable=False),
        ],
        metadata=said,
    )


def _outline(points: str, parts: dict[str, MetricPoints], start: int) -> dict[str, object]:
    """The JSON of flightlog.series."""
    metrics, batch = [], 0
    for key, rows in parts.items():
        last = batch + -(-len(rows.step) // BATCH_ROWS)
        found = summarise(rows)
        metrics.append(
            {
                "key": key,
                "batches": [batch, last],
                "count": found.count,
                **{name: getattr(found, name) for name in ("first", "last", "min", "max", "nan")},
            }
        )
        batch = last
    total = sum(len(rows.step) for rows in parts.values())
    return {"start": start, "rows": total, "replaces": points, "metrics": metrics}


def _ints(least: int, most: int) -> pa.DataType:
    return pa.int32() if _INT32.min <= least and most <= _INT32.max else pa.int64()


def _record_batches(
    schema: pa.Schema, parts: dict[str, MetricPoints], start: int
) -> Iterator[pa.RecordBatch]:
    code, step_type, t_type = (
        schema.field(0).type.index_type,
        schema.field(1).type,
        schema.field(2).type,
    )
    names = pa.array(list(parts), pa.utf8())
    for number, rows in enumerate(parts.values()):
        for first in range(0, len(rows.step), BATCH_ROWS):
            step, time, value = (column[first : first + BATCH_ROWS] for column in rows)
            codes = pa.array(np.full(len(step), number), code)
            columns = [
                pa.DictionaryArray.from_arrays(codes, names),
                pa.array(step).cast(step_type),
                pa.array(time - start).cast(t_type),
                pa.array(value, from_pandas=False),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


if __name__ == "__main__":
    from .pending import main

    sys.exit(main(sys.argv[1:]))
