"""The points of runs as MLflow's metrics: all of them, or as many as a chart can show.

For charts the levels are read (docs/format.md, "Levels, for charts"), which keep every spike; a
series is read only where it has none, or where a part of it is asked for.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from mlflow.entities import Metric
from mlflow.entities.metric import MetricWithRunId

from ..store.read_levels import read_level
from ..store.series_of import read_run_points
from ..store.thin import levels_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ..store.read_points import MetricPoints


def history(folder: Path, key: str) -> list[Any]:
    """Every point of a metric of the run in `folder`, by step, equal steps as they were logged."""
    points = _points(folder, key)
    return [] if points is None else _metrics(folder.name, key, points, None)


def charted(folder: Path, key: str, most: int, steps: tuple[int, int] | None) -> list[Any]:
    """At most about `most` points of a metric: of all steps, or of those between two."""
    points = read_level(folder, key, most) if steps is None else None
    points = points or _points(folder, key)
    if points is None:
        return []
    step, time, value = points
    if steps is not None:
        first, last = np.searchsorted(step, [steps[0], steps[1] + 1])
        points = type(points)(step[first:last], time[first:last], value[first:last])
    rows = _rows(points.value, most)
    return [MetricWithRunId(one, folder.name) for one in _metrics(folder.name, key, points, rows)]


def at_steps(folder: Path, key: str, steps: Iterable[int], most: int) -> list[Any]:
    """The first `most` points of a metric at these steps."""
    points = _points(folder, key)
    if points is None:
        return []
    rows = np.flatnonzero(np.isin(points.step, list(steps)))[:most]
    return [MetricWithRunId(one, folder.name) for one in _metrics(folder.name, key, points, rows)]


def last_times(folder: Path, keys: set[str]) -> dict[str, int]:
    """When the last point (by step) of each metric was logged, epoch milliseconds."""
    try:
        found = read_run_points(folder, keys).metrics
    except OSError:
        return {}
    return {key: int(points.time[-1]) for key, points in found.items() if len(points.time)}


def _points(folder: Path, key: str) -> MetricPoints | None:
    try:
        return read_run_points(folder, {key}).metrics.get(key)
    except OSError:
        return None


def _rows(value: np.ndarray[Any, Any], most: int) -> np.ndarray[Any, Any]:
    """Row numbers of at most about `most` values, extremes and the first of each oddity kept."""
    count = len(value)
    if count <= most:
        return np.arange(count)
    kept = np.arange(count)
    for level in levels_of(value):
        kept = level.rows
        if len(kept) <= 4 * most:
            break
    if len(kept) <= most:
        return kept
    edges = np.linspace(0, len(kept), max(most // 2, 1) + 1).astype(int)
    chosen: set[int] = {0, count - 1}
    for first, last in pairwise(edges.tolist()):
        part = kept[first:last]
        seen = value[part]
        finite = np.isfinite(seen)
        if finite.any():
            chosen.add(int(part[np.where(finite, seen, np.inf).argmin()]))
            chosen.add(int(part[np.where(finite, seen, -np.inf).argmax()]))
        chosen.update(int(row) for row in part[~finite][:1])
    return np.array(sorted(chosen))


def _metrics(run: str, key: str, points: MetricPoints, rows: Any) -> list[Any]:
    chosen = points if rows is None else (column[rows] for column in points)
    columns = (column.tolist() for column in chosen)
    return [
        Metric(key, value, time, step, run_id=run)
        for step, time, value in zip(*columns, strict=True)
    ]
