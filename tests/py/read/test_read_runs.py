"""Runs of a store: what their facts say, and what bad ones cost."""

from __future__ import annotations

import json
import os
import shutil
import time
from math import inf, isnan
from pathlib import Path

import pytest
from stores import START, Raw, add_run, facts_bytes, lease, make_store, points_bytes, started, ulid

from flightlog.store.errors import StoreError
from flightlog.store.model import MetricSummary, StepValue
from flightlog.store.runs import load_runs
from flightlog.store.values import BlobRef

ROOT = Path(__file__).parents[3]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return make_store(tmp_path / "flights")


def the_run(store: Path):
    (run,) = load_runs(store).runs
    return run


def test_builds_a_run_from_its_facts(store: Path) -> None:
    add_run(
        store,
        1,
        [
            *started("baseline", status="failed"),
            ("run", "experiment", "digits"),
            ("run", "attempt", 3),
            ("run", "note", "*why*"),
            ("run", "exception", {"type": "ValueError", "message": "no", "traceback": "…"}),
            ("dropped", ulid(1), 5),
            ("dropped", ulid(2), 2),
            ("param", "lr", 0.1),
            ("param", "big", {"$int": "12345678901234567890"}),
            ("param", "bad", {"$float": "-Infinity"}),
            ("param", "deep", [1, 2]),
            ("tag", "tree", ""),
            ("goal", "acc", "max"),
            (
                "metric",
                "acc",
                {
                    "count": 2,
                    "first": [0, 0.5],
                    "last": [1, {"$float": "NaN"}],
                    "min": [0, 0.5],
                    "max": [0, 0.5],
                    "nan": 1,
                },
            ),
            (
                "artifact",
                "a/b.svg",
                {
                    "sha256": "0" * 64,
                    "size": 9,
                    "media": "image/svg+xml",
                    "type": "figure",
                    "step": 4,
                },
            ),
            ("source", "cell", {"$blob": "1" * 64, "size": 5, "media": "text/plain"}),
            ("context", "notebook", {"path": "x.ipynb", "cell": "abc"}),
            ("context", "git", {"commit": "c0ffee", "branch": "main", "dirty": True}),
            ("context", "python", "3.11"),
            ("context", "withheld", ["API_KEY"]),
            ("usage", "wall_s", 2),
            ("unknown", "kind", {"x": 1}),
        ],
    )
    run = the_run(store)
    assert (run.name, run.experiment, run.attempt, run.status) == (
        "baseline",
        "digits",
        3,
        "failed",
    )
    assert (run.start, run.end, run.note, run.dropped) == (START, START + 60_000, "*why*", 7)
    assert run.params == {"lr": 0.1, "big": 12345678901234567890, "bad": -inf, "deep": "[1,2]"}
    assert (run.tags, run.goals) == ({"tree": ""}, {"acc": "max"})
    summary = run.metrics["acc"]
    assert (summary.count, summary.first, summary.nan) == (2, StepValue(0, 0.5), 1)
    assert isnan(summary.last.value)
    (artifact,) = run.artifacts
    assert (artifact.name, artifact.type, artifact.step) == ("a/b.svg", "figure", 4)
    assert run.source == {"cell": BlobRef("1" * 64, 5, "text/plain")}
    assert (run.notebook.path, run.git.dirty, run.withheld) == ("x.ipynb", True, ("API_KEY",))
    assert (run.exception.type, run.usage["wall_s"]) == ("ValueError", 2.0)
    assert run.problems == ()


def test_the_last_row_by_time_writer_and_number_wins(store: Path) -> None:
    add_run(store, 1, [("run", "name", "first"), ("run", "name", "second"), ("tag", "a", "")])
    add_run(store, 1, [("run", "name", "third")], writer=2)
    add_run(store, 1, [("run", "name", "late"), ("tag", "a", None)], writer=0, time=START + 1)
    run = the_run(store)
    assert (run.name, run.tags) == ("late", {})


def test_a_long_value_comes_from_its_blob(store: Path) -> None:
    (store / "blobs").mkdir()
    (store / "blobs" / ("a" * 64)).write_text(json.dumps("x" * 9000))
    ref = {"size": 9002, "media": "application/json"}
    add_run(
        store,
        1,
        [
            ("run", "note", {"$blob": "a" * 64, **ref}),
            ("run", "name", {"$blob": "../../etc/passwd", **ref}),
            ("tag", "gone", {"$blob": "b" * 64, **ref}),
        ],
    )
    run = the_run(store)
    assert run.note == "x" * 9000
    assert run.name == ulid(1)
    assert [problem.code for problem in run.problems] == ["bad-value", "not-found"]


def test_values_of_another_shape_are_left_out(store: Path) -> None:
    odd = Raw("{nope"), Raw("NaN"), Raw("[" * 100_000), 7, [], {"x": 1}, True
    facts = [
        (kind, key, value)
        for value in odd
        for kind, key in (
            ("run", "start"),
            ("run", "name"),
            ("run", "attempt"),
            ("goal", "x"),
            ("metric", "x"),
            ("artifact", "x"),
            ("source", "x"),
            ("context", "git"),
            ("usage", "x"),
            ("tag", "x"),
        )
    ]
    for number, fact in enumerate(facts):
        add_run(store, number, [("run", "status", "finished"), fact])
    found = load_runs(store)
    assert len(found.runs) == len(facts)
    assert all(run.metrics == {} and run.artifacts == () for run in found.runs)
    assert {problem.code for problem in found.problems} == {"bad-value"}


def test_bad_runs_are_problems_and_all_others_are_listed(store: Path) -> None:
    add_run(store, 1, started("good"))
    bad = {2: b"", 3: bytes(99), 4: b"x", 5: facts_bytes([("run", "name", "x")], version="2")}
    for number, data in bad.items():
        (add_run(store, number, []) / f"{ulid(1)}.facts.arrow").write_bytes(data)
    (store / "runs" / ulid(6)).mkdir()
    (store / "runs" / ulid(7) / f"{ulid(1)}.facts.arrow").mkdir(parents=True)
    (store / "runs" / "not a run").mkdir()
    (store / "runs" / ulid(8)).write_text("a file")
    found = load_runs(store)
    assert [run.name for run in found.runs] == ["good"]
    codes = [problem.code for problem in found.problems]
    assert sorted(set(codes)) == [
        "empty",
        "newer-format",
        "no-facts",
        "not-arrow",
        "unreadable",
        "zeroed",
    ]
    assert codes.count("no-facts") == 6
    assert all(problem.message.startswith(problem.file) for problem in found.problems)


def test_hostile_names_come_back_as_they_were(store: Path) -> None:
    corpus = json.loads((ROOT / "tests/fixtures/hostile-strings.json").read_text("utf-8"))
    texts = [text for group in corpus["strings"].values() for text in group]
    for number, text in enumerate(texts):
        key = text.encode("utf-8", "replace").decode()
        add_run(store, number, [("run", "name", text), ("param", key, text), ("tag", key, text)])
    runs = {run.id: run for run in load_runs(store).runs}
    for number, text in enumerate(texts):
        key = text.encode("utf-8", "replace").decode()
        run = runs[ulid(number)]
        assert (run.name, run.params[key], run.tags[key]) == (text, text, text)


def test_reads_again_only_what_changed(store: Path) -> None:
    folder = add_run(store, 1, started("a", status="finished"))
    first = the_run(store)
    assert the_run(store).params is first.params
    add_run(store, 1, [("run", "name", "b")], writer=2, time=START + 1)
    assert the_run(store).name == "b"
    shutil.rmtree(folder)
    assert load_runs(store).runs == []


def test_sees_facts_that_are_appended_while_it_runs(store: Path) -> None:
    lease(add_run(store, 1, started("a")))
    assert the_run(store).status == "running"
    time.sleep(0.01)
    add_run(store, 1, [*started("a"), ("tag", "late", "")])
    assert the_run(store).tags == {"late": ""}


def test_metrics_of_a_run_that_has_not_ended_come_from_its_points(store: Path) -> None:
    folder = add_run(store, 1, started("a"))
    lease(folder)
    file = folder / f"{ulid(1)}.points.arrow"
    for rows in ([("loss", 0, 1.0)], [("loss", 0, 1.0), ("loss", 1, 0.5)]):
        data = points_bytes(rows)
        with file.open("r+b" if file.exists() else "wb") as live:
            live.write(data)
        os.utime(file, (1, 1))  # a mapped write tells by neither size nor mtime
        assert the_run(store).metrics["loss"].last == (len(rows) - 1, rows[-1][2])
    assert load_runs(store, live=False).runs[0].metrics == {}
    assert the_run(store).metrics["loss"] == MetricSummary(
        2, StepValue(0, 1.0), StepValue(1, 0.5), StepValue(1, 0.5), StepValue(0, 1.0)
    )


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "not-a-store"),
        (lambda path: path.write_text("x"), "not-a-store"),
        (lambda path: path.mkdir(), "not-a-store"),
        (
            lambda path: (path / "store.json").write_text("{") if path.mkdir() is None else 0,
            "not-json",
        ),
        (
            lambda path: (path / "store.json").write_text("[]") if path.mkdir() is None else 0,
            "newer-format",
        ),
        (
            lambda path: (
                (path / "store.json").write_text('{"format":2}') if path.mkdir() is None else 0
            ),
            "newer-format",
        ),
    ],
)
def test_what_is_no_store_is_refused_by_name(tmp_path: Path, make, code: str) -> None:
    make(tmp_path / "x")
    with pytest.raises(StoreError) as caught:
        load_runs(tmp_path / "x")
    assert caught.value.code == code


def test_a_store_without_store_json_is_read(tmp_path: Path) -> None:
    (tmp_path / "flights" / "runs").mkdir(parents=True)
    add_run(tmp_path / "flights", 1, started("a"))
    assert the_run(tmp_path / "flights").name == "a"


def test_a_thousand_runs_are_read_once(store: Path) -> None:
    data = facts_bytes([*started("a", status="finished"), ("param", "lr", 1)], one_each=False)
    for number in range(1000):
        folder = store / "runs" / ulid(number)
        folder.mkdir()
        (folder / f"{ulid(1)}.facts.arrow").write_bytes(data)
    began = time.process_time()
    assert len(load_runs(store).runs) == 1000
    first = time.process_time() - began
    began = time.process_time()
    assert len(load_runs(store).runs) == 1000
    again = time.process_time() - began
    print(f"1,000 runs in {first:.2f} s, again in {again:.3f} s")
    assert again < first / 2
    assert first < 2
