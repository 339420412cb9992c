"""Levels: which rows each keeps, against the words of docs/format.md spelled out row by row."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlog.store import thin
from flightlog.store.thin import levels_of
from flightlog.store.values import decode_value

CASES = json.loads((Path(__file__).parents[2] / "conformance" / "levels.json").read_text("utf-8"))


def values_of(case: dict[str, Any]) -> list[float]:
    """The rule of tests/conformance/README.md."""
    state, values = case["seed"], []
    for _ in range(case["count"]):
        values.append(state // 256 % case["modulus"] / 8 - 3)
        state = (state * 1103 + 12345) % 65536
    for first, last, value in decode_value(json.dumps(case["put"])):  # type: ignore[attr-defined]
        values[first:last] = [value] * (last - first)
    return values


def bucket_rows(values: list[float], first: int, last: int) -> list[int]:
    kept = {first, last - 1}
    rows = range(first, last)
    finite = [row for row in rows if math.isfinite(values[row])]
    if finite:
        kept.add(min(finite, key=lambda row: values[row]))
        kept.add(min(finite, key=lambda row: -values[row]))
    for is_odd in (math.isnan, lambda value: value == math.inf, lambda value: value == -math.inf):
        kept.update([row for row in rows if is_odd(values[row])][:1])
    return sorted(kept)


def spelled_out(values: list[float]) -> list[tuple[int, list[int]]]:
    count, bucket = len(values), 64
    levels: list[tuple[int, list[int]]] = []
    while count > 4096 and (not levels or -(-count // (bucket // 8)) > 512):
        firsts = range(0, count, bucket)
        kept = [bucket_rows(values, first, min(first + bucket, count)) for first in firsts]
        levels.append((bucket, [row for rows in kept for row in rows]))
        bucket *= 8
    return levels


def found(values: list[float]) -> list[tuple[int, list[int]]]:
    return [(level.bucket, level.rows.tolist()) for level in levels_of(np.array(values))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    expected = [(level["bucket"], level["rows"]) for level in case["levels"]]
    assert found(values_of(case)) == expected
    assert spelled_out(values_of(case)) == expected


ODD = st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 1.7e308, -1.7e308, 5e-324])
RUNS_OF = st.tuples(st.floats() | ODD | st.integers(-2, 2).map(float), st.integers(1, 700))


@settings(max_examples=60, deadline=None)
@given(
    runs=st.lists(RUNS_OF, min_size=1, max_size=12),
    scattered=st.lists(st.tuples(st.integers(0, 10**6), st.floats() | ODD), max_size=40),
    count=st.integers(4090, 4300) | st.integers(4097, 40_000),
    block=st.sampled_from([64, 4096, 1 << 20]),
)
def test_keeps_what_the_format_says_and_nothing_else(
    runs: list[tuple[float, int]],
    scattered: list[tuple[int, float]],
    count: int,
    block: int,
) -> None:
    some = [value for value, times in runs for _ in range(times)]
    values = (some * (count // len(some) + 1))[:count]
    for row, value in scattered:
        values[row % count] = value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thin, "_BLOCK", block)
        assert found(values) == spelled_out(values)
