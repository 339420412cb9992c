"""The fields that a query and an order may name, and a run's value for each.

Twin of src/query/fields.ts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .nearest import nearest
from .query_tokens import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .model import ParamValue, RunInfo

GROUPS = ("params", "metrics", "tags", "attributes")


class Field(NamedTuple):
    """A field: of the run itself (group "run"), or a named one of params, metrics or tags."""

    group: str
    name: str


def _duration(run: RunInfo) -> float | None:
    return None if run.end is None else (run.end - run.start) / 1000


# Times are epoch milliseconds, durations seconds.
_RUN_FIELDS: dict[str, Callable[[RunInfo], ParamValue]] = {
    "name": lambda run: run.name,
    "status": lambda run: run.status,
    "experiment": lambda run: run.experiment,
    "run_id": lambda run: run.id,
    "start_time": lambda run: run.start,
    "duration": _duration,
    "attempt": lambda run: run.attempt,
    "note": lambda run: run.note or None,
}


def field_value(run: RunInfo, field: Field) -> ParamValue:
    """What a field holds; None when the run has no such value."""
    match field.group:
        case "params":
            return run.params.get(field.name)
        case "tags":
            return run.tags.get(field.name)
        case "metrics":
            summary = run.metrics.get(field.name)
            return summary.last.value if summary is not None and summary.last is not None else None
    return _RUN_FIELDS[field.name](run)


def to_field(group: str | None, name: str, written: str, at: int) -> Field:
    """Return the field of a written path, or raise a QueryError that says how to write it right."""
    if group is None or group == "attributes":
        if name in _RUN_FIELDS:
            return Field("run", name)
        hint = _hint(name)
    elif group in GROUPS:
        return Field(group, name)
    else:
        near = nearest(group, GROUPS)
        hint = f"{near}.{name}" if near else _hint(name)
    raise QueryError(f'Unknown field "{written}"; did you mean "{hint}"?', at)


def _hint(name: str) -> str:
    return nearest(name, [*_RUN_FIELDS, *GROUPS]) or f"params.{name}"
