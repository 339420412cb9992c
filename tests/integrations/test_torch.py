"""PyTorch's plain loops, watched for real."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
import torch

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flightlog.store.model import RunInfo

    Runs = Callable[[], list[RunInfo]]


def loop(watched: fl.torch.Watch, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> None:
    data, target = torch.randn(16, 3), torch.randn(16, 1)
    for _ in range(25):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(data), target)
        loss.backward()
        watched.log(loss=loss)
        optimizer.step()


def parts() -> tuple[torch.nn.Module, torch.optim.Optimizer]:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
    return model, torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def test_a_loop_is_a_run(store: Path, runs: Runs) -> None:
    model, optimizer = parts()
    with fl.torch.watch(model, optimizer, every=5) as watched:
        loop(watched, model, optimizer)
    loop(watched, model, optimizer)  # no longer watched
    (run,) = runs()
    assert (run.name, run.status) == ("Sequential", "finished")
    assert run.params["model_parameters"] == 21
    assert (run.params["optimizer"], run.params["optimizer_momentum"]) == ("SGD", 0.9)
    assert run.metrics["loss"].count == 25
    assert run.metrics["gradient_norm"].count == 5
    assert run.metrics["gradient_norm"].last.step == 20
    assert run.metrics["learning_rate"].last.value == 0.1
    assert optimizer._optimizer_step_post_hooks == {}


def test_distributions_are_tables(store: Path, runs: Runs) -> None:
    model, optimizer = parts()
    with (
        fl.start_run("mine"),
        fl.torch.watch(model, optimizer, histograms="all", histograms_every=10, bins=8) as watched,
    ):
        loop(watched, model, optimizer)
    (run,) = runs()
    found = {one.name: one for one in run.artifacts}
    for step in (0, 10, 20):
        for kind in ("gradients", "weights"):
            data = (store / "blobs" / found[f"{kind}/{step:06d}.arrow"].sha256).read_bytes()
            table = pa.ipc.open_file(io.BytesIO(data)).read_all().to_pandas()
            counts = table.groupby("parameter")["count"].sum()
            assert counts.to_dict() == {"0.weight": 12, "0.bias": 4, "2.weight": 4, "2.bias": 1}
    assert found["weights/000010.arrow"].step == 10


def test_a_loop_that_fails_is_a_failed_run(store: Path, runs: Runs) -> None:
    model, optimizer = parts()
    with pytest.raises(ZeroDivisionError), fl.torch.watch(model, optimizer):
        raise ZeroDivisionError
    assert runs()[0].status == "failed"
    assert optimizer._optimizer_step_post_hooks == {}


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(fl.FlightlogError, match=r"model is a dict; give a torch\.nn\.Module"):
        fl.torch.watch({})
    with pytest.raises(fl.FlightlogError, match="optimizer is a float"):
        fl.torch.watch(torch.nn.Linear(1, 1), 0.1)
