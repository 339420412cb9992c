"""What a log call costs in the process: the median of one and of five metrics, beside its rivals,
and the 99th percentile.

python perf/log.py [--rivals]     --rivals makes perf/.venv with trackio and mlflow, and asks them
Exits 1 when the best of several repeats misses a limit. Measure on an idle core: the clock is read
around every call, so that a median leaves out what the system does in between.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENV = ROOT / "perf" / ".venv"
LIMITS_NS = {1: 1500, 5: 3000}
P99_NS = 15_000
REPEATS, CALLS = 40, 2000
ONE = {"loss": 0.5}
FIVE = {"loss": 0.5, "acc": 0.25, "lr": 0.1, "grad": 1.5, "val": 0.75}

Call = Callable[[int], None]


def measure(call: Call, repeats: int = REPEATS, calls: int = CALLS) -> list[tuple[float, float]]:
    """Median and 99th percentile of a call in nanoseconds, per repeat, with the cost of looking at
    the clock taken off.
    """
    clock = time.perf_counter_ns

    def nothing(step: int) -> None:
        pass

    def times_of(function: Call) -> tuple[float, float]:
        times = []
        for step in range(calls):
            before = clock()
            function(step)
            times.append(clock() - before)
        times.sort()
        return times[len(times) // 2], times[len(times) * 99 // 100]

    found = []
    for _ in range(repeats):
        clock_only = times_of(nothing)[0]
        half, most = times_of(call)
        found.append((max(0.0, half - clock_only), max(0.0, most - clock_only)))
    return found


def flightlog_calls() -> dict[str, list[tuple[float, float]]]:
    """fl.log, Run.log and keyword metrics, with one and with five."""
    sys.path.insert(0, str(ROOT))
    import flightlog as fl

    found = {}
    with tempfile.TemporaryDirectory() as folder, fl.start_run("perf", store=folder) as run:
        fl.log(FIVE)
        found["flightlog fl.log 1"] = measure(lambda step: fl.log({"loss": 0.5}, step=step))
        found["flightlog run.log 1"] = measure(lambda step: run.log({"loss": 0.5}, step=step))
        found["flightlog fl.log 5"] = measure(
            lambda step: fl.log(
                {"loss": 0.5, "acc": 0.25, "lr": 0.1, "grad": 1.5, "val": 0.75}, step=step
            )
        )
        found["flightlog run.log 5"] = measure(
            lambda step: run.log(
                {"loss": 0.5, "acc": 0.25, "lr": 0.1, "grad": 1.5, "val": 0.75}, step=step
            )
        )
    return found


def rival_calls() -> dict[str, list[tuple[float, float]]]:
    """Trackio's log and MLflow's log_metric, those that can be imported."""
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ |= {"TRACKIO_DIR": folder, "HF_HUB_OFFLINE": "1"}
        try:
            import trackio  # type: ignore[import-not-found]  # only where --rivals put it
        except ImportError:
            pass
        else:
            trackio.init(project="perf", embed=False)
            found["trackio log 1"] = measure(lambda _: trackio.log(ONE), 3, 2000)
            found["trackio log 5"] = measure(lambda _: trackio.log(FIVE), 3, 2000)
        try:
            import mlflow  # type: ignore[import-not-found]
        except ImportError:
            pass
        else:
            mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
            mlflow.set_experiment("perf")
            with mlflow.start_run():
                one = measure(lambda step: mlflow.log_metric("loss", 0.5, step=step), 2, 30)
                five = measure(lambda step: mlflow.log_metrics(FIVE, step=step), 2, 30)
            found |= {"mlflow log_metric 1": one, "mlflow log_metrics 5": five}
        print(json.dumps(found), flush=True)
        os._exit(0)  # their threads may want to upload, and this measures nothing more


def install_rivals() -> Path:
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        packages = ["trackio", "mlflow", "pyarrow", "numpy"]
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
    return python


def ask_rivals(python: str | Path) -> dict[str, list[tuple[float, float]]]:
    done = subprocess.run(
        [str(python), __file__, "--as-rival"], capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    found: dict[str, list[tuple[float, float]]] = json.loads(lines[-1]) if lines else {}
    return found


def main(arguments: list[str]) -> int:
    if "--as-rival" in arguments:
        rival_calls()
    python: str | Path = install_rivals() if "--rivals" in arguments else sys.executable
    if (VENV / "bin" / "python").exists():
        python = VENV / "bin" / "python"
    found = flightlog_calls() | ask_rivals(python)
    print(
        f"{'call':24}{'best':>10}{'median':>10}{'limit':>8}{'p99':>10}{'limit':>7}   against fl.log"
    )
    failed = False
    for name, times in found.items():
        metrics = int(name[-1])
        halves, most = ([one[part] for one in times] for part in (0, 1))
        ours = name.startswith("flightlog")
        best, limit = min(halves), LIMITS_NS[metrics] if ours else None
        whole = statistics.median(one[0] for one in found[f"flightlog fl.log {metrics}"])
        missed = limit is not None and (best > limit or min(most) > P99_NS)
        failed |= missed
        limits = (f"{limit / 1000:.1f}µs", f"{P99_NS / 1000:.0f}µs") if limit else ("", "")
        print(
            f"{name:24}{best / 1000:8.2f}µs{statistics.median(halves) / 1000:8.2f}µs{limits[0]:>8}"
            f"{min(most) / 1000:8.2f}µs{limits[1]:>7}   {statistics.median(halves) / whole:6.1f}×"
            f"{'   MISSED' if missed else ''}"
        )
    if len(found) == 4:
        print("No rival is installed; python perf/log.py --rivals fetches them into perf/.venv.")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
