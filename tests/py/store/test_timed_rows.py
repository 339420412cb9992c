"""Rows that bring their own steps and times, through a map and by appending."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import flightlog as fl
from flightlog.store.series_of import read_run_points

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("transport", ["mmap", "append"])
def test_steps_and_times_are_kept_and_counting_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    monkeypatch.setenv("FLIGHTLOG_TRANSPORT", transport)
    with fl.start_run("timed", store=tmp_path / "flights") as run:
        fl.log(m=1.0)
        rows = [("m", 2.0, 7, 1_000), ("n", 3.0, 7, 1_000), ("m", 4.0, -1, 2_000)]
        run._points.append_rows(rows)  # type: ignore[union-attr]
        fl.log(m=5.0)
    assert run.wait(60)
    found = read_run_points(run.store.path / "runs" / run.id).metrics
    assert list(zip(found["m"].step, found["m"].value, strict=True)) == [
        (-1, 4.0),
        (0, 1.0),
        (1, 5.0),
        (7, 2.0),
    ]
    assert [int(found["m"].time[at]) for at in (0, 3)] == [2_000, 1_000]
    assert run.summary()["n"].count == 1
