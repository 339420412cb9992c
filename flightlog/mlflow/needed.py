"""What saving and loading models have in common: MLflow itself, a store's registry, a folder for
the files of models.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..store.errors import FlightlogError

INSTALL = "pip install 'flightlog[mlflow]'"


def need_mlflow() -> None:
    """Raise FlightlogError where MLflow is not installed."""
    if find_spec("mlflow") is None:
        raise FlightlogError(
            f"Models are saved in MLflow's format, and MLflow is not installed. Install it with: "
            f"{INSTALL}"
        )


def registry_of(store: Path) -> Any:
    """The registered models of a store."""
    from .registry import FlightlogRegistry

    return FlightlogRegistry(f"flightlog:{store}")


@cache
def scratch_folder() -> Path:
    """A folder that goes with the process: some libraries read a model's files when it is used."""
    folder = Path(tempfile.mkdtemp(prefix="flightlog-models-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
