"""Processes that create one store at the same instant and log for ten seconds, beside one alone.

python perf/many.py [SECONDS]      exits 1 on an error, a lost point, or a rate below the limit
On n cores, n processes must together reach 0.8 n times the rate of one; and eight must lose
nothing, however few the cores. Measure on an idle machine. MLflow over SQLite reaches 411 calls/s
in all, and the race spoils its store.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 10.0
MANY = 8
SHARE = 0.8
CHILD = """
import sys, time
from pathlib import Path
import flightlog as fl
store, gate, seconds = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
Path(f"{gate}.{sys.argv[4]}").touch()
while not gate.exists():
    time.sleep(0.0005)
run = fl.start_run(f"process {sys.argv[4]}", store=store, strict=True)
end, step = time.perf_counter() + seconds, 0
while time.perf_counter() < end:
    for step in range(step, step + 100):
        run.log({"loss": 0.5, "acc": 0.25}, step=step)
    step += 1
run.end()
print(step, flush=True)
run.wait()
"""


def together(count: int, seconds: float) -> tuple[int, int, float]:
    """Calls in all, calls missing in the store, and the calls a second of all."""
    with tempfile.TemporaryDirectory(dir=ROOT / "perf") as folder:
        store, gate = Path(folder, "flights"), Path(folder, "gate")
        children = [
            subprocess.Popen(
                [sys.executable, "-c", CHILD, store, gate, str(seconds), str(number)],
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            for number in range(count)
        ]
        while len(list(Path(folder).glob("gate.*"))) < count:
            time.sleep(0.01)
        gate.touch()
        told = [child.communicate()[0] for child in children]
        if any(child.returncode for child in children):
            raise SystemExit(f"{count} processes: one failed")
        calls = {f"process {n}": int(text) for n, text in enumerate(told)}
        return sum(calls.values()), missing(store, calls), sum(calls.values()) / seconds


def missing(store: Path, calls: dict[str, int]) -> int:
    sys.path.insert(0, str(ROOT))
    from flightlog.store.runs import load_runs

    end = time.monotonic() + 120
    while list(store.glob("runs/*/*.points.arrow")) and time.monotonic() < end:
        time.sleep(0.2)  # sorted by processes of their own
    listed = load_runs(store)
    assert listed.problems == []
    found = {run.name: run.metrics["loss"].count for run in listed.runs}
    return sum(abs(count - found.get(name, 0)) for name, count in calls.items())


def main(arguments: list[str]) -> int:
    seconds = float(arguments[0]) if arguments else SECONDS
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    few = min(cores, MANY)
    _, lost, alone = together(1, seconds)
    rates = {1: alone}
    for count in sorted({few, MANY} - {1}):
        _, gone, rates[count] = together(count, seconds)
        lost += gone
    failed = lost > 0
    print(f"{'processes':>10}{'calls/s':>12}{'against one':>14}{'limit':>8}")
    for count, rate in rates.items():
        limit = SHARE * count if count == few and count > 1 else None
        failed |= limit is not None and rate / alone < limit
        print(f"{count:10}{rate:12,.0f}{rate / alone:13.2f}×{f'{limit:.1f}×' if limit else '':>8}")
    print(f"lost: {lost} calls, limit 0; cores: {cores}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
