"""Experiments through MLflow's client: made, found, tagged, renamed, deleted, brought back."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING, Any

import pytest
from mlflow import MlflowClient
from mlflow.entities import ViewType

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Refused = Callable[..., str]


def test_a_new_store_has_the_default_experiment_and_makes_no_folder(
    client: MlflowClient, store: Path
) -> None:
    found = client.search_experiments()
    assert [(one.experiment_id, one.name) for one in found] == [("0", "Default")]
    assert client.get_experiment_by_name("Default").experiment_id == "0"
    assert client.get_experiment_by_name("nobody") is None
    assert not store.exists()


def test_create_and_get(client: MlflowClient) -> None:
    first = client.create_experiment("a / b ünï", tags={"k": "v", "empty": ""})
    second = client.create_experiment("second", artifact_location="file:///tmp/elsewhere")
    found = client.get_experiment(first)
    assert (found.name, found.tags, found.lifecycle_stage) == (
        "a / b ünï",
        {"k": "v", "empty": ""},
        "active",
    )
    assert found.creation_time == found.last_update_time > 1_600_000_000_000
    assert client.get_experiment_by_name("second").artifact_location == "file:///tmp/elsewhere"
    run = client.create_run(second)
    assert run.info.artifact_uri == f"file:///tmp/elsewhere/{run.info.run_id}/artifacts"
    assert client.create_run(first).info.artifact_uri.startswith("flightlog:///")


@pytest.mark.parametrize("name", ["", None, 12, "x" * 501])
def test_names_that_cannot_be(client: MlflowClient, refused: Refused, name: Any) -> None:
    refused("INVALID_PARAMETER_VALUE", client.create_experiment, name)


def test_a_name_is_taken_once_also_by_runs_and_by_the_deleted(
    client: MlflowClient, store: Path, refused: Refused
) -> None:
    with fl.start_run("one", experiment="ours", store=store):
        pass
    made = client.create_experiment("taken")
    for name in ("taken", "ours", "Default", "default"):
        refused("RESOURCE_ALREADY_EXISTS", client.create_experiment, name)
    client.delete_experiment(made)
    told = refused("RESOURCE_ALREADY_EXISTS", client.create_experiment, "taken")
    assert "deleted state" in told
    assert made in told


def test_what_is_not_there(client: MlflowClient, refused: Refused) -> None:
    for function in (
        client.get_experiment,
        client.delete_experiment,
        client.restore_experiment,
        client.create_run,
    ):
        refused("RESOURCE_DOES_NOT_EXIST", function, "123456")
    refused("INVALID_PARAMETER_VALUE", client.get_experiment, "../../etc")


def test_delete_and_restore_take_the_runs_along(client: MlflowClient, refused: Refused) -> None:
    made = client.create_experiment("e")
    run = client.create_run(made).info.run_id
    client.delete_experiment(made)
    assert client.get_experiment(made).lifecycle_stage == "deleted"
    assert client.get_run(run).info.lifecycle_stage == "deleted"
    assert [one.name for one in client.search_experiments()] == ["Default"]
    deleted = client.search_experiments(view_type=ViewType.DELETED_ONLY)
    assert [one.name for one in deleted] == ["e"]
    assert len(client.search_experiments(view_type=ViewType.ALL)) == 2
    refused("INVALID_STATE", client.create_run, made)
    refused("INVALID_PARAMETER_VALUE", client.set_experiment_tag, made, "k", "v")
    refused("RESOURCE_DOES_NOT_EXIST", client.delete_experiment, made)
    client.restore_experiment(made)
    assert client.get_run(run).info.lifecycle_stage == "active"
    refused("RESOURCE_DOES_NOT_EXIST", client.restore_experiment, made)
    refused("INTERNAL_ERROR", client.delete_experiment, "0")


def test_rename_keeps_the_id_and_frees_the_name(
    client: MlflowClient, store: Path, refused: Refused
) -> None:
    made = client.create_experiment("old")
    run = client.create_run(made).info.run_id
    client.rename_experiment(made, "new")
    assert client.get_experiment(made).name == "new"
    assert client.get_run(run).info.experiment_id == made
    assert fl.get_run(run, store=store).experiment == "new"
    again = client.create_experiment("old")
    assert again != made
    refused("RESOURCE_ALREADY_EXISTS", client.rename_experiment, again, "new")
    refused("INVALID_PARAMETER_VALUE", client.rename_experiment, "0", "other")
    client.delete_experiment(again)
    refused("INVALID_STATE", client.rename_experiment, again, "third")


def test_tags(client: MlflowClient, refused: Refused) -> None:
    made = client.create_experiment("e")
    client.set_experiment_tag(made, "note", "one\ntwo")
    client.set_experiment_tag(made, "note", "three")
    client.set_experiment_tag("0", "long", "x" * 5000)
    assert client.get_experiment(made).tags == {"note": "three"}
    assert client.get_experiment("0").tags == {"long": "x" * 5000}
    client.delete_experiment_tag(made, "note")
    assert client.get_experiment(made).tags == {}
    refused("RESOURCE_DOES_NOT_EXIST", client.delete_experiment_tag, made, "note")
    refused("INVALID_PARAMETER_VALUE", client.set_experiment_tag, made, "x" * 251, "v")


def test_search_filters_sorts_and_pages(client: MlflowClient, refused: Refused) -> None:
    names = [f"exp-{number}" for number in range(5)]
    for number, name in enumerate(names):
        client.create_experiment(name, tags={"even": str(number % 2 == 0)})

    def found(**options: Any) -> list[str]:
        return [one.name for one in client.search_experiments(**options)]

    assert found(filter_string="name LIKE 'exp-%'", order_by=["name DESC"]) == names[::-1]
    assert found(filter_string="tags.even = 'True'", order_by=["name"]) == names[::2]
    page = client.search_experiments(max_results=4, order_by=["name ASC"])
    rest = client.search_experiments(max_results=4, order_by=["name ASC"], page_token=page.token)
    assert [one.name for one in [*page, *rest]] == ["Default", *names]
    assert rest.token is None
    for wrong in (0, -1, 50_001, "10"):
        refused("INVALID_PARAMETER_VALUE", client.search_experiments, max_results=wrong)
    refused("INVALID_PARAMETER_VALUE", client.search_experiments, filter_string="name ?? 'x'")


def _create(uri: str, barrier: Any, results: Any) -> None:
    barrier.wait()
    try:
        results.put(MlflowClient(uri).create_experiment("the same"))
    except Exception as error:
        results.put(getattr(error, "error_code", repr(error)))


def test_of_processes_that_create_one_name_one_wins(client: MlflowClient, store: Path) -> None:
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(4), context.Queue()
    args = (f"flightlog:{store}", barrier, results)
    workers = [context.Process(target=_create, args=args) for _ in range(4)]
    for worker in workers:
        worker.start()
    answers = sorted(results.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join(60)
    made = client.get_experiment_by_name("the same").experiment_id
    assert answers == sorted([made, *["RESOURCE_ALREADY_EXISTS"] * 3])
