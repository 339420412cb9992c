"""Optuna: `fl.optuna.autolog()` makes a study a sweep, a run with a child run for each trial.

A trial's run is active while its objective runs, in whatever thread, so that what is logged or
trained there is the trial's.
"""

from __future__ import annotations

import functools
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from .guard import guarded
from .libraries import switch
from .sessions import child, study

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..recorder.run import Run
    from .libraries import Install
    from .patches import Patches

LIBRARY = "optuna"


def autolog(*, disable: bool = False) -> None:
    """Record every `study.optimize`: a run for the study, a child run for every trial with its
    parameters, values and reports, and the table of all trials.

    disable  stop, and take away every change made to Optuna
    """
    switch(LIBRARY, None if disable else installer())


def installer() -> Install:
    """Return what patches Optuna once it is there."""
    return _install


def _install(patches: Patches) -> None:
    from optuna.study import Study

    def around_optimize(
        original: Callable[..., Any], self: Any, func: Any, *args: Any, **kwargs: Any
    ) -> Any:
        return _optimize(original, self, func, args, kwargs)

    patches.wrap(Study, "optimize", around_optimize)


def _optimize(original: Callable[..., Any], self: Any, func: Any, args: Any, kwargs: Any) -> Any:
    with study(self.study_name, self) as run:
        if run is None:
            return original(self, func, *args, **kwargs)
        with guarded("the parameters of the study"):
            _log_study(run, self)
        try:
            return original(self, _recorded(run, self, func), *args, **kwargs)
        finally:
            with guarded("the best trial"):
                _log_best(run, self)


def _recorded(parent: Run, self: Any, func: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The objective, each call in a run of its own below `parent`."""
    around = copy_context()  # Optuna's threads have none of their own

    @functools.wraps(func)
    def objective(trial: Any) -> Any:
        return around.copy().run(_trial, parent, self, func, trial)

    return objective


def _trial(parent: Run, self: Any, func: Callable[[Any], Any], trial: Any) -> Any:
    from optuna.exceptions import TrialPruned

    pruned = None
    with child(f"trial {trial.number}") as run:
        result = None
        try:
            result = func(trial)
        except TrialPruned as error:  # no failure: the run is one that was given up
            pruned = error
        finally:
            with guarded("a trial"):
                _log_trial(run, trial, result, self)
        with guarded("a trial's value"):
            values = _values(result)
            if pruned is not None:
                run.set_tag("pruned")
            elif values:
                parent.log_aside(values, trial.number)
    if pruned is not None:
        raise pruned
    return result


def _log_study(run: Run, self: Any) -> None:
    directions = [direction.name.lower() for direction in self.directions]
    run.log_params(
        {
            "study_name": self.study_name,
            "direction": ", ".join(directions),
            "sampler": type(self.sampler).__name__,
            "pruner": type(self.pruner).__name__,
        }
    )
    _set_goals(run, self)


def _log_trial(run: Run, trial: Any, result: object, self: Any) -> None:
    run.log_params(trial.params)
    _set_goals(run, self)
    if trial.user_attrs:
        run.set_tags({name: str(value) for name, value in trial.user_attrs.items()})
    reported = self.get_trials(deepcopy=False)[trial.number].intermediate_values
    for step, value in sorted(reported.items()):
        run.log_aside({"intermediate_value": value}, step)
    values = _values(result)
    if values:
        run.log_aside(values, 0)


def _log_best(run: Run, self: Any) -> None:
    rows = []
    for trial in self.get_trials(deepcopy=False):
        row = {"number": trial.number, "state": trial.state.name.lower()}
        row |= _values(trial.values)
        rows.append(row | {f"params_{name}": value for name, value in trial.params.items()})
    if rows:
        run.log_table(rows, "trials")
    best = self.best_trials
    if len(self.directions) == 1 and best:
        run.log_params({f"best_{name}": value for name, value in best[0].params.items()})
        run.log_aside({"best_value": best[0].value, "best_trial": best[0].number}, 0)
    elif best:
        run.log_aside({"best_trials": len(best)}, 0)


def _set_goals(run: Run, self: Any) -> None:
    if run.goals:
        return
    many = len(self.directions) > 1
    for number, direction in enumerate(self.directions):
        key = f"value_{number}" if many else "value"
        run.set_goal(key, "max" if direction.name == "MAXIMIZE" else "min")


def _values(result: Any) -> dict[str, float]:
    """An objective's result as metrics: value, or value_0, value_1 … of several."""
    if result is None:
        return {}
    if isinstance(result, list | tuple):
        if len(result) == 1:
            return {"value": float(result[0])}
        return {f"value_{number}": float(one) for number, one in enumerate(result)}
    return {"value": float(result)}
