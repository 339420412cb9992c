"""What goes wrong under a client's hands: the errors that it expects, by their codes."""

from __future__ import annotations

import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Refused = Callable[..., str]

NOBODY = 65534


def test_a_run_whose_folder_is_removed_while_it_is_written(
    client: MlflowClient, store: Path, refused: Refused
) -> None:
    run_id = client.create_run("0").info.run_id
    client.log_metric(run_id, "m", 1)
    shutil.rmtree(store / "runs" / run_id)
    refused("RESOURCE_DOES_NOT_EXIST", client.log_metric, run_id, "m", 2)
    refused("RESOURCE_DOES_NOT_EXIST", client.log_param, run_id, "p", 2)
    refused("RESOURCE_DOES_NOT_EXIST", client.set_terminated, run_id)
    assert client.search_runs(["0"]) == []
    assert not (store / "runs" / run_id).exists()


@pytest.fixture
def shared() -> Iterator[Path]:
    """A store where everybody may look, and only its owner write."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder / "flights"
    shutil.rmtree(folder)


def test_a_store_that_is_somebody_elses_is_read_and_not_written(
    shared: Path, refused: Refused
) -> None:
    client = MlflowClient(f"flightlog:{shared}")
    runs = [client.create_run("0").info.run_id for _ in range(2)]
    client.log_metric(runs[0], "m", 1.5)
    for run_id in runs:
        client.set_terminated(run_id)
        client.get_metric_history(run_id, "m")
    client.create_experiment("made")
    before = os.geteuid()
    os.seteuid(NOBODY if before == 0 else before)
    try:
        if before != 0:
            for folder in (shared, *shared.rglob("*")):
                folder.chmod(0o555 if folder.is_dir() else 0o444)
        reader = MlflowClient(f"flightlog:{shared}")
        assert reader.get_run(runs[0]).data.metrics == {"m": 1.5}
        assert len(reader.search_runs(["0"])) == 2
        refused("PERMISSION_DENIED", reader.create_run, "0")
        refused("PERMISSION_DENIED", reader.log_metric, runs[1], "m", 1)
        refused("PERMISSION_DENIED", reader.log_param, runs[1], "p", 1)
        refused("PERMISSION_DENIED", reader.delete_run, runs[1])
        refused("PERMISSION_DENIED", reader.create_experiment, "other")
        refused("PERMISSION_DENIED", reader.create_registered_model, "name")
    finally:
        os.seteuid(before)
        for folder in (shared, *shared.rglob("*")):
            folder.chmod(0o755)


def test_a_server_asks_from_many_threads(client: MlflowClient, store: Path) -> None:
    runs = []
    for number in range(6):
        with fl.start_run(f"r{number}", store=store) as run:
            for step in range(50):
                fl.log(loss=step)
        runs.append(run.id)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(60):
            backend = MlflowClient(f"flightlog:{store}")._tracking_client.store
            ask = backend.get_metric_history_bulk_interval
            asked = [pool.submit(ask, runs, "loss", 100, None, None) for _ in range(8)]
            assert {len(one.result()) for one in asked} == {300}


@pytest.mark.parametrize("name", ["a/b", "a:b", "", None])
def test_names_that_mlflow_forbids_for_models(
    client: MlflowClient, refused: Refused, name: object
) -> None:
    refused("INVALID_PARAMETER_VALUE", client.create_registered_model, name)


def test_a_batch_with_one_bad_metric_stores_nothing(
    client: MlflowClient, run_id: str, refused: Refused
) -> None:
    metrics = [Metric("good", 1.0, 1, 1), Metric("bad//name", 2.0, 1, 1)]
    refused("INVALID_PARAMETER_VALUE", client.log_batch, run_id, metrics)
    assert client.get_run(run_id).data.metrics == {}
