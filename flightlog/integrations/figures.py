"""The figures of a training as Vega-Lite specs: data, marks and axes, no more than can be seen.

People's names are data, never part of an expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from .scores import Curve

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MOST_POINTS = 100
MOST_CLASSES = 30
MOST_CURVES = 10
MOST_BARS = 30
Spec = dict[str, Any]


def confusion_matrix(labels: Sequence[str], matrix: NDArray[Any]) -> Spec | None:
    """Counts, coloured by their share of the true class; None for too many classes."""
    if len(labels) > MOST_CLASSES:
        return None
    rows = np.maximum(matrix.sum(axis=1, keepdims=True), 1e-12)
    share = matrix / rows
    values = [
        {"true": a, "predicted": b, "count": _number(matrix[i, j]), "share": round(share[i, j], 4)}
        for i, a in enumerate(labels)
        for j, b in enumerate(labels)
    ]
    axes = {
        "x": {"field": "predicted", "type": "nominal", "title": "Predicted", "sort": list(labels)},
        "y": {"field": "true", "type": "nominal", "title": "True", "sort": list(labels)},
    }
    color = {"field": "share", "type": "quantitative", "title": "Share of row"}
    ink = {"condition": {"test": "datum.share > 0.5", "value": "white"}, "value": "black"}
    return _spec(
        values,
        width={"step": 34},
        height={"step": 34},
        encoding=axes,
        layer=[
            {
                "mark": {"type": "rect", "tooltip": True},
                "encoding": {
                    "color": {**color, "scale": {"scheme": "blues", "domain": [0, 1]}},
                },
            },
            {
                "mark": {"type": "text"},
                "encoding": {
                    "text": {"field": "count", "type": "quantitative"},
                    "color": ink,
                },
            },
        ],
    )


def roc(curves: Sequence[Curve]) -> Spec | None:
    """True against false positives, with the line of chance; None without curves."""
    lines = [
        (f"{curve.label} (area {curve.area:.3f})", curve.false_positive, curve.true_positive)
        for curve in curves[:MOST_CURVES]
    ]
    return _curves(lines, "False positive rate", "True positive rate", chance=True)


def precision_recall(curves: Sequence[Curve]) -> Spec | None:
    """Precision against recall; None without curves."""
    lines = [(curve.label, curve.true_positive, curve.precision) for curve in curves[:MOST_CURVES]]
    return _curves(lines, "Recall", "Precision")


def importance(weights: Mapping[str, float], title: str) -> Spec:
    """Bars of the greatest weights by size."""
    top = sorted(weights.items(), key=lambda item: -abs(item[1]))[:MOST_BARS]
    values = [{"feature": name, "weight": _number(weight)} for name, weight in top]
    names = [name for name, _ in top]
    return _spec(
        values,
        mark={"type": "bar", "tooltip": True},
        encoding={
            "x": {"field": "weight", "type": "quantitative", "title": title},
            "y": {"field": "feature", "type": "nominal", "title": None, "sort": names},
        },
    )


def _curves(
    lines: Sequence[tuple[str, NDArray[Any], NDArray[Any]]],
    x_title: str,
    y_title: str,
    *,
    chance: bool = False,
) -> Spec | None:
    if not lines:
        return None
    values = []
    for label, x, y in lines:
        kept = _kept(x, y)
        values += [
            {"class": label, "x": a, "y": b, "order": i}
            for i, (a, b) in enumerate(
                zip(x[kept].round(5).tolist(), y[kept].round(5).tolist(), strict=True)
            )
        ]
    unit = {"type": "quantitative", "scale": {"domain": [0, 1]}}
    line: Spec = {
        "mark": {"type": "line", "tooltip": True},
        "encoding": {
            "x": {"field": "x", "title": x_title, **unit},
            "y": {"field": "y", "title": y_title, **unit},
            "order": {"field": "order"},
            "color": {"field": "class", "type": "nominal", "title": "Class"},
            "strokeDash": {"field": "class", "type": "nominal", "title": "Class"},
        },
    }
    ends = {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]}
    diagonal: Spec = {
        "data": ends,
        "mark": {"type": "line", "color": "gray", "strokeDash": [2, 3]},
        "encoding": {"x": {"field": "x", **unit}, "y": {"field": "y", **unit}},
    }
    return _spec(values, width=320, height=280, layer=[diagonal, line] if chance else [line])


def _kept(x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.intp]:
    """Which points are drawn: the corners, evenly thinned where there are more than fit."""
    inner = np.diff(x[:-1]) * np.diff(y[1:]) != np.diff(x[1:]) * np.diff(y[:-1])
    kept = np.flatnonzero(np.r_[True, inner, True]) if len(x) > 2 else np.arange(len(x))
    if len(kept) > MOST_POINTS:
        kept = kept[np.linspace(0, len(kept) - 1, MOST_POINTS).round().astype(np.intp)]
    return kept


def _number(value: Any) -> float:
    number = float(value)
    return int(number) if number.is_integer() else round(number, 6)


def _spec(values: list[dict[str, Any]], **rest: Any) -> Spec:
    return {"$schema": SCHEMA, "data": {"values": values}, **rest}
