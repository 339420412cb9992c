"""Stores of every released format version stay readable, and a newer one is refused by name.

tests/fixtures/stores/ has the stores, and beside each what any reader must find in it; TypeScript
passes the same (tests/ts/store/fixtures.test.ts), and so does a reader written from the page alone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import plain_reader
import pyarrow as pa
import pytest
from stores import FACTS, facts_bytes, lease, points_bytes, started

from flightlog.store.errors import StoreError
from flightlog.store.runs import load_runs
from flightlog.store.series_of import read_run_points
from flightlog.store.values import encode_value

if TYPE_CHECKING:
    from flightlog.store.model import MetricSummary, RunInfo, StepValue

STORES = Path(__file__).parents[2] / "fixtures" / "stores"
FORMATS = sorted(path.stem for path in STORES.glob("*.json"))


def expected(name: str) -> list[dict]:
    return json.loads((STORES / f"{name}.json").read_text("utf-8"))["runs"]


def spelled(value: object) -> object:
    """A value as the expectation spells it, with the additions to JSON."""
    return json.loads(encode_value(value))


def digest(step, time, value) -> str:
    columns = (
        np.asarray(column, np.float64).astype("<f8").tobytes() for column in (step, time, value)
    )
    return hashlib.sha256(b"".join(columns)).hexdigest()


def pair(said: StepValue | None) -> object:
    return said and spelled([said.step, said.value])


def metric_of(said: MetricSummary, points: str) -> dict:
    ends = {name: pair(getattr(said, name)) for name in ("first", "last", "min", "max")}
    return {"count": said.count, **ends, "nan": said.nan, "points": points}


def found_by_python(store: Path, run: RunInfo) -> dict:
    points = read_run_points(store / "runs" / run.id)
    assert points.problems == ()
    assert not points.partial
    assert run.problems == ()
    digests = {
        key: digest(some.step, some.time - run.start, some.value)
        for key, some in points.metrics.items()
    }
    assert digests.keys() == run.metrics.keys()
    return {
        "id": run.id,
        "name": run.name,
        "attempt": run.attempt,
        "experiment": run.experiment,
        "status": run.status,
        "parent": run.parent,
        "start": run.start,
        "end": run.end,
        "note": run.note,
        "archived": run.archived,
        "params": {key: spelled(value) for key, value in run.params.items()},
        "tags": dict(run.tags),
        "goals": dict(run.goals),
        "artifacts": {artifact.name: artifact.type for artifact in run.artifacts},
        "metrics": {key: metric_of(said, digests[key]) for key, said in run.metrics.items()},
    }


def found_by_page(run_id: str, run: dict) -> dict:
    """The same, by the reader that was written from docs/format.md."""
    said = run["run"]
    return {
        "id": run_id,
        "name": said["name"],
        "attempt": said["attempt"],
        "experiment": said["experiment"],
        "status": run["status"],
        "parent": said.get("parent"),
        "start": said["start"],
        "end": said.get("end"),
        "note": said.get("note", ""),
        "archived": said.get("archived", False),
        "params": {key: spelled(value) for key, value in run.get("param", {}).items()},
        "tags": run.get("tag", {}),
        "goals": run.get("goal", {}),
        "artifacts": {name: said["type"] for name, said in run.get("artifact", {}).items()},
        "metrics": {
            key: spelled(summary) | {"points": points_of_page(run["points"][key], said["start"])}
            for key, summary in run["metrics"].items()
        },
    }


def points_of_page(rows: list[tuple[int, int, float]], start: int) -> str:
    step, time, value = zip(*rows, strict=True)
    return digest(step, np.array(time) - start, value)


@pytest.mark.parametrize("name", FORMATS)
def test_python_reads_it(name: str) -> None:
    store = STORES / name
    runs, problems = load_runs(store)
    assert problems == []
    found = [found_by_python(store, run) for run in sorted(runs, key=lambda run: run.id)]
    assert found == expected(name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_reader_from_the_page_alone_reads_it(name: str) -> None:
    runs = plain_reader.read_store(STORES / name)
    assert [problem for run in runs.values() for problem in run["problems"]] == []
    assert [found_by_page(run_id, run) for run_id, run in runs.items()] == expected(name)


@pytest.mark.parametrize("name", FORMATS)
def test_blobs_hold_what_their_names_say(name: str) -> None:
    blobs = list((STORES / name / "blobs").iterdir())
    assert blobs
    for blob in blobs:
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name


@pytest.mark.parametrize(("changed", "status"), [({}, "running"), ({"pid_start": "1"}, "crashed")])
def test_a_live_run_is_running_while_its_process_lives(
    tmp_path: Path, changed: dict, status: str
) -> None:
    """The fixture's writers were on another host; here they are this process, or one that died."""
    store = tmp_path / "flights"
    shutil.copytree(STORES / "v1", store)
    for path in store.glob("runs/*/*.lease.json"):
        said = json.loads(path.read_text()) | {"durable": 0}
        said.pop("pid_space", None)  # of the machine that made the fixture
        own = json.loads(lease(path.parent, **changed).read_text())
        path.write_text(
            json.dumps(said | {k: own[k] for k in ("host", "boot", "pid", "pid_start")})
        )
        (path.parent / f"{own['writer']}.lease.json").unlink()
    wanted = {run["name"]: status for run in expected("v1") if run["status"] == "lost"}
    assert len(wanted) == 2
    found = {run.name: run.status for run in load_runs(store).runs if run.name in wanted}
    assert found == wanted
    by_page = plain_reader.read_store(store).values()
    assert {run["run"]["name"]: run["status"] for run in by_page} | wanted == {
        run["run"]["name"]: run["status"] for run in by_page
    }


def test_a_newer_store_is_refused_by_name(tmp_path: Path) -> None:
    store = tmp_path / "flights"
    shutil.copytree(STORES / "v1", store)
    (store / "store.json").write_text(json.dumps({"format": 2, "kind": "flightlog-store"}))
    with pytest.raises(StoreError, match=r"store\.json: format 2, but .* reads up to 1") as refused:
        load_runs(store)
    assert refused.value.code == "newer-format"
    with pytest.raises(ValueError, match="newer-format"):
        plain_reader.read_store(store)


def test_newer_files_are_refused_by_name_and_hide_no_other(tmp_path: Path) -> None:
    store = tmp_path / "flights"
    shutil.copytree(STORES / "v1", store)
    live = next(store.glob("runs/*/*.points.arrow"))
    rest = next((store / "runs" / run_called("finished ⟨ü⟩")).glob("*.series.arrow"))
    facts = next((store / "runs" / run_called("failed")).glob("*.facts.arrow"))
    newer = {b"flightlog.format": b"2"}
    with pa.ipc.open_stream(points_bytes([("loss", 0, 1.0)])) as stream:
        rewrite(live, stream.read_all().replace_schema_metadata(newer))
    table = pa.ipc.open_file(rest.read_bytes()).read_all()
    rewrite(rest, table.replace_schema_metadata(table.schema.metadata | newer), pa.ipc.new_file)
    facts.write_bytes(facts_bytes(started("newer"), version="2", schema=FACTS))

    runs, problems = load_runs(store)
    assert [(path.code, path.file) for path in problems if path.code == "newer-format"] == [
        ("newer-format", facts.relative_to(store).as_posix())
    ]
    assert {run.id for run in runs} == {run["id"] for run in expected("v1")} - {facts.parent.name}
    for path in (live, rest):
        found = read_run_points(path.parent).problems
        assert [(problem.code, problem.file) for problem in found] == [
            ("newer-format", path.relative_to(store).as_posix())
        ]


def run_called(name: str) -> str:
    return next(run["id"] for run in expected("v1") if run["name"] == name)


def rewrite(path: Path, table: pa.Table, writer=pa.ipc.new_stream) -> None:
    with pa.OSFile(str(path), "wb") as file, writer(file, table.schema) as sink:
        sink.write_table(table)
