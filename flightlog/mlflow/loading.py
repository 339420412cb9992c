"""`fl.load_model`: reads a model of MLflow's format, unless it is a stranger's pickle."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from ..store.errors import FlightlogError
from ..store.host import host_name
from ..store.runs import store_path
from ..store.said import read_said
from ..store.schema import MODELS
from .needed import need_mlflow, registry_of, scratch_folder

_PICKLES = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".cloudpickle")


def load_model(uri: str, *, store: object = None, trust: bool = False) -> Any:
    """Load a model by `models:/name@alias`, `models:/name/3` or `models:/m-…`.

    Returns MLflow's pyfunc: `predict` checks the input against the signature, `get_raw_model()` is
    what was saved. A model saved as a pickle on another machine can run anything when it is loaded:
    it is refused unless you `trust` it. Raises FlightlogError.
    """
    need_mlflow()
    from mlflow.exceptions import MlflowException

    from .artifacts import FlightlogArtifactRepository

    where = store_path(store)
    try:
        model_id, source = _resolve(uri, where)
        files = FlightlogArtifactRepository(source)
        names = [one.path for one in files._iter_artifacts_recursive("")]
        if not trust:
            _refuse_strangers(uri, where, model_id, names)
        folder = files.download_artifacts("", tempfile.mkdtemp(dir=scratch_folder()))
    except MlflowException as error:
        raise FlightlogError(str(error)) from error
    try:
        return import_module("mlflow.pyfunc").load_model(folder)
    except ModuleNotFoundError as error:
        raise FlightlogError(_needs(uri, folder, error)) from error


def _resolve(uri: str, store: Path) -> tuple[str | None, str]:
    """The saved model that `uri` means, and where its files are."""
    from mlflow.store.artifact.utils.models import _parse_model_uri

    from .tracking import FlightlogTrackingStore

    if not uri.startswith("models:/"):
        raise FlightlogError(f"{uri!r} names no model; write models:/name@alias or models:/name/1.")
    parsed, registry = _parse_model_uri(uri), registry_of(store)
    if parsed.model_id is not None:
        tracking = FlightlogTrackingStore(f"flightlog:{store}")
        return parsed.model_id, str(tracking.get_logged_model(parsed.model_id).artifact_location)
    if parsed.alias is not None:
        version = registry.get_model_version_by_alias(parsed.name, parsed.alias)
    elif parsed.version is not None:
        version = registry.get_model_version(parsed.name, parsed.version)
    else:
        version = registry.get_model_version_by_alias(parsed.name, "latest")
    place = registry.get_model_version_download_uri(version.name, version.version)
    return version.model_id, place


def _refuse_strangers(uri: str, store: Path, model_id: str | None, names: list[str]) -> None:
    pickles = [name for name in names if name.endswith(_PICKLES)]
    host = read_said(store, MODELS, model_id).get("model", "host") if model_id else None
    if pickles and host != host_name():
        raise FlightlogError(
            f"{uri} holds {pickles[0]}, a pickle from {host or 'an unknown machine'}, which can "
            "run anything when it is loaded. If you know where it comes from, load it with "
            "trust=True."
        )


def _needs(uri: str, folder: str, error: ModuleNotFoundError) -> str:
    wanted = str(error.name or "").partition(".")[0]
    file = Path(folder) / "requirements.txt"
    lines = file.read_text("utf-8").split() if file.exists() else []
    named = next((line for line in lines if line.lower().startswith(wanted.lower())), None)
    install = f"pip install {named}" if named else f"pip install {' '.join(lines) or wanted}"
    return f"{uri} needs {wanted}, which is not installed here. Install it with: {install}"
