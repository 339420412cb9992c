"""The model registry through MLflow's client: names, versions, aliases, tags, stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Refused = Callable[..., str]


def version(client: MlflowClient, run_id: str, name: str = "m", **more: Any) -> ModelVersion:
    return client.create_model_version(name, f"runs:/{run_id}/model", run_id, **more)


def test_names_are_registered_once(client: MlflowClient, refused: Refused) -> None:
    made = client.create_registered_model("m 1", tags={"k": "v"}, description="what")
    assert (made.name, made.tags, made.description) == ("m 1", {"k": "v"}, "what")
    assert made.creation_timestamp > 1_600_000_000_000
    refused("RESOURCE_ALREADY_EXISTS", client.create_registered_model, "m 1")
    for name in ("", None, "a/b", "a:b", "../x"):
        refused("INVALID_PARAMETER_VALUE", client.create_registered_model, name)
    refused("RESOURCE_DOES_NOT_EXIST", client.get_registered_model, "nobody")
    refused("RESOURCE_DOES_NOT_EXIST", client.delete_registered_model, "nobody")


def test_a_name_of_ten_kilobytes_is_as_good_as_another(client: MlflowClient) -> None:
    name = "n" * 10_000
    client.create_registered_model(name)
    assert client.get_registered_model(name).name == name


def test_rename_takes_all_along_and_frees_the_name(
    client: MlflowClient, run_id: str, refused: Refused
) -> None:
    client.create_registered_model("m")
    version(client, run_id, tags={"t": "1"})
    client.set_registered_model_alias("m", "champion", 1)
    client.rename_registered_model("m", "n")
    found = client.get_model_version_by_alias("n", "champion")
    assert (found.name, found.version, found.tags) == ("n", "1", {"t": "1"})
    refused("RESOURCE_DOES_NOT_EXIST", client.get_registered_model, "m")
    client.create_registered_model("m")
    assert version(client, run_id).version == "1"
    refused("RESOURCE_ALREADY_EXISTS", client.rename_registered_model, "m", "n")


def test_versions_count_up_and_numbers_are_not_given_again(
    client: MlflowClient, run_id: str, refused: Refused
) -> None:
    client.create_registered_model("m")
    first = version(client, run_id, description="one", tags={"a": "1"})
    assert (first.version, first.run_id, first.status, first.description) == (
        "1",
        run_id,
        "READY",
        "one",
    )
    assert client.get_model_version_download_uri("m", 1) == f"runs:/{run_id}/model"
    assert version(client, run_id).version == "2"
    client.update_model_version("m", 2, "two")
    client.set_registered_model_alias("m", "champion", 2)
    client.delete_model_version("m", 2)
    assert client.get_registered_model("m").aliases == {}
    assert version(client, run_id).version == "3"
    for number in (2, 9):
        refused("RESOURCE_DOES_NOT_EXIST", client.get_model_version, "m", number)
    refused("INVALID_PARAMETER_VALUE", client.get_model_version, "m", "two")
    refused("RESOURCE_DOES_NOT_EXIST", version, client, run_id, "nobody")


def test_a_deleted_name_can_be_registered_anew(client: MlflowClient, run_id: str) -> None:
    client.create_registered_model("m", tags={"k": "v"}, description="d")
    version(client, run_id)
    client.set_registered_model_alias("m", "champion", 1)
    client.delete_registered_model("m")
    assert client.search_registered_models() == []
    assert client.search_model_versions() == []
    again = client.create_registered_model("m")
    assert (again.tags, again.description, again.aliases) == ({}, None, {})
    assert again.latest_versions == []


def test_aliases(client: MlflowClient, run_id: str, refused: Refused) -> None:
    client.create_registered_model("m")
    version(client, run_id)
    version(client, run_id)
    client.set_registered_model_alias("m", "Champion", 1)
    client.set_registered_model_alias("m", "Champion", 2)
    assert client.get_registered_model("m").aliases == {"Champion": "2"}
    assert client.get_model_version("m", 2).aliases == ["Champion"]
    assert client.get_model_version("m", 1).aliases == []
    client.delete_registered_model_alias("m", "Champion")
    refused("INVALID_PARAMETER_VALUE", client.get_model_version_by_alias, "m", "Champion")
    for alias in ("latest", "v1", "a b", "", "x" * 256):
        refused("INVALID_PARAMETER_VALUE", client.set_registered_model_alias, "m", alias, 1)
    refused("RESOURCE_DOES_NOT_EXIST", client.set_registered_model_alias, "m", "a", 9)


def test_tags(client: MlflowClient, run_id: str, refused: Refused) -> None:
    client.create_registered_model("m")
    version(client, run_id)
    client.set_registered_model_tag("m", "k", "v")
    client.set_model_version_tag("m", 1, "a:b", "w")
    assert client.get_registered_model("m").tags == {"k": "v"}
    assert client.get_model_version("m", 1).tags == {"a:b": "w"}
    client.delete_registered_model_tag("m", "k")
    client.delete_model_version_tag("m", 1, "a:b")
    assert client.get_registered_model("m").tags == client.get_model_version("m", 1).tags == {}
    refused("RESOURCE_DOES_NOT_EXIST", client.set_registered_model_tag, "nobody", "k", "v")
    refused("INVALID_PARAMETER_VALUE", client.set_model_version_tag, "m", 1, "x" * 251, "v")


@pytest.mark.filterwarnings("ignore")
def test_stages(client: MlflowClient, run_id: str, refused: Refused) -> None:
    client.create_registered_model("m")
    for _ in range(3):
        version(client, run_id)
    client.transition_model_version_stage("m", 1, "production")
    client.transition_model_version_stage("m", 2, "Production", archive_existing_versions=True)
    stages = [client.get_model_version("m", number).current_stage for number in (1, 2, 3)]
    assert stages == ["Archived", "Production", "None"]
    newest = {one.current_stage: one.version for one in client.get_latest_versions("m")}
    assert newest == {"Archived": "1", "Production": "2", "None": "3"}
    assert [one.version for one in client.get_latest_versions("m", ["production"])] == ["2"]
    refused("INVALID_PARAMETER_VALUE", client.transition_model_version_stage, "m", 1, "nowhere")


def test_search(client: MlflowClient, run_id: str, refused: Refused) -> None:
    for name in ("alpha", "beta", "gamma"):
        client.create_registered_model(name, tags={"first": name[0]})
        version(client, run_id, name)
    version(client, run_id, "beta")

    def names(text: str | None = None, **options: Any) -> list[str]:
        return [one.name for one in client.search_registered_models(text, **options)]

    assert names() == ["alpha", "beta", "gamma"]
    assert names("name LIKE '%a' AND tags.first = 'b'") == ["beta"]
    assert names(order_by=["name DESC"], max_results=2) == ["gamma", "beta"]
    found = client.search_model_versions("name = 'beta'", order_by=["version_number DESC"])
    assert [one.version for one in found] == ["2", "1"]
    assert len(client.search_model_versions(f"run_id = '{run_id}'")) == 4
    first = client.search_registered_models(max_results=2)
    rest = client.search_registered_models(max_results=2, page_token=first.token)
    assert [one.name for one in [*first, *rest]] == ["alpha", "beta", "gamma"]
    refused("INVALID_PARAMETER_VALUE", client.search_registered_models, "nope = 'x'")
    refused("INVALID_PARAMETER_VALUE", client.search_registered_models, max_results=0)


def test_a_version_can_be_copied(client: MlflowClient, run_id: str, store: Path) -> None:
    client.create_registered_model("m")
    version(client, run_id)
    copied = client.copy_model_version("models:/m/1", "production")
    assert (copied.name, copied.version, copied.run_id) == ("production", "1", run_id)
    assert client.get_model_version_download_uri("production", 1) == f"runs:/{run_id}/model"
