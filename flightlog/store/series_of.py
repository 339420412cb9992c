"""A run's metrics from its folder: every writer's points or series, merged, sorted and summed up.

Where a writer left both series and points, the series counts; where its series cannot be read, its
points do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from . import summaries
from .errors import StoreError
from .layout import FileKind, run_file
from .model import MetricSummary, Problem
from .read_facts import read_bytes
from .read_points import MetricPoints, Points, decode_points
from .read_series import SeriesPoints, read_series
from .regular import read_stream
from .schema import LEASE_SUFFIX, POINTS_SUFFIX, SERIES_SUFFIX
from .status import durable_rows, read_lease

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class RunPoints(NamedTuple):
    """All that could be read of a run's points; `partial` when a file ended in a torn message."""

    metrics: dict[str, MetricPoints]
    problems: tuple[Problem, ...]
    partial: bool


class WriterPoints(NamedTuple):
    """What one writer of a run logged; `rank` is None where it is not one rank of several."""

    writer: str
    rank: int | None
    metrics: dict[str, MetricPoints]
    cut: bool


def read_run_points(
    folder: Path, keys: set[str] | None = None, *, writer: str | None = None
) -> RunPoints:
    """Read the metrics `keys` (None: all) of the run in `folder`; what is refused is a problem.

    `writer` leaves out what others logged.
    """
    writers, problems = read_writers(folder, keys, writer=writer)
    metrics = merge_writers([one.metrics for one in writers])
    return RunPoints(metrics, problems, any(one.cut for one in writers))


def read_writers(
    folder: Path, keys: set[str] | None = None, *, writer: str | None = None
) -> tuple[list[WriterPoints], tuple[Problem, ...]]:
    """As read_run_points, but each writer's for itself, by id."""
    problems: list[Problem] = []
    found = [
        _writer_points(folder, name, kinds, keys, problems)
        for name, kinds in sorted(_writers(folder).items())
        if writer in (None, name)
    ]
    return [one for one in found if one is not None], tuple(problems)


def merge_writers(writers: Sequence[Mapping[str, MetricPoints]]) -> dict[str, MetricPoints]:
    """Bring the points of a run's writers together: by step, equal steps in the writers' order."""
    parts: dict[str, list[MetricPoints]] = {}
    for metrics in writers:
        for key, points in metrics.items():
            parts.setdefault(key, []).append(points)
    return {key: some[0] if len(some) == 1 else _by_step(some) for key, some in parts.items()}


def summarise(points: MetricPoints) -> MetricSummary:
    """Sum up one metric (docs/format.md, "Facts")."""
    return summaries.summarise(points.step, points.value)


def _writers(folder: Path) -> dict[str, set[FileKind]]:
    writers: dict[str, set[FileKind]] = {}
    for path in folder.iterdir():
        named = run_file(path.name)
        if named is not None and named.kind in ("points", "series"):
            writers.setdefault(named.writer, set()).add(named.kind)
    return writers


def _writer_points(
    folder: Path,
    writer: str,
    kinds: set[FileKind],
    keys: set[str] | None,
    problems: list[Problem],
) -> WriterPoints | None:
    """The series if there is one that reads, else the live points, else None."""
    at = f"runs/{folder.name}/{writer}"
    for kind in ("series", "points"):
        if kind not in kinds:
            continue
        try:
            if kind == "series":
                name = at + SERIES_SUFFIX
                series = read_series(folder / (writer + SERIES_SUFFIX), name, keys)
                if isinstance(series, SeriesPoints):
                    return WriterPoints(writer, series.rank, series.metrics, False)
                return _split(writer, series, keys)
            data = read_bytes(folder / (writer + POINTS_SUFFIX), at + POINTS_SUFFIX, read_stream)
            limit = durable_rows(read_lease(folder / (writer + LEASE_SUFFIX)))
            return _split(writer, decode_points(at + POINTS_SUFFIX, data, limit), keys)
        except FileNotFoundError:
            # Compaction may have replaced the points since the folder was listed.
            if kind == "points" and (folder / (writer + SERIES_SUFFIX)).exists():
                return _writer_points(folder, writer, {"series"}, keys, problems)
        except StoreError as error:
            problems.append(Problem.of(error))
    return None


def _split(writer: str, points: Points, keys: set[str] | None) -> WriterPoints:
    """Cut rows into metrics, each by step."""
    order = np.argsort(points.code, kind="stable")
    edges = np.searchsorted(points.code[order], np.arange(len(points.keys) + 1))
    metrics: dict[str, MetricPoints] = {}
    for number, key in enumerate(points.keys):
        rows = order[edges[number] : edges[number + 1]]
        if len(rows) and (keys is None or key in keys):
            columns = (points.step[rows], points.time[rows], points.value[rows])
            metrics[key] = _by_step([MetricPoints(*columns)])
    return WriterPoints(writer, points.rank, metrics, points.cut)


def _by_step(parts: list[MetricPoints]) -> MetricPoints:
    step, time, value = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(step, kind="stable")
    return MetricPoints(step[order], time[order], value[order])
