"""What the tests of the MLflow plugin share: a store of one's own, and MLflow's clients on it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
os.environ["GIT_PYTHON_REFRESH"] = "quiet"
# MLflow's commands start others (uvicorn) by name.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for a store that is not there yet; MLflow's fluent functions write to it."""
    folder = tmp_path / "flights"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLIGHTLOG_STORE", str(folder))
    monkeypatch.setenv("FLIGHTLOG_CACHE", "")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"flightlog:{folder}")
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri(None)
    mlflow.tracking.fluent._active_experiment_id = None
    monkeypatch.delenv("MLFLOW_EXPERIMENT_ID", raising=False)
    yield folder
    os.environ.pop("MLFLOW_EXPERIMENT_ID", None)  # set_experiment sets it
    while mlflow.active_run() is not None:
        mlflow.end_run()
    mlflow.autolog(disable=True)


@pytest.fixture
def client(store: Path) -> MlflowClient:
    """MLflow's client on that store."""
    return MlflowClient(f"flightlog:{store}")


@pytest.fixture
def run_id(client: MlflowClient) -> str:
    """A run that a client began."""
    return str(client.create_run("0").info.run_id)


@pytest.fixture
def refused() -> Callable[..., str]:
    """Call something that must be refused with an error code; the message."""

    def call(code: str, function: Callable[..., Any], *args: Any, **options: Any) -> str:
        with pytest.raises(MlflowException) as raised:
            function(*args, **options)
        assert raised.value.error_code == code, raised.value
        return str(raised.value)

    return call
