"""Lightning's trainer, run for real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
from lightning.pytorch import LightningModule, Trainer

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flightlog.store.model import RunInfo

    Runs = Callable[[], list[RunInfo]]

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")


class Line(LightningModule):
    def __init__(self, rate: float = 0.1, shape: dict[str, int] | None = None) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(2, 1)
        self.fails = False

    def training_step(self, batch: Any, index: int) -> Any:
        if self.fails:
            raise ZeroDivisionError("no step")
        loss = self.layer(batch).square().mean()
        self.log("loss", loss)
        return loss

    def test_step(self, batch: Any, index: int) -> None:
        self.log("test_loss", self.layer(batch).square().mean())

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), self.hparams["rate"])


def trainer(**options: Any) -> Trainer:
    return Trainer(
        max_epochs=2,
        accelerator="cpu",
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        log_every_n_steps=1,
        **{"logger": False, **options},
    )


def data() -> Any:
    return torch.utils.data.DataLoader(torch.randn(8, 2), batch_size=4)


def test_a_fit_is_a_run_and_a_test_adds_to_it(store: Path, runs: Runs) -> None:
    fl.autolog()
    made = trainer()
    model = Line(0.05, {"width": 3})
    made.fit(model, data())
    made.test(model, data(), verbose=False)
    made.fit_loop.max_epochs = 3
    made.fit(model, data())
    run, again = runs()
    assert again.metrics["loss"].count == 2, "another fit is another run"
    assert (run.name, run.status) == ("Line", "finished")
    assert run.metrics["loss"].count == 4
    assert (run.params["rate"], run.params["shape/width"]) == (0.05, 3)
    assert run.params["model_parameters"] == 3
    assert run.metrics["test_loss"].count == 1


def test_the_logger_alone_in_a_run(store: Path, runs: Runs) -> None:
    with fl.start_run("mine") as run:
        made = trainer(logger=fl.lightning.logger())
        made.fit(Line(), data())
        assert made.logger.version == run.id
        assert not run.ended
    assert [one.metrics["loss"].count for one in runs()] == [4]


def test_the_callback_alone(store: Path, runs: Runs) -> None:
    trainer(callbacks=[fl.lightning.callback()]).fit(Line(), data())
    (run,) = runs()
    assert (run.status, run.metrics["loss"].count, run.params["rate"]) == ("finished", 2, 0.1)


def test_a_fit_that_fails_is_a_failed_run(store: Path, runs: Runs) -> None:
    model = Line()
    model.fails = True
    for options in ({"logger": fl.lightning.logger()}, {"callbacks": [fl.lightning.callback()]}):
        with pytest.raises(ZeroDivisionError):
            trainer(**options).fit(model, data())
        assert fl.active_run() is None
    fl.lightning.autolog()
    with pytest.raises(ZeroDivisionError):
        trainer().fit(model, data())
    assert [run.status for run in runs()] == ["failed"] * 3


def test_disabling_leaves_nothing_behind(store: Path, runs: Runs) -> None:
    before = dict(vars(Trainer))
    fl.lightning.autolog()
    assert vars(Trainer)["fit"] is not before["fit"]
    fl.lightning.autolog(disable=True)
    assert dict(vars(Trainer)) == before
