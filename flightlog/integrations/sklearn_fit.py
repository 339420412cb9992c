"""What is kept of one fit: parameters and class before; data, scores, curves, description after."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import sklearn_scores
from .datasets import describe, log_description
from .guard import guarded
from .saving import save_later

if TYPE_CHECKING:
    from ..recorder.run import Run
    from .sklearn import Given

MOST_CHARACTERS = 200
SERIES = {
    "loss_curve_": "loss",
    "validation_scores_": "validation_score",
    "train_score_": "train_score",
    "validation_score_": "validation_score",
}
NUMBERS = {
    "n_iter_": "n_iter",
    "inertia_": "inertia",
    "oob_score_": "oob_score",
    "best_validation_score_": "best_validation_score",
}


def log_before(run: Run, model: Any) -> None:
    """Keep parameters, nested ones under `step__name`, and the class."""
    kind = type(model)
    with run.together():
        run.log_params(flat_params(model))
        run.set_tag("estimator_name", kind.__name__)
        run.set_tag("estimator_class", f"{kind.__module__}.{kind.__name__}")


def flat_params(model: Any, *, deep: bool = True) -> dict[str, object]:
    """An estimator's parameters as scalars: estimators by their class, functions by their name."""
    return {name: _plain(value) for name, value in model.get_params(deep=deep).items()}


def log_after(run: Run, model: Any, given: Given, took: float, wanted: Any) -> str | None:
    """Keep what the fit has led to, and return the data's digest. `took`: the fit's seconds."""
    digest = None
    data, target, _ = given
    with run.together():
        with guarded("the training data"):
            if data is not None and wanted.datasets:
                about = describe(data, target)
                log_description(run, "train", about)
                digest = about["digest"]
        with guarded("the training scores"):
            if data is not None:
                _log_scores(run, model, given, took, wanted)
        with guarded("the curves of the fit"):
            _log_series(run, model)
        with guarded("the estimator's description"):
            run.log_text(repr_of(model), "estimator.txt")
    if hasattr(model, "cv_results_"):
        from . import sklearn_search

        with guarded("the search"):
            sklearn_search.log_search(run, model, wanted.children)
    if wanted.models:
        save_later(run, model, data)
    return digest


def _log_scores(run: Run, model: Any, given: Given, took: float, wanted: Any) -> None:
    """Scores of the training data, where they are wanted, and what the estimator says itself."""
    found = sklearn_scores.Measured({}, {})
    if wanted.scores:
        seconds = max(sklearn_scores.SECONDS, sklearn_scores.SHARE * took)
        found = sklearn_scores.measure(model, given, prefix="training_", seconds=seconds)
    found.metrics.update(_numbers(model))
    sklearn_scores.log_scores(run, found, 0, "training_", draw=wanted.figures)
    goal = "best_cv_score" if hasattr(model, "best_score_") else "training_score"
    if not run.goals and (goal in found.metrics or goal == "best_cv_score"):
        run.set_goal(goal, "max")


def repr_of(model: Any) -> str:
    """The estimator as code, whole."""
    try:
        return str(model.__repr__(N_CHAR_MAX=1_000_000))
    except TypeError:  # a third party's own __repr__
        return repr(model)


def _numbers(model: Any) -> dict[str, float]:
    """Numbers that the estimator keeps of its own training."""
    found = {}
    for attribute, metric in NUMBERS.items():
        value: Any = _left(model).get(attribute)
        if hasattr(value, "shape") and getattr(value, "size", 0) == 1:
            value = value.item()
        if isinstance(value, numbers.Real):
            found[metric] = float(value)
    return found


def _log_series(run: Run, model: Any) -> None:
    """Curves that the estimator keeps of its own training."""
    for attribute, metric in SERIES.items():
        value = _left(model).get(attribute)
        if value is not None and hasattr(value, "__len__"):
            for step, one in enumerate(value):
                run.log_aside({metric: one}, step)


def _left(model: Any) -> dict[str, Any]:
    """What a fit has left in the estimator, or in a pipeline's last: not dir(), which computes."""
    left: dict[str, Any] = vars(model.steps[-1][1] if hasattr(model, "steps") else model)
    return left


def _plain(value: Any) -> object:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if hasattr(value, "get_params") and not isinstance(value, type):
        return type(value).__name__
    if isinstance(value, list | tuple) and value and all(_is_step(one) for one in value):
        return " → ".join(f"{one[0]}={_plain(one[1])}" for one in value)
    if callable(value):
        return getattr(value, "__qualname__", type(value).__name__)
    return _short(value)


def _is_step(one: Any) -> bool:
    """Whether it is a named part of a pipeline, a union or a vote."""
    return (
        isinstance(one, tuple)
        and len(one) >= 2
        and isinstance(one[0], str)
        and (isinstance(one[1], str) or hasattr(one[1], "get_params"))
    )


def _short(value: Any) -> object:
    if hasattr(value, "shape") and getattr(value, "size", 0) != 1:
        return f"{type(value).__name__} of {' × '.join(map(str, value.shape))}"
    if hasattr(value, "item") and not isinstance(value, Mapping):
        return value
    text = str(value)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
