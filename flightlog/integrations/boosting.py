"""What XGBoost's and LightGBM's trainings have in common: parameters, importances, goals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..recorder.run import Run

RISING = ("auc", "aucpr", "map", "ndcg", "pre", "gamma-deviance-r2", "accuracy")
"""How the names of metrics begin of which more is better, where the library does not say."""


def log_params(run: Run, params: Any, rest: Mapping[str, object]) -> None:
    """Keep booster parameters, given as a dict or as pairs, and some arguments of train."""
    found = dict(params or {})
    found |= {name: value for name, value in rest.items() if value is not None}
    run.log_params({str(name): _plain(value) for name, value in found.items()})


def log_importance(run: Run, kind: str, weights: Mapping[str, float]) -> None:
    """Keep importances of one kind ("gain", "split") as JSON and as bars."""
    from . import figures  # here, since switching on must not wait for NumPy

    if weights:
        ranked = dict(sorted(weights.items(), key=lambda item: -item[1]))
        run.log_dict(ranked, f"feature_importance_{kind}.json")
        title = f"Importance ({kind})"
        run.log_figure(figures.importance(ranked, title), f"feature_importance_{kind}")


def rises(metric: str) -> bool:
    """Whether more of a metric is better, by its name."""
    return metric.startswith(RISING)


def set_goal(run: Run, key: str, *, rising: bool) -> None:
    """Make a metric the run's goal, unless it has one."""
    if not run.goals:
        run.set_goal(key, "max" if rising else "min")


def _plain(value: object) -> object:
    if callable(value):
        return getattr(value, "__qualname__", type(value).__name__)
    return value
