"""One value of a metric: the last, least or greatest, or the best by the metric's goal.

Twin of the first half of src/query/metrics.ts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Goal, RunInfo, StepValue

VALUE_MODES = ("best", "last", "min", "max")

_LOWER = re.compile(r"(^|[^a-z])(loss|error|err|mse|rmse|mae|perplexity|ppl)([^a-z]|$)")
_HIGHER = re.compile(r"(^|[^a-z])(acc|accuracy|f1|auc|r2|score|precision|recall)([^a-z]|$)")
_CAMEL = re.compile(r"([a-z0-9])([A-Z])")


def guess_goal(metric: str) -> Goal | None:
    """Which end of a metric is good, by its name alone; None when the name does not say."""
    words = _CAMEL.sub(r"\1 \2", metric).lower()  # camel case counts as words: valLoss
    if _LOWER.search(words):
        return "min"
    return "max" if _HIGHER.search(words) else None


def metric_as(run: RunInfo, metric: str, mode: str) -> StepValue | None:
    """One value and its step; `best` is the last where nobody knows what is good. None for none."""
    summary = run.metrics.get(metric)
    if summary is None:
        return None
    if mode == "best":
        mode = run.goals.get(metric) or guess_goal(metric) or "last"
    return {"last": summary.last, "min": summary.min, "max": summary.max}[mode]
