"""Makes a store for reports: noisy curves, parameters and seeds, as training logs them.

Usage: report_runs.py FOLDER [RUNS=10] [METRICS=20] [POINTS=1000] [SEEDS=1]     makes FOLDER/flights

So many runs each are alike in all but their seed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import flightlog as fl
from flightlog.recorder import finishing


def main(folder: Path, runs: int, metrics: int, points: int, seeds: int) -> Path:
    """Record the runs; return the store."""
    store = folder / "flights"
    rng = np.random.default_rng(7)
    steps = np.arange(points)
    for number in range(runs):
        group, seed = divmod(number, seeds)
        params = {"lr": 10 ** -(1 + group % 4), "depth": 2 + group, "seed": seed}
        goals = {"metric_00": "min"}
        best = 0.2 + 0.1 * rng.random()
        with fl.start_run(f"variant {group}", store=store, params=params, goals=goals):
            curves = {
                f"metric_{i:02}": best * np.exp(-steps / (points / (3 + i)))
                + 0.02 * rng.standard_normal(points)
                for i in range(metrics)
            }
            for step in range(points):
                fl.log({name: float(values[step]) for name, values in curves.items()})
    finishing.wait()
    return store


if __name__ == "__main__":
    counts = [int(text) for text in sys.argv[2:]]
    print(main(Path(sys.argv[1]), *counts, *(10, 20, 1000, 1)[len(counts) :]))
