"""Summaries of a run that is being recorded: each look reads what is new, and says all."""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING

import numpy as np
import pytest
from stores import lease, points_bytes, series_bytes, ulid

from flightlog.store import live
from flightlog.store.live import LiveSummaries
from flightlog.store.points import open_points
from flightlog.store.series_of import read_run_points, summarise

if TYPE_CHECKING:
    from pathlib import Path


def files(folder: Path) -> list[tuple[str, int, int]]:
    return [(path.name, path.stat().st_size, 1) for path in folder.iterdir()]


def whole(folder: Path) -> dict[str, object]:
    return {key: summarise(rows) for key, rows in read_run_points(folder).metrics.items()}


@pytest.mark.parametrize("piece", [1 << 25, 40_000, 100])
def test_what_is_new_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr(live, "_PIECE", piece)
    random = np.random.default_rng(5)
    writer = open_points(tmp_path / f"{ulid(1)}.points.arrow", ulid(9), ulid(1), print)
    summaries = LiveSummaries(tmp_path)
    assert summaries.look(files(tmp_path)) == {}
    for size in (1, 1, 900, 200, 3000, 1, 9000, 0, 7):
        for _ in range(size):
            key = "abc"[int(random.integers(3 if size < 3000 else 2))]
            value = float(random.choice([0.5, -1.5, inf, -inf, nan, random.normal()]))
            writer.append({key: value}, int(random.integers(-50, 50)))
        assert repr(summaries.look(files(tmp_path))) == repr(whole(tmp_path))
    writer.close()


def test_no_row_is_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = open_points(tmp_path / f"{ulid(1)}.points.arrow", ulid(9), ulid(1), print)
    summaries = LiveSummaries(tmp_path)
    for step in range(50_000):
        writer.append({"loss": 0.5}, step)
    summaries.look(files(tmp_path))
    rows: list[int] = []
    decode = live.decode_points
    monkeypatch.setattr(
        live, "decode_points", lambda *data: rows.append(len((d := decode(*data)).step)) or d
    )
    writer.append({"loss": 0.5}, 50_000)
    assert summaries.look(files(tmp_path))["loss"].count == 50_001
    assert sum(rows) < 30_000  # those of the batch that is being filled
    writer.close()


def test_another_file_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / f"{ulid(1)}.points.arrow"
    path.write_bytes(points_bytes([("loss", 0, 1.0), ("loss", 1, 2.0)]))
    summaries = LiveSummaries(tmp_path)
    assert summaries.look(files(tmp_path))["loss"].count == 2
    path.rename(tmp_path / "away")
    path.write_bytes(points_bytes([("acc", 5, 1.0)]))
    (tmp_path / "away").unlink()
    assert list(summaries.look(files(tmp_path))) == ["acc"]


def test_writers_are_merged_and_what_is_broken_is_left_out(tmp_path: Path) -> None:
    first = tmp_path / f"{ulid(1)}.series.arrow"
    first.write_bytes(series_bytes({"loss": [(0, 0, 3.0), (5, 1, 4.0)]}))
    second = tmp_path / f"{ulid(2)}.points.arrow"
    second.write_bytes(points_bytes([("loss", 5, 1.0), ("acc", 1, 0.5)]))
    summaries = LiveSummaries(tmp_path)
    for _ in range(2):
        assert summaries.look(files(tmp_path)) == whole(tmp_path)
    assert summaries.look(files(tmp_path))["loss"].last == (5, 1.0)
    (tmp_path / f"{ulid(3)}.points.arrow").write_bytes(b"no arrow")
    assert summaries.look(files(tmp_path)) == whole(tmp_path)
    first.write_bytes(b"no arrow")
    assert summaries.look(files(tmp_path)) == whole(tmp_path)
    assert whole(tmp_path).keys() == {"loss", "acc"}


def test_after_another_start_of_the_machine_only_durable_rows_count(tmp_path: Path) -> None:
    path = tmp_path / f"{ulid(1)}.points.arrow"
    path.write_bytes(points_bytes([("loss", 0, 1.0), ("loss", 1, 2.0)]))
    lease(tmp_path, boot="an earlier one", rows=2, durable=1)
    assert LiveSummaries(tmp_path).look(files(tmp_path))["loss"].count == 1
