"""scikit-learn's autologging, on the real library: what a fit leaves, and what it leaves alone."""

from __future__ import annotations

import json
import threading
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn import metrics
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import flightlog as fl
from flightlog.store.folder import FolderReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flightlog.store.model import RunInfo

X, Y = load_breast_cancer(return_X_y=True)


@pytest.fixture(autouse=True)
def _autolog(store: Path) -> Iterator[None]:
    fl.sklearn.autolog()
    yield
    fl.sklearn.autolog(disable=True)


def runs(store: Path) -> list[RunInfo]:
    """All runs, oldest first."""
    if not (store / "runs").exists():
        return []
    return [FolderReader(store, one.name).read() for one in sorted((store / "runs").iterdir())]


def last(run: RunInfo, metric: str) -> float:
    return run.metrics[metric].last.value


def artifact(store: Path, run: RunInfo, name: str) -> Any:
    found = {one.name: one for one in run.artifacts}[name]
    return json.loads((store / "blobs" / found.sha256).read_bytes())


def test_a_fit_without_a_run_has_its_own_and_ends_it(store: Path) -> None:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
    assert model.fit(X, Y) is model
    assert fl.active_run() is None
    (run,) = runs(store)
    assert (run.name, run.status, run.parent) == ("Pipeline", "finished", None)
    assert run.params["logisticregression__C"] == 0.5
    assert run.params["logisticregression"] == "LogisticRegression"
    assert run.params["steps"] == (
        "standardscaler=StandardScaler → logisticregression=LogisticRegression"
    )
    assert run.tags["estimator_class"] == "sklearn.pipeline.Pipeline"
    assert run.goals == {"training_score": "max"}
    data = artifact(store, run, "dataset-train.json")
    assert data["shape"] == [569, 30]
    assert data["digest"][:16] in run.context["dataset.train"]
    for name in ("confusion_matrix", "roc_curve", "precision_recall_curve"):
        spec = artifact(store, run, f"training_{name}.vl.json")
        assert spec["$schema"].endswith("vega-lite/v6.json")
        assert spec["data"]["values"]


@pytest.mark.parametrize("weighted", [False, True])
def test_scores_are_those_of_scikit_learn(store: Path, weighted: bool) -> None:
    for data, y in ((X, Y), load_iris(return_X_y=True)):
        weight = np.random.default_rng(0).uniform(0.5, 2, len(y)) if weighted else None
        model = LogisticRegression(C=1e-4, max_iter=20, solver="lbfgs")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(data, y, sample_weight=weight)
        said, sure = model.predict(data), model.predict_proba(data)
        of_one = sure[:, 1] if sure.shape[1] == 2 else sure
        average = {"average": "weighted", "sample_weight": weight}
        expected = {
            "accuracy_score": metrics.accuracy_score(y, said, sample_weight=weight),
            "precision_score": metrics.precision_score(y, said, zero_division=0, **average),
            "recall_score": metrics.recall_score(y, said, **average),
            "f1_score": metrics.f1_score(y, said, **average),
            "log_loss": metrics.log_loss(y, sure, sample_weight=weight),
            "roc_auc": metrics.roc_auc_score(y, of_one, multi_class="ovr", **average),
        }
        run = runs(store)[-1]
        for name, value in expected.items():
            assert last(run, f"training_{name}") == pytest.approx(value), name


def test_a_regression_and_a_clustering(store: Path) -> None:
    data, y = load_diabetes(return_X_y=True)
    model = LinearRegression().fit(data, y)
    KMeans(2, n_init=1).fit(data)
    regression, clustering = runs(store)
    said = model.predict(data)
    assert last(regression, "training_r2_score") == pytest.approx(model.score(data, y))
    assert last(regression, "training_mean_squared_error") == pytest.approx(
        metrics.mean_squared_error(y, said)
    )
    assert clustering.name == "KMeans"
    assert last(clustering, "inertia") > 0


def test_a_search_is_one_run_with_children(store: Path) -> None:
    grid = {"C": [0.1, 1.0, 10.0], "class_weight": [None, "balanced"]}
    fl.sklearn.autolog(children=4)
    search = GridSearchCV(LogisticRegression(solver="liblinear"), grid, cv=2).fit(X, Y)
    parent, *children = runs(store)
    assert parent.name == "GridSearchCV"
    assert {one.parent for one in children} == {parent.id}
    assert len(children) == 4
    assert parent.params["best_C"] == search.best_params_["C"]
    assert last(parent, "best_cv_score") == search.best_score_
    assert parent.goals == {"best_cv_score": "max"}
    ranked = sorted(search.cv_results_["mean_test_score"], reverse=True)[:4]
    assert [last(one, "mean_test_score") for one in children] == ranked
    assert "cv_results.arrow" in {one.name for one in parent.artifacts}


def test_fits_that_fits_ask_for_are_part_of_them(store: Path) -> None:
    RandomForestClassifier(3, n_jobs=2).fit(X, Y)
    from joblib import parallel_backend

    with parallel_backend("threading", n_jobs=2):
        GridSearchCV(LogisticRegression(solver="liblinear"), {"C": [1, 2]}, cv=2).fit(X, Y)
    cross_val_score(LogisticRegression(solver="liblinear"), X, Y, cv=2)
    StandardScaler().fit(X)
    assert [run.name for run in runs(store) if run.parent is None] == [
        "RandomForestClassifier",
        "GridSearchCV",
    ]


def test_in_an_active_run_the_first_fit_is_the_run_and_later_ones_its_children(
    store: Path,
) -> None:
    with fl.start_run("mine", goals={"acc": "max"}) as run:
        fl.log(acc=0.1)
        LogisticRegression(C=1, solver="liblinear").fit(X, Y)
        LogisticRegression(C=2, solver="liblinear").fit(X, Y)
        assert fl.active_run() is run
        fl.log(acc=0.2)
    mine, child = runs(store)
    assert (mine.name, mine.params["C"], mine.goals) == ("mine", 1, {"acc": "max"})
    assert (child.parent, child.params["C"]) == (mine.id, 2)
    assert mine.metrics["acc"].last.step == 1, "autologging does not count the user's steps"


def test_scores_on_other_data_come_to_the_run_that_has_ended(store: Path) -> None:
    model = LogisticRegression(solver="liblinear").fit(X[:400], Y[:400])
    (before,) = runs(store)
    score = model.score(X[400:], Y[400:])
    model.score(X[:400], Y[:400])  # the training data: known
    again = fl.sklearn.evaluate(model, X[400:], Y[400:], prefix="test_")
    (run,) = runs(store)
    assert (run.status, run.end) == ("finished", before.end)
    assert last(run, "eval_score") == score == again["test_score"] == last(run, "test_score")
    assert run.metrics["eval_score"].count == 1
    assert "169 × 30" in run.context["dataset.eval"]
    assert "eval_roc_curve.vl.json" in {one.name for one in run.artifacts}


def test_curves_that_an_estimator_keeps_are_metrics(store: Path) -> None:
    model = MLPClassifier((4,), max_iter=7, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(X, Y)
    (run,) = runs(store)
    assert run.metrics["loss"].count == len(model.loss_curve_)
    assert last(run, "loss") == model.loss_curve_[-1]


def test_a_fit_that_fails_is_a_failed_run(store: Path) -> None:
    with pytest.raises(ValueError, match="classes"):
        LogisticRegression().fit(X, np.zeros(len(X)))
    (run,) = runs(store)
    assert run.status == "failed"
    assert "classes" in run.exception.message


def test_what_cannot_be_recorded_costs_one_warning(store: Path) -> None:
    class Odd(ClassifierMixin, BaseEstimator):
        def fit(self, data: Any, y: Any) -> Odd:
            self.classes_ = np.unique(y)
            return self

        def predict(self, data: Any) -> Any:
            raise RuntimeError("no predictions today")

        def get_params(self, deep: bool = True) -> dict[str, object]:
            raise RuntimeError("no parameters either")

    with pytest.warns(fl.FlightlogWarning) as told:
        [Odd().fit(X, Y) for _ in range(2)]
    said = [str(one.message) for one in told]
    assert len(said) == len(set(said))
    assert any("parameters of Odd was not recorded, and training goes on" in one for one in said)
    assert [run.status for run in runs(store)] == ["finished", "finished"]


def test_threads_have_runs_of_their_own(store: Path) -> None:
    def fit(c: int) -> None:
        LogisticRegression(C=c, solver="liblinear").fit(X, Y)

    threads = [threading.Thread(target=fit, args=(c,)) for c in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(run.params["C"] for run in runs(store)) == [1, 2, 3, 4]
    assert {run.parent for run in runs(store)} == {None}


def test_disabling_leaves_nothing_behind(store: Path) -> None:
    fl.sklearn.autolog(disable=True)
    fits = {cls: dict(vars(cls)) for cls in family(BaseEstimator)}
    fl.sklearn.autolog()
    assert LogisticRegression.fit is not fits[LogisticRegression]["fit"]
    fl.sklearn.autolog(disable=True)
    for cls, before in fits.items():
        assert {k: v for k, v in vars(cls).items() if k in before} == before
        assert set(vars(cls)) - set(before) <= {"__abstractmethods__", "_abc_impl"}
    LogisticRegression(solver="liblinear").fit(X, Y)
    assert runs(store) == []


def family(cls: type) -> set[type]:
    return {cls, *(one for sub in cls.__subclasses__() for one in family(sub))}


def test_nothing_is_recorded_where_recording_is_off(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLIGHTLOG_DISABLED", "1")
    LogisticRegression(solver="liblinear").fit(X, Y)
    assert not store.exists()


def test_models_cannot_be_saved_without_mlflow(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flightlog.mlflow.needed.find_spec", lambda _: None)
    fl.sklearn.autolog(models=True)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(2):
            LogisticRegression().fit(X[:, :2], Y)
    assert ["pip install 'flightlog[mlflow]'" in str(one.message) for one in told] == [True]
    assert [run.status for run in runs(store)] == ["finished", "finished"]
