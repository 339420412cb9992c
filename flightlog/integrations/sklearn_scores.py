"""Scores an estimator on data: metrics under MLflow's names, and the figures that go with them.

With a limit of seconds: a first slice is predicted and timed, and where the whole would take
longer, nothing is scored rather than a part of the data, which would compare with nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import figures, scores

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..recorder.run import Run
    from .sklearn import Given

SECONDS = 0.02
SHARE = 0.05
SLICE = 500


class Measured(NamedTuple):
    """Metrics by name, with the prefix, and figures by name; `skipped` says why there are none."""

    metrics: dict[str, float]
    figures: dict[str, figures.Spec]
    skipped: str | None = None


def measure(
    model: Any,
    given: Given,
    *,
    prefix: str,
    seconds: float | None,
    score: Any = None,
) -> Measured:
    """Score `model`; `score` is what its own score method has said already."""
    from .sklearn import kind_of

    kind = kind_of(model)
    data, target, weight = given
    weight = None if weight is None else np.asarray(weight, float)
    given = given._replace(weight=weight)
    named: dict[str, float | None] = {"score": float(score) if score is not None else None}
    drawn: dict[str, figures.Spec] = {}
    if target is not None and kind in ("classifier", "regressor"):
        deadline = None if seconds is None else time.perf_counter() + seconds
        predicted = _in_time(model.predict, data, deadline)
        if predicted is None:
            return Measured(_present(named, prefix), {}, _too_slow(model))
        truth = np.asarray(target)
        truth = truth.ravel() if truth.ndim == 2 and truth.shape[1] == 1 else truth
        if kind == "regressor":
            named |= scores.regression(truth, predicted, weight)
            named["score"] = named["score"] if score is not None else named["r2_score"]
        elif truth.ndim == 1:
            found, drawn = _classify(model, given, truth, predicted, deadline)
            named |= found
            named["score"] = named["score"] if score is not None else named["accuracy_score"]
    return Measured(_present(named, prefix), drawn)


def log_scores(run: Run, found: Measured, step: int, prefix: str, *, draw: bool = True) -> None:
    """Keep scores and figures; `prefix` goes before the names of these too."""
    if found.metrics:
        run.log_aside(found.metrics, step)
    if found.skipped:
        run.set_fact("context", f"{prefix}scores", found.skipped)
    for name, spec in found.figures.items() if draw else ():
        run.log_figure(spec, f"{prefix}{name}")


def _classify(
    model: Any, given: Given, truth: Any, predicted: Any, deadline: float | None
) -> tuple[dict[str, float | None], dict[str, figures.Spec]]:
    data, _, weight = given
    labels, matrix = scores.confusion(truth, np.asarray(predicted).ravel(), weight)
    named: dict[str, float | None] = dict(scores.classification(matrix))
    drawn = {"confusion_matrix": figures.confusion_matrix(labels, matrix)}
    classes = getattr(model, "classes_", None)
    sure = getattr(model, "predict_proba", None)
    chances = _in_time(sure, data, deadline) if sure is not None and classes is not None else None
    if classes is not None and chances is not None:
        named["log_loss"] = scores.log_loss(truth, chances, classes, weight)
        curves = scores.curves(truth, chances, classes, weight)
        named["roc_auc"] = scores.mean_area(curves)
        drawn["roc_curve"] = figures.roc(curves)
        drawn["precision_recall_curve"] = figures.precision_recall(curves)
    return named, {name: spec for name, spec in drawn.items() if spec is not None}


def _in_time(predict: Callable[[Any], Any], data: Any, deadline: float | None) -> Any:
    """The predictions for all rows; None where they would not be there by `deadline`."""
    rows = data.shape[0] if hasattr(data, "shape") else len(data)
    if deadline is None or rows <= SLICE:
        return np.asarray(predict(data))
    start = time.perf_counter()
    first = predict(_rows(data, slice(0, SLICE)))
    now = time.perf_counter()
    if now + (now - start) * (rows - SLICE) / SLICE > deadline:
        return None
    return np.concatenate([np.asarray(first), np.asarray(predict(_rows(data, slice(SLICE, None))))])


def _rows(data: Any, part: slice) -> Any:
    return data.iloc[part] if hasattr(data, "iloc") else data[part]


def _too_slow(model: Any) -> str:
    return (
        f"left out, since {type(model).__name__} predicts slowly; "
        "fl.sklearn.evaluate(model, X, y) makes them"
    )


def _present(named: dict[str, float | None], prefix: str) -> dict[str, float]:
    return {f"{prefix}{name}": value for name, value in named.items() if value is not None}
