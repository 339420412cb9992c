"""XGBoost: `fl.xgboost.autolog()`, by a callback of its own interface.

Where it is handed in, boosting.py knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import boosting
from .guard import safely
from .libraries import needed, switch

if TYPE_CHECKING:
    from ..recorder.run import Run
    from .libraries import Install

LIBRARY = "xgboost"
PLACES = ("xgboost", "xgboost.training", "xgboost.sklearn")


def autolog(*, disable: bool = False, importances: bool = True, models: bool = False) -> None:
    """Record every `xgboost.train` and XGBClassifier.fit: parameters, evaluation metrics by round,
    best round and feature importances.

    disable      stop, and take away every change made to XGBoost
    importances  keep feature importances, by weight and by gain
    models       save the booster in MLflow's format, on another thread
    """
    switch(LIBRARY, None if disable else installer(importances, models))


def callback(run: Run) -> Any:
    """A callback for `xgboost.train(callbacks=[…])` that logs every round's metrics to `run`."""
    xgboost = needed(LIBRARY, "fl.xgboost.callback")

    class Rounds(xgboost.callback.TrainingCallback):  # type: ignore[name-defined,misc]
        @safely("a round of XGBoost")
        def _log(self, epoch: int, evals_log: Any) -> None:
            found = {
                f"{data}-{metric}": _last(values)
                for data, metrics in evals_log.items()
                for metric, values in metrics.items()
            }
            if found:
                run.log_aside(found, epoch)

        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            self._log(epoch, evals_log)
            return False

    return Rounds()


def installer(importances: bool = True, models: bool = False) -> Install:
    """Return what patches XGBoost once it is there."""
    return boosting.installer(_LIBRARY, importances, models)


def _log_result(run: Run, booster: Any, importances: bool) -> None:
    if hasattr(booster, "best_iteration") and booster.attr("best_iteration") is not None:
        best = {"best_iteration": booster.best_iteration, "best_score": booster.best_score}
        run.log_aside(best, 0)
    keys = [key for key in run.summary() if "-" in key]
    if keys:
        last = keys[-1]
        boosting.set_goal(run, last, rising=boosting.rises(last.rpartition("-")[2]))
    for kind in ("weight", "gain") if importances else ():
        boosting.log_importance(run, kind, booster.get_score(importance_type=kind))


def _last(values: Any) -> float:
    """The latest value; of cross-validation, pairs of mean and deviation, the mean."""
    last = values[-1]
    return float(last[0] if isinstance(last, tuple) else last)


_LIBRARY = boosting.Library(
    LIBRARY,
    "XGBoost",
    PLACES,
    ("num_boost_round", "early_stopping_rounds", "maximize"),
    callback,
    _log_result,
    comes_first=True,
)
