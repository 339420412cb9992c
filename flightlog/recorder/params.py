"""Shapes what people give as parameters, tags and goals into what facts hold.

Arguments of a wrong kind at the start of a run are refused; a value that is odd is kept as text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from ..store.errors import FlightlogError
from ..store.numbers import as_name

if TYPE_CHECKING:
    from ..store.model import Goal, ParamValue

TEXT_LIMIT = 10_000
"""Characters kept of a parameter that is no scalar."""


def as_param(value: object) -> ParamValue:
    """Return the scalar to store: None as "None", NumPy and framework scalars as their value,
    others as text.
    """
    if value is None:
        return "None"
    if isinstance(value, str):
        return as_name(value)
    plain = value if isinstance(value, bool | int | float) else _item(value)
    if isinstance(plain, bool):
        return plain
    if isinstance(plain, int):
        return int(plain)
    if isinstance(plain, float):
        return float(plain)
    return as_text(plain)


def as_text(value: object) -> str:
    """Return `value` as text, whatever its str() does."""
    try:
        text = as_name(value)
    except Exception as error:  # somebody's __str__ must not end their training
        return f"<{type(value).__name__} without text: {type(error).__name__}>"
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"


def as_params(params: object) -> dict[str, ParamValue]:
    """Return name to value; raises FlightlogError for what is no mapping (None is none)."""
    if params is None:
        return {}
    if not isinstance(params, Mapping):
        raise FlightlogError(
            f"params is a {type(params).__name__}; give a dict of names to values, as in "
            'params={"lr": 0.1}.'
        )
    return {as_text(name): as_param(value) for name, value in params.items()}


def as_tags(tags: object) -> dict[str, str]:
    """Return tag to value ("" for a bare one) from a mapping or a list; raises FlightlogError."""
    if tags is None:
        return {}
    if isinstance(tags, Mapping):
        return {as_text(k): "" if v is None else as_text(v) for k, v in tags.items()}
    if isinstance(tags, str) or not isinstance(tags, Iterable):
        raise FlightlogError(
            f'tags is a {type(tags).__name__}; give a list or a dict, as in tags=["tree"].'
        )
    return {as_text(tag): "" for tag in tags}


def as_goals(goals: object) -> dict[str, Goal]:
    """Return metric to "min" or "max"; raises FlightlogError."""
    if goals is None:
        return {}
    if not isinstance(goals, Mapping):
        raise FlightlogError(
            f'goals is a {type(goals).__name__}; give a dict, as in goals={{"loss": "min"}}.'
        )
    return {as_text(metric): as_goal(goal) for metric, goal in goals.items()}


def as_goal(goal: object) -> Literal["min", "max"]:
    """Return `goal` if it is "min" or "max"; raises FlightlogError."""
    if goal == "min" or goal == "max":  # noqa: PLR1714  # tells the type checker which
        return goal
    raise FlightlogError(f'The goal of a metric is "min" or "max", not {as_text(goal)!r}.')


def as_optional_text(value: object, what: str) -> str | None:
    """Return text or None as given; raises FlightlogError that names the argument `what`."""
    if value is None or isinstance(value, str):
        return as_name(value) if value else None
    raise FlightlogError(f"{what} is a {type(value).__name__}; give text.")


def _item(value: object) -> object:
    """The Python scalar behind a NumPy or framework one."""
    try:
        item = getattr(value, "item", None)
        plain = item() if callable(item) and not isinstance(value, Mapping) else value
    except Exception:  # an array of many, a tensor on a lost device: it is kept as text
        return value
    if isinstance(plain, complex) and math.isfinite(abs(plain)):
        return str(plain)
    return plain
