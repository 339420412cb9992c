"""The MLflow plugin beside MLflow's own SQLite store, in the same process and in turns: log_metric,
a batch of 1,000 metrics, and search_runs over many runs.

.venv-integrations/bin/python perf/mlflow.py [RUNS]    npm run test:integrations makes that Python;
RUNS is 10,000 by default. Processor time stands beside the wall's; exits 1 when a limit is missed.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable  # noqa: TC003
from pathlib import Path

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
sys.path[0] = str(Path(__file__).parents[1])  # this file is named like the library

from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import Metric, Param  # noqa: E402

FIFTH = 0.2
MOST = 50_000


def best(call: Callable[[int], object], repeats: int) -> tuple[float, float]:
    """Median wall and processor milliseconds of a call."""
    walls, cpus = [], []
    for turn in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        call(turn)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls) * 1000, statistics.median(cpus) * 1000


def fill(client: MlflowClient, count: int) -> None:
    for number in range(count):
        run = client.create_run("0").info.run_id
        metrics = [Metric(f"m{n}", number / (n + 1), number, 1) for n in range(5)]
        client.log_batch(run, metrics, [Param(f"p{n}", str(number % 7)) for n in range(5)])
        client.set_terminated(run)


def measure(uri: str, runs: int) -> dict[str, tuple[float, float]]:
    client = MlflowClient(uri)
    run = client.create_run("0").info.run_id
    client.log_metric(run, "m", 0)
    found = {"log_metric": best(lambda n: client.log_metric(run, "m", n, step=n), 300)}
    batch = [[Metric("b", n, n, k * 1000 + n) for n in range(1000)] for k in range(10)]
    found["batch of 1,000"] = best(lambda n: client.log_batch(run, batch[n]), 10)
    fill(client, runs)
    query = "metrics.m0 > 10 and params.p1 = '3'"
    found["search_runs, filtered"] = best(
        lambda _: client.search_runs(["0"], query, max_results=1000, order_by=["metrics.m1 DESC"]),
        5,
    )
    found["search_runs, a page"] = best(lambda _: client.search_runs(["0"], max_results=1000), 5)
    return found


def main(runs: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FLIGHTLOG_CACHE"] = str(Path(folder) / "cache")
        ours = measure(f"flightlog:{folder}/flights", runs)
        theirs = measure(f"sqlite:///{folder}/mlflow.db", runs)
    late = 0
    print(f"{'milliseconds, wall (processor)':34}{'flightlog':>20}{'SQLite':>20}")
    for name, (wall, cpu) in ours.items():
        other, other_cpu = theirs[name]
        limit = FIFTH if name in ("log_metric", "batch of 1,000") else 1.0
        missed = wall > limit * other
        late += missed
        mark = f"  over {limit:g} of SQLite" if missed else ""
        shown = (f"{wall:.3f} ({cpu:.3f})", f"{other:.3f} ({other_cpu:.3f})")
        print(f"{name:34}{shown[0]:>20}{shown[1]:>20}{mark}")
    return int(late > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
