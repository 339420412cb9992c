"""The fields that a query and an order may name, and a run's value for each.

Twin of src/query/fields.ts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .nearest import nearest
from .query_metrics import VALUE_MODES, metric_as
from .query_tokens import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .model import ParamValue, RunInfo

GROUPS = ("params", "metrics", "tags", "git", "attributes")
_GIT_FIELDS = ("commit", "branch", "dirty")


class Field(NamedTuple):
    """A field: of the run itself (group "run"), or a named one of params, metrics, tags or git.

    `mode` says which value of a metric is meant.
    """

    group: str
    name: str
    mode: str = "last"


def _duration(run: RunInfo) -> float | None:
    return None if run.end is None else (run.end - run.start) / 1000


# Times are epoch milliseconds, durations seconds.
_RUN_FIELDS: dict[str, Callable[[RunInfo], ParamValue]] = {
    "name": lambda run: run.name,
    "status": lambda run: run.status,
    "experiment": lambda run: run.experiment,
    "run_id": lambda run: run.id,
    "start_time": lambda run: run.start,
    "end_time": lambda run: run.end,
    "duration": _duration,
    "attempt": lambda run: run.attempt,
    "parent": lambda run: run.parent,
    "notebook": lambda run: run.notebook.path if run.notebook else None,
    "script": lambda run: run.script,
    "user": lambda run: run.context.get("user"),
    "host": lambda run: run.context.get("host"),
    "exception": lambda run: run.exception.type if run.exception else None,
    "archived": lambda run: run.archived,
    "protected": lambda run: run.protected,
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
            found = metric_as(run, field.name, field.mode)
            return None if found is None else found.value
        case "git":
            return _git_value(run, field.name)
    return _RUN_FIELDS[field.name](run)


def _git_value(run: RunInfo, name: str) -> ParamValue:
    if run.git is None:
        return None
    if name == "dirty":
        return run.git.dirty
    return run.git.commit if name == "commit" else run.git.branch


def to_field(group: str | None, name: str, written: str, at: int) -> Field:
    """Return the field of a written path, or raise a QueryError that says how to write it right."""
    if group is None or group == "attributes":
        if name in _RUN_FIELDS:
            return Field("run", name)
        hint = _hint(name)
    elif group == "git":
        if name in _GIT_FIELDS:
            return Field(group, name)
        hint = f"git.{nearest(name, _GIT_FIELDS) or 'commit'}"
    elif group in GROUPS:
        return Field(group, name)
    else:
        near = nearest(group, GROUPS)
        hint = f"{near}.{name}" if near else _hint(name)
    raise QueryError(f'Unknown field "{written}"; did you mean "{hint}"?', at)


def of_metric(function: str, field: Field | None, at: int, inner: int) -> Field:
    """The field of `best(metrics.acc)`; `at` and `inner` are where the name and the field stand."""
    mode = function.lower()
    if mode not in VALUE_MODES:
        raise QueryError(f'Unknown function "{function}"; use best, last, min or max', at)
    if field is None or field.group != "metrics":
        raise QueryError(f"{mode}() takes a metric, such as {mode}(metrics.acc)", inner)
    return field._replace(mode=mode)


def _hint(name: str) -> str:
    return nearest(name, [*_RUN_FIELDS, *GROUPS]) or f"params.{name}"
