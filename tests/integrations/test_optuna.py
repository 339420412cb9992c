"""Optuna's studies, run for real: a sweep of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import optuna
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flightlog.store.model import RunInfo

    Runs = Callable[[], list[RunInfo]]

optuna.logging.set_verbosity(optuna.logging.ERROR)


def test_a_study_is_a_run_with_a_child_for_each_trial(store: Path, runs: Runs) -> None:
    fl.autolog()

    def objective(trial: Any) -> float:
        c = trial.suggest_float("C", 0.1, 1)
        model = LogisticRegression(C=c, max_iter=500).fit(*load_iris(return_X_y=True))
        fl.log(seen=c)
        return float(model.score(*load_iris(return_X_y=True)))

    study = optuna.create_study(study_name="iris", direction="maximize")
    study.optimize(objective, n_trials=3)
    parent, *trials = runs()
    assert (parent.name, parent.status, parent.goals) == ("iris", "finished", {"value": "max"})
    assert parent.params["best_C"] == study.best_params["C"]
    assert parent.metrics["value"].count == 3
    assert parent.metrics["best_value"].last.value == study.best_value
    assert [run.parent for run in trials] == [parent.id] * 3
    for run, trial in zip(trials, study.trials, strict=True):
        assert run.params["C"] == trial.params["C"] == run.metrics["seen"].last.value
        assert run.metrics["value"].last.value == trial.value
        assert "training_accuracy_score" in run.metrics, "the fit is the trial's"


def test_threads_reports_pruned_and_failed_trials(store: Path, runs: Runs) -> None:
    fl.optuna.autolog()

    def objective(trial: Any) -> float:
        trial.report(trial.number, 0)
        trial.report(trial.number + 1, 5)
        if trial.number == 1:
            raise optuna.TrialPruned
        if trial.number == 2:
            raise ZeroDivisionError("a bad trial")
        return trial.suggest_int("n", 1, 5)

    study = optuna.create_study(study_name="threads")
    study.optimize(objective, n_trials=4, n_jobs=2, catch=(ZeroDivisionError,))
    found = {run.name: run for run in runs()}
    parent = found.pop("threads")
    assert {run.parent for run in found.values()} == {parent.id}
    assert {name: run.status for name, run in found.items()} == {
        "trial 0": "finished",
        "trial 1": "finished",
        "trial 2": "failed",
        "trial 3": "finished",
    }
    assert "pruned" in found["trial 1"].tags
    assert found["trial 1"].metrics["intermediate_value"].last.step == 5
    assert found["trial 2"].exception.message == "a bad trial"
    assert [trial.state.name for trial in study.trials] == [
        "COMPLETE",
        "PRUNED",
        "FAIL",
        "COMPLETE",
    ]


def test_a_study_in_a_run_is_described_by_it(store: Path, runs: Runs) -> None:
    fl.optuna.autolog()
    with fl.start_run("mine"):
        optuna.create_study().optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=1)
    mine, trial = runs()
    assert (mine.name, trial.parent) == ("mine", mine.id)
    assert mine.params["sampler"] == "TPESampler"


def test_many_objectives_have_a_value_each(store: Path, runs: Runs) -> None:
    fl.optuna.autolog()
    study = optuna.create_study(directions=["minimize", "maximize"])
    study.optimize(lambda t: (t.suggest_float("x", 0, 1), 2.0), n_trials=2)
    parent = runs()[0]
    assert parent.goals == {"value_0": "min", "value_1": "max"}
    assert parent.metrics["value_1"].last.value == pytest.approx(2)
