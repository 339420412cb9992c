"""Runs and points as pandas frames, in the columns that MLflow's users know.

pandas is imported on use, and only asked for here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import FlightlogError
from .numbers import as_name
from .query import parse_query
from .runs import get_run, load_runs, store_path
from .schema import RUNS
from .series_of import read_run_points
from .sort import parse_order, sort_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from .model import RunInfo

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
) -> pd.DataFrame:
    """Return the runs that match, one a row, newest first unless `order_by` says otherwise.

    Columns: run_id, name, attempt, experiment, status, start_time and end_time (UTC), duration
    (seconds), then params.*, metrics.* (the last value) and tags.*. Deleted runs are left out, and
    archived ones unless `archived`. Raises QueryError for a filter or order that cannot be read.
    """
    matches = parse_query(filter)
    keys = parse_order(order_by) if order_by else []
    runs = [
        run
        for run in load_runs(store_path(store)).runs
        if not run.deleted
        and (archived or not run.archived)
        and experiment in (None, run.experiment)
        and matches(run)
    ]
    return runs_frame(sort_runs(runs, keys)[:max_results])


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


def load_points(ref: str, metric: str | None = None, *, store: object = None) -> pd.DataFrame:
    """Return every point of a run (see get_run), or of one metric, ordered by metric and step.

    Columns: metric, step, time (UTC), value. Raises FlightlogError for an unknown run or metric.
    """
    pandas = _pandas()
    where = store_path(store)
    run = get_run(ref, store=where)
    found = read_run_points(where / RUNS / run.id).metrics
    if metric is not None:
        found = {metric: found[metric]} if metric in found else _unknown(run.name, metric, found)
    frames: list[pd.DataFrame] = [
        pandas.DataFrame(
            {
                "metric": name,
                "step": points.step,
                "time": _times(points.time),
                "value": points.value,
            }
        )
        for name, points in sorted(found.items())
    ]
    frames = frames or [pandas.DataFrame({"metric": [], "step": [], "time": [], "value": []})]
    frame: pd.DataFrame = pandas.concat(frames, ignore_index=True)
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
