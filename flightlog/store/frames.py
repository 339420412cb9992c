"""Runs and points as pandas frames, in the columns that MLflow's users know.

pandas is imported on use, and only asked for here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import FlightlogError
from .numbers import as_name
from .query import parse_query
from .runs import get_run, load_runs, store_path
from .saved_views import find_view, list_views
from .schema import RUNS
from .series_of import read_run_points, read_writers
from .sort import parse_order, sort_runs
from .still import collector_still

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from .model import RunInfo
    from .saved_views import SavedView
    from .series_of import WriterPoints

_COLUMNS = (
    "run_id",
    "name",
    "attempt",
    "experiment",
    "status",
    "start_time",
    "end_time",
    "duration",
)


def search_runs(
    filter: str = "",
    *,
    order_by: str | Sequence[str] | None = None,
    experiment: str | None = None,
    store: object = None,
    max_results: int | None = None,
    archived: bool = False,
    view: str | None = None,
) -> pd.DataFrame:
    """Return the runs that match, one a row, newest first unless `order_by` says otherwise.

    `view` names a view saved in the panel (see views): its filter holds as well, and its order
    unless `order_by` says another.

    Columns: run_id, name, attempt, experiment, status, start_time and end_time (UTC), duration
    (seconds), then params.*, metrics.* (the last value) and tags.*. Deleted runs are left out, and
    archived ones unless `archived`. Raises QueryError for a filter or order that cannot be read.
    """
    where = store_path(store)
    saved = None if view is None else find_view(where, view)
    order_by = order_by or (saved.order_by if saved else None)
    queries = [parse_query(text) for text in (filter, saved.filter if saved else "")]
    keys = parse_order(order_by) if order_by else []
    with collector_still():
        runs = [
            run
            for run in load_runs(where).runs
            if not run.deleted
            and (archived or not run.archived)
            and experiment in (None, run.experiment)
            and all(matches(run) for matches in queries)
        ]
        return runs_frame(sort_runs(runs, keys)[:max_results])


def views(*, store: object = None) -> list[SavedView]:
    """Return the views of the list that were saved in the panel, by name."""
    return list_views(store_path(store))


def runs_frame(runs: Iterable[RunInfo]) -> pd.DataFrame:
    """Return runs as the frame that search_runs describes."""
    pandas = _pandas()
    rows = list(runs)
    columns: dict[str, Any] = {
        "run_id": [run.id for run in rows],
        "name": [_cell(run.name) for run in rows],
        "attempt": [run.attempt for run in rows],
        "experiment": [_cell(run.experiment) for run in rows],
        "status": [run.status for run in rows],
        "start_time": _times([run.start for run in rows]),
        "end_time": _times([run.end for run in rows]),
        "duration": [None if run.end is None else (run.end - run.start) / 1000 for run in rows],
    }
    columns["duration"] = pandas.array(columns["duration"], dtype="float64")
    for group, cells in (
        ("params", [dict(run.params) for run in rows]),
        ("metrics", [_last_values(run) for run in rows]),
        ("tags", [dict(run.tags) for run in rows]),
    ):
        for name in dict.fromkeys(name for cell in cells for name in cell):
            columns[f"{group}.{name}"] = [_cell(cell.get(name)) for cell in cells]
    frame: pd.DataFrame = pandas.DataFrame(columns)
    return frame


def load_points(
    ref: str, metric: str | None = None, *, rank: int | None = None, store: object = None
) -> pd.DataFrame:
    """Return every point of a run (see get_run), or of one metric, ordered by metric and step.

    Columns: metric, step, time (UTC), value; and rank where the run was written by several ranks,
    of which `rank` chooses one. Raises FlightlogError for an unknown run, metric or rank.
    """
    where = store_path(store)
    run = get_run(ref, store=where)
    writers, _ = read_writers(where / RUNS / run.id, None if metric is None else {metric})
    ranks = sorted({writer.rank for writer in writers if writer.rank is not None})
    if rank is not None:
        if rank not in ranks:
            listed = ", ".join(map(str, ranks)) or "none"
            raise FlightlogError(f"No rank {rank!r} in {run.name}. Its ranks: {listed}.")
        writers = [writer for writer in writers if writer.rank == rank]
    names = sorted({name for writer in writers for name in writer.metrics})
    if metric is not None and metric not in names:
        _unknown(run.name, metric, read_run_points(where / RUNS / run.id).metrics)
    return _points_frame(names, writers, len(ranks) > 0)


def _points_frame(
    names: Sequence[str], writers: Sequence[WriterPoints], ranked: bool
) -> pd.DataFrame:
    pandas = _pandas()
    frames: list[pd.DataFrame] = []
    for name in names:
        parts = [writer for writer in writers if name in writer.metrics]
        columns = [np.concatenate(c) for c in zip(*(p.metrics[name] for p in parts), strict=True)]
        step, time, value = columns
        order = np.argsort(step, kind="stable") if len(parts) > 1 else slice(None)
        cells: dict[str, object] = {
            "metric": name,
            "step": step[order].astype(np.int64, copy=False),
            "time": _times(time[order]),
            "value": value[order],
        }
        if ranked:
            said = [p.rank for p in parts for _ in range(len(p.metrics[name].step))]
            cells["rank"] = pandas.array(said, dtype="Int64")[order]
        frames.append(pandas.DataFrame(cells))
    none: dict[str, list[object]] = {"metric": [], "step": [], "time": [], "value": []}
    frame: pd.DataFrame = pandas.concat(frames or [pandas.DataFrame(none)], ignore_index=True)
    return frame


def _unknown(run: str, metric: str, found: Iterable[str]) -> Any:
    listed = ", ".join(sorted(found)) or "no metric at all"
    raise FlightlogError(f"No metric {metric!r} in {run}. It has {listed}.")


def _cell(value: object) -> object:
    """A value as a frame can hold it: half a surrogate pair, which JSON can say, is spelled out."""
    return as_name(value) if isinstance(value, str) else value


def _times(epoch_ms: object) -> Any:
    """Times as pandas has them; NaT for what no calendar reaches, which only broken files hold."""
    return _pandas().to_datetime(epoch_ms, unit="ms", utc=True, errors="coerce")


def _last_values(run: RunInfo) -> dict[str, float]:
    return {
        name: summary.last.value
        for name, summary in run.metrics.items()
        if summary.last is not None
    }


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise FlightlogError("Frames need pandas. Install it with: pip install pandas") from error
    return pandas
