"""The attempt before, found without reading the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightlog.store.facts import FactsWriter
from flightlog.store.ids import new_id
from flightlog.store.lineages import Attempt, last_attempt, run_name

if TYPE_CHECKING:
    from pathlib import Path


def make(store: Path, lineage: str, attempt: int, name: str = "x") -> str:
    run = new_id()
    facts = FactsWriter(store, run, new_id())
    identity = [("run", "attempt", attempt), ("run", "lineage", lineage), ("run", "name", name)]
    facts.append([*identity, ("run", "status", "finished"), ("run", "start", 1)])
    facts.close()
    return run


def test_the_highest_attempt_of_that_lineage(tmp_path: Path) -> None:
    assert last_attempt(tmp_path, "aa") is None
    make(tmp_path, "aa", 1)
    second = make(tmp_path, "aa", 2)
    make(tmp_path, "bb", 9)
    assert last_attempt(tmp_path, "aa") == Attempt(2, second)
    third = make(tmp_path, "aa", 3)
    assert last_attempt(tmp_path, "aa") == Attempt(3, third)


def test_a_name_that_holds_the_lineage_is_no_attempt(tmp_path: Path) -> None:
    make(tmp_path, "bb", 5, name="aa")
    assert last_attempt(tmp_path, "aa") is None


def test_what_cannot_be_read_is_no_attempt(tmp_path: Path) -> None:
    run = make(tmp_path, "aa", 1)
    broken = tmp_path / "runs" / new_id()
    broken.mkdir()
    (broken / f"{new_id()}.facts.arrow").write_bytes(b"aa")
    (tmp_path / "runs" / new_id()).mkdir()
    (tmp_path / "runs" / "README").write_text("aa")
    assert last_attempt(tmp_path, "aa") == Attempt(1, run)


def test_the_name_is_the_one_given_last(tmp_path: Path) -> None:
    run = make(tmp_path, "aa", 1)
    assert run_name(tmp_path, run) == "x"
    edit = FactsWriter(tmp_path, run, new_id())
    edit.append([("run", "name", "renamed in the panel")])
    edit.close()
    assert run_name(tmp_path, run) == "renamed in the panel"
    assert run_name(tmp_path, new_id()) is None
