"""What people read is the same in both languages: the cases that TypeScript passes too."""

from __future__ import annotations

import json
from pathlib import Path

from flightlog.notebook.card import format_number, format_seconds
from flightlog.notebook.metric import direction

CASES = json.loads((Path(__file__).parents[2] / "conformance" / "words.json").read_text("utf-8"))


def test_numbers() -> None:
    given = [float(v["$float"] if isinstance(v, dict) else v) for v, _ in CASES["numbers"]]
    assert [format_number(value) for value in given] == [text for _, text in CASES["numbers"]]


def test_lengths_of_time() -> None:
    said = [[seconds, format_seconds(seconds)] for seconds, _ in CASES["seconds"]]
    assert said == CASES["seconds"]


def test_which_end_of_a_metric_is_good() -> None:
    assert [[metric, direction(metric)] for metric, _ in CASES["goals"]] == CASES["goals"]
