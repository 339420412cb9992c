"""Gives the values of facts their types (docs/format.md, "Facts").

Each function takes what JSON held and returns what it stands for, or None for any other shape,
which a reader leaves out.
"""

from __future__ import annotations

from math import inf

from .ids import ALPHABET
from .model import (
    Artifact,
    GitState,
    Goal,
    MetricSummary,
    NotebookPlace,
    ParamValue,
    ReproducedMetric,
    RunException,
    StepValue,
)
from .values import BlobRef, encode_value


def id_time(run_id: str) -> int:
    """Epoch milliseconds at which a run's id was made."""
    return int.from_bytes(_id_bytes(run_id)[:6], "big")


def _id_bytes(run_id: str) -> bytes:
    number = 0
    for letter in run_id:
        number = number << 5 | ALPHABET.index(letter)
    return (number & (1 << 128) - 1).to_bytes(16, "big")


def param_of(value: object) -> ParamValue:
    return value if isinstance(value, str | int | float) else encode_value(value)


def tag_of(value: object) -> str | None:
    if isinstance(value, str):
        return value
    return encode_value(value) if isinstance(value, int | float) else None


def artifact_of(name: str, value: object) -> Artifact | None:
    match value:
        case {"sha256": str(sha256), **rest}:
            return Artifact(
                name,
                sha256,
                int_of(rest.get("size")) or 0,
                text_of(rest.get("media")) or "application/octet-stream",
                text_of(rest.get("type")) or "file",
                int_of(rest.get("step")),
            )
    return None


def notebook_of(value: object) -> NotebookPlace | None:
    match value:
        case {"path": str(path), **rest}:
            return NotebookPlace(path, text_of(rest.get("cell")))
    return None


def git_of(value: object) -> GitState | None:
    match value:
        case {"commit": str(commit), **rest}:
            return GitState(commit, text_of(rest.get("branch")) or "", rest.get("dirty") is True)
    return None


def exception_of(value: object) -> RunException | None:
    match value:
        case {"type": str(kind), **rest}:
            message, traceback = text_of(rest.get("message")), text_of(rest.get("traceback"))
            return RunException(kind, message or "", traceback or "")
    return None


def summary_of(value: object) -> MetricSummary | None:
    # Looked at by hand, as a list of runs has ten of these for each.
    if type(value) is not dict or type(count := value.get("count")) is not int:
        return None
    get = value.get
    return MetricSummary(
        count,
        _step_value(get("first")),
        _step_value(get("last")),
        _step_value(get("min")),
        _step_value(get("max")),
        int_of(get("nan")),
    )


def _step_value(value: object) -> StepValue | None:
    if type(value) is not list or len(value) != 2 or type(value[0]) is not int:
        return None
    step, number = value
    if type(number) is float:
        return StepValue(step, number)
    return StepValue(step, _float(number)) if type(number) is int else None


def reproduced_metric_of(value: object) -> ReproducedMetric | None:
    match value:
        case {"then": then, "now": now, **rest}:
            return ReproducedMetric(number_of(then), number_of(now), rest.get("same") is True)
    return None


def names_of(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def goal_of(value: object) -> Goal | None:
    return value if value in ("min", "max") else None


def blob_of(value: object) -> BlobRef | None:
    return value if isinstance(value, BlobRef) else None


def text_of(value: object) -> str | None:
    return value if isinstance(value, str) else None


def int_of(value: object) -> int | None:
    return value if type(value) is int else None


def number_of(value: object) -> float | None:
    return _float(value) if isinstance(value, int | float) else None


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # JSON's integers have no end
        return inf if value > 0 else -inf
