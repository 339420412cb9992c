"""The MLflow plugin beside MLflow's own SQLite store, call by call in turns in one process:
log_metric, a batch of 1,000 metrics, and search_runs over many runs (20 parameters, 10 metrics).

.venv-integrations/bin/python perf/mlflow.py [RUNS]    npm run test:integrations makes that Python;
RUNS is 10,000 by default; both stores have the same runs (SQLite only the last point of each
metric, which is all that its search reads), and a metric is logged to both before each search.
A line has the medians of wall time (and of processor time) and their ratio beside its limit; exits
1 when a ratio of wall times is over its limit.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
sys.path[0] = str(Path(__file__).parents[1])  # this file is named like the library
sys.path.append(str(Path(__file__).parent))

import make_runs  # noqa: E402
from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import Metric  # noqa: E402
from mlflow.store.tracking.dbmodels import models as tables  # noqa: E402
from sqlalchemy import create_engine, insert  # noqa: E402

from flightlog.store.runs import load_runs  # noqa: E402

FIFTH = 0.2
Call = Callable[[int], object]
Times = tuple[float, float]
"""Wall and processor milliseconds."""


def timed(call: Call, turn: int) -> Times:
    wall, cpu = time.perf_counter(), time.process_time()
    call(turn)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def in_turns(calls: tuple[Call, Call], repeats: int, before: Call) -> list[Times]:
    """The medians of both calls, made one after the other; the first pair does not count."""
    found: tuple[list[Times], list[Times]] = ([], [])
    for turn in range(-1, repeats):
        before(turn)
        gc.collect() if repeats < 100 else None
        for at in (0, 1) if turn % 2 else (1, 0):
            took = timed(calls[at], turn)
            if turn >= 0:
                found[at].append(took)
    middle = statistics.median
    return [(middle(one[0] for one in side), middle(one[1] for one in side)) for side in found]


def copy_to_sqlite(store: Path, uri: str) -> None:
    """Put the runs of a flightlog store into an SQLite store of MLflow."""
    MlflowClient(uri).search_experiments()  # makes the tables
    rows: dict[Any, list[dict[str, Any]]] = {
        table: []
        for table in (tables.SqlRun, tables.SqlParam, tables.SqlMetric, tables.SqlLatestMetric)
    }
    for run in load_runs(store).runs:
        mine = {"run_uuid": run.id}
        info = {"name": run.name, "user_id": "ada", "status": "FINISHED", "start_time": run.start}
        place = {"artifact_uri": f"file:///nowhere/{run.id}", "experiment_id": 0}
        rows[tables.SqlRun].append({**mine, **info, **place, "end_time": run.end})
        rows[tables.SqlParam] += [
            {**mine, "key": key, "value": str(value)} for key, value in run.params.items()
        ]
        for key, summary in run.metrics.items():
            last = {"key": key, "value": summary.last.value, "step": summary.last.step}
            point = {**mine, **last, "timestamp": run.start, "is_nan": False}
            rows[tables.SqlMetric].append(point)
            rows[tables.SqlLatestMetric].append(point)
    with create_engine(uri).begin() as connection:
        for table, values in rows.items():
            connection.execute(insert(table.__table__), values)


def measure(uris: tuple[str, str]) -> dict[str, tuple[list[Times], float]]:
    """By what is measured: the medians of ours and of theirs, and the limit of their ratio."""
    clients = [MlflowClient(uri) for uri in uris]
    runs = [client.create_run("0").info.run_id for client in clients]
    pairs = list(zip(clients, runs, strict=True))

    def both(what: Callable[[MlflowClient, str, int], object]) -> tuple[Call, Call]:
        one, other = (lambda turn, c=c, r=r: what(c, r, turn) for c, r in pairs)
        return one, other

    def log(client: MlflowClient, run: str, turn: int) -> None:
        client.log_metric(run, "m", turn, step=turn)

    def log_batch(client: MlflowClient, run: str, turn: int) -> None:
        client.log_batch(run, [Metric("b", n, n, turn * 1000 + n) for n in range(1000)])

    def change(turn: int) -> None:
        for client, run in pairs:
            client.log_metric(run, "changed", turn, step=turn)

    found = {
        "log_metric": (in_turns(both(log), 300, lambda _: None), FIFTH),
        "log_batch of 1,000 metrics": (in_turns(both(log_batch), 15, lambda _: None), FIFTH),
    }
    filtered = "params.param_0 LIKE '%3' and metrics.metric_0 > 0.01 and attributes.start_time > 0"
    for name, options in {
        "search_runs, the newest 1,000": {"max_results": 1000},
        "search_runs, as MLflow's page": {
            "max_results": 100,
            "order_by": ["attributes.start_time DESC"],
        },
        "search_runs, filtered, sorted": {
            "filter_string": filtered,
            "order_by": ["metrics.metric_1 DESC", "params.param_0 ASC"],
        },
    }.items():
        search = both(lambda client, _, __, o=options: client.search_runs(["0"], **o))
        told = [len(call(0)) for call in search]  # type: ignore[arg-type]
        if told[0] != told[1] or not told[0]:
            raise ValueError(f"{name}: {told[0]} runs here, {told[1]} there.")
        found[name] = (in_turns(search, 7, change), 1.0)
    return found


def main(runs: int) -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["FLIGHTLOG_CACHE"] = str(Path(folder) / "cache")
        store = make_runs.main(Path(folder), runs, apart=True)
        uri = f"sqlite:///{folder}/mlflow.db"
        copy_to_sqlite(store, uri)
        found = measure((f"flightlog:{store}", uri))
    late = 0
    columns = f"{'flightlog':>20}{'SQLite':>20}{'ratio':>16}  limit"
    print(f"{'milliseconds, wall (processor)':32}{columns}")
    for name, (sides, limit) in found.items():
        shown = "".join(f"{f'{wall:.2f} ({cpu:.2f})':>20}" for wall, cpu in sides)
        wall, cpu = (ours / max(theirs, 1e-9) for ours, theirs in zip(*sides, strict=True))
        late += wall > limit
        ratio = f"{wall:.2f} ({cpu:.2f})"
        print(f"{name:32}{shown}{ratio:>16}  {limit:g}{'   MISSED' if wall > limit else ''}")
    return int(late > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
