"""LightGBM: `fl.lightgbm.autolog()`, by a callback of its own interface.

Where it is handed in, boosting.py knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import boosting
from .guard import safely
from .libraries import switch

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..recorder.run import Run
    from .libraries import Install

LIBRARY = "lightgbm"
PLACES = ("lightgbm", "lightgbm.engine", "lightgbm.sklearn")
BEFORE_OTHERS = 5
"""LightGBM's own callbacks have 10 and more; the one that stops early raises."""


def autolog(*, disable: bool = False, importances: bool = True, models: bool = False) -> None:
    """Record every `lightgbm.train` and LGBMClassifier.fit: parameters, evaluation metrics by
    round, best round and feature importances.

    disable      stop, and take away every change made to LightGBM
    importances  keep feature importances, by split and by gain
    models       save the booster in MLflow's format, on another thread
    """
    switch(LIBRARY, None if disable else installer(importances, models))


def callback(run: Run) -> Callable[[Any], None]:
    """A callback for `lightgbm.train(callbacks=[…])` that logs every round's metrics to `run`."""

    @safely("a round of LightGBM")
    def rounds(env: Any) -> None:
        # Of cross-validation there is a fifth, the deviation.
        found = {f"{one[0]}-{one[1]}": one[2] for one in env.evaluation_result_list or ()}
        if found:
            run.log_aside(found, env.iteration)
            *_, last = env.evaluation_result_list
            boosting.set_goal(run, f"{last[0]}-{last[1]}", rising=bool(last[3]))

    rounds.order = BEFORE_OTHERS  # type: ignore[attr-defined]  # where LightGBM looks for it
    rounds.before_iteration = False  # type: ignore[attr-defined]
    return rounds


def installer(importances: bool = True, models: bool = False) -> Install:
    """Return what patches LightGBM once it is there."""
    return boosting.installer(_LIBRARY, importances, models)


def _log_result(run: Run, booster: Any, importances: bool) -> None:
    if booster.best_iteration > 0:
        run.log_aside({"best_iteration": booster.best_iteration}, 0)
    names = booster.feature_name()
    for kind in ("split", "gain") if importances else ():
        weights = booster.feature_importance(importance_type=kind)
        log = {name: float(weight) for name, weight in zip(names, weights, strict=True)}
        boosting.log_importance(run, kind, log)


_LIBRARY = boosting.Library(
    LIBRARY, "LightGBM", PLACES, ("num_boost_round",), callback, _log_result, comes_first=False
)
