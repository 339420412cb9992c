"""Artifacts through MLflow's clients: kept by their content, listed, fetched, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mlflow
import numpy
from mlflow import MlflowClient

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Refused = Callable[..., str]


def test_files_and_folders_are_kept_listed_and_fetched(
    client: MlflowClient, run_id: str, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "a.txt").write_text("a", "utf-8")
    (folder / "deep" / "er" / "ünï 1%.bin").write_bytes(bytes(range(256)))
    client.log_artifact(run_id, str(folder / "a.txt"))
    client.log_artifact(run_id, str(folder / "a.txt"), "x/y")
    client.log_artifacts(run_id, str(folder), "all")

    def listed(path: str | None = None) -> list[tuple[str, bool, int | None]]:
        found = client.list_artifacts(run_id, path)
        return [(one.path, one.is_dir, one.file_size) for one in found]

    assert listed() == [("a.txt", False, 1), ("all", True, None), ("x", True, None)]
    assert listed("x") == [("x/y", True, None)]
    assert listed("all/deep/er") == [("all/deep/er/ünï 1%.bin", False, 256)]
    assert listed("a.txt") == listed("nobody") == []
    out = tmp_path / "out"
    out.mkdir()
    client.download_artifacts(run_id, "all", str(out))
    assert (out / "all" / "deep" / "er" / "ünï 1%.bin").read_bytes() == bytes(range(256))


def test_equal_files_are_one_blob_and_the_last_of_a_name_counts(
    client: MlflowClient, store: Path, run_id: str
) -> None:
    client.log_text(run_id, "same", "one.txt")
    client.log_text(run_id, "same", "two.txt")
    assert len(list((store / "blobs").iterdir())) == 1
    client.log_text(run_id, "other", "one.txt")
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/one.txt") == "other"
    names = [(one.name, one.type) for one in fl.get_run(run_id, store=store).artifacts]
    assert names == [("one.txt", "text"), ("two.txt", "text")]


def test_figures_images_tables_and_dicts_of_the_fluent_functions(store: Path) -> None:
    with mlflow.start_run() as run:
        mlflow.log_dict({"a": [1]}, "d.json")
        mlflow.log_image(numpy.zeros((4, 4, 3), numpy.uint8), "i.png")
        mlflow.log_table({"x": [1, 2]}, "t.json")
    kinds = {one.name: one.type for one in fl.get_run(run.info.run_id, store=store).artifacts}
    assert kinds == {"d.json": "file", "i.png": "image", "t.json": "file"}
    assert list(mlflow.load_table("t.json", [run.info.run_id])["x"]) == [1, 2]


def test_what_is_not_there_and_what_would_lead_out(
    client: MlflowClient, run_id: str, refused: Refused, tmp_path: Path
) -> None:
    refused("RESOURCE_DOES_NOT_EXIST", client.download_artifacts, run_id, "nobody")
    file = tmp_path / "a.txt"
    file.write_text("a", "utf-8")
    for path in ("../up", "/root", "a/../../b"):
        refused("INTERNAL_ERROR", client.log_artifact, run_id, str(file), path)  # MLflow's own
    refused("INVALID_PARAMETER_VALUE", client.log_artifact, run_id, str(tmp_path / "none"))
    assert client.list_artifacts(run_id) == []


def test_artifacts_are_taken_back(client: MlflowClient, store: Path, run_id: str) -> None:
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    for name in ("d/a.txt", "d/b.txt", "dd.txt"):
        client.log_text(run_id, name, name)
    get_artifact_repository(client.get_run(run_id).info.artifact_uri).delete_artifacts("d")
    assert [one.path for one in client.list_artifacts(run_id)] == ["dd.txt"]
    assert [one.name for one in fl.get_run(run_id, store=store).artifacts] == ["dd.txt"]


def test_names_that_only_look_like_a_place(store: Path, refused: Refused) -> None:
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    mlflow.log_text("x", "a.txt")
    whole: Any = get_artifact_repository(f"flightlog:{store}")
    refused("RESOURCE_DOES_NOT_EXIST", whole.list_artifacts, "runs/nobody")
    refused("RESOURCE_DOES_NOT_EXIST", whole.list_artifacts, "blobs")
