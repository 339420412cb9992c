"""Compaction: what the sorted file holds, and that it can be killed and done again."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import polars
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flightlog.store import by_step, disk, scratch
from flightlog.store.facts import FactsWriter
from flightlog.store.host import boot_id, host_name
from flightlog.store.ids import new_id
from flightlog.store.locate import open_store
from flightlog.store.pending import find_pending
from flightlog.store.points import open_points
from flightlog.store.read_points import decode_series
from flightlog.store.schema import META_SERIES
from flightlog.store.series import compact

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[tuple[str, int, float]]


def write_points(folder: Path, rows: Rows) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    writer = new_id()
    points = open_points(folder / f"{writer}.points.arrow", folder.name, writer, print)
    for key, step, value in rows:
        points.append({key: value}, step)
    points.close()
    return points.path


def read(series: Path) -> Rows:
    with pa.memory_map(str(series)) as file:
        table = pa.ipc.open_file(file).read_all()
    columns = (table[name].to_pylist() for name in ("key", "step", "value"))
    return list(zip(*columns, strict=True))


def outline(series: Path) -> dict[str, object]:
    with pa.memory_map(str(series)) as file:
        metadata = pa.ipc.open_file(file).schema.metadata
    found: dict[str, object] = json.loads(metadata[META_SERIES.encode()])
    return found


def expected(rows: Rows) -> Rows:
    keys = list(dict.fromkeys(key for key, _, _ in rows))
    return sorted(rows, key=lambda row: (keys.index(row[0]), row[1]))  # sorted() is stable


def test_sorts_by_metric_and_step_and_keeps_the_order_of_equal_steps(tmp_path: Path) -> None:
    rows = [("b", 2, 1.0), ("a", 1, 2.0), ("b", 2, 3.0), ("b", 0, math.inf), ("a", 1, 4.0)]
    points = write_points(tmp_path, rows)
    series = compact(points, start=0)
    assert series is not None
    assert read(series) == expected(rows)
    assert not points.exists()
    assert [path.name for path in tmp_path.iterdir()] == [series.name]


def test_says_what_it_replaces_and_where_each_metric_is(tmp_path: Path) -> None:
    rows = [("a", n, float(n)) for n in range(70_000)] + [("b", 3, math.nan), ("b", 1, 0.5)]
    points = write_points(tmp_path, rows)
    series = compact(points, start=1234)
    assert series is not None
    said = outline(series)
    assert {key: said[key] for key in ("start", "rows", "replaces")} == {
        "start": 1234,
        "rows": 70_002,
        "replaces": points.name,
    }
    assert said["metrics"] == [
        {
            "key": "a",
            "batches": [0, 2],
            "from": [0, 65_536],
            "count": 70_000,
            "first": [0, 0.0],
            "last": [69_999, 69_999.0],
            "min": [0, 0.0],
            "max": [69_999, 69_999.0],
            "nan": None,
        },
        {
            "key": "b",
            "batches": [2, 3],
            "from": [1],
            "count": 2,
            "first": [1, 0.5],
            "last": [3, {"$float": "NaN"}],
            "min": [1, 0.5],
            "max": [1, 0.5],
            "nan": 3,
        },
    ]
    with pa.memory_map(str(series)) as file:
        reader = pa.ipc.open_file(file)
        assert [reader.get_batch(n).num_rows for n in range(3)] == [65_536, 4464, 2]


@pytest.mark.parametrize(
    ("steps", "kind"), [([0, 2**31 - 1], "int32"), ([0, 2**31], "int64"), ([-(2**63)], "int64")]
)
def test_takes_the_smallest_step_that_holds_all(
    tmp_path: Path, steps: list[int], kind: str
) -> None:
    series = compact(write_points(tmp_path, [("a", step, 1.0) for step in steps]), start=0)
    assert series is not None
    with pa.memory_map(str(series)) as file:
        assert str(pa.ipc.open_file(file).schema.field("step").type) == kind
    assert [step for _, step, _ in read(series)] == sorted(steps)


@pytest.mark.parametrize(("metrics", "kind"), [(1, "uint8"), (256, "uint8"), (257, "uint16")])
def test_takes_the_smallest_code_that_holds_all(tmp_path: Path, metrics: int, kind: str) -> None:
    folder = tmp_path / new_id()
    folder.mkdir()
    writer = open_points(folder / f"{new_id()}.points.arrow", folder.name, new_id(), print)
    writer.append({f"m{n}": float(n) for n in range(metrics)}, 0)
    writer.close()
    series = compact(writer.path, start=0)
    assert series is not None
    with pa.memory_map(str(series)) as file:
        assert str(pa.ipc.open_file(file).schema.field("key").type.index_type) == kind
    assert [value for _, _, value in read(series)] == [float(n) for n in range(metrics)]


def test_time_is_kept_to_the_millisecond(tmp_path: Path) -> None:
    before = time.time_ns() // 1_000_000
    points = write_points(tmp_path, [("a", 0, 1.0)])
    after = time.time_ns() // 1_000_000
    series = compact(points, start=before - 5)
    assert series is not None
    decoded = decode_series("series", series.read_bytes())
    assert before <= decoded.time[0] <= after


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1),
            st.floats(),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_reads_back_sorted_whatever_was_written(tmp_path: Path, rows: Rows) -> None:
    series = compact(write_points(tmp_path, rows), start=0)
    assert series is not None
    assert repr(read(series)) == repr(expected(rows))
    frame = polars.read_ipc(series)
    got = list(zip(frame["key"].cast(polars.String), frame["step"], frame["value"], strict=True))
    assert repr(got) == repr(expected(rows))
    series.unlink()


def test_buckets_on_disk_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(3)
    rows = [(f"m{n % 5}", int(random.integers(100)), float(n)) for n in range(3000)]
    points = write_points(tmp_path, rows)
    copy = points.read_bytes()
    first = compact(points, start=0)
    assert first is not None
    plain = first.read_bytes()
    first.unlink()
    points.write_bytes(copy)
    monkeypatch.setattr(scratch, "IN_MEMORY_ROWS", 10)
    monkeypatch.setattr(by_step, "PIECE_ROWS", 100)
    assert compact(points, start=0) == first
    assert first.read_bytes() == plain


def test_is_done_once(tmp_path: Path) -> None:
    points = write_points(tmp_path, [("a", 0, 1.0)])
    copy = points.read_bytes()
    series = compact(points, start=0)
    assert series is not None
    before = series.stat().st_mtime_ns
    points.write_bytes(copy)  # killed between the rename and the deletion
    assert compact(points, start=0) == series
    assert not points.exists()
    assert series.stat().st_mtime_ns == before
    assert compact(points, start=0) == series


def test_a_broken_series_is_made_again(tmp_path: Path) -> None:
    points = write_points(tmp_path, [("a", 0, 1.0)])
    series = points.with_name(points.name.replace(".points.", ".series."))
    series.write_bytes(b"ARROW1\0\0 half")
    assert compact(points, start=0) == series
    assert read(series) == [("a", 0, 1.0)]


def test_counts_that_were_caught_apart_are_levelled(tmp_path: Path) -> None:
    from flightlog.store.wire import RECORDS, count_places, walk

    points = write_points(tmp_path, [("a", n, float(n)) for n in range(10)])
    data = bytearray(points.read_bytes())
    message = next(m for m in walk(data).messages if m.header == RECORDS)
    place = count_places(data, message)[2]
    data[place : place + 8] = (9).to_bytes(8, "little")
    points.write_bytes(data)
    series = compact(points, start=0)
    assert series is not None
    assert [step for _, step, _ in read(series)] == list(range(9))


def test_leaves_points_alone_when_it_cannot_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = write_points(tmp_path, [("a", 0, 1.0)])

    def refuse(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(disk, "move_file", refuse)
    with pytest.raises(OSError, match="no"):
        compact(points, start=0)
    assert [path.name for path in tmp_path.iterdir()] == [points.name]


def test_runs_as_a_child_process(tmp_path: Path) -> None:
    points = write_points(tmp_path, [("a", 1, 1.0), ("a", 0, 2.0)])
    command = [sys.executable, "-m", "flightlog.store.series", str(points), "--start", "0"]
    assert subprocess.run(command, check=False).returncode == 0
    series = points.with_name(points.name.replace(".points.", ".series."))
    assert read(series) == [("a", 0, 2.0), ("a", 1, 1.0)]
    assert subprocess.run([*command[:3], "what"], check=False).returncode == 2


def lease(points: Path, **changes: object) -> None:
    found = {
        "format": 1,
        "host": host_name(),
        "boot": boot_id(),
        "pid": 2**22 + 1,  # above what Linux gives out
        "pid_start": "1",
        "time": 1,
        "rows": 2,
        "durable": 1,
        **changes,
    }
    points.with_name(points.name.replace(".points.arrow", ".lease.json")).write_text(
        json.dumps(found)
    )


def pending_run(store: Path, status: str, host: str) -> Path:
    run = new_id()
    points = write_points(store / "runs" / run, [("a", 0, 1.0), ("a", 1, 2.0)])
    facts = FactsWriter(store, run, points.name[:26])
    start: list[tuple[str, str, object]] = [("run", "start", 77), ("run", "name", "x")]
    facts.append([*start, ("run", "status", status), ("context", "host", host)])
    facts.close()
    return points


def test_pending_are_this_hosts_and_surely_over(tmp_path: Path) -> None:
    store = open_store(tmp_path / "flights").path
    here, away = host_name(), "elsewhere"
    ended = pending_run(store, "finished", here)
    crashed = pending_run(store, "running", here)
    lease(crashed)
    rebooted = pending_run(store, "running", here)
    lease(rebooted, boot="another")
    pending_run(store, "finished", away)
    pending_run(store, "running", here)  # no lease, no end: nobody knows
    lease(pending_run(store, "running", here), host=away)
    lease(pending_run(store, "running", here), time=time.time_ns() // 1_000_000)
    alive = pending_run(store, "running", here)
    from flightlog.store.host import process_start

    lease(alive, pid=os.getpid(), pid_start=process_start(os.getpid()))

    found = find_pending(store)
    assert {one.points: one.limit for one in found} == {ended: None, crashed: None, rebooted: 1}
    assert {one.start for one in found} == {77}

    command = [sys.executable, "-m", "flightlog.store.series", "--pending", str(store)]
    assert subprocess.run(command, check=False).returncode == 0
    assert find_pending(store) == []
    series = rebooted.with_name(rebooted.name.replace(".points.", ".series."))
    assert read(series) == [("a", 0, 1.0)]  # only what was known to be on disk
    assert outline(series)["start"] == 77
