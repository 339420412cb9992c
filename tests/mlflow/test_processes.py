"""Several processes, killed and forked ones; stores that cannot be one; the fluent functions."""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mlflow
import numpy
import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable

    Refused = Callable[..., str]


def log_some(uri: str, run_id: str, worker: int, count: int) -> None:
    client = MlflowClient(uri)
    for step in range(count):
        client.log_metric(run_id, "shared", worker, step=step)
    client.log_param(run_id, f"worker{worker}", worker)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_each_worker_is_a_writer_of_its_own(
    client: MlflowClient, store: Path, run_id: str, method: str
) -> None:
    client.log_metric(run_id, "shared", -1)
    context = multiprocessing.get_context(method)
    args = [(f"flightlog:{store}", run_id, number, 50) for number in range(3)]
    workers = [context.Process(target=log_some, args=one) for one in args]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(client.get_metric_history(run_id, "shared")) == 151
    assert client.get_run(run_id).data.params == {f"worker{n}": str(n) for n in range(3)}
    client.set_terminated(run_id)
    assert fl.get_run(run_id, store=store).metrics["shared"].count == 151
    assert len(list((store / "runs" / run_id).glob("*.facts.arrow"))) >= 4


def test_a_killed_client_loses_nothing_and_leaves_the_status(
    client: MlflowClient, store: Path
) -> None:
    code = (
        "import os, signal, mlflow\n"
        "run = mlflow.start_run()\n"
        "for step in range(500): mlflow.log_metric('m', step, step=step)\n"
        "print(run.info.run_id, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    run_id = done.stdout.split()[-1]
    assert len(client.get_metric_history(run_id, "m")) == 500
    assert client.get_run(run_id).info.status == "RUNNING"
    assert fl.get_run(run_id, store=store).status == "running"
    from flightlog.store.pending import finish_pending

    assert finish_pending(store) == 0
    found = client.get_run(run_id)
    assert (found.info.status, found.data.metrics) == ("RUNNING", {"m": 499})
    client.set_terminated(run_id, "KILLED")
    assert fl.get_run(run_id, store=store).status == "interrupted"


def test_a_run_that_another_process_deletes_takes_no_more(
    client: MlflowClient, store: Path, run_id: str, refused: Refused
) -> None:
    client.log_metric(run_id, "m", 1)
    code = "import sys, mlflow; mlflow.MlflowClient().delete_run(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, run_id], check=True)
    told = refused("INVALID_PARAMETER_VALUE", client.log_metric, run_id, "m", 2)
    assert "active" in told
    assert len(client.get_metric_history(run_id, "m")) == 1


def test_uris_that_are_no_store(
    store: Path, tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.tex").write_text("x", "utf-8")
    for path, told in ((tmp_path / "file", "a file"), (tmp_path / "folder", "no store")):
        assert told in refused("INVALID_PARAMETER_VALUE", MlflowClient, f"flightlog:{path}")
    monkeypatch.chdir(tmp_path)
    made = MlflowClient("flightlog:new/place").create_run("0").info
    assert (tmp_path / "new" / "place" / "runs" / made.run_id).is_dir()
    here = MlflowClient("flightlog:").create_run("0").info
    assert (store / "runs" / here.run_id).is_dir()


def test_autologging_of_mlflow_is_seen_by_flightlog(store: Path) -> None:
    from sklearn.linear_model import LogisticRegression

    mlflow.sklearn.autolog(log_models=False, log_datasets=True, silent=True)
    numbers = numpy.array([[0.0], [1.0], [2.0], [3.0]])
    LogisticRegression(C=0.5).fit(numbers, numpy.array([0, 0, 1, 1]))
    (run,) = fl.search_runs(store=store).to_dict("records")
    assert (run["params.C"], run["status"]) == (0.5, "finished")
    assert run["metrics.training_accuracy_score"] == 1.0
    found = MlflowClient().get_run(run["run_id"])
    assert found.inputs.dataset_inputs[0].dataset.digest


def test_nested_runs_and_the_last_active(store: Path) -> None:
    mlflow.set_experiment("nested")
    with mlflow.start_run(run_name="outer", description="why") as outer:
        with mlflow.start_run(run_name="inner", nested=True) as inner:
            mlflow.log_params({"a": 1})
        mlflow.log_metrics({"x": 1.0}, step=3)
        mlflow.set_tags({"t": "u"})
    with pytest.raises(ZeroDivisionError), mlflow.start_run(run_id=outer.info.run_id):
        mlflow.log_metric("x", 1 / 0)
    found = fl.get_run(inner.info.run_id, store=store)
    assert (found.parent, found.experiment, dict(found.params)) == (
        outer.info.run_id,
        "nested",
        {"a": 1},
    )
    assert mlflow.get_run(outer.info.run_id).info.status == "FAILED"
    assert fl.get_run(outer.info.run_id, store=store).note == "why"
    table: Any = mlflow.search_runs(search_all_experiments=True)
    assert sorted(table["tags.mlflow.runName"]) == ["inner", "outer"]


def test_logging_in_the_background(store: Path) -> None:
    with mlflow.start_run() as run:
        waiting = [mlflow.log_metric("m", n, step=n, synchronous=False) for n in range(200)]
        for one in waiting:
            one.wait()
        mlflow.log_metrics({"last": 1.0}, synchronous=False).wait()
    history = MlflowClient().get_metric_history(run.info.run_id, "m")
    assert sorted(one.step for one in history) == list(range(200))


def test_what_is_measured_of_a_saved_model_is_found_with_it(client: MlflowClient) -> None:
    run_id = client.create_run("0").info.run_id
    model = client.create_logged_model("0", name="net", source_run_id=run_id, params={"p": "1"})
    points = [
        Metric("acc", 0.5, 1, 1, model_id=model.model_id),
        Metric("acc", 0.9, 2, 2, model_id=model.model_id),
        Metric("acc", 0.7, 3, 2, model.model_id, "iris", "abc"),
    ]
    client.log_batch(run_id, points)
    found = client.get_logged_model(model.model_id)
    seen = {(one.key, one.dataset_name): one.value for one in found.metrics}
    assert seen == {("acc", None): 0.9, ("acc", "iris"): 0.7}
    assert [one.model_id for one in client.search_logged_models(["0"], "metrics.acc > 0.8")] == [
        model.model_id
    ]
    client.set_logged_model_tags(model.model_id, {"k": "v"})
    client.delete_logged_model(model.model_id)
    assert list(client.search_logged_models(["0"])) == []
