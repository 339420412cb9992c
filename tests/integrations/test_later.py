"""Every library is hooked up when it is imported after `fl.autolog()`, and not before."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CODE = """
import sys, time
import flightlog as fl
began = time.perf_counter()
fl.autolog()
took = time.perf_counter() - began
assert not {LIBRARIES} & set(sys.modules), "nothing is imported"
{imported}
import flightlog.integrations.patches as patches
wrapped = {function}
assert wrapped.__globals__["__name__"] == patches.__name__, wrapped
fl.autolog(disable=True)
assert {function} is not wrapped
"""
LIBRARIES = {
    "sklearn": ("from sklearn.svm import SVC", "SVC.fit"),
    "xgboost": ("import xgboost", "xgboost.train"),
    "lightgbm": ("import lightgbm", "lightgbm.train"),
    "optuna": ("import optuna", "optuna.study.Study.optimize"),
    "keras": ("import keras", "keras.Model.fit"),
    "lightning": ("from lightning.pytorch import Trainer", "Trainer.fit"),
    "transformers": ("from transformers import Trainer", "Trainer.train"),
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_is_hooked_up_by_its_import(store: Path, name: str) -> None:
    imported, function = LIBRARIES[name]
    code = CODE.format(LIBRARIES=set(LIBRARIES), imported=imported, function=function)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
