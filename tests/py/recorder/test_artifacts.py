"""Figures, images, tables and files: what is kept opens without the library it came from."""

from __future__ import annotations

import io
import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pytest

import flightlog as fl
from flightlog.recorder import media
from flightlog.store.folder import FolderReader

if TYPE_CHECKING:
    from pathlib import Path

    from flightlog.store.model import Artifact


def kept(run: fl.Run) -> dict[str, Artifact]:
    found = FolderReader(run.store.path, run.id).read()
    assert found is not None
    return {artifact.name: artifact for artifact in found.artifacts}


def content(run: fl.Run, name: str) -> bytes:
    return (run.store.path / "blobs" / kept(run)[name].sha256).read_bytes()


def test_a_figure_is_kept_as_svg_and_png(store: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    axes.plot([1, 2, 3])
    with fl.start_run("x") as run:
        fl.log_figure(figure, "roc", step=3)
        fl.log_figure(axes, "axes")
    assert {name: one.media for name, one in kept(run).items()} == {
        "roc.svg": "image/svg+xml",
        "roc.png": "image/png",
        "axes.svg": "image/svg+xml",
        "axes.png": "image/png",
    }
    assert kept(run)["roc.svg"].step == 3
    assert kept(run)["roc.svg"].type == "figure"
    assert b"<svg" in content(run, "roc.svg")
    assert content(run, "roc.png").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("pixels", "mode"),
    [
        (np.arange(12, dtype=np.uint8).reshape(3, 4), "L"),
        (np.ones((3, 4, 1), np.uint8), "L"),
        (np.full((3, 4, 3), 0.5), "RGB"),
        (np.ones((3, 4, 4), bool), "RGBA"),
        (np.full((3, 5, 7), 300), "RGB"),  # channels first
        (np.array([[math.nan, -1.0, 2.0]]), "L"),
    ],
)
def test_an_array_becomes_a_png(pixels: np.ndarray, mode: str) -> None:  # type: ignore[type-arg]
    pil = pytest.importorskip("PIL.Image")
    image = pil.open(io.BytesIO(media.png_bytes(pixels)))
    image.load()
    assert image.mode == mode
    shape = pixels.shape[1:] if pixels.shape == (3, 5, 7) else pixels.shape[:2]
    assert (image.height, image.width) == shape


def test_an_image_from_pil_a_path_and_bytes(store: Path, tmp_path: Path) -> None:
    pil = pytest.importorskip("PIL.Image")
    image = pil.new("RGB", (4, 3), "red")
    image.save(tmp_path / "file.jpg")
    with fl.start_run("x") as run:
        fl.log_image(image, "pil")
        fl.log_image(tmp_path / "file.jpg", "path")
        fl.log_image((tmp_path / "file.jpg").read_bytes(), "bytes.jpg")
        fl.log_image("<svg xmlns='http://www.w3.org/2000/svg'/>", "drawn")
    assert {name: one.media for name, one in kept(run).items()} == {
        "pil.png": "image/png",
        "path.jpg": "image/jpeg",
        "bytes.jpg": "image/jpeg",
        "drawn.svg": "image/svg+xml",
    }
    assert content(run, "path.jpg") == (tmp_path / "file.jpg").read_bytes()


@pytest.mark.parametrize(
    "table",
    [
        {"a": [1, 2], "b": ["x", None]},
        [{"a": 1, "b": "x"}, {"a": 2}],
        pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
        polars.DataFrame({"a": [1, 2], "b": ["x", None]}),
        pa.table({"a": [1, 2], "b": ["x", None]}),
    ],
    ids=["dict", "rows", "pandas", "polars", "arrow"],
)
def test_a_table_is_an_arrow_file(store: Path, table: object) -> None:
    with fl.start_run("x") as run:
        fl.log_table(table, "results")
    read = pa.ipc.open_file(content(run, "results.arrow")).read_all()
    assert read.to_pydict() == {"a": [1, 2], "b": ["x", None]}
    assert not any(pa.types.is_string_view(kind) for kind in read.schema.types)


def test_columns_arrow_has_no_type_for_are_kept_as_text(store: Path) -> None:
    mixed = pd.DataFrame({"a": [1, "x", None], "b": [1.0, 2.0, 3.0]})
    with fl.start_run("x") as run:
        fl.log_table(mixed, "t")
        fl.log_table({"a": [1, "x"]}, "u.arrow")
    assert pa.ipc.open_file(content(run, "t.arrow")).read_all()["b"].to_pylist() == [1, 2, 3]
    assert pa.ipc.open_file(content(run, "u.arrow")).read_all()["a"].to_pylist() == ["1", "x"]


def test_text_and_dicts(store: Path) -> None:
    with fl.start_run("x") as run:
        fl.log_text("café \ud800", "notes/a.txt")
        fl.log_dict({"a": math.nan, "b": [np.float32(0.5), {1, 2}], "c": store, 5: None}, "d.json")
    assert content(run, "notes/a.txt").decode() == "café \\ud800"
    read = json.loads(content(run, "d.json"))
    assert read == {"a": "nan", "b": [0.5, [1, 2]], "c": str(store), "5": None}


def test_a_dict_that_holds_itself(store: Path) -> None:
    loop: dict[str, object] = {}
    loop["me"] = loop
    with fl.start_run("x") as run:
        fl.log_dict(loop, "loop.json")
    assert json.loads(content(run, "loop.json"))["me"]["me"]


def test_files_and_folders(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.csv").write_text("1,2\n")
    (folder / "deep" / "b.bin").write_bytes(bytes(5))
    (folder / "link").symlink_to("/etc/hostname")
    with fl.start_run("x") as run:
        fl.log_artifact(folder / "a.csv")
        fl.log_artifact(folder / "a.csv", "data/renamed.csv", step=2)
        fl.log_artifacts(folder, "all")
        fl.log_artifact(folder)
        (folder / "a.csv").write_text("changed later")
    assert sorted(kept(run)) == [
        "a.csv",
        "all/a.csv",
        "all/deep/b.bin",
        "data/renamed.csv",
        "out/a.csv",
        "out/deep/b.bin",
    ]
    assert content(run, "a.csv") == b"1,2\n"
    assert kept(run)["a.csv"].media == "text/csv"
    assert kept(run)["data/renamed.csv"].step == 2
    assert len({one.sha256 for one in kept(run).values()}) == 2


def test_hostile_names_are_text(store: Path) -> None:
    names = ["../../etc/passwd", "/etc/passwd", "a\0b", "</script><script>", "", "x" * 300]
    with fl.start_run("x") as run:
        for name in names:
            fl.log_text(name, name)
    assert sorted(kept(run)) == sorted(names)
    assert {path.parent.name for path in store.rglob("*") if path.is_file()} <= {
        "flights",
        "blobs",
        run.id,
    }
