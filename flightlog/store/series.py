"""Rewrites a writer's points sorted, once it has ended (docs/format.md, "Series, at rest").

Rows are scattered into one bucket per metric, sorted where they were not logged in order, thinned
for charts and written. Done twice it does nothing; killed, it can be done again.
`python -m flightlog.store.series POINTS --start MS` does one file, `--pending STORE` what was left.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from .batch import about
from .by_step import by_step
from .claim import claimed
from .disk import replacing
from .levels import Thinned, level_batches, levels_outline, levels_schema, thinned
from .plain import arrow_type, plain_arrow, plain_keys, plain_text
from .scatter import PointsFile
from .schema import (
    LEVELS_SUFFIX,
    META_LEVELS,
    META_SERIES,
    POINTS_SUFFIX,
    SERIES_COLUMNS,
    SERIES_SUFFIX,
)
from .scratch import Scratch
from .summaries import summarise
from .values import encode_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np

    from .model import MetricSummary
    from .scatter import Shape
    from .scratch import Columns

INLINE_ROWS = 100_000
"""Rows up to which compaction does not deserve a process of its own."""

BATCH_ROWS = 65_536


def compact(points: Path, start: int, limit: int | None = None) -> Path | None:
    """Turn a points file into the series and levels beside it and delete it; return the series.

    `start` is the run's start in epoch milliseconds; `limit` the number of rows known to be whole.
    None when there are no points, or when another process is at them. Raises OSError, and
    StoreError for what is no stream of points.
    """
    series = points.with_name(points.name.removesuffix(POINTS_SUFFIX) + SERIES_SUFFIX)
    try:
        file = points.open("rb")
    except FileNotFoundError:
        return series if series.exists() else None
    with file, claimed(file) as mine:
        if not mine:
            return None
        _clean(series)
        if not _is_done(series, points):
            with PointsFile(file, points.name, limit) as source:
                _write(series, source, start)
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


def _clean(series: Path) -> None:
    """Remove what a killed compaction of the same points left; they are ours alone."""
    writer = series.name.removesuffix(SERIES_SUFFIX)
    for part in series.parent.glob(f".{writer}.[sl]e*.arrow.*.tmp"):
        part.unlink(missing_ok=True)


def _write(series: Path, source: PointsFile, start: int) -> None:
    shape = source.shape()
    kinds = shape.kinds(start)
    scratch = Scratch(int(shape.counts.sum()), kinds, series.parent)
    source.scatter(shape, start, scratch)
    metrics = list(_metrics(shape, scratch.columns(), series.parent))
    run, writer = series.parent.name, series.name.removesuffix(SERIES_SUFFIX)
    said = about("series", run, writer, source.rank)
    said[META_SERIES] = encode_value(_outline(source.name, metrics, start))
    schema = _schema(len(metrics), kinds).with_metadata(said)
    levels = series.with_name(writer + LEVELS_SUFFIX)
    if any(metric.levels for metric in metrics):
        said = about("levels", run, writer, source.rank)
        said[META_LEVELS] = encode_value(levels_outline(series.name, start, metrics))
        _write_file(levels, thin := levels_schema(schema, said), level_batches(thin, metrics))
    else:
        levels.unlink(missing_ok=True)
    _write_file(series, schema, _record_batches(schema, metrics))


def _metrics(shape: Shape, rows: Columns, folder: Path) -> Iterator[Thinned]:
    last = 0
    for key, count in zip(shape.keys, shape.counts.tolist(), strict=True):
        first, last = last, last + count
        if count:
            yield thinned(key, by_step(rows.part(slice(first, last)), folder))


def _write_file(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Write an Arrow file that readers see whole or not at all, and that a power cut leaves so."""
    with replacing(path, durable=True) as file, pa.ipc.new_file(file, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _schema(metrics: int, kinds: Sequence[np.dtype[Any]]) -> pa.Schema:
    code = pa.uint8() if metrics <= 256 else pa.uint16() if metrics <= 65_536 else pa.uint32()
    types = (pa.dictionary(code, pa.utf8()), *(arrow_type(kind) for kind in kinds))
    named = zip(SERIES_COLUMNS, types, strict=True)
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in named])


def _outline(points: str, metrics: Sequence[Thinned], start: int) -> dict[str, object]:
    """The JSON of flightlog.series."""
    listed, batch = [], 0
    for metric in metrics:
        begins = metric.rows.step[::BATCH_ROWS].tolist()
        found = _summary(metric)
        listed.append(
            {
                "key": metric.key,
                "batches": [batch, batch + len(begins)],
                "from": begins,
                "count": len(metric.rows.step),
                **{name: getattr(found, name) for name in ("first", "last", "min", "max", "nan")},
            }
        )
        batch += len(begins)
    total = sum(len(metric.rows.step) for metric in metrics)
    return {"start": start, "rows": total, "replaces": points, "metrics": listed}


def _summary(metric: Thinned) -> MetricSummary:
    # A level keeps every row that a summary names, so the coarsest is enough.
    rows: Columns = metric.rows.part(metric.levels[-1].rows) if metric.levels else metric.rows
    return summarise(rows.step, rows.value)


def _record_batches(schema: pa.Schema, metrics: Sequence[Thinned]) -> Iterator[pa.RecordBatch]:
    code = schema.field("key").type.index_type
    names = plain_text([metric.key for metric in metrics])
    for number, metric in enumerate(metrics):
        for first in range(0, len(metric.rows.step), BATCH_ROWS):
            rows = metric.rows.part(slice(first, first + BATCH_ROWS))
            key = plain_keys(number, len(rows.step), code, names)
            columns = [key, *(plain_arrow(column) for column in rows)]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


if __name__ == "__main__":
    from .pending import main

    sys.exit(main(sys.argv[1:]))
