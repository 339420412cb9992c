"""Which run a reference means, and what is said when it means none or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stores import START, add_run, facts_bytes, make_store, started, ulid

from flightlog.store.errors import FlightlogError
from flightlog.store.runs import get_run, lineage_attempts, load_runs, resolve

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return make_store(tmp_path / "flights")


@pytest.fixture
def named(store: Path) -> Path:
    for number, name, attempt in ((1, "base", 1), (2, "base", 2), (3, "base", 3), (4, "wide", 1)):
        facts = [*started(name, start=START + number), ("run", "attempt", attempt)]
        add_run(store, number, [*facts, ("run", "lineage", f"l-{name}")])
    gone = [*started("gone", start=START), ("run", "deleted", True)]
    add_run(store, 5, gone)
    return store


@pytest.mark.parametrize(
    ("ref", "number"),
    [("base", 3), ("base#2", 2), ("base#1", 1), ("wide", 4), (ulid(2), 2), (ulid(5), 5)],
)
def test_a_reference_means(named: Path, ref: str, number: int) -> None:
    assert get_run(ref, store=named).id == ulid(number)


def test_the_beginning_of_an_id_means_its_run(store: Path) -> None:
    for number, millis in ((1, START), (2, START * 2)):
        folder = store / "runs" / ulid(number, millis)
        folder.mkdir()
        (folder / f"{ulid(1)}.facts.arrow").write_bytes(facts_bytes(started(f"run {number}")))
    runs = load_runs(store).runs
    assert resolve(runs, ulid(2, START * 2)[:4].upper()).name == "run 2"


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("bsae", 'No run "bsae" in this store. Did you mean "base"?'),
        ("base#9", 'Did you mean "base#3"?'),
        ("gone", "search_runs() lists what there is."),
        ("nothing alike", "search_runs() lists what there is."),
        ("01k", "No run"),
        (ulid(1)[:8], f'"{ulid(1)[:8]}" fits 4 runs: wide ({ulid(4)}), base#3 ({ulid(3)})'),
    ],
)
def test_a_reference_to_no_run_or_several_says(named: Path, ref: str, said: str) -> None:
    with pytest.raises(FlightlogError) as caught:
        get_run(ref, store=named)
    assert said in str(caught.value)


def test_lists_the_attempts_of_a_lineage(named: Path) -> None:
    attempts = [(1, ulid(1), "base"), (2, ulid(2), "base"), (3, ulid(3), "base")]
    assert lineage_attempts(named, "l-base") == attempts
    assert lineage_attempts(named, "another") == []
