"""LightGBM: `fl.lightgbm.autolog()`, by a callback of its own interface.

`lightgbm.train` and what the scikit-learn interface calls in its place are wrapped just to hand the
callback in. Directly below a scikit-learn fit that is recorded, its run is used.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from . import boosting
from .guard import guarded, safely
from .libraries import switch
from .sessions import inner_training

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..recorder.run import Run
    from .libraries import Install
    from .patches import Patches

LIBRARY = "lightgbm"
PLACES = ("lightgbm", "lightgbm.engine", "lightgbm.sklearn")
BEFORE_OTHERS = 5
"""LightGBM's own callbacks have 10 and more; the one that stops early raises."""


def autolog(*, disable: bool = False, importances: bool = True) -> None:
    """Record every `lightgbm.train` and LGBMClassifier.fit: parameters, evaluation metrics by
    round, best round and feature importances.

    disable      stop, and take away every change made to LightGBM
    importances  keep feature importances, by split and by gain
    """
    switch(LIBRARY, None if disable else installer(importances))


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


def installer(importances: bool = True) -> Install:
    """Return what patches LightGBM once it is there."""
    return lambda patches: _install(patches, importances)


def _install(patches: Patches, importances: bool) -> None:
    from importlib import import_module

    def around_train(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return _train(original, args, kwargs, importances)

    for place in PLACES:
        patches.wrap(import_module(place), "train", around_train)


def _train(original: Callable[..., Any], args: Any, kwargs: Any, importances: bool) -> Any:
    with inner_training(LIBRARY, "lightgbm", None) as (run, is_known):
        if run is None:
            return original(*args, **kwargs)
        with guarded("the parameters of LightGBM"):
            bound = inspect.signature(original).bind(*args, **kwargs)
            if not is_known:
                rest = {"num_boost_round": bound.arguments.get("num_boost_round")}
                boosting.log_params(run, bound.arguments["params"], rest)
            given = list(bound.arguments.get("callbacks") or ())
            bound.arguments["callbacks"] = [*given, callback(run)]
            args, kwargs = bound.args, bound.kwargs
        booster = original(*args, **kwargs)
        with guarded("what LightGBM learned"):
            _log_result(run, booster, importances)
        return booster


def _log_result(run: Run, booster: Any, importances: bool) -> None:
    if booster.best_iteration > 0:
        run.log_aside({"best_iteration": booster.best_iteration}, 0)
    names = booster.feature_name()
    for kind in ("split", "gain") if importances else ():
        weights = booster.feature_importance(importance_type=kind)
        log = {name: float(weight) for name, weight in zip(names, weights, strict=True)}
        boosting.log_importance(run, kind, log)
