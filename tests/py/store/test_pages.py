"""Runs come out of a report as they went in, and a page is trusted with nothing."""

from __future__ import annotations

import base64
import io
import tarfile
from typing import TYPE_CHECKING

import pytest

import flightlog as fl
from flightlog.store.errors import FlightlogError

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = '<script type="application/x-tar" data-encoding="gzip">{}</script>'


def script_of(files: dict[str, bytes]) -> str:
    """Pack files as a page has them."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return SCRIPT.format(base64.b64encode(packed.getvalue()).decode())


def page_of(store: Path, page: Path) -> None:
    """Write a page that carries every facts and points file of a store."""
    files = {
        f"runs/{file.parent.name}/{file.name}": file.read_bytes()
        for file in (store / "runs").rglob("*.arrow")
        if file.name.endswith((".facts.arrow", ".points.arrow"))
    }
    page.write_text("<!doctype html>" + script_of(files), encoding="utf-8")


def test_open_gives_the_runs_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts of a page are read as those of a store, and its folder goes with it."""
    monkeypatch.setenv("FLIGHTLOG_STORE", str(tmp_path / "flights"))
    with fl.start_run("one", params={"lr": 0.5}):
        fl.log({"loss": 1.0})
    page_of(tmp_path / "flights", tmp_path / "report.html")
    with fl.open(tmp_path / "report.html") as report:
        folder = report.path
        assert [run.name for run in report.runs] == ["one"]
        assert report.get_run("one").params == {"lr": 0.5}
        assert list(report.search_runs("params.lr = 0.5")["name"]) == ["one"]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>nothing</p>", "carries no runs"),
        (script_of({"../../etc/x.facts.arrow": b""}), "which no store has"),
        (SCRIPT.format("AAAA"), "damaged"),
    ],
)
def test_open_refuses_what_is_no_report(tmp_path: Path, text: str, said: str) -> None:
    """A page names no file outside a store, and a damaged one is said to be so."""
    page = tmp_path / "x.html"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(FlightlogError, match=said):
        fl.open(page)


def test_open_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The error is one sentence with the file."""
    with pytest.raises(FlightlogError, match=r"gone\.html cannot be read"):
        fl.open(tmp_path / "gone.html")
