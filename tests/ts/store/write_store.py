"""Writes a store with the Python recorder for python.test.ts: python write_store.py FOLDER."""

from __future__ import annotations

import json
import math
import os
import signal
import sys
from pathlib import Path

import flightlog as fl

store = Path(sys.argv[1])

with fl.start_run(
    "finished ⟨ü⟩",
    params={"lr": 0.1, "seed": 2**70, "deep": True, "limit": math.inf, "text": "x" * 5000},
    tags=["tree"],
    goals={"acc": "max"},
    note="# Notes",
    store=store,
) as run:
    for step in range(3000):
        run.log({"loss": 1 / (step + 1), "acc": step / 3000}, step=step)
    run.log_metric("loss", math.nan, step=-5)
    run.log_metric("late", math.inf, step=2**40)
    run.log_text("hello", "notes/hello.txt")
    print(json.dumps({"finished": run.id}), flush=True)

try:
    with fl.start_run("failed", store=store) as run:
        print(json.dumps({"failed": run.id}), flush=True)
        raise ValueError("too hot")
except ValueError:
    pass

run = fl.start_run("killed", store=store)
for step in range(20_000):
    run.log({"loss": float(step % 7)}, step=step)
print(json.dumps({"killed": run.id}), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
