"""What the scheme `flightlog:` names: a store, a run's artifacts in it, or a model's.

`flightlog:flights` is a store, as in MLFLOW_TRACKING_URI, and `flightlog:` the one that start_run
would use from here. `flightlog:///home/me/flights/runs/<id>/artifacts` is what a run keeps,
`flightlog:///home/me/flights/models/m-<id>` what a logged model keeps; a path may stand behind.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE

from ..store.about import is_store
from ..store.ids import ID_PATTERN, is_id
from ..store.locate import find_store
from ..store.schema import MODELS, RUNS

SCHEME = "flightlog:"
MODEL_PREFIX = "m-"
DESTINATION = "_MLFLOW_SERVER_ARTIFACT_DESTINATION"
"""Where MLflow's server tells its workers what --artifacts-destination was (mlflow/server)."""

_PLACE = re.compile(
    rf"(?P<store>.*?)/?(?:{RUNS}/(?P<run>{ID_PATTERN.pattern})/artifacts"
    rf"|{MODELS}/{MODEL_PREFIX}(?P<model>{ID_PATTERN.pattern}))(?:/(?P<inner>.*))?"
)


class Place(NamedTuple):
    """Where artifacts are: in `room`/`name` of a store, below `inner` ("" for all of them).

    `name` is None for the store itself, whose artifacts are named `runs/<id>/artifacts/…`.
    """

    store: Path
    room: str
    name: str | None
    inner: str


def store_of(uri: str | None) -> Path:
    """The folder of the store that a tracking or registry URI names; nothing is made.

    Raises MlflowException for what is no store and cannot become one.
    """
    path = _path_of(uri or SCHEME)
    if path.exists() and not path.is_dir():
        raise _no_store(f"{path}: a file, not a folder. Name a folder behind flightlog:")
    if path.is_dir() and not is_store(path) and any(path.iterdir()):
        inner = path / "flights"
        hint = f"flightlog:{inner}" if is_store(inner) else "a store, or a folder yet to be made"
        raise _no_store(f"{path}: a folder that is no store of flightlog. Name {hint}")
    return path


def place_of(uri: str) -> Place:
    """What an artifact URI names. Raises MlflowException for what is none."""
    found = _PLACE.fullmatch(_text_of(uri))
    if found is None:
        return Place(store_of(uri), "", None, "")
    run, model = found["run"], found["model"]
    name = run if run else f"{MODEL_PREFIX}{model}"
    store = Path(found["store"] or "/").expanduser().absolute()
    return Place(store, RUNS if run else MODELS, name, (found["inner"] or "").strip("/"))


def run_artifacts(store: Path, run: str) -> str:
    """The URI of what a run keeps."""
    return f"{_uri(store)}/{RUNS}/{run}/artifacts"


def model_artifacts(store: Path, model: str) -> str:
    """The URI of what a logged model (its id, `m-…`) keeps."""
    return f"{_uri(store)}/{MODELS}/{model}"


def is_handed_out(served: str, store: Path) -> bool:
    """Whether MLflow's server, which serves artifacts as `served`, takes them from this store: it
    was started with --artifacts-destination flightlog:PATH. Otherwise it reads them by their URI.
    """
    there = os.environ.get(DESTINATION, "")
    if not (served.startswith("mlflow-artifacts:") and there.startswith(SCHEME)):
        return False
    return _path_of(there) == store


def is_model_id(text: str) -> bool:
    """Whether `text` has the form of a logged model's id."""
    return text.startswith(MODEL_PREFIX) and is_id(text.removeprefix(MODEL_PREFIX))


def _uri(store: Path) -> str:
    return "flightlog://" + quote(store.as_posix() if os.name != "nt" else f"/{store.as_posix()}")


def _path_of(uri: str) -> Path:
    text = _text_of(uri)
    return Path(text).expanduser().absolute() if text else find_store()


def _text_of(uri: str) -> str:
    if not uri.startswith(SCHEME):
        raise _no_store(f"{uri!r} names no store of flightlog. Write flightlog:PATH")
    text = unquote(uri.removeprefix(SCHEME).partition("?")[0])
    text = text[2:] if text.startswith("//") else text
    # A drive of Windows stands behind a slash in a URI.
    return text[1:] if re.match(r"/[A-Za-z]:", text) else text


def _no_store(sentence: str) -> MlflowException:
    return MlflowException(sentence + ".", error_code=INVALID_PARAMETER_VALUE)
