"""Makes a store of very many finished runs (20 parameters, 10 metrics), quicker than recording
each: records one, and copies its files with other ids, times and values in the same places.

Usage: make_runs.py FOLDER [RUNS=10000] [apart]     makes FOLDER/flights

They are attempts at one and the same thing; `apart` makes each a thing of its own.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import flightlog as fl
from flightlog.recorder import finishing
from flightlog.store.ids import new_id

PARAM = 1_000_001
"""Parameter 0 of the run that is copied: seven digits, which each copy has its own of."""


def main(folder: Path, runs: int = 10_000, apart: bool = False) -> Path:
    """Make the store and return it."""
    store = folder / "flights"
    with tempfile.TemporaryDirectory() as scratch:
        model = _record(Path(scratch) / "flights")
        shutil.copytree(model.parent.parent, store)
        shutil.rmtree(store / "runs")
        files = {path.name: path.read_bytes() for path in model.iterdir()}
    lineage = re.search(rb'"([0-9a-f]{16})"', b"".join(files.values()))
    if lineage is None:
        raise ValueError(f"{model}: the recorded run has no lineage that could be replaced.")
    writer = next(iter(files)).split(".")[0]
    now = time.time_ns() // 1_000_000
    for number in range(runs):
        names = [new_id(now + number), new_id(now + number)]
        changes = [
            (model.name.encode(), names[0].encode()),
            (writer.encode(), names[1].encode()),
            (str(PARAM).encode(), str(PARAM + number).encode()),
        ]
        if apart:
            changes.append((lineage[1], f"{number:016x}".encode()))
        target = store / "runs" / names[0]
        target.mkdir(parents=True)
        for name, data in files.items():
            changed = data
            for before, after in changes:
                changed = changed.replace(before, after)
            (target / name.replace(writer, names[1])).write_bytes(changed)
    return store


def _record(store: Path) -> Path:
    params = {f"param_{i}": PARAM if i == 0 else i / 8 for i in range(19)} | {"lr": 0.1}
    with fl.start_run("variant", store=store, params=params, goals={"metric_0": "min"}) as run:
        for step in range(20):
            fl.log({f"metric_{i}": 1 / (step + i + 1) for i in range(10)})
    finishing.wait()
    return store / "runs" / run.id


if __name__ == "__main__":
    counts = [int(text) for text in sys.argv[2:3]]
    print(main(Path(sys.argv[1]), *counts, apart="apart" in sys.argv[3:]))
