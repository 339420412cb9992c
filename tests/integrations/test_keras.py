"""Keras on PyTorch, fitted for real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flightlog.store.model import RunInfo

    Runs = Callable[[], list[RunInfo]]

RANDOM = np.random.default_rng(0)
X, Y = RANDOM.normal(size=(64, 3)).astype("float32"), RANDOM.integers(0, 2, 64)


def compiled() -> keras.Model:
    model = keras.Sequential(
        [keras.layers.Input((3,)), keras.layers.Dense(1, activation="sigmoid")], name="small"
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])
    return model


def test_a_fit_is_a_run_by_epochs_and_evaluate_adds_to_it(store: Path, runs: Runs) -> None:
    fl.autolog()
    model = compiled()
    history = model.fit(X, Y, validation_split=0.25, epochs=4, batch_size=16, verbose=0)
    loss, accuracy = model.evaluate(X, Y, verbose=0)
    (run,) = runs()
    assert (run.name, run.status) == ("small", "finished")
    assert list(fl.load_points(run.id, "val_loss")["value"]) == history.history["val_loss"]
    assert list(fl.load_points(run.id, "loss")["step"]) == [0, 1, 2, 3]
    assert (run.params["epochs"], run.params["optimizer"]) == (4, "Adam")
    assert run.params["optimizer_learning_rate"] == pytest.approx(0.01)
    assert run.params["model_parameters"] == 4
    assert run.metrics["eval_loss"].last.value == loss
    assert run.metrics["eval_accuracy"].last.value == accuracy


def test_fits_of_one_model_in_a_run_go_on(store: Path, runs: Runs) -> None:
    fl.keras.autolog(batches=2)
    with fl.start_run("mine"):
        model = compiled()
        for _ in range(2):
            model.fit(X, Y, epochs=2, batch_size=16, verbose=0)
        compiled().fit(X, Y, epochs=1, verbose=0)
    mine, other = runs()
    assert list(fl.load_points(mine.id, "loss")["step"]) == [0, 1, 2, 3]
    assert mine.metrics["batch_loss"].count == 8
    assert other.parent == mine.id


def test_the_callback_alone(store: Path, runs: Runs) -> None:
    model = compiled()
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[fl.keras.callback()])
    model.fit(X, Y, epochs=1, verbose=0)
    (run,) = runs()
    assert (run.status, run.metrics["loss"].count) == ("finished", 2)
    assert fl.active_run() is None


def test_a_callback_that_fails_warns_once_and_the_fit_goes_on(store: Path, runs: Runs) -> None:
    fl.keras.autolog()
    model = compiled()
    model.count_params = None
    with pytest.warns(fl.FlightlogWarning, match="the beginning of a fit was not recorded") as told:
        history = model.fit(X, Y, epochs=3, verbose=0)
    ours = [one for one in told if one.category is fl.FlightlogWarning]
    assert len(ours) == 1
    assert len(history.history["loss"]) == 3
    assert runs()[0].metrics["loss"].count == 3


def test_a_fit_that_is_interrupted(store: Path, runs: Runs) -> None:
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            raise KeyboardInterrupt

    fl.keras.autolog()
    with pytest.raises(KeyboardInterrupt):
        compiled().fit(X, Y, epochs=3, verbose=0, callbacks=[Stop()])
    assert [run.status for run in runs()] == ["interrupted"]
    assert fl.active_run() is None
    before = keras.Model.fit
    fl.autolog(disable=True)
    assert keras.Model.fit is not before
    assert "fit" not in vars(keras.Model)
