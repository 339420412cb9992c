"""Listing: runs that are settled, in bulk and from the cache, say what a look at each one says."""

from __future__ import annotations

import json
import os
import threading
from math import inf
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from stores import START, add_run, facts_bytes, lease, make_store, started, ulid

from flightlog.store import cache, listing, runs
from flightlog.store.folder import FolderReader
from flightlog.store.listing import StoreReader
from flightlog.store.model import MetricSummary, StepValue
from flightlog.store.runs import load_runs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store, a cache folder of its own that even few runs are worth, and no memory."""
    monkeypatch.setenv("FLIGHTLOG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(listing, "_WORTH_KEEPING", 1)
    monkeypatch.setattr(listing, "_CHUNK", 5)
    monkeypatch.setattr(runs, "_readers", {})
    return make_store(tmp_path / "flights")


def summary(count: int, first: float, last: float, step: int = 0) -> dict[str, object]:
    end = [step + count - 1, last]
    return {"count": count, "first": [step, first], "last": end, "min": end, "max": [step, first]}


def ended(name: str, *more: tuple[str, str, object]) -> list[tuple[str, str, object]]:
    return [*started(name, status="finished"), ("param", "lr", 0.1), *more]


def age(store: Path) -> None:
    """Let every folder be as if it had been still for a minute."""
    for folder in (store / "runs").iterdir():
        if folder.is_dir() and not folder.is_symlink():
            os.utime(folder, (START / 1000, START / 1000))


def look(store: Path) -> StoreReader:
    """A first look, as of a new process, when the cache has been written."""
    reader = StoreReader(store)
    reader.look()
    for thread in threading.enumerate():
        if thread.name == "flightlog-cache":
            thread.join()
    return reader


def parts(run: object) -> dict[str, object]:
    names = [
        "id",
        "name",
        "status",
        "start",
        "end",
        "params",
        "tags",
        "goals",
        "metrics",
        "artifacts",
        "note",
        "problems",
    ]
    return {name: getattr(run, name) for name in names}


def fill(store: Path) -> None:
    """Runs of all sorts: plain, edited, live, broken, of another writer's making."""
    for number in range(12):
        metric = ("metric", "loss", summary(3, 2.0, 0.5))
        add_run(store, number, ended(f"run {number}", metric, ("goal", "loss", "min")))
    add_run(store, 1, [("tag", "late", ""), ("run", "name", "renamed")], writer=2, time=START + 9)
    add_run(store, 2, [("metric", "loss", summary(2, 9.0, 8.0, step=1))], writer=2)
    lease(add_run(store, 20, started("alive")))
    add_run(store, 21, started("lost"))
    add_run(store, 22, ended("bad value", ("param", "x", 1)))
    path = store / "runs" / ulid(22) / f"{ulid(1)}.facts.arrow"
    path.write_bytes(path.read_bytes().replace(b"0.1", b"0,1"))
    wide = pa.schema([("kind", pa.large_utf8()), ("key", pa.utf8()), ("value", pa.utf8())])
    schema = pa.schema([pa.field("time", pa.timestamp("ms", "UTC")), *wide])
    folder = store / "runs" / ulid(23)
    folder.mkdir()
    (folder / f"{ulid(1)}.facts.arrow").write_bytes(facts_bytes(ended("wide"), schema=schema))
    broken = {24: b"", 25: bytes(64), 26: b"no arrow", 27: facts_bytes(ended("x"), version="2")}
    for number, data in broken.items():
        (store / "runs" / ulid(number)).mkdir()
        (store / "runs" / ulid(number) / f"{ulid(1)}.facts.arrow").write_bytes(data)
    (store / "runs" / ulid(28)).mkdir()
    os.mkfifo(store / "runs" / ulid(28) / f"{ulid(1)}.facts.arrow")
    cut = add_run(store, 29, ended("cut")) / f"{ulid(1)}.facts.arrow"
    cut.write_bytes(cut.read_bytes()[:-9])
    flipped = add_run(store, 30, ended("flipped")) / f"{ulid(1)}.facts.arrow"
    data = bytearray(flipped.read_bytes())
    place = data.index(b"finished") - 40
    data[place : place + 8] = b"\xff" * 8
    flipped.write_bytes(data)


def test_bulk_and_cache_say_what_each_folder_says(store: Path) -> None:
    fill(store)
    age(store)
    alone = [FolderReader(store, folder.name) for folder in (store / "runs").iterdir()]
    found = [run for reader in alone if (run := reader.read()) is not None]
    expected = {run.id: parts(run) for run in found}
    problems = {problem for reader in alone for problem in reader.problems}
    for _ in ("in bulk", "from the cache"):
        reader = look(store)
        listed = reader.look()
        assert {run.id: parts(run) for run in listed} == expected
        assert [(run.start, run.id) for run in listed] == sorted(
            [(run.start, run.id) for run in listed], reverse=True
        )
        assert set(reader.problems()) == problems
        assert reader._settled.keys() >= {ulid(number) for number in range(12)}
    codes = {problem.code for problem in problems}
    assert codes >= {"empty", "zeroed", "not-arrow", "newer-format", "unreadable", "partial"}
    assert "bad-value" in codes


def test_summaries_of_several_writers_are_merged(store: Path) -> None:
    loss = {"count": 2, "first": [0, 1.0], "last": [5, 3.0], "min": [0, 1.0], "max": [5, 3.0]}
    other = {"count": 3, "first": [0, 7.0], "last": [5, 4.0], "min": [2, 1.0], "max": [1, inf]}
    other_json = json.dumps(other | {"nan": 4}).replace("Infinity", '{"$float": "Infinity"}')
    from stores import Raw

    add_run(store, 1, ended("a", ("metric", "loss", {"count": 99}), ("metric", "loss", loss)))
    add_run(store, 1, [("metric", "loss", Raw(other_json))], writer=2, time=START - 5)
    age(store)
    merged = MetricSummary(
        5, StepValue(0, 1.0), StepValue(5, 4.0), StepValue(0, 1.0), StepValue(1, inf), 4
    )
    for _ in ("in bulk", "from the cache"):
        (run,) = look(store).look()
        assert run.metrics == {"loss": merged}
    alone = FolderReader(store, ulid(1)).read()
    assert alone is not None
    assert alone.metrics == {"loss": merged}


def test_the_cache_is_used_and_only_for_what_is_as_it_was(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        add_run(store, number, ended(f"run {number}"))
    age(store)
    look(store)
    read: list[str] = []
    plain = listing._folder
    monkeypatch.setattr(
        listing, "_folder", lambda runs, run, _: read.append(run) or plain(runs, run, _)
    )
    look(store)
    assert read == []
    add_run(store, 2, [("tag", "new", "")], writer=2, time=START + 1)
    os.utime(store / "runs" / ulid(2), (START / 1000 + 1, START / 1000 + 1))
    found = {run.id: run.tags for run in look(store).look()}
    assert read == [ulid(2)]
    assert found[ulid(2)] == {"new": ""}
    assert len(found) == 4


def test_a_cache_that_is_not_whole_is_as_good_as_none(store: Path) -> None:
    for number in range(4):
        add_run(store, number, ended(f"run {number}"))
    age(store)
    look(store)
    path = cache._path(store)
    assert path is not None
    whole = path.read_bytes()
    wrong = [b"", b"x", whole[:100], whole[:-1], whole + b"x", bytes(len(whole))]
    wrong += [
        whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 97)
    ]
    mtimes = {ulid(number): int(START * 1e6) for number in range(4)}
    for data in wrong:
        path.write_bytes(data)
        assert cache.read_cache(store, mtimes, lambda _: "") == {}
    path.unlink()
    path.mkdir()
    assert len(look(store).look()) == 4


def test_a_cache_folder_that_cannot_be_made_is_no_trouble(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLIGHTLOG_CACHE", str(store / "store.json" / "x"))
    add_run(store, 1, ended("a"))
    age(store)
    assert [run.name for run in look(store).look()] == ["a"]


def test_who_watches_has_only_those_runs_looked_at(store: Path) -> None:
    for number in range(3):
        add_run(store, number, ended(f"run {number}"))
    age(store)
    assert len(load_runs(store, changed=[]).runs) == 3  # the first look is at all
    for number in range(3):
        add_run(store, number, [("run", "name", "new")], writer=2, time=START + 1)
    names = [run.name for run in load_runs(store, changed=[ulid(1), "no id", ulid(77)]).runs]
    assert names == ["run 2", "new", "run 0"]
    assert [run.name for run in load_runs(store).runs] == ["new"] * 3


def test_a_folder_that_changed_just_now_is_looked_at_again(store: Path) -> None:
    add_run(store, 1, ended("a"))
    assert [run.name for run in load_runs(store).runs] == ["a"]
    add_run(store, 1, [("run", "name", "b")], writer=2, time=START + 1)
    assert [run.name for run in load_runs(store).runs] == ["b"]
