"""Single metrics of a series, whose outline is believed only where the rows agree; and ranks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from stores import START, add_run, make_store, started, ulid

import flightlog as fl
from flightlog.store.batch import about
from flightlog.store.errors import FlightlogError
from flightlog.store.read_points import Points
from flightlog.store.read_series import SeriesPoints, read_series
from flightlog.store.series import compact
from flightlog.store.series_of import read_run_points, read_writers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return add_run(make_store(tmp_path / "flights"), 1, started("a", status="finished"))


def series(
    folder: Path, metrics: dict[str, list[int]], writer: int = 1, rank: int | None = None
) -> Path:
    """A series made by compaction; a metric's values are its steps and the writer's hundredth."""
    names = pa.array(list(metrics), pa.utf8())
    codes = [code for code, steps in enumerate(metrics.values()) for _ in steps]
    steps = [step for steps in metrics.values() for step in steps]
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), names),
        pa.array(steps, pa.int64()),
        pa.array([START + n for n in range(len(steps))], pa.timestamp("ms", "UTC")),
        pa.array([step + writer / 100 for step in steps], pa.float64()),
    ]
    table = pa.table(dict(zip(("key", "step", "time", "value"), columns, strict=True)))
    table = table.replace_schema_metadata(about("points", folder.name, ulid(writer), rank))
    points = folder / f"{ulid(writer)}.points.arrow"
    with pa.OSFile(str(points), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    found = compact(points, START)
    assert found is not None
    return found


@pytest.mark.parametrize("top", [10, 2**40])
def test_reads_one_metric_and_no_other(folder: Path, top: int) -> None:
    path = series(folder, {"a": [*range(70_000), top * 10], "b": [3, 1, top]})
    found = read_series(path, "f", {"b", "unknown"})
    assert isinstance(found, SeriesPoints)
    assert list(found.metrics) == ["b"]
    assert found.metrics["b"].step.tolist() == [1, 3, top] if top > 3 else None
    assert found.metrics["b"].time.tolist() == [START + 70_002, START + 70_001, START + 70_003]
    whole = read_series(path, "f", None)
    assert isinstance(whole, SeriesPoints)
    assert len(whole.metrics["a"].step) == 70_001
    assert whole.rank is None


def rewritten(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Tell something else in the outline."""
    with pa.memory_map(str(path)) as source:
        reader = pa.ipc.open_file(source)
        batches = [reader.get_batch(n) for n in range(reader.num_record_batches)]
        metadata = dict(reader.schema.metadata)
        outline = json.loads(metadata[b"flightlog.series"])
        change(outline)
        metadata[b"flightlog.series"] = json.dumps(outline).encode()
        schema = reader.schema.with_metadata(metadata)
        data = pa.BufferOutputStream()
        with pa.ipc.new_file(data, schema) as out:
            for batch in batches:
                out.write_batch(batch)
    path.write_bytes(data.getvalue())


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["metrics"].reverse(),
        lambda said: said["metrics"].pop(),
        lambda said: said.pop("metrics"),
        lambda said: said.update(metrics=7),
        lambda said: said["metrics"][0].update(count=1),
        lambda said: said["metrics"][0].update(batches=[0, 0]),
        lambda said: said["metrics"][0].update(batches=[-1, 1]),
        lambda said: said["metrics"][1].update(batches=[1, 99]),
        lambda said: said["metrics"][0].update(key="b"),
        lambda said: said["metrics"][0].update(key=["a"]),
        lambda said: said["metrics"][0].update(key="c"),
        lambda said: said["metrics"][0].update(batches=None),
    ],
)
def test_an_outline_that_lies_is_not_believed(
    folder: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    path = series(folder, {"a": [1, 2], "b": [3, 4, 5]})
    rewritten(path, change)
    assert isinstance(read_series(path, "f", None), Points)
    metrics = read_run_points(folder).metrics
    assert {key: rows.step.tolist() for key, rows in metrics.items()} == {
        "a": [1, 2],
        "b": [3, 4, 5],
    }


def test_ranks_are_merged_and_can_be_chosen(folder: Path) -> None:
    series(folder, {"loss": [0, 1, 2]}, writer=1, rank=0)
    series(folder, {"loss": [0, 1, 2], "lr": [0]}, writer=2, rank=1)
    store = folder.parent.parent
    writers, problems = read_writers(folder)
    assert ([writer.rank for writer in writers], problems) == ([0, 1], ())
    frame = fl.load_points("a", "loss", store=store)
    assert list(frame.columns) == ["metric", "step", "time", "value", "rank"]
    assert frame["step"].tolist() == [0, 0, 1, 1, 2, 2]
    assert frame["rank"].tolist() == [0, 1] * 3
    np.testing.assert_allclose(frame["value"], [0.01, 0.02, 1.01, 1.02, 2.01, 2.02])
    chosen = fl.load_points("a", rank=1, store=store)
    assert chosen["metric"].tolist() == ["loss"] * 3 + ["lr"]
    assert set(chosen["rank"]) == {1}
    with pytest.raises(FlightlogError, match=r"No rank 5 in a\. Its ranks: 0, 1\."):
        fl.load_points("a", rank=5, store=store)


def test_a_run_of_one_process_has_no_ranks(folder: Path) -> None:
    series(folder, {"loss": [0, 1]})
    store = folder.parent.parent
    frame = fl.load_points("a", store=store)
    assert list(frame.columns) == ["metric", "step", "time", "value"]
    assert str(frame["step"].dtype) == "int64"
    with pytest.raises(FlightlogError, match=r"No rank 0 in a\. Its ranks: none\."):
        fl.load_points("a", rank=0, store=store)
    with pytest.raises(FlightlogError, match=r"No metric 'x' in a\. It has loss\."):
        fl.load_points("a", "x", store=store)
