"""A strict run raises what another is warned of, from the call that meets it or the next one."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING

import pytest
from stores import remove

import flightlog as fl
from flightlog.store.folder import FolderReader

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_warnings() -> None:
    warnings.simplefilter("error")


def test_what_is_no_number_raises_and_the_rest_is_stored(store: Path) -> None:
    with fl.start_run("x", strict=True) as run:
        for _ in range(2):  # each time
            with pytest.raises(fl.FlightlogError, match=r"metric 'bad'.*The run is strict"):
                fl.log({"good": 1.0, "bad": "text"})
        with pytest.raises(fl.FlightlogError, match="metric 'bad'"):
            run.log_metric("bad", None)
        with pytest.raises(fl.FlightlogError, match="no such file"):
            run.log_artifact(store / "missing")
        run.log(good=2.0)
    assert run.status == "finished"
    assert run.summary()["good"].count == 3
    assert run.dropped == 3


def test_a_store_that_cannot_be_made_raises_at_the_start(store: Path) -> None:
    store.write_text("a file")
    with pytest.raises(fl.FlightlogError, match="a file, not a folder"):
        fl.start_run("x", strict=True)
    assert fl.active_run() is None


def test_what_happens_behind_the_back_raises_at_the_next_call(store: Path) -> None:
    run = fl.start_run("x", strict=True)
    run.log(a=1.0)
    remove(store / "runs" / run.id)
    end = time.monotonic() + 10
    with pytest.raises(fl.FlightlogError, match="removed or replaced"):  # noqa: PT012
        while time.monotonic() < end:
            run.log(a=1.0)
            time.sleep(0.01)
    run.end()
    assert run.wait(30)
    found = FolderReader(store, run.id).read()
    assert found is not None
    assert found.status == "finished"
    assert found.dropped == run.dropped >= 1


def test_the_variable_says_it_for_all(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTLOG_STRICT", "1")
    with fl.start_run("x") as run, pytest.raises(fl.FlightlogError, match="metric 'bad'"):
        run.log(bad="text")
    with fl.start_run("y", strict=False) as run, pytest.warns(fl.FlightlogWarning):
        run.log(bad="text")
    assert FolderReader(store, run.id).read() is not None
