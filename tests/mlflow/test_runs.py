"""Runs through MLflow's client: what is set comes back, and what cannot be is refused by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mlflow.entities import ViewType

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlflow import MlflowClient

    Refused = Callable[..., str]


def test_create_run_keeps_what_it_is_given(client: MlflowClient, store: Path) -> None:
    tags = {
        "plain": "1",
        "mlflow.user": "ada",
        "mlflow.source.name": str(store.parent / "train.py"),
        "mlflow.source.type": "LOCAL",
        "mlflow.note.content": "**why**",
    }
    run = client.create_run("0", start_time=123_456_789, tags=tags, run_name="first")
    again = client.get_run(run.info.run_id)
    assert again.info.start_time == 123_456_789
    assert (again.info.run_name, again.info.status, again.info.end_time) == (
        "first",
        "RUNNING",
        None,
    )
    assert again.info.user_id == "ada"
    assert {**again.data.tags, **tags, "mlflow.runName": "first"} == again.data.tags
    ours = fl.get_run(run.info.run_id, store=store)
    assert (ours.name, ours.note, ours.script, dict(ours.tags)) == (
        "first",
        "**why**",
        "train.py",
        {"plain": "1"},
    )
    assert (ours.status, ours.context["user"]) == ("running", "ada")


def test_names(client: MlflowClient, refused: Refused) -> None:
    run = client.create_run("0")
    assert run.info.run_name == run.data.tags["mlflow.runName"] != ""
    client.set_tag(run.info.run_id, "mlflow.runName", "by tag")
    assert client.get_run(run.info.run_id).info.run_name == "by tag"
    client.update_run(run.info.run_id, name="by update")
    assert client.get_run(run.info.run_id).data.tags["mlflow.runName"] == "by update"
    assert client.create_run("0", tags={"mlflow.runName": "tagged"}).info.run_name == "tagged"
    tags = {"mlflow.runName": "one"}
    refused("INVALID_PARAMETER_VALUE", client.create_run, "0", tags=tags, run_name="other")


@pytest.mark.parametrize(
    ("theirs", "ours"), [("FINISHED", "finished"), ("FAILED", "failed"), ("KILLED", "interrupted")]
)
def test_the_end_is_what_the_client_says(
    client: MlflowClient, store: Path, run_id: str, theirs: str, ours: str
) -> None:
    client.log_metric(run_id, "m", 1)
    client.set_terminated(run_id, theirs, end_time=2_000_000_000_000)
    found = client.get_run(run_id).info
    assert (found.status, found.end_time) == (theirs, 2_000_000_000_000)
    assert fl.get_run(run_id, store=store).status == ours
    client.update_run(run_id, "SCHEDULED")
    assert client.get_run(run_id).info.status == "SCHEDULED"
    client.update_run(run_id, "RUNNING")
    found = client.get_run(run_id).info
    assert (found.status, found.end_time) == ("RUNNING", None)


def test_runs_that_are_not_there(client: MlflowClient, refused: Refused) -> None:
    for run_id in ("0123456789abcdefghjkmnpqrs", "f" * 32):
        refused("RESOURCE_DOES_NOT_EXIST", client.get_run, run_id)
        refused("RESOURCE_DOES_NOT_EXIST", client.log_metric, run_id, "m", 1)
        refused("RESOURCE_DOES_NOT_EXIST", client.delete_run, run_id)
    for run_id in ("", "../..", "x/y", "a" * 300):
        refused("INVALID_PARAMETER_VALUE", client.log_param, run_id, "p", 1)


def test_parameters_are_said_once_and_typed(
    client: MlflowClient, store: Path, run_id: str, refused: Refused
) -> None:
    values = ["0.1", "1e-05", "3", "True", "None", "text", "007", "1_000", "nan", "", "9" * 400]
    for number, value in enumerate(values):
        client.log_param(run_id, f"p{number}", value)
    params = client.get_run(run_id).data.params
    assert [params[f"p{number}"] for number in range(len(values))] == values
    ours = fl.get_run(run_id, store=store).params
    assert [ours[f"p{n}"] for n in range(5)] == [0.1, 1e-05, 3, True, "None"]
    assert [ours["p6"], ours["p7"]] == ["007", "1_000"]
    client.log_param(run_id, "p0", 0.1)
    told = refused("INVALID_PARAMETER_VALUE", client.log_param, run_id, "p0", 0.2)
    assert "Changing param values is not allowed" in told
    refused("INVALID_PARAMETER_VALUE", client.log_param, run_id, "x" * 251, 1)
    refused("INVALID_PARAMETER_VALUE", client.log_param, run_id, "bad!name", 1)


def test_tags(client: MlflowClient, run_id: str, refused: Refused) -> None:
    client.set_tag(run_id, "k", "v")
    client.set_tag(run_id, "k", 12)
    client.set_tag(run_id, "long", "x" * 7_000)
    client.set_tag(run_id, "status", "mine")
    client.set_tag(run_id, "mlflow.note.content", "note")
    tags = client.get_run(run_id).data.tags
    assert (tags["k"], tags["long"], tags["mlflow.note.content"]) == ("12", "x" * 7_000, "note")
    assert tags["status"] == "mine"
    client.delete_tag(run_id, "k")
    client.delete_tag(run_id, "mlflow.note.content")
    tags = client.get_run(run_id).data.tags
    assert {"k", "mlflow.note.content"} & set(tags) == set()
    refused("RESOURCE_DOES_NOT_EXIST", client.delete_tag, run_id, "k")
    refused("INVALID_PARAMETER_VALUE", client.set_tag, run_id, "x" * 251, "v")


def test_delete_and_restore(client: MlflowClient, run_id: str, refused: Refused) -> None:
    client.log_metric(run_id, "m", 1)
    client.delete_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    for function, args in (
        (client.log_metric, ("m", 1)),
        (client.log_param, ("p", 1)),
        (client.set_tag, ("t", 1)),
        (client.set_terminated, ()),
    ):
        refused("INVALID_PARAMETER_VALUE", function, run_id, *args)
    assert client.search_runs(["0"]) == []
    assert len(client.search_runs(["0"], run_view_type=ViewType.DELETED_ONLY)) == 1
    client.restore_run(run_id)
    client.log_metric(run_id, "m", 2)
    assert client.get_run(run_id).data.metrics == {"m": 2}


def test_runs_of_flightlog_are_runs_to_mlflow(client: MlflowClient, store: Path) -> None:
    with fl.start_run("ours", store=store, experiment="exp", params={"lr": 0.5}, note="n") as outer:
        fl.log(loss=1.0)
        with fl.start_run("inner"):
            fl.log_text("hello", "a/b.txt")
    made = client.get_experiment_by_name("exp").experiment_id
    (run,) = client.search_runs([made])
    assert run.info.run_id == outer.id
    assert (run.info.status, run.data.params, run.data.metrics) == (
        "FINISHED",
        {"lr": "0.5"},
        {"loss": 1.0},
    )
    assert run.data.tags["mlflow.note.content"] == "n"
    (inner,) = client.search_runs(["0"], f"tags.mlflow.parentRunId = '{outer.id}'")
    assert [one.path for one in client.list_artifacts(inner.info.run_id, "a")] == ["a/b.txt"]
    client.set_tag(outer.id, "seen", "yes")
    assert fl.get_run(outer.id, store=store).tags == {"seen": "yes"}
