"""Points: the least count, torn tails, series files, and how the writers of a run come together."""

from __future__ import annotations

import struct
from math import inf, isnan, nan
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from stores import (
    START,
    add_run,
    count_places,
    lease,
    make_store,
    points_bytes,
    series_bytes,
    started,
    ulid,
)

from flightlog.store.errors import StoreError
from flightlog.store.read_points import decode_points, decode_series
from flightlog.store.series_of import MetricPoints, read_run_points, summarise
from flightlog.store.wire import walk

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [("loss", 0, 0.9), ("acc", 0, 0.5), ("loss", 1, nan), ("loss", -3, inf), ("loss", 1, 0.2)]


def code_of(decode, data: bytes) -> str:
    with pytest.raises(StoreError) as caught:
        decode("f", data)
    return caught.value.code


def test_reads_as_many_rows_as_are_counted() -> None:
    points = decode_points("f", points_bytes(ROWS))
    assert [points.keys[code] for code in points.code] == [key for key, _, _ in ROWS]
    assert points.step.tolist() == [0, 0, 1, -3, 1]
    assert points.time.tolist() == [START + 10 * i for i in range(5)]
    np.testing.assert_array_equal(points.value, [0.9, 0.5, nan, inf, 0.2])
    assert not points.cut


@pytest.mark.parametrize("which", range(5))
def test_counts_caught_apart_give_the_least(which: int) -> None:
    data = bytearray(points_bytes(ROWS))
    struct.pack_into("<q", data, count_places(data, len(ROWS))[which], 3)
    assert decode_points("f", bytes(data)).step.tolist() == [0, 0, 1]


def test_a_stream_cut_at_any_byte_is_refused_or_empty_and_says_so() -> None:
    data = points_bytes(ROWS, capacity=61, behind=b"")
    schema_end = pa.ipc.open_stream(data).schema.serialize().size
    for size in range(1, schema_end):
        assert code_of(decode_points, data[:size]) == "not-arrow"
    whole = [message.end for message in walk(data).messages]
    for size in range(schema_end, len(data)):
        points = decode_points("f", data[:size])
        assert (len(points.step), points.cut) == (0, size not in whole)
    assert len(decode_points("f", data).step) == 5


def test_the_dictionary_may_grow_and_codes_stay() -> None:
    batches = [[("a", 0, 1.0)], [("a", 1, 2.0), ("b", 1, 3.0)]]
    first = points_bytes(batches[0], behind=b"")
    second = points_bytes(batches[1], behind=b"")
    schema_end = pa.ipc.open_stream(first).schema.serialize().size
    points = decode_points("f", first + second[schema_end:] + bytes(64))
    assert [points.keys[code] for code in points.code] == ["a", "a", "b"]


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (bytes(100), "zeroed"), (b"x" * 100, "not-arrow")]
)
def test_refuses(data: bytes, code: str) -> None:
    assert code_of(decode_points, data) == code
    assert code_of(decode_series, data) == code


@pytest.mark.parametrize(
    ("decode", "data"),
    [
        (decode_points, points_bytes(ROWS, capacity=61)),
        (decode_series, series_bytes({"loss": [(0, 0, 1.0), (1, 10, 0.5)]})),
    ],
)
def test_a_flipped_byte_never_raises_anything_but_a_store_error(decode, data: bytes) -> None:
    refused = 0
    for at in range(0, len(data), 3):
        broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        try:
            decode("f", broken)
        except StoreError:
            refused += 1
    assert 0 < refused < len(data)


def test_reads_a_series_with_absolute_times() -> None:
    points = decode_series("f", series_bytes({"acc": [(0, 0, 0.5)], "loss": [(0, 5, 1.0)]}))
    assert points.keys == ["acc", "loss"]
    assert points.time.tolist() == [START, START + 5]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return add_run(make_store(tmp_path / "flights"), 1, started("a"))


def write(folder: Path, writer: int, kind: str, data: bytes) -> Path:
    path = folder / f"{ulid(writer)}.{kind}.arrow"
    path.write_bytes(data)
    return path


def test_a_series_counts_where_both_are_there(folder: Path) -> None:
    write(folder, 1, "points", points_bytes(ROWS))
    write(folder, 1, "series", series_bytes({"loss": [(7, 0, 1.0)]}))
    found = read_run_points(folder)
    assert {key: points.step.tolist() for key, points in found.metrics.items()} == {"loss": [7]}


def test_points_count_where_the_series_cannot_be_read(folder: Path) -> None:
    write(folder, 1, "points", points_bytes(ROWS))
    write(folder, 1, "series", series_bytes({"loss": [(7, 0, 1.0)]})[:-20])
    found = read_run_points(folder)
    assert len(found.metrics["loss"].step) == 4
    assert [problem.code for problem in found.problems] == ["not-arrow"]


def test_writers_are_merged_by_step_in_the_order_of_their_ids(folder: Path) -> None:
    write(folder, 2, "points", points_bytes([("loss", 1, 0.5), ("loss", 2, 0.4)]))
    write(folder, 1, "series", series_bytes({"loss": [(0, 0, 1.0), (1, 10, 0.8)]}))
    points = read_run_points(folder, {"loss"}).metrics["loss"]
    assert points.step.tolist() == [0, 1, 1, 2]
    assert points.value.tolist() == [1.0, 0.8, 0.5, 0.4]


def test_after_another_start_of_the_machine_only_durable_rows_count(folder: Path) -> None:
    write(folder, 1, "points", points_bytes(ROWS))
    lease(folder, boot="an earlier one", rows=5, durable=2)
    assert sum(len(p.step) for p in read_run_points(folder).metrics.values()) == 2
    lease(folder, rows=5, durable=2)
    assert sum(len(p.step) for p in read_run_points(folder).metrics.values()) == 5


def test_a_torn_writer_makes_the_run_partial(folder: Path) -> None:
    write(folder, 1, "points", points_bytes(ROWS, behind=b"\xff\xff\xff\xff\x10\0\0\0"))
    found = read_run_points(folder)
    assert found.partial
    assert len(found.metrics["loss"].step) == 4


def test_sums_up_by_the_rules_of_the_format() -> None:
    step, value = np.array([-1, 2, 2, 5]), np.array([nan, 3.0, 1.0, nan])
    summary = summarise(MetricPoints(step, step, value))
    assert summary.count == 4
    assert isnan(summary.first.value)
    assert (summary.first.step, summary.last.step) == (-1, 5)
    assert (summary.min, summary.max) == ((2, 1.0), (2, 3.0))
    assert summary.nan == -1
    blank = summarise(MetricPoints(step[:1], step[:1], value[:1]))
    assert (blank.min, blank.max, blank.nan) == (None, None, -1)
