"""Makes a store to compare: learning rates by seeds, and two runs that are tracked cells."""

from __future__ import annotations

import math

import numpy as np
from IPython.core.interactiveshell import InteractiveShell

import flightlog as fl

GOALS = {"loss": "min", "acc": "max"}
CELL = """%%track "lr {lr} s{seed}"
# The rate is what we try.
lr = {lr}
seed = {seed}
fill(lr, seed)
print("trained at", lr)
"""


def fill(lr: float, seed: int) -> None:
    """Log metrics with and without goals, pictures of three steps, and a table."""
    noise = np.random.default_rng(seed)
    for name, goal in GOALS.items():
        fl.active_run().set_goal(name, goal)
    for step in range(60):
        loss = math.exp(-step * lr) + 0.02 * float(noise.random())
        fl.log({"loss": loss, "acc": 1 - loss / 2, "speed": 3.0 + seed}, step=step)
    for step in (0, 20, 40):
        fl.log_image(np.full((12, 16, 3), 6 * step, dtype=np.uint8), f"s-{step}", step=step)
    fl.log_table({"class": ["cat", "dog"], "recall": [0.5 + lr, 0.6]}, "classes")


def train(lr: float, seed: int) -> None:
    """One run of a script."""
    with fl.start_run(f"lr {lr} s{seed}", params={"lr": lr, "seed": seed}):
        fill(lr, seed)


def main() -> None:
    """Write the store that FLIGHTLOG_STORE names."""
    for lr in (0.1, 0.05, 0.01):
        for seed in range(3):
            train(lr, seed)
    shell = InteractiveShell.instance()
    shell.user_ns["fill"] = fill
    shell.run_line_magic("load_ext", "flightlog")
    for lr in (0.2, 0.3):
        shell.run_cell(CELL.format(lr=lr, seed=0), store_history=True).raise_error()


if __name__ == "__main__":
    main()
