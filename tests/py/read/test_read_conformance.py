"""The cases that TypeScript passes as well (tests/conformance): queries, values, summaries."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from flightlog.store.model import (
    GitState,
    MetricSummary,
    NotebookPlace,
    RunException,
    RunInfo,
    StepValue,
)
from flightlog.store.query import QueryError, parse_query
from flightlog.store.series_of import MetricPoints, summarise
from flightlog.store.shapes import summary_of
from flightlog.store.values import BlobRef, decode_value, encode_value

CASES = Path(__file__).parents[2] / "conformance"


def cases(name: str):
    return json.loads((CASES / name).read_text("utf-8"))


def run_of(said: dict) -> RunInfo:
    """A run of query.json; its params and metrics are written as facts are."""
    plain = decode_value(json.dumps(said))
    plain["metrics"] = {key: metric_of(value) for key, value in plain["metrics"].items()}
    for key, kind in (("notebook", NotebookPlace), ("git", GitState), ("exception", RunException)):
        if plain.get(key) is not None:
            plain[key] = kind(**plain[key])
    return RunInfo(**plain)


def metric_of(said: float | dict) -> MetricSummary:
    """A metric is its last value, or `{last, min, max}`."""
    values = said if isinstance(said, dict) else {"last": said}
    return MetricSummary(1, **{key: StepValue(0, float(value)) for key, value in values.items()})


QUERIES = [
    pytest.param([run_of(run) for run in group["runs"]], case, id=case["query"][:60] or "empty")
    for group in cases("query.json")
    for case in group["cases"]
]


@pytest.mark.parametrize(("runs", "case"), QUERIES)
def test_query(runs: list[RunInfo], case: dict) -> None:
    if "error" not in case:
        matches = parse_query(case["query"])
        assert [run.id for run in runs if matches(run)] == case["matches"]
        return
    with pytest.raises(QueryError) as caught:
        parse_query(case["query"])
    assert caught.value.position == case["error"]["position"]
    assert case["error"]["contains"] in str(caught.value)


@pytest.mark.parametrize("case", cases("values.json")["values"], ids=lambda case: case["json"][:40])
def test_value(case: dict) -> None:
    value = decode_value(case["json"])
    if "float" in case or "int" in case:
        assert repr(value) == case.get("float", case.get("int"))
    elif "blob" in case:
        assert value == BlobRef(**case["blob"])
    else:
        assert value == case["value"]
    assert repr(decode_value(encode_value(value))) == repr(value)


@pytest.mark.parametrize("text", cases("values.json")["refused"])
def test_refuses_what_is_no_value(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # JSON's own errors, in many words
        decode_value(text)


@pytest.mark.parametrize("case", cases("summary.json"), ids=lambda case: case["name"])
def test_summary(case: dict) -> None:
    points = decode_value(json.dumps(case["points"]))
    step = np.array([step for step, _ in points], np.int64)
    value = np.array([float(value) for _, value in points], np.float64)
    order = np.argsort(step, kind="stable")
    found = summarise(MetricPoints(step[order], step[order], value[order]))
    assert repr(found) == repr(summary_of(decode_value(json.dumps(case["summary"]))))
