"""What all Python tests share: a store of one's own, and no run left active by the test before.

Stands here also so that pytest puts this folder on the path: tests share the builders in stores.py.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
# So that child processes of tests find the package however pytest was started.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))

# And none of them leaves anything in the cache of whoever runs the tests.
os.environ["FLIGHTLOG_CACHE"] = ""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a store that does not exist yet, where runs of this test are recorded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLIGHTLOG_STORE", str(tmp_path / "flights"))
    monkeypatch.delenv("FLIGHTLOG_DISABLED", raising=False)
    monkeypatch.delenv("FLIGHTLOG_TRANSPORT", raising=False)
    return tmp_path / "flights"


@pytest.fixture(autouse=True)
def _no_active_run() -> Iterator[None]:
    """End what a test left open, and forget that it was active."""
    yield
    active = sys.modules.get("flightlog.recorder.active")
    finishing = sys.modules.get("flightlog.recorder.finishing")
    if active is None or finishing is None:
        return
    for run in list(active.open_runs.values()):
        run.end()
    finishing.wait()
    active._scoped.set(None)
    active._thread.top = None
