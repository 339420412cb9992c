"""Lists 10,000 runs of 20 parameters and 10 metrics: cold, with the reader's cache, and again after
one change, told by a watcher or found by polling.

python perf/list_runs.py [RUNS=10000]     exits 1 above a limit
"Cold" is a new process without a cache, its imports not counted; the system may have the files in
memory. Also shown: what it takes until every parameter and every metric's last value was looked at.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import make_runs

LIMITS_MS = {"cold": 1000, "with the cache": 300, "polled": 150, "watched": 50}
REPEATS = 3

FIRST = """
import sys, time
from flightlog.store.runs import load_runs
began = time.perf_counter()
runs = load_runs(sys.argv[1]).runs
print(time.perf_counter() - began)
assert len(runs) == int(sys.argv[2])
if len(sys.argv) > 3:
    for run in runs:
        run.params, [summary.last for summary in run.metrics.values()]
    print(time.perf_counter() - began)
"""
AGAIN = """
import sys, time
from pathlib import Path
from flightlog.store.facts import FactsWriter
from flightlog.store.ids import new_id
from flightlog.store.runs import load_runs
store = Path(sys.argv[1])
runs = load_runs(store).runs
for told in (True, False):
    run = runs[len(runs) // 2].id
    facts = FactsWriter(store, run, new_id())
    facts.append([("tag", "watched" if told else "polled", "")])
    facts.close()
    began = time.perf_counter()
    found = load_runs(store, changed=[run] if told else None).runs
    print(time.perf_counter() - began, end=" ")
    tags = next(one.tags for one in found if one.id == run)
    assert ("watched" if told else "polled") in tags
"""


def ask(code: str, store: Path, cache: Path, runs: int, *more: str) -> list[float]:
    """What a new process prints: seconds."""
    told = subprocess.run(
        [sys.executable, "-c", code, str(store), str(runs), *more],
        env={**os.environ, "FLIGHTLOG_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(word) for word in told.stdout.split()]


def main(runs: int = 10_000) -> int:
    with tempfile.TemporaryDirectory() as folder:
        store, cache = make_runs.main(Path(folder), runs), Path(folder, "cache")
        time.sleep(3)  # folders must have been still for a while to be kept
        cold, warm, again = [], [], []
        for _ in range(REPEATS):
            for file in cache.glob("*"):
                file.unlink()
            cold += ask(FIRST, store, cache, runs)
            warm += ask(FIRST, store, cache, runs)
            again.append(ask(AGAIN, store, cache, runs))
        whole = ask(FIRST, store, cache, runs, "all")[1]
    watched, polled = ([times[n] for times in again] for n in (0, 1))
    found = {"cold": cold, "with the cache": warm, "watched": watched, "polled": polled}
    missed = False
    print(f"{runs:,} runs, median of {REPEATS}:")
    for name, times in found.items():
        median = statistics.median(times) * 1000
        missed |= median > LIMITS_MS[name]
        print(f"{name:15} {median:8.1f} ms   limit {LIMITS_MS[name]} ms")
    print(f"with the cache, every parameter and last value looked at: {whole * 1000:.0f} ms")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
