"""The card at rest: its line, its sparkline, and names that try to be markup."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from flightlog.notebook.card import (
    CARD_TYPE,
    CardView,
    card_bundle,
    card_html,
    card_line,
)
from flightlog.notebook.metric import Curve, compare, curve_of, direction, key_metric

HOSTILE = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "hostile-strings.json").read_text("utf-8")
)["strings"]
NOW = Curve("loss", "min", [0, 17, 20], [1.0, 0.029, 0.031])
BEFORE = Curve("loss", "min", [0, 20], [1.0, 0.05])
VIEW = CardView(
    "s", "r", "baseline", 3, "finished", 12.4, NOW, "loss", BEFORE, 2, withheld=("API_KEY",)
)


def hostile() -> list[str]:
    groups = HOSTILE.values() if isinstance(HOSTILE, dict) else [HOSTILE]
    return [text for group in groups for text in group if isinstance(text, str)]


def test_the_line() -> None:
    assert card_line(VIEW) == (
        "✓ baseline #3 · 12.4 s · loss 0.031 (best 0.029 at 17)"
        " · Δ −0.021 better than #2 · withheld: API_KEY"
    )


def test_the_line_of_a_first_attempt_that_failed() -> None:
    view = CardView("s", "r", "too\nhot", 1, "failed", 0.3, exception="ValueError", dropped=1200)
    assert card_line(view) == "✕ too hot · failed (ValueError) · 300 ms · 1,200 points not stored"


def test_the_bundle() -> None:
    bundle = card_bundle(VIEW)
    assert bundle[CARD_TYPE] == {"store": "s", "run": "r", "goal": "loss"}
    assert bundle["text/plain"] == card_line(VIEW)
    assert str(bundle["text/html"]).count("<polyline") == 2


class Census(HTMLParser):
    """Collects what a browser would make of the card."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


@pytest.mark.parametrize("name", hostile())
def test_hostile_names_are_text(name: str) -> None:
    view = replace(
        VIEW,
        name=name,
        status="failed",
        exception=name,
        withheld=(name,),
        curve=replace(NOW, metric=name),
        before=replace(BEFORE, metric=name),
    )
    plain, page = Census(), Census()
    plain.feed(card_html(VIEW))
    page.feed(card_html(view))
    page.close()
    assert (
        page.tags == plain.tags == ["div", "div", "span", "strong", "svg", "polyline", "polyline"]
    )
    assert page.attributes <= {
        "style",
        "aria-hidden",
        "role",
        "aria-label",
        "viewbox",
        "width",
        "height",
        "points",
        "fill",
        "stroke",
        "stroke-opacity",
        "stroke-width",
        "stroke-linejoin",
    }
    assert len(card_line(view).splitlines()) == 1
    visible = "".join(c if c.isprintable() else " " for c in name)
    assert visible in page.text


def test_no_sparkline_without_two_numbers() -> None:
    nan = float("nan")
    for values in ([1.0], [nan, nan], [nan, 1.0]):
        view = replace(VIEW, curve=Curve("loss", "min", list(range(len(values))), values))
        assert "<svg" not in card_html(view)


def test_thinning_keeps_ends_and_extremes() -> None:
    steps = np.arange(10_000)
    values = (steps % 97).astype(float)
    values[5_001], values[6_000] = 1e6, np.nan
    curve = curve_of("acc", "max", steps, values)
    assert len(curve.values) <= 322
    assert (curve.steps[0], curve.steps[-1]) == (0, 9_999)
    assert curve.best == (5_001, 1e6)
    assert curve.last == values[-1]


@pytest.mark.parametrize(
    ("metric", "goal"),
    [
        ("loss", "min"),
        ("val_loss", "min"),
        ("valLoss", "min"),
        ("train/RMSE", "min"),
        ("acc", "max"),
        ("f1", "max"),
        ("r2", "max"),
        ("val accuracy", "max"),
        ("lr", None),
        ("glossary", None),
        ("accident", None),
    ],
)
def test_direction_by_name(metric: str, goal: str | None) -> None:
    assert direction(metric) == goal


def test_the_key_metric() -> None:
    assert key_metric({"z": "max"}, ["a", "z"]) == ("z", "max")
    assert key_metric({}, ["lr", "acc", "loss"]) == ("acc", "max")
    assert key_metric({}, ["lr", "x"]) == ("lr", None)
    assert key_metric({"z": "max"}, []) == ("z", "max")
    assert key_metric({"z": "max"}, ["loss"]) == ("loss", "min")
    assert key_metric({}, []) is None


def test_against_another_attempt() -> None:
    assert compare(BEFORE, NOW) == (pytest.approx(0.021), "worse")
    up, down = Curve("acc", "max", [0], [0.9]), Curve("acc", "max", [0], [0.8])
    assert compare(up, down) == (pytest.approx(0.1), "better")
    assert compare(up, up) == (0, "same")
    assert compare(Curve("x", None, [0], [2.0]), Curve("x", None, [0], [1.0])) == (1.0, "")
    assert compare(up, Curve("acc", "max", [], [])) is None
