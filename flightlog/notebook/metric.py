"""The one metric that a card tells: which it is, which end is good, how two attempts compare.

A declared goal decides; else a metric whose name says which end is good; else the first one, which
then has no best.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

BUCKETS = 160
"""A curve keeps at most twice as many points, its first and its last."""

# As in src/query/metrics.ts; tests/conformance/words.json holds both together.
_LOW = re.compile(
    r"(^|[^a-z])(loss|losses|error|err|errors|mse|rmse|mae|mape|nll|logloss|perplexity|"
    r"ppl|wer|cer|fid|deviance|regret)([^a-z]|$)"
)
_HIGH = re.compile(
    r"(^|[^a-z])(acc|accuracy|f1|auc|auroc|roc|r2|score|precision|recall|bleu|rouge|"
    r"map|iou|dice|reward|return)([^a-z]|$)"
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
        """(step, value) of the best, the earliest of equals; None without a goal or a number."""
        pairs = [(s, v) for s, v in zip(self.steps, self.values, strict=True) if not math.isnan(v)]
        if self.goal is None or not pairs:
            return None
        return (
            min(pairs, key=lambda p: p[1]) if self.goal == "min" else max(pairs, key=lambda p: p[1])
        )


def curve_of(
    metric: str, goal: str | None, steps: NDArray[np.generic], values: NDArray[np.float64]
) -> Curve:
    """A curve thinned for drawing; its last and its best point are the true ones."""
    import numpy as np

    kept = np.arange(len(values))
    if len(values) > 2 * BUCKETS:
        finite = np.flatnonzero(np.isfinite(values))
        parts = [part for part in np.array_split(finite, BUCKETS) if len(part)]
        ends = [0, len(values) - 1]
        low = [int(part[np.argmin(values[part])]) for part in parts]
        high = [int(part[np.argmax(values[part])]) for part in parts]
        kept = np.unique(np.array([*ends, *low, *high]))
    return Curve(metric, goal, steps[kept].tolist(), values[kept].tolist())


def direction(metric: str) -> str | None:
    """Which end a metric's name suggests is good; None when it does not say."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", metric).lower()
    if _LOW.search(words):
        return "min"
    return "max" if _HIGH.search(words) else None


def key_metric(goals: Mapping[str, str], metrics: Iterable[str]) -> tuple[str, str | None] | None:
    """The card's metric and its goal, or None; `metrics` in the order first logged."""
    logged = list(metrics)
    for metric, goal in goals.items():
        if metric in logged or not logged:
            return metric, goal
    for metric in logged:
        if (suggested := direction(metric)) is not None:
            return metric, suggested
    return (logged[0], None) if logged else None


def compare(now: Curve, before: Curve) -> tuple[float, str] | None:
    """(difference, "better" | "worse" | "same") between bests; without a goal, (…, "") of lasts."""
    if now.goal is not None and now.best and before.best:
        delta = now.best[1] - before.best[1]
        if delta == 0:
            return delta, "same"
        return delta, "better" if (delta < 0) == (now.goal == "min") else "worse"
    if now.goal is None and now.last is not None and before.last is not None:
        return now.last - before.last, ""
    return None
