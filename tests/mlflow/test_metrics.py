"""Metrics through MLflow's client: points and batches, their history, the points of a chart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from mlflow.entities import Metric, Param, RunTag

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlflow import MlflowClient

    Refused = Callable[..., str]


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
