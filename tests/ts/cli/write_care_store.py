"""Writes a store with the Python recorder for the tests of care.

`write_care_store.py FOLDER ended`: two runs that share a blob, one long enough for levels, and one
that failed. `… killed`: one whose process is killed while it logs.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
from pathlib import Path

import flightlog as fl

store = Path(sys.argv[1])


def said(**ids: str) -> None:
    print(json.dumps(ids), flush=True)


def ended() -> None:
    with fl.start_run("alpha", params={"lr": 0.1, "text": "x" * 5000}, store=store) as run:
        for step in range(9000):
            run.log(
                {"loss": math.nan if step == 70 else math.sin(step), "acc": step / 9}, step=step
            )
        run.log_text("shared", "notes/shared.txt")
        run.log_text("alpha's own", "own.txt")
        said(alpha=run.id)

    with fl.start_run("beta", experiment="digits", tags=["tree"], store=store) as run:
        for step in range(300):
            run.log({"loss": 1 / (step + 1)}, step=step % 100)
        run.log_text("shared", "notes/again.txt")
        said(beta=run.id)

    try:
        with fl.start_run("failed", experiment="digits", store=store) as run:
            said(failed=run.id)
            raise ValueError("too hot")
    except ValueError:
        pass


def killed() -> None:
    run = fl.start_run("killed", store=store)
    for step in range(3000):
        run.log({"loss": float(step % 7)}, step=step)
    said(killed=run.id)
    os.kill(os.getpid(), signal.SIGKILL)


{"ended": ended, "killed": killed}[sys.argv[2]]()
