"""`fl.autolog()` itself: libraries that come later, that are missing, that are strange."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import flightlog as fl

if TYPE_CHECKING:
    from pathlib import Path

LATER = """
import sys
import flightlog as fl
fl.autolog(exclude=["keras"])
heavy = {"sklearn", "torch", "keras", "lightgbm", "numpy", "pyarrow"}
assert not heavy & set(sys.modules), "nothing is imported"
from sklearn.linear_model import LinearRegression
LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])
fl.autolog(disable=True)
LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])
from flightlog.integrations.imports import _finder
assert _finder not in sys.meta_path
print(len(fl.search_runs()))
"""


IN_WORKERS = """
import flightlog as fl
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import GridSearchCV

fl.autolog()

class Mine(ClassifierMixin, BaseEstimator):
    def __init__(self, label=0):
        self.label = label
    def fit(self, X, y):
        self.classes_ = sorted(set(y))
        return self
    def predict(self, X):
        return [self.label] * len(X)

X, y = [[0.0]] * 8, [0, 1] * 4
found = GridSearchCV(Mine(), {"label": [0, 1]}, cv=2, n_jobs=2, error_score="raise").fit(X, y)
print(found.best_score_, *sorted(run for run in fl.search_runs()["name"]), sep=", ")
"""


def test_a_class_of_the_notebook_goes_to_workers_and_back(store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_WORKERS], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "0.5, GridSearchCV, Mine 1, Mine 2", done.stderr
    assert done.returncode == 0


def test_a_library_is_patched_when_it_is_imported(store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LATER], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("1", 0), done.stderr


def test_a_missing_library_is_named_when_it_is_asked_for(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.warns(fl.FlightlogWarning, match=r"lightgbm is not installed.*pip install"):
        fl.lightgbm.autolog()
    fl.lightgbm.autolog(disable=True)


def test_a_library_of_another_make_is_named_and_left_alone(store: Path, tmp_path: Path) -> None:
    package = tmp_path / "site" / "lightgbm"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("def train(): return 'trained'\n")
    code = "import flightlog as fl; fl.autolog(); import lightgbm; print(lightgbm.train())"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(package.parent)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "trained\n"
    assert "lightgbm of an unknown version is not one that autologging was tried" in done.stderr
    assert "not autologged, since it is not as expected" in done.stderr


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(fl.FlightlogError, match="exclude names 'sklaern', which is none of"):
        fl.autolog(exclude=["sklaern"])
