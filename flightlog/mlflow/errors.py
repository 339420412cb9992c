"""What MLflow's clients are told when something is wrong: its exceptions, by its error codes."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import (
    INTERNAL_ERROR,
    INVALID_PARAMETER_VALUE,
    INVALID_STATE,
    PERMISSION_DENIED,
    RESOURCE_ALREADY_EXISTS,
    RESOURCE_DOES_NOT_EXIST,
)

from ..store.about import is_store
from ..store.errors import FlightlogError
from ..store.runs import load_runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..store.model import RunInfo

_MOST_RESULTS = 50_000
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


def invalid(sentence: str) -> MlflowException:
    """An argument that cannot be."""
    return MlflowException(sentence, error_code=INVALID_PARAMETER_VALUE)


def missing(sentence: str) -> MlflowException:
    """What is asked for is not there."""
    return MlflowException(sentence, error_code=RESOURCE_DOES_NOT_EXIST)


def exists(sentence: str) -> MlflowException:
    """What is to be made is there."""
    return MlflowException(sentence, error_code=RESOURCE_ALREADY_EXISTS)


def wrong_state(sentence: str) -> MlflowException:
    """What is asked for cannot be done with a thing in this state."""
    return MlflowException(sentence, error_code=INVALID_STATE)


def unsupported(what: str) -> MlflowException:
    """What this store has no place for."""
    return MlflowException(
        f"A flightlog store keeps no {what}. Keep them with another MLFLOW_TRACKING_URI, or see "
        "docs/mlflow.md for what is kept.",
        error_code=INVALID_PARAMETER_VALUE,
    )


@contextmanager
def writing(store: Path) -> Iterator[None]:
    """Let what the disk refuses in the block be an error that MLflow's clients know."""
    try:
        yield
    except OSError as error:
        code = PERMISSION_DENIED if error.errno in _FORBIDDEN else INTERNAL_ERROR
        at = error.filename or store
        why = error.strerror or str(error)
        told = f"{at}: {why}. The store {store} must be writable."
        raise MlflowException(told, error_code=code) from error
    except FlightlogError as error:
        raise MlflowException(str(error), error_code=INVALID_PARAMETER_VALUE) from error


def check_max_results(found: object, most: int = _MOST_RESULTS) -> int:
    """The number of results asked for, or an error for what cannot be one."""
    if not isinstance(found, int) or found < 1:
        raise invalid(
            f"Invalid value {found} for parameter 'max_results' supplied. It must be a positive "
            "integer"
        )
    if found > most:
        raise invalid(
            f"Invalid value {found} for parameter 'max_results' supplied. It must be at most {most}"
        )
    return found


def runs_of(store: Path, *, live: bool = False) -> list[RunInfo]:
    """The runs of a store, newest first; none where there is no store yet."""
    if not is_store(store):
        return []
    try:
        return load_runs(store, live=live).runs
    except FlightlogError as error:
        raise MlflowException(str(error), error_code=INVALID_PARAMETER_VALUE) from error
