"""One metric's levels, read by their own file: every spike is there, and the series is not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import flightlog as fl
from flightlog.store.read_levels import read_level
from flightlog.store.series import compact

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An ended run of 20,000 points with one spike, and a short metric."""
    with fl.start_run("long", store=tmp_path / "flights") as run:
        for step in range(20_000):
            run.log_metric("m", 1e6 if step == 7_777 else 0.0, step)
        run.log_metric("short", 1.0, 0)
    assert run.wait(60)
    folder = run.store.path / "runs" / run.id
    for points in folder.glob("*.points.arrow"):
        compact(points, run.start)
    return folder


def test_the_coarsest_level_with_enough_buckets(folder: Path) -> None:
    found = read_level(folder, "m", 300)
    assert found is not None
    assert len(found.step) < 2_000
    assert list(found.step[[0, -1]]) == [0, 19_999]
    assert found.step[found.value.argmax()] == 7_777
    assert (found.time > 1_600_000_000_000).all()
    assert read_level(folder, "m", 100_000) is None
    assert read_level(folder, "short", 10) is read_level(folder, "nobody", 10) is None


def test_levels_of_another_series_are_not_used(folder: Path) -> None:
    (levels,) = folder.glob("*.levels.arrow")
    levels.write_bytes(levels.read_bytes()[:500])
    assert read_level(folder, "m", 300) is None
    levels.unlink()
    assert read_level(folder, "m", 300) is None
