"""Compaction's files: levels beside the series, sorting what is long, and dying at any moment."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flightlog.store import by_step as sorting
from flightlog.store import scratch
from flightlog.store.batch import about
from flightlog.store.by_step import by_step
from flightlog.store.claim import claimed
from flightlog.store.errors import StoreError
from flightlog.store.ids import new_id
from flightlog.store.schema import LEVELS_SUFFIX, META_LEVELS, POINTS_SUFFIX, SERIES_SUFFIX
from flightlog.store.scratch import Columns
from flightlog.store.series import compact
from flightlog.store.series_of import read_run_points
from flightlog.store.thin import levels_of

if TYPE_CHECKING:
    from pathlib import Path

START = 1_763_884_800_000


def write_points(
    folder: Path, codes: list[int], steps: list[int], values: list[float], rank: int | None = None
) -> Path:
    """A points file of metrics a, b, … as pyarrow writes it, in batches of 10,000 rows."""
    writer = new_id()
    names = pa.array([chr(97 + n) for n in range(max(codes) + 1)], pa.utf8())
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), names),
        pa.array(steps, pa.int64()),
        pa.array([START + n for n in range(len(codes))], pa.timestamp("ms", "UTC")),
        pa.array(values, pa.float64()),
    ]
    table = pa.table(dict(zip(("key", "step", "time", "value"), columns, strict=True)))
    table = table.replace_schema_metadata(about("points", folder.name, writer, rank))
    path = folder / (writer + POINTS_SUFFIX)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table, max_chunksize=10_000)
    return path


def beside(points: Path, suffix: str) -> Path:
    return points.with_name(points.name.removesuffix(POINTS_SUFFIX) + suffix)


def read(path: Path) -> pa.ipc.RecordBatchFileReader:
    return pa.ipc.open_file(path.read_bytes())


def test_levels_hold_the_rows_of_the_series_that_thinning_keeps(tmp_path: Path) -> None:
    count = 150_000
    codes = [n % 3 if n < 12_000 else 0 for n in range(count)]  # a: long, b and c: 4,000 rows
    steps = [count - n for n in range(count)]
    values = np.sin(np.arange(count)).tolist()
    values[70_000] = np.nan
    points = write_points(tmp_path, codes, steps, values, rank=3)
    series = compact(points, START)
    assert series is not None
    rows = read(series).read_all().slice(0, codes.count(0))
    levels = read(beside(points, LEVELS_SUFFIX))
    metadata = levels.schema.metadata
    assert metadata[b"flightlog.file"] == b"levels"
    assert metadata[b"flightlog.rank"] == b"3"
    assert read(series).schema.metadata[b"flightlog.rank"] == b"3"
    said = json.loads(metadata[META_LEVELS.encode()])
    assert (said["start"], said["of"]) == (START, series.name)
    assert [metric["key"] for metric in said["metrics"]] == ["a"]
    assert said["metrics"][0]["count"] == len(rows)
    kept = list(levels_of(rows["value"].to_numpy()))
    assert [level["bucket"] for level in said["metrics"][0]["levels"]] == [64, 512]
    for told, level in zip(said["metrics"][0]["levels"], kept, strict=True):
        batches = [levels.get_batch(n) for n in range(*told["batches"])]
        assert [len(batch) <= 8192 for batch in batches] == [True] * len(batches)
        assert [batch["step"][0].as_py() for batch in batches] == told["from"]
        table = pa.Table.from_batches(batches)
        expected = rows.take(level.rows.tolist())
        assert told["rows"] == len(table) == len(level.rows)
        for name in ("key", "step", "t"):
            assert table[name].to_pylist() == expected[name].to_pylist()
        assert table["value"].to_numpy().tobytes() == expected["value"].to_numpy().tobytes()
        assert set(table["bucket"].to_pylist()) == {told["bucket"]}


def test_a_run_of_short_metrics_has_no_levels(tmp_path: Path) -> None:
    points = write_points(tmp_path, [0] * 4096, list(range(4096)), [0.5] * 4096)
    beside(points, LEVELS_SUFFIX).write_bytes(b"of an earlier try")
    series = compact(points, START)
    assert series is not None
    assert [path.name for path in tmp_path.iterdir()] == [series.name]


def test_a_point_at_rest_takes_twenty_bytes_at_most(tmp_path: Path) -> None:
    count = 400_000
    values = np.random.default_rng(1).normal(size=count).cumsum().tolist()
    points = write_points(tmp_path, [n % 4 for n in range(count)], list(range(count)), values)
    compact(points, START)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) / count <= 20


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(st.integers(-5, 5) | st.integers(-(2**31), 2**31 - 1), max_size=200),
    repeat=st.integers(1, 9),
    piece=st.integers(1, 50),
    wide=st.booleans(),
)
def test_sorts_in_pieces_as_at_once(
    tmp_path: Path, steps: list[int], repeat: int, piece: int, wide: bool
) -> None:
    step = np.array(steps * repeat, np.int64 if wide else np.int32)
    row = np.arange(len(step), dtype=np.int32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "PIECE_ROWS", piece)
        patch.setattr(scratch, "IN_MEMORY_ROWS", 0 if len(step) else 1)
        found = by_step(Columns(step, row, row.astype(float)), tmp_path)
    order = np.argsort(step, kind="stable")
    assert found.step.tolist() == step[order].tolist()
    assert found.t.tolist() == row[order].tolist()
    assert found.value.tolist() == row[order].tolist()
    assert list(tmp_path.iterdir()) == []


COMPACT = """
import sys
from pathlib import Path
from flightlog.store import scratch, series
scratch.IN_MEMORY_ROWS = 1000
print("ready", flush=True)
sys.stdin.readline()
series.compact(Path(sys.argv[1]), int(sys.argv[2]))
"""


def test_killed_at_any_moment_it_loses_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    count = 300_000
    steps = [(n * 7919) % count for n in range(count)]
    points = write_points(tmp_path, [n % 3 for n in range(count)], steps, [0.5] * count)
    whole = {key: rows.step.tolist() for key, rows in read_run_points(tmp_path).metrics.items()}
    chance = random.Random(4)
    for _ in range(6):
        command = [sys.executable, "-c", COMPACT, str(points), str(START)]
        with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            child.stdin.write("\n")
            child.stdin.flush()
            time.sleep(chance.uniform(0, 0.25))
            child.send_signal(signal.SIGKILL)
            child.wait()
        found = read_run_points(tmp_path)
        assert found.problems == ()
        assert {key: rows.step.tolist() for key, rows in found.metrics.items()} == whole
    series = compact(points, START)
    assert series is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [series.name, beside(points, LEVELS_SUFFIX).name]
    )
    metrics = read_run_points(tmp_path).metrics
    assert {key: rows.step.tolist() for key, rows in metrics.items()} == whole


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    points = write_points(tmp_path, [0], [0], [1.0])
    for suffix in (SERIES_SUFFIX, LEVELS_SUFFIX):
        name = f".{beside(points, suffix).name}.123.tmp"
        points.with_name(name).write_bytes(b"half")
    other = tmp_path / f".{new_id()}{SERIES_SUFFIX}.123.tmp"
    other.write_bytes(b"another writer's")
    series = compact(points, START)
    assert series is not None
    assert {path.name for path in tmp_path.iterdir()} == {series.name, other.name}


def test_leaves_points_to_the_process_that_is_at_them(tmp_path: Path) -> None:
    points = write_points(tmp_path, [0], [0], [1.0])
    with points.open("rb") as file, claimed(file) as mine:
        assert mine
        assert compact(points, START) is None
        assert points.exists()
    assert compact(points, START) == beside(points, SERIES_SUFFIX)


@pytest.mark.parametrize(
    ("broken", "code"), [(b"", "empty"), (bytes(99), "zeroed"), (b"x" * 99, "not-arrow")]
)
def test_what_is_no_points_file_stays_where_it_is(tmp_path: Path, broken: bytes, code: str) -> None:
    points = write_points(tmp_path, [0], [0], [1.0])
    points.write_bytes(broken)
    with pytest.raises(StoreError) as caught:
        compact(points, START)
    assert caught.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == [points.name]


def test_a_code_without_a_name_is_refused(tmp_path: Path) -> None:
    points = write_points(tmp_path, [0, 1], [0, 0], [1.0, 2.0])
    data = points.read_bytes()
    # The second code stands before the steps, which are zeros, and the first time.
    place = data.index(bytes(16) + START.to_bytes(8, "little")) - 4
    points.write_bytes(data[:place] + (7).to_bytes(4, "little") + data[place + 4 :])
    with pytest.raises(StoreError, match="a code that its dictionary lacks"):
        compact(points, START)
    assert points.exists()
