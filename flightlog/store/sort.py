"""Orders runs by one or more fields; runs without a value come last, whichever way.

Twin of src/query/sort.ts.
"""

from __future__ import annotations

import re
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from .query_fields import Field, field_value, of_metric, to_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .model import ParamValue, RunInfo

_KEY = re.compile(r"(.*?)(?:\s+(asc|desc))?", re.IGNORECASE | re.DOTALL)
_PATH = re.compile(r"(\w+)\.[`\"]?(.*?)[`\"]?", re.DOTALL)
_CALL = re.compile(r"(best|last|min|max)\((.*)\)", re.IGNORECASE | re.DOTALL)
_MISSING = 3


class SortKey(NamedTuple):
    """A field and the way to go."""

    field: Field
    descending: bool


def parse_order(text: str | Sequence[str]) -> list[SortKey]:
    """Parse `metrics.acc desc, start_time`, or a list of such. Raises QueryError."""
    if not isinstance(text, str):
        text = ",".join(text)
    keys, at = [], 0
    for part in text.split(","):
        keys.append(_parse_key(part.strip(), at + len(part) - len(part.lstrip())))
        at += len(part) + 1
    return keys


def sort_runs(runs: Iterable[RunInfo], keys: Iterable[SortKey]) -> list[RunInfo]:
    """Return the runs in this order; of equal ones the order given stays."""
    ordered = list(runs)
    for field, descending in reversed(list(keys)):
        groups: list[list[tuple[RunInfo, ParamValue]]] = [[], [], [], []]
        for run in ordered:
            value = field_value(run, field)
            groups[_rank(value)].append((run, value))
        # Values of one kind stay together: only they can be compared with one another.
        for group in groups[:_MISSING]:
            group.sort(key=lambda item: item[1], reverse=descending)  # type: ignore[arg-type, return-value]
        ordered = [run for group in groups for run, _ in group]
    return ordered


def _parse_key(text: str, at: int) -> SortKey:
    found = _KEY.fullmatch(text)
    path, way = (found[1], found[2] or "asc") if found else (text, "asc")
    called = _CALL.fullmatch(path)
    if not called:
        return SortKey(_field(path, at), way.lower() == "desc")
    inner = at + path.index(called[2])
    field = of_metric(called[1], _field(called[2].strip(), inner), at, at)
    return SortKey(field, way.lower() == "desc")


def _field(path: str, at: int) -> Field:
    named = _PATH.fullmatch(path)
    group, name = (named[1].lower(), named[2]) if named else (None, path)
    return to_field(group, name, path, at)


def _rank(value: ParamValue) -> int:
    """Numbers, then flags, then text, then nothing and NaN."""
    if value is None or (isinstance(value, float) and isnan(value)):
        return _MISSING
    if isinstance(value, bool):
        return 1
    return 2 if isinstance(value, str) else 0
