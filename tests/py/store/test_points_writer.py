"""PointsWriter by both transports: what is stored, what is dropped, what readers make of it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from points_writers import Notes, open_writer, same, stored

HOSTILE = [
    text
    for group in json.loads(
        (Path(__file__).parents[2] / "fixtures" / "hostile-strings.json").read_text("utf-8")
    )["strings"].values()
    for text in group
]


def test_stores_any_step_in_any_order(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    rows = [
        (5, 0.5),
        (-3, 1.0),
        (5, math.nan),
        (0, math.inf),
        (2**63 - 1, -math.inf),
        (-(2**63), 0),
    ]
    for step, value in rows:
        writer.append({"loss": value}, step)
    writer.close()
    assert writer.transport == transport
    assert same(stored(writer), [("loss", step, float(value)) for step, value in rows])


def test_counts_steps_on_from_the_last(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    for step in (None, None, 10, None, np.int64(20), None, 3.0, None):
        writer.append({"a": 1.0, "b": 2.0}, step)
    writer.close()
    assert [step for key, step, _ in stored(writer) if key == "a"] == [0, 1, 10, 11, 20, 21, 3, 4]


class Tensor:
    """A framework's scalar: no float, but it has .item()."""

    def item(self) -> float:
        return 0.25


class Broken:
    def __float__(self) -> float:
        raise RuntimeError("device lost")


def test_takes_numbers_of_all_kinds(tmp_path: Path, transport: str) -> None:
    values = [
        True,
        3,
        np.float32(0.5),
        np.int8(-4),
        np.array(7.0),
        np.array([8.0]),
        Tensor(),
        2**60,
    ]
    writer = open_writer(tmp_path)
    for value in values:
        writer.append({"x": value}, None)
    writer.close()
    assert [value for _, _, value in stored(writer)] == [1, 3, 0.5, -4, 7, 8, 0.25, float(2**60)]
    assert writer.dropped == 0


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("0.5", "str is no number"),
        (None, "NoneType is no number"),
        (1j, "complex is no number"),
        (10**400, "larger than any float64"),
        (np.zeros(3), "ndarray is no number"),
        (Broken(), "Broken is no number: device lost"),
        ({"a": 1}, "dict is no number"),
    ],
)
def test_drops_what_is_no_number_and_keeps_the_rest(
    tmp_path: Path, transport: str, value: object, why: str
) -> None:
    notes = Notes()
    writer = open_writer(tmp_path, notes)
    writer.append({"good": 1.0, "bad": value}, 0)
    writer.append({"good": 2.0, "bad": value}, 1)
    writer.close()
    assert stored(writer) == [("good", 0, 1.0), ("good", 1, 2.0)]
    assert writer.dropped == 2
    assert {topic for topic, _ in notes} == {"bad"}
    assert why in notes[0][1]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (2**63, "does not fit in 64 bits"),
        (0.5, "step 0.5 is no whole number"),
        ("7", "is no whole number"),
        (math.nan, "is no whole number"),
    ],
)
def test_drops_steps_that_are_none(tmp_path: Path, transport: str, step: object, why: str) -> None:
    notes = Notes()
    writer = open_writer(tmp_path, notes)
    writer.append({"x": 1.0}, 4)
    writer.append({"x": 2.0}, step)
    writer.append({"x": 3.0}, None)
    writer.close()
    assert stored(writer) == [("x", 4, 1.0), ("x", 5, 3.0)]
    assert writer.dropped == 1
    assert notes[0][0] == "step"
    assert why in notes[0][1]


def test_says_that_the_last_step_has_no_next(tmp_path: Path, transport: str) -> None:
    notes = Notes()
    writer = open_writer(tmp_path, notes)
    writer.append({"x": 1.0}, np.int64(2**63 - 1))
    writer.append({"x": 2.0}, None)
    writer.close()
    assert len(stored(writer)) == 1
    assert "does not fit in 64 bits" in notes[0][1]


def test_metric_names_are_text(tmp_path: Path, transport: str) -> None:
    names = [*HOSTILE, "half \ud800 a pair"]
    writer = open_writer(tmp_path)
    for name in names:
        writer.append({name: 1.0}, 0)
    writer.append({5: 2.0}, 0)  # type: ignore[dict-item]  # what a caller may do
    writer.close()
    spelled = [name.encode("utf-8", "backslashreplace").decode() for name in names]
    expected = [*spelled, "5"]
    assert [key for key, _, _ in stored(writer)] == expected


def test_three_hundred_metrics_at_once_and_one_by_one(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    writer.append({f"at once {n}": float(n) for n in range(300)}, 0)
    for n in range(300):
        writer.append({f"one by one {n}": float(n)}, n)
    writer.close()
    rows = stored(writer)
    assert len(rows) == 600
    assert rows[-1] == ("one by one 299", 299, 299.0)
    assert writer.path.stat().st_size < 12_000_000


def test_a_call_larger_than_any_batch(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    for step in range(30):
        writer.append({f"m{n}": float(n) for n in range(3000)}, step)
    writer.close()
    rows = stored(writer)
    assert len(rows) == 90_000
    assert rows[-1] == ("m2999", 29, 2999.0)


def test_sums_up_as_the_reader_does(tmp_path: Path, transport: str) -> None:
    from flightlog.store.series_of import read_run_points, summarise

    random = np.random.default_rng(1)
    writer = open_writer(tmp_path)
    for _ in range(5000):
        value = random.choice([math.nan, math.inf, *random.integers(0, 9, 20)])
        writer.append({"a": value, "b": -value}, int(random.integers(-50, 50)))
    before = writer.summary()
    writer.close()
    read = read_run_points(tmp_path).metrics
    expected = {key: summarise(points) for key, points in read.items()}
    assert repr(before) == repr(expected)
    assert repr(writer.summary()) == repr(expected)


names = st.text(max_size=5)
steps = st.integers(-(2**63), 2**63 - 1)
values = st.floats(width=64)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(names, steps, values), max_size=60))
def test_reads_back_what_was_written(
    tmp_path: Path, transport: str, rows: list[tuple[str, int, float]]
) -> None:
    writer = open_writer(tmp_path)
    for key, step, value in rows:
        writer.append({key: value}, step)
    writer.close()
    if not rows:
        assert not writer.path.exists()
        return
    assert same(stored(writer), rows)
    frame = polars.read_ipc_stream(writer.path)
    keys = frame["key"].cast(polars.String).to_list()
    read = list(zip(keys, frame["step"].to_list(), frame["value"].to_list(), strict=True))
    assert same(read, rows)
