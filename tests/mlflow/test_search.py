"""Searching runs through MLflow's client, and the data sets that they read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mlflow.entities import Dataset, DatasetInput, InputTag

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlflow import MlflowClient

    Refused = Callable[..., str]


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


def test_runs_that_began_together_are_in_the_order_of_their_ids(client: MlflowClient) -> None:
    ids = [client.create_run("0", start_time=1000 + (n < 2)).info.run_id for n in range(7)]
    wanted = [*sorted(ids[:2]), *sorted(ids[2:])]
    for size in (1, 3, 7):
        found: list[str] = []
        token = None
        while token is not None or not found:
            page = client.search_runs(["0"], max_results=size, page_token=token)
            found += [run.info.run_id for run in page]
            token = page.token
        assert found == wanted
    sorted_there = client.search_runs(["0"], "attributes.start_time > 0")
    assert [run.info.run_id for run in sorted_there] == wanted
