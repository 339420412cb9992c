"""Reads one metric's levels (docs/format.md, "Levels, for charts"): the coarsest that has enough
buckets, so that a chart of any length costs a few hundred kilobytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from .layout import run_file
from .read_points import MetricPoints
from .schema import META_LEVELS, META_SERIES
from .values import decode_value

if TYPE_CHECKING:
    from pathlib import Path


def read_level(folder: Path, key: str, buckets: int) -> MetricPoints | None:
    """Return the rows of the coarsest level of `key` with at least `buckets` buckets.

    None where the run in `folder` has other points than those of one writer's series, where that
    metric has no such level, or where the level is not of this series.
    """
    try:
        files = [path for path in folder.iterdir() if run_file(path.name)]
    except OSError:
        return None
    kinds = {path: (run_file(path.name) or ("", ""))[1] for path in files}
    series = [path for path, kind in kinds.items() if kind == "series"]
    levels = [path for path, kind in kinds.items() if kind == "levels"]
    if len(series) != 1 or len(levels) != 1 or "points" in kinds.values():
        return None
    try:
        return _read(series[0], levels[0], key, buckets)
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError, IndexError):
        return None  # broken, which `flightlog verify` tells: the series is read instead


def _read(series: Path, levels: Path, key: str, buckets: int) -> MetricPoints | None:
    with pa.memory_map(str(series)) as source:
        told = _outline(pa.ipc.open_file(source), META_SERIES)
    whole = next((one for one in told["metrics"] if one["key"] == key), None)
    with pa.memory_map(str(levels)) as source:
        reader = pa.ipc.open_file(source)
        outline = _outline(reader, META_LEVELS)
        found = next((one for one in outline["metrics"] if one["key"] == key), None)
        if whole is None or found is None or found["count"] != whole["count"]:
            return None
        fit = [one for one in found["levels"] if whole["count"] / one["bucket"] >= buckets]
        if not fit:
            return None
        first, last = fit[-1]["batches"]
        table = pa.Table.from_batches([reader.get_batch(n) for n in range(first, last)])
        step, t, value = (table.column(name).to_numpy() for name in ("step", "t", "value"))
        time = np.asarray(t, np.int64) + int(outline["start"])
        return MetricPoints(np.array(step), time, np.array(value, np.float64))


def _outline(reader: pa.RecordBatchFileReader, key: str) -> dict[str, Any]:
    found = decode_value((reader.schema.metadata or {})[key.encode()].decode())
    if not isinstance(found, dict):
        raise ValueError("no outline")
    return found
