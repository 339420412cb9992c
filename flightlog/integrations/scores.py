"""Scores of predictions, with NumPy alone: what scikit-learn's metrics say, at a tenth of the time.

Averages over classes are weighted by their support, and areas are one against the rest, as in
MLflow's autologging.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

TINY = float(np.finfo(np.float64).eps)


class Curve(NamedTuple):
    """One class against the rest, by falling threshold; `area` is that below the ROC curve."""

    label: str
    false_positive: Array
    true_positive: Array
    precision: Array
    area: float
    support: float


def confusion(
    truth: Array, predicted: Array, weight: Array | None = None
) -> tuple[list[str], Array]:
    """Labels in order, and how often each (row) was taken for each (column)."""
    labels, codes = np.unique(np.concatenate([truth, predicted]), return_inverse=True)
    n, size = len(truth), len(labels)
    found = np.bincount(codes[:n] * size + codes[n:], weights=weight, minlength=size * size)
    return [str(label) for label in labels], found.reshape(size, size).astype(float)


def classification(matrix: Array) -> dict[str, float]:
    """Accuracy, and precision, recall and F1, of a confusion matrix."""
    hits, support, called = matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)
    total = support.sum()
    precision, recall = _ratio(hits, called), _ratio(hits, support)
    f1 = _ratio(2 * hits, support + called)
    return {
        "accuracy_score": float(hits.sum() / total),
        "precision_score": float((precision * support).sum() / total),
        "recall_score": float((recall * support).sum() / total),
        "f1_score": float((f1 * support).sum() / total),
    }


def log_loss(
    truth: Array, chances: Array, classes: Array, weight: Array | None = None
) -> float | None:
    """Mean of -log of the chance given to what was true; None where a class was never learned."""
    column = np.searchsorted(classes, truth)
    if (column >= len(classes)).any() or (classes[column] != truth).any():
        return None
    picked = np.clip(chances[np.arange(len(truth)), column], TINY, 1 - TINY)
    return float(np.average(-np.log(picked), weights=weight))


def curves(
    truth: Array, chances: Array, classes: Array, weight: Array | None = None
) -> list[Curve]:
    """A curve for each class, of two classes for the second; none for a class that is all or
    nothing of `truth`.
    """
    chosen = range(1, 2) if len(classes) == 2 else range(len(classes))
    found = (_curve(str(classes[k]), truth == classes[k], chances[:, k], weight) for k in chosen)
    return [curve for curve in found if curve is not None]


def mean_area(found: list[Curve]) -> float | None:
    """The areas' mean by support."""
    support = sum(curve.support for curve in found)
    return sum(curve.area * curve.support for curve in found) / support if support else None


def regression(truth: Array, predicted: Array, weight: Array | None = None) -> dict[str, float]:
    """Mean errors and R², of several outputs their mean."""
    truth, predicted = np.asarray(truth, float), np.asarray(predicted, float).reshape(truth.shape)
    error = truth - predicted
    squared = np.average(error**2, axis=0, weights=weight)
    mean = np.average(truth, axis=0, weights=weight)
    spread = np.average((truth - mean) ** 2, axis=0, weights=weight)
    r2 = np.where(spread > 0, 1 - squared / np.where(spread > 0, spread, 1), squared == 0)
    return {
        "mean_squared_error": float(np.mean(squared)),
        "root_mean_squared_error": float(np.mean(np.sqrt(squared))),
        "mean_absolute_error": float(np.mean(np.average(np.abs(error), axis=0, weights=weight))),
        "r2_score": float(np.mean(r2)),
    }


def _curve(label: str, positive: Array, chance: Array, weight: Array | None) -> Curve | None:
    order = np.argsort(-chance, kind="stable")
    amount = np.ones(len(order)) if weight is None else weight[order]
    hit = positive[order]
    ends = np.r_[np.flatnonzero(np.diff(chance[order])), len(order) - 1]
    hits = np.r_[0.0, np.cumsum(amount * hit)[ends]]
    misses = np.r_[0.0, np.cumsum(amount * ~hit)[ends]]
    if hits[-1] == 0 or misses[-1] == 0:
        return None
    true, false = hits / hits[-1], misses / misses[-1]
    precision = _ratio(hits, hits + misses)
    precision[0] = 1.0
    area = float(((true[1:] + true[:-1]) * np.diff(false)).sum() / 2)
    return Curve(label, false, true, precision, area, float(hits[-1]))


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
