"""Scripts written for other trackers, with one changed import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import flightlog as fl
from flightlog.compat import mlflow, wandb
from flightlog.compat.tensorboard import SummaryWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Last = Callable[[], fl.RunInfo]


@pytest.fixture(autouse=True)
def last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Last]:
    """The newest run of a store of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLIGHTLOG_STORE", str(tmp_path / "flights"))

    def newest() -> fl.RunInfo:
        runs = sorted((tmp_path / "flights" / "runs").iterdir())
        return fl.get_run(runs[-1].name)

    yield newest
    wandb.finish()
    while fl.active_run() is not None:
        fl.end_run()


def test_mlflow_script(last: Last, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", "utf-8")
    mlflow.set_tracking_uri(f"flightlog:{tmp_path / 'flights'}")
    mlflow.set_experiment("iris")
    with mlflow.start_run(run_name="first", tags={"t": 1}, description="**n**") as run:
        assert mlflow.log_param("lr", 0.1) == 0.1
        mlflow.log_params({"depth": 3})
        for step in range(3):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"acc": 0.5})
        mlflow.log_artifact("a.txt", "in")
        mlflow.log_dict({"k": 1}, "d.json")
        mlflow.log_table({"x": [1]}, "t.json")
        mlflow.set_tag("u", "v")
        assert (run.info.run_name, run.info.status) == ("first", "RUNNING")
        assert run.data.metrics == {"loss": 1 / 3, "acc": 0.5}
        with pytest.raises(fl.FlightlogError, match="active already"):
            mlflow.start_run()
    found = last()
    assert (found.id, found.experiment, found.note) == (run.info.run_id, "iris", "**n**")
    assert (dict(found.params), dict(found.tags)) == (
        {"lr": 0.1, "depth": 3},
        {"t": "1", "u": "v"},
    )
    assert [one.name for one in found.artifacts] == ["in/a.txt", "d.json", "t.arrow"]
    assert mlflow.active_run() is None
    with pytest.raises(fl.FlightlogError, match="a server of MLflow's"):
        mlflow.set_tracking_uri("http://localhost:5000")
    mlflow.set_experiment(None)


def test_mlflow_searches_experiments(last: Last) -> None:
    for experiment, value in (("one", 0.5), ("one", 0.9), ("two", 0.7)):
        mlflow.set_experiment(experiment)
        with mlflow.start_run():
            mlflow.log_metric("acc", value)

    def found(*args: Any, **more: Any) -> list[float]:
        return list(mlflow.search_runs(*args, **more)["metrics.acc"])

    assert found() == [0.7], "of the experiment that is set"
    assert found(["one"], "metrics.acc > 0.6") == [0.9]
    every = {"search_all_experiments": True}
    assert found(**every, order_by=["metrics.acc DESC"], max_results=2) == [0.9, 0.7]
    assert found(experiment_names=["one"], order_by=["attributes.start_time ASC"]) == [0.5, 0.9]
    with pytest.raises(fl.FlightlogError, match="MLFLOW_TRACKING_URI=flightlog:"):
        mlflow.search_runs(output_format="list")
    mlflow.set_experiment(None)


def test_mlflow_begins_a_run_by_itself_and_says_what_it_lacks(last: Last) -> None:
    mlflow.log_metric("m", 1)
    mlflow.end_run("KILLED")
    assert last().status == "interrupted"
    for name in ("MlflowClient", "trace", "something"):
        with pytest.raises(AttributeError, match=f"has no {name}"):
            getattr(mlflow, name)
    with pytest.raises(fl.FlightlogError, match=r"fl\.load_model"):
        mlflow.pyfunc.load_model("x")
    assert not hasattr(mlflow, "nobody")


def test_wandb_script(last: Last, tmp_path: Path) -> None:
    (tmp_path / "w.bin").write_bytes(b"w")
    run = wandb.init(
        project="p", config={"lr": 0.1, "net": {"depth": 2}}, name="n", notes="why", tags=["a", "b"]
    )
    wandb.config.batch = 8
    wandb.config.update({"lr": 0.2})
    assert (wandb.config.lr, wandb.config["net"], run.config.get("nobody")) == (
        0.2,
        {"depth": 2},
        None,
    )
    wandb.define_metric("loss", summary="min")
    for step in range(3):
        wandb.log({"loss": 3 - step, "eval": {"acc": step / 2}}, commit=False)
        wandb.log({"other": step})
    wandb.log({"late": 1}, step=10)
    table = wandb.Table(columns=["x", "y"], data=[[1, 2]])
    table.add_data(3, 4)
    picture = wandb.Image(np.zeros((2, 2), np.uint8), caption="c")
    wandb.log({"table": table, "image": picture, "hist": wandb.Histogram([1, 2, 2])}, step=11)
    artifact = wandb.Artifact("weights", type="model", metadata={"k": 1})
    artifact.add_file("w.bin")
    wandb.log_artifact(artifact)
    wandb.summary["best"] = 0.75
    assert (wandb.summary["loss"], wandb.summary["best"]) == (1, 0.75)
    wandb.finish()
    found = last()
    assert (found.name, found.experiment, found.note, found.status) == ("n", "p", "why", "finished")
    assert dict(found.params) == {"lr": 0.2, "net.depth": 2, "batch": 8}
    assert (dict(found.tags), dict(found.goals)) == ({"a": "", "b": ""}, {"loss": "min"})
    assert found.metrics["loss"].count == found.metrics["eval.acc"].count == 3
    assert found.metrics["loss"].last == found.metrics["other"].last._replace(value=1.0)
    assert {one.name for one in found.artifacts} >= {
        "table/000011.arrow",
        "image/000011.png",
        "hist/000011.arrow",
        "weights/w.bin",
        "weights/artifact.json",
    }


def test_wandb_ids_resume_and_modes(last: Last) -> None:
    first = wandb.init(id="my-run")
    wandb.log({"m": 1})
    wandb.finish(exit_code=1)
    assert (last().status, first.id) == ("failed", "my-run")
    wandb.init(id="my-run", resume="allow")
    wandb.log({"m": 2})
    wandb.finish()
    assert last().metrics["m"].count == 2
    with pytest.raises(fl.FlightlogError, match="to resume"):
        wandb.init(id="nobody", resume="must")
    with pytest.raises(fl.FlightlogError, match="There is a run"):
        wandb.init(id="my-run", resume="never")
    with wandb.init(mode="disabled") as off:
        off.log({"m": 3})
    assert last().metrics["m"].count == 2
    with pytest.raises(fl.FlightlogError, match=r"wandb\.init"):
        wandb.log({"m": 1})
    for name, way in (("sweep", "flightlog run"), ("Api", r"fl\.search_runs")):
        with pytest.raises(AttributeError, match=way):
            getattr(wandb, name)


class _Parameter:
    def __init__(self, grad: Any) -> None:
        self.grad = grad


class _Model:
    def parameters(self) -> list[_Parameter]:
        return [_Parameter(np.array([3.0])), _Parameter(np.array([[4.0]])), _Parameter(None)]


def test_wandb_watches_gradients(last: Last) -> None:
    wandb.init()
    wandb.watch(_Model(), log_freq=2)
    for step in range(4):
        wandb.log({"loss": step})
    wandb.finish()
    assert last().metrics["gradient_norm"].count == 2
    assert last().metrics["gradient_norm"].last.value == 5.0


def test_summary_writer(last: Last) -> None:
    with SummaryWriter("logs/try") as writer:
        for step in range(3):
            writer.add_scalar("loss/train", 1.0 / (step + 1), step)
        writer.add_scalars("acc", {"a": 0.1, "b": 0.2}, 2)
        writer.add_text("notes", "hello", 1)
        writer.add_image("img", np.zeros((3, 4, 5)), 0)
        writer.add_images("batch", np.zeros((2, 1, 4, 5)), 0)
        writer.add_histogram("w", np.arange(10), 0)
        writer.add_hparams({"lr": 0.1}, {"hparam/acc": 0.9})
        with pytest.raises(AttributeError, match=r"fl\.log_text"):
            writer.add_graph(None)
    found = last()
    assert (found.name, found.status, dict(found.params)) == ("try", "finished", {"lr": 0.1})
    assert set(found.metrics) == {"loss/train", "acc/a", "acc/b", "hparam/acc"}
    assert {one.name for one in found.artifacts} == {
        "notes/000001.txt",
        "img/000000.png",
        "batch/0/000000.png",
        "batch/1/000000.png",
        "w/000000.arrow",
    }
    with fl.start_run("outer"):
        SummaryWriter().add_scalar("m", 1)
        assert fl.active_run() is not None
