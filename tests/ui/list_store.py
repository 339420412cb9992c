"""Makes a store for the list's test: seeds, learning rates, runs that ended badly."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import flightlog as fl


def train(name: str, params: dict[str, object], *, steps: int = 20, **given: object) -> str:
    """One run whose accuracy rises with its learning rate and a little with its seed."""
    lr, seed = float(params["lr"]), int(params.get("seed", 0))
    with fl.start_run(name, params=params, goals={"acc": "max"}, **given) as run:  # type: ignore[arg-type]
        for step in range(steps):
            rise = 1 - math.exp(-step / 5)
            acc = (0.9 + lr / 2 + seed / 500) * rise
            fl.log({"acc": acc, "val_loss": 1.2 - acc, "speed": 1000 + step}, step=step)
    return run.id


def main() -> None:
    """Write the store beside the working folder's files; print the ids of two runs."""
    for seed in range(5):
        train(
            "wide",
            {"lr": 0.05, "depth": 3, "seed": seed},
            experiment="digits",
            tags={"stage": "final"},
        )
    baseline = train(
        "baseline", {"lr": 0.1, "depth": 3, "opt": "adam"}, experiment="digits", tags=["tree"]
    )
    deeper = train("deeper", {"lr": 0.02, "depth": 5, "opt": "sgd"}, experiment="digits")
    train("<b>bold</b>", {"lr": 0.02, "depth": 7}, experiment="words")
    try:
        train("too hot", {"lr": 9.0, "depth": 3}, experiment="words", steps=2)
        with fl.start_run("hot again", params={"lr": 90.0}, experiment="words"):
            raise ValueError("diverged")
    except ValueError:
        pass
    runs = Path("flights/runs")
    broken = runs / "01jd0000000000000000000009"
    broken.mkdir()
    (broken / "01jd000000000000000000000a.facts.arrow").write_bytes(b"no arrow")
    sys.stdout.write(f"{baseline} {deeper}\n")


main()
