"""XGBoost and LightGBM, trained for real."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import lightgbm
import numpy as np
import pytest
import xgboost
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import GridSearchCV

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flightlog.store.model import RunInfo

    Runs = Callable[[], list[RunInfo]]

X, Y = load_breast_cancer(return_X_y=True)
METRICS = ["auc", "logloss"]
QUIET = {"verbosity": 0, "nthread": 1}


def test_xgboost_train_is_a_run_by_rounds(store: Path, runs: Runs) -> None:
    fl.autolog()
    train, test = xgboost.DMatrix(X[:400], Y[:400]), xgboost.DMatrix(X[400:], Y[400:])
    said: dict[str, Any] = {}
    booster = xgboost.train(
        {
            "objective": "binary:logistic",
            "max_depth": 2,
            "eval_metric": ["auc", "logloss"],
            **QUIET,
        },
        train,
        20,
        evals=[(train, "train"), (test, "test")],
        evals_result=said,
        early_stopping_rounds=3,
        verbose_eval=False,
    )
    (run,) = runs()
    assert (run.name, run.status) == ("xgboost", "finished")
    assert (run.params["max_depth"], run.params["num_boost_round"]) == (2, 20)
    points = fl.load_points(run.id, "test-logloss")
    assert list(points["value"]) == pytest.approx(said["test"]["logloss"])
    assert run.metrics["best_iteration"].last.value == booster.best_iteration
    assert run.goals == {"test-logloss": "min"}
    found = {one.name: one for one in run.artifacts}
    gains = json.loads(
        (store / "blobs" / found["feature_importance_gain.json"].sha256).read_bytes()
    )
    assert gains == pytest.approx(booster.get_score(importance_type="gain"))
    assert "feature_importance_gain.vl.json" in found


def test_xgboosts_estimator_is_one_run(store: Path, runs: Runs) -> None:
    fl.autolog()
    model = xgboost.XGBClassifier(n_estimators=5, max_depth=2, n_jobs=1)
    model.fit(X[:400], Y[:400], eval_set=[(X[400:], Y[400:])], verbose=False)
    score = model.score(X[400:], Y[400:])
    (run,) = runs()
    assert run.params["n_estimators"] == 5
    assert run.metrics["validation_0-logloss"].count == 5
    assert run.metrics["training_accuracy_score"].last.value > 0.9
    assert run.metrics["eval_score"].last.value == score


def test_a_search_over_boosters_records_no_rounds(store: Path, runs: Runs) -> None:
    fl.autolog()
    model = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1, n_jobs=1)
    GridSearchCV(model, {"num_leaves": [3, 7]}, cv=2).fit(X, Y)
    parent, *children = runs()
    assert [run.parent for run in children] == [parent.id] * 2
    assert not [key for key in parent.metrics if "-" in key]


def test_lightgbm_train_is_a_run_by_rounds(store: Path, runs: Runs) -> None:
    fl.autolog()
    train = lightgbm.Dataset(X[:400], Y[:400])
    said: dict[str, Any] = {}
    booster = lightgbm.train(
        {"objective": "binary", "metric": ["auc"], "num_leaves": 4, "verbose": -1},
        train,
        30,
        valid_sets=[lightgbm.Dataset(X[400:], Y[400:], reference=train)],
        valid_names=["test"],
        callbacks=[lightgbm.record_evaluation(said), lightgbm.early_stopping(2, verbose=False)],
    )
    (run,) = runs()
    points = fl.load_points(run.id, "test-auc")
    assert list(points["value"]) == pytest.approx(said["test"]["auc"])
    assert run.goals == {"test-auc": "max"}
    assert run.metrics["best_iteration"].last.value == booster.best_iteration
    assert run.params["num_leaves"] == 4


def test_a_round_that_cannot_be_recorded_warns_once_and_boosting_goes_on(
    store: Path, runs: Runs
) -> None:
    class Fails:
        def log_aside(self, metrics: object, step: int) -> None:
            raise OSError("the disk is on fire")

    train = xgboost.DMatrix(X, Y)
    with pytest.warns(fl.FlightlogWarning, match="a round of XGBoost was not recorded") as told:
        booster = xgboost.train(
            {**QUIET},
            train,
            5,
            evals=[(train, "train")],
            verbose_eval=False,
            callbacks=[fl.xgboost.callback(Fails())],
        )
    assert len(told) == 1
    assert booster.num_boosted_rounds() == 5


def test_disabling_leaves_nothing_behind(store: Path, runs: Runs) -> None:
    places = (xgboost, xgboost.sklearn, lightgbm, lightgbm.sklearn)
    before = [place.train for place in places]
    fl.autolog()
    assert not np.any([place.train is old for place, old in zip(places, before, strict=True)])
    fl.autolog(disable=True)
    assert [place.train for place in places] == before
