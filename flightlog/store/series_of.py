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
from .read_points import Floats, Ints, Points, decode_points, decode_series
from .regular import read_stream
from .schema import LEASE_SUFFIX, POINTS_SUFFIX, SERIES_SUFFIX
from .status import durable_rows, read_lease

if TYPE_CHECKING:
    from pathlib import Path


class MetricPoints(NamedTuple):
    """One metric by step, equal steps in the order logged; `time` is in epoch milliseconds."""

    step: Ints
    time: Ints
    value: Floats


class RunPoints(NamedTuple):
    """All that could be read of a run's points; `partial` when a file ended in a torn message."""

    metrics: dict[str, MetricPoints]
    problems: tuple[Problem, ...]
    partial: bool


def read_run_points(folder: Path, keys: set[str] | None = None) -> RunPoints:
    """Read the metrics `keys` (None: all) of the run in `folder`; what is refused is a problem."""
    found: list[Points] = []
    problems: list[Problem] = []
    for writer, kinds in sorted(_writers(folder).items()):
        points = _writer_points(folder, writer, kinds, problems)
        if points is not None:
            found.append(points)
    return RunPoints(_merge(found, keys), tuple(problems), any(points.cut for points in found))


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
    folder: Path, writer: str, kinds: set[FileKind], problems: list[Problem]
) -> Points | None:
    """The series if there is one that reads, else the live points, else None."""
    at = f"runs/{folder.name}/{writer}"
    for kind in ("series", "points"):
        if kind not in kinds:
            continue
        try:
            if kind == "series":
                data = read_bytes(folder / (writer + SERIES_SUFFIX), at + SERIES_SUFFIX)
                return decode_series(at + SERIES_SUFFIX, data)
            data = read_bytes(folder / (writer + POINTS_SUFFIX), at + POINTS_SUFFIX, read_stream)
            limit = durable_rows(read_lease(folder / (writer + LEASE_SUFFIX)))
            return decode_points(at + POINTS_SUFFIX, data, limit)
        except FileNotFoundError:
            # Compaction may have replaced the points since the folder was listed.
            if kind == "points" and (folder / (writer + SERIES_SUFFIX)).exists():
                return _writer_points(folder, writer, {"series"}, problems)
        except StoreError as error:
            problems.append(Problem.of(error))
    return None


def _merge(found: list[Points], keys: set[str] | None) -> dict[str, MetricPoints]:
    parts: dict[str, list[MetricPoints]] = {}
    for points in found:
        order = np.argsort(points.code, kind="stable")
        edges = np.searchsorted(points.code[order], np.arange(len(points.keys) + 1))
        for number, key in enumerate(points.keys):
            rows = order[edges[number] : edges[number + 1]]
            if len(rows) and (keys is None or key in keys):
                columns = (points.step[rows], points.time[rows], points.value[rows])
                parts.setdefault(key, []).append(MetricPoints(*columns))
    return {key: _by_step(some) for key, some in parts.items()}


def _by_step(parts: list[MetricPoints]) -> MetricPoints:
    step, time, value = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(step, kind="stable")
    return MetricPoints(step[order], time[order], value[order])
