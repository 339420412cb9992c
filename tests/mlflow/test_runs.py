"""Runs through MLflow's client: what is set comes back, and what cannot be is refused by code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType

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


def test_metrics_keep_step_time_and_odd_values(client: MlflowClient, run_id: str) -> None:
    odd = [math.nan, math.inf, -math.inf, -0.0, 1e300, 2.0**-1074]
    for number, value in enumerate(odd):
        client.log_metric(run_id, "odd", value, timestamp=1000 + number, step=number)
    client.log_metric(run_id, "steps", 1, timestamp=5, step=-3)
    client.log_metric(run_id, "steps", 2, timestamp=6, step=2**62)
    client.log_metric(run_id, "steps", 3, timestamp=7)
    found = client.get_metric_history(run_id, "odd")
    assert [one.timestamp for one in found] == list(range(1000, 1006))
    assert [repr(one.value) for one in found] == [repr(value) for value in odd]
    steps = client.get_metric_history(run_id, "steps")
    assert [(one.step, one.value) for one in steps] == [(-3, 1), (0, 3), (2**62, 2)]
    run = client.get_run(run_id)
    assert run.data.metrics["steps"] == 2
    last = {one.key: one for one in run.data._metric_objs}["steps"]
    assert (last.timestamp, last.step) == (6, 2**62)
    assert client.get_metric_history(run_id, "nobody") == []


@pytest.mark.parametrize("name", ["", "a,b", "../up", "/root", "a//b", "x" * 251, None])
def test_metric_names_that_mlflow_forbids(
    client: MlflowClient, run_id: str, refused: Refused, name: Any
) -> None:
    refused("INVALID_PARAMETER_VALUE", client.log_metric, run_id, name, 1)
    assert client.get_run(run_id).data.metrics == {}


@pytest.mark.parametrize("value", ["one", None])
def test_metric_values_that_are_no_numbers(
    client: MlflowClient, run_id: str, refused: Refused, value: Any
) -> None:
    refused("INVALID_PARAMETER_VALUE", client.log_metric, run_id, "m", value)


def test_a_batch_is_stored_whole_or_not_at_all(
    client: MlflowClient, run_id: str, refused: Refused
) -> None:
    metrics = [Metric(f"m{number}", number, 1, number) for number in range(998)]
    client.log_batch(run_id, metrics, [Param("p", "1")], [RunTag("t", "1")])
    data = client.get_run(run_id).data
    assert (len(data.metrics), data.params, data.tags["t"]) == (998, {"p": "1"}, "1")
    twice = [Param("q", "1"), Param("q", "2")]
    refused("INVALID_PARAMETER_VALUE", client.log_batch, run_id, [], twice)
    changed = [Param("r", "1"), Param("p", "2")]
    refused(
        "INVALID_PARAMETER_VALUE", client.log_batch, run_id, [Metric("n", 1, 1, 1)], changed, []
    )
    backend, many = client._tracking_client.store, [Metric("m", 1, 1, 1)] * 1001
    refused("INVALID_PARAMETER_VALUE", backend.log_batch, run_id, many, [], [])
    data = client.get_run(run_id).data
    assert (data.params, "n" in data.metrics) == ({"p": "1"}, False)


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


def test_logging_goes_on_after_the_end(client: MlflowClient, run_id: str) -> None:
    client.log_metric(run_id, "m", 1, step=1)
    client.set_terminated(run_id)
    client.log_metric(run_id, "m", 2, step=2)
    client.log_metric(run_id, "later", 3)
    client.log_param(run_id, "p", "x")
    run = client.get_run(run_id)
    assert (run.data.metrics, run.info.status) == ({"m": 2, "later": 3}, "FINISHED")
    assert [one.value for one in client.get_metric_history(run_id, "m")] == [1, 2]


def test_pages_of_a_metrics_history(client: MlflowClient, run_id: str) -> None:
    client.log_batch(run_id, [Metric("m", number, number, number) for number in range(10)])
    store = client._tracking_client.store
    page = store.get_metric_history(run_id, "m", max_results=4)
    rest = store.get_metric_history(run_id, "m", max_results=10, page_token=page.token)
    assert [one.value for one in [*page, *rest]] == list(range(10))
    assert rest.token is None


def test_a_chart_is_drawn_from_few_points_and_loses_no_spike(
    client: MlflowClient, store: Path, run_id: str, refused: Refused
) -> None:
    points = [
        Metric("m", 0.0 if number != 7_777 else 1e6, number, number) for number in range(20_000)
    ]
    for start in range(0, len(points), 1000):
        client.log_batch(run_id, points[start : start + 1000])
    backend = client._tracking_client.store
    for end in (False, True):
        if end:
            client.set_terminated(run_id)
            fl.get_run(run_id, store=store)
        found = list(backend.get_metric_history_bulk_interval([run_id], "m", 320, None, None))
        assert len(found) <= 700
        assert (7_777, 1e6) in [(one.step, one.value) for one in found]
        assert [found[0].step, found[-1].step] == [0, 19_999]
        part = backend.get_metric_history_bulk_interval([run_id], "m", 320, 100, 199)
        assert [one.step for one in part] == list(range(100, 200))
    picked = backend.get_metric_history_bulk_interval_from_steps(run_id, "m", [3, 1, 99_999], 10)
    assert [one.step for one in picked] == [1, 3]
    refused(
        "INVALID_PARAMETER_VALUE",
        backend.get_metric_history_bulk_interval,
        [run_id],
        "m",
        320,
        1,
        None,
    )


def test_inputs_and_outputs(client: MlflowClient, run_id: str) -> None:
    data = Dataset("iris", "abc", "local", '{"uri": "x"}', schema='{"s": 1}', profile='{"n": 150}')
    given = DatasetInput(data, [InputTag("mlflow.data.context", "train")])
    for _ in range(2):
        client.log_inputs(run_id, [given])
    found = client.get_run(run_id).inputs.dataset_inputs
    assert [(one.dataset.name, one.dataset.schema) for one in found] == [("iris", '{"s": 1}')]
    assert [(tag.key, tag.value) for tag in found[0].tags] == [("mlflow.data.context", "train")]
    assert len(client.search_runs(["0"], "dataset.name = 'iris'")) == 1
    assert client.search_runs(["0"], "dataset.context = 'test'") == []
    (listed,) = client._tracking_client.store._search_datasets(["0", "1"])
    assert (listed.name, listed.digest, listed.context) == ("iris", "abc", "train")


def test_search(client: MlflowClient, store: Path, refused: Refused) -> None:
    ids = []
    for number in range(6):
        run = client.create_run("0", start_time=1000 + number, run_name=f"run {number}")
        ids.append(run.info.run_id)
        client.log_metric(ids[-1], "acc", math.nan if number == 5 else number / 10)
        client.log_param(ids[-1], "lr", f"0.{number}")
        client.set_tag(ids[-1], "half", "low" if number < 3 else "high")
    client.set_terminated(ids[0])

    def found(text: str = "", **options: Any) -> list[int]:
        return [ids.index(one.info.run_id) for one in client.search_runs(["0"], text, **options)]

    assert found() == [5, 4, 3, 2, 1, 0]
    assert found("metrics.acc > 0.15 and tags.half = 'low'") == [2]
    assert found("params.lr = '0.4'") == [4]
    assert found("params.lr LIKE '0.%' and metrics.acc <= 0.1") == [1, 0]
    assert found("attributes.status = 'FINISHED'") == [0]
    assert found("attributes.start_time >= 1004") == [5, 4]
    assert found("run_name = 'run 3'") == [3]
    assert found(f"run_id IN ('{ids[1]}', '{ids[2]}')") == [2, 1]
    assert found(order_by=["metrics.acc ASC"]) == [0, 1, 2, 3, 4, 5]
    assert found(order_by=["metrics.acc DESC"]) == [4, 3, 2, 1, 0, 5]
    assert found(order_by=["tags.half", "params.lr DESC"]) == [5, 4, 3, 2, 1, 0]
    first = client.search_runs(["0"], max_results=4)
    rest = client.search_runs(["0"], max_results=4, page_token=first.token)
    assert [ids.index(one.info.run_id) for one in [*first, *rest]] == [5, 4, 3, 2, 1, 0]
    assert client.search_runs(["no-such-experiment"]) == []
    for wrong in ("metrics.acc >", "acc > 1", "metrics.acc LIKE 'x'", "attributes.foo = 'x'"):
        refused("INVALID_PARAMETER_VALUE", client.search_runs, ["0"], wrong)
    refused("INVALID_PARAMETER_VALUE", client.search_runs, ["0"], max_results=50_001)


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
