"""The one metric that a card tells: which it is, which end is good, and how it stands against another attempt.

A declared goal decides; else a metric whose name says which end is good; else the first one, which then has no best.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_LOW = frozenset(
    "loss losses error err errors mse rmse mae mape nll perplexity ppl wer cer fid logloss deviance regret".split()
)
_HIGH = frozenset(
    "acc accuracy f1 auc auroc roc r2 score precision recall bleu rouge map iou dice reward return".split()
)


@dataclass(frozen=True)
class Curve:
    """A metric's points in the order of steps, and which end is good: "min", "max" or None."""

    metric: str
    goal: str | None
    steps: Sequence[float]
    values: Sequence[float]

    @property
    def last(self) -> float | None:
        """The value of the last step."""
        return self.values[-1] if len(self.values) else None

    @property
    def best(self) -> tuple[float, float] | None:
        """(step, value) of the best value, the earliest of equals; None without a goal or a number."""
        pairs = [(s, v) for s, v in zip(self.steps, self.values, strict=True) if not math.isnan(v)]
        if self.goal is None or not pairs:
            return None
        return min(pairs, key=lambda p: p[1]) if self.goal == "min" else max(pairs, key=lambda p: p[1])


def direction(metric: str) -> str | None:
    """Which end a metric's name suggests is good; None when it does not say."""
    words = set(re.findall(r"[a-z]+\d?", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", metric).lower()))
    if words & _LOW:
        return "min"
    return "max" if words & _HIGH else None


def key_metric(goals: Mapping[str, str], metrics: Iterable[str]) -> tuple[str, str | None] | None:
    """The card's metric and its goal. `metrics` in the order first logged; None when there is nothing to tell."""
    logged = list(metrics)
    for metric, goal in goals.items():
        if metric in logged or not logged:
            return metric, goal
    for metric in logged:
        if (goal := direction(metric)) is not None:
            return metric, goal
    return (logged[0], None) if logged else None


def compare(now: Curve, before: Curve) -> tuple[float, str] | None:
    """(difference, "better" | "worse" | "same" | "") between bests, or between last values without a goal."""
    if now.goal is not None and now.best and before.best:
        delta = now.best[1] - before.best[1]
        if delta == 0:
            return delta, "same"
        return delta, "better" if (delta < 0) == (now.goal == "min") else "worse"
    if now.goal is None and now.last is not None and before.last is not None:
        return now.last - before.last, ""
    return None
