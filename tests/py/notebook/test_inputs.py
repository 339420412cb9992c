"""The data files that a tracked cell is known to have read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import flightlog as fl
from flightlog.notebook.inputs import named_files, plain_texts
from flightlog.recorder import inputs
from flightlog.recorder.inputs import note_inputs
from flightlog.store.folder import FolderReader

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = tmp_path / "work"
    (work / "data").mkdir(parents=True)
    for name in ("a.csv", "data/b.csv", ".env", "../far.csv", "never.csv"):
        (work / name).write_text(name, "utf-8")
        os.utime(work / name, (1, 1))
    monkeypatch.chdir(work)
    return work


def test_files_are_known_by_texts_names_and_folders(folder: Path) -> None:
    cells = ["%matplotlib inline\nopen('a.csv')", "no python (", "x = DATA / 'b.csv', '.env', ''"]
    space = {"DATA": folder / "data", "far": "../far.csv", "_": "never.csv", "n": 3, "bad": "a\0b"}
    found = named_files(cells, plain_texts(space), folder)
    assert {path.resolve() for path in found} == {
        folder / "a.csv",
        folder / "data" / "b.csv",
        folder.parent / "far.csv",
    }


def test_a_run_notes_what_was_there_when_it_began(store: Path, folder: Path) -> None:
    with fl.start_run("reads") as run:
        (folder / "data" / "b.csv").write_text("written by the run", "utf-8")
        paths = [folder / name for name in ("a.csv", "data/b.csv", "gone.csv", "../far.csv")]
        note_inputs(run, lambda: paths)
    assert run.wait(30)
    found = FolderReader(store, run.id).read()
    said = found._facts.each("dataset", lambda value: value)
    assert {one["name"]: one["source_type"] for one in said.values()} == {
        "a.csv": "local",
        "../far.csv": "local",
    }
    assert all(key == f"{one['name']}@{one['digest']}" for key, one in said.items())
    assert found.problems == ()


def test_no_more_is_read_than_a_processor_does_in_passing(
    store: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "MOST_TOTAL", 20)
    for name, size in (("one", 15), ("two", 15), ("three", 5), ("empty", 0)):
        (folder / name).write_bytes(os.urandom(size))
        os.utime(folder / name, (1, 1))
    with fl.start_run("reads") as run:
        note_inputs(run, lambda: [folder / name for name in ("one", "two", "three", "empty")])
    assert run.wait(30)
    said = FolderReader(store, run.id).read()._facts.each("dataset", lambda value: value)
    assert [one["name"] for one in said.values()] == ["one", "three"]
