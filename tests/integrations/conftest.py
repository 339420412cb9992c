"""What the tests of other libraries share: a store of one's own, its runs, and nothing left on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import flightlog as fl
from flightlog.store.folder import FolderReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flightlog.store.model import RunInfo


# For processes that tests start: where flightlog is, and what Keras is to run on.
os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
os.environ["KERAS_BACKEND"] = "torch"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs of this test are recorded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLIGHTLOG_STORE", str(tmp_path / "flights"))
    monkeypatch.setenv("FLIGHTLOG_CACHE", "")
    return tmp_path / "flights"


@pytest.fixture
def runs(store: Path) -> Callable[[], list[RunInfo]]:
    """All runs of the store, oldest first."""

    def read() -> list[RunInfo]:
        folder = store / "runs"
        names = sorted(one.name for one in folder.iterdir()) if folder.exists() else []
        found = [FolderReader(store, name).read() for name in names]
        return [run for run in found if run is not None]

    return read


@pytest.fixture(autouse=True)
def _nothing_left_on() -> Iterator[None]:
    yield
    fl.autolog(disable=True)
    active = sys.modules.get("flightlog.recorder.active")
    for run in list(active.open_runs.values()) if active is not None else ():
        run.end()
