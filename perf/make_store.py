"""Makes a store of many small finished runs (20 parameters) with the recorder itself.

Usage: make_store.py FOLDER [RUNS=1000] [POINTS=20] [METRICS=10]
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import flightlog as fl


def main(folder: Path, runs: int, points: int, metrics: int) -> None:
    """Record `runs` runs of `points` steps of `metrics` metrics each into FOLDER/flights."""
    store = folder / "flights"
    for number in range(runs):
        params = {f"param_{i}": number % (i + 2) for i in range(19)} | {"lr": 10 ** -(number % 5)}
        name = f"variant {number % 50}"
        with fl.start_run(name, store=store, params=params, goals={"metric_0": "min"}):
            for step in range(points):
                fl.log({f"metric_{i}": math.exp(-step / (i + 5)) for i in range(metrics)})


if __name__ == "__main__":
    counts = [int(text) for text in sys.argv[2:]]
    main(Path(sys.argv[1]), *counts, *(1000, 20, 10)[len(counts) :])
