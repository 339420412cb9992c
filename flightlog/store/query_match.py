"""What a parsed query asks of a run, each part as a function.

A comparison with a value that the run lacks is false, `!=` and `not like` too. Text that is a
number compares as one with a number, since tags are always text; nan equals NaN, which nothing else
finds. A logged None is no value: `is null` finds it. Twin of src/query/match.ts and like.ts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from math import isfinite, isnan

from .model import ParamValue, RunInfo
from .query_fields import Field, field_value

Literal = str | float | bool
Query = Callable[[RunInfo], bool]

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)


_SHORTEST_ID = 4


def words(wanted: list[str]) -> Query:
    """Every word, in lower case, occurs somewhere in the run; none matches all."""

    def has_all(run: RunInfo) -> bool:
        texts = [run.name, run.experiment, run.status]
        texts += [text for tag in run.tags.items() for text in tag]
        texts += [f"{key}={as_text(value)}" for key, value in run.params.items()]
        text = "\n".join([*texts, run.note]).lower()
        return all(word in text or _begins_id(run, word) for word in wanted)

    return has_all if wanted else lambda run: True


def _begins_id(run: RunInfo, word: str) -> bool:
    # Fewer characters of an id are too likely to stand somewhere by accident.
    return len(word) >= _SHORTEST_ID and run.id.startswith(word)


def all_of(parts: list[Query]) -> Query:
    """Every part holds."""
    return lambda run: all(part(run) for part in parts)


def any_of(parts: list[Query]) -> Query:
    """Some part holds."""
    return lambda run: any(part(run) for part in parts)


def none_of(part: Query) -> Query:
    """The part does not hold."""
    return lambda run: not part(run)


def compares(field: Field, operator: str, literal: Literal) -> Query:
    """The field stands in that relation to the literal."""
    holds = _RELATIONS[operator]
    meant = _said(field, literal)
    return _of(field, lambda value: holds(_order(value, meant)))


def is_in(field: Field, literals: list[Literal], negated: bool) -> Query:
    """The field equals one of the literals; `negated`: none."""
    meant = [_said(field, one) for one in literals]
    return _of(field, lambda value: negated != any(_order(value, one) == 0 for one in meant))


def is_null(field: Field, negated: bool) -> Query:
    """The run has no value for the field; `negated`: it has one."""
    return lambda run: (field_value(run, field) is None) != negated


def _said(field: Field, literal: Literal) -> Literal:
    """MLflow writes statuses in capitals: attributes.status = 'FAILED'."""
    is_status = field == ("run", "status", field.mode)
    return literal.lower() if is_status and isinstance(literal, str) else literal


def is_like(field: Field, pattern: str, ignore_case: bool, negated: bool) -> Query:
    """The field's text fits SQL's pattern: `%` stands for any text, `_` for one character."""

    def fits(value: str | int | float | bool) -> bool:
        text = as_text(value)
        if ignore_case:
            return negated != fits_pattern(text.lower(), pattern.lower())
        return negated != fits_pattern(text, pattern)

    return _of(field, fits)


def _of(field: Field, holds: Callable[[str | int | float | bool], bool]) -> Query:
    def asks(run: RunInfo) -> bool:
        value = field_value(run, field)
        return value is not None and holds(value)

    return asks


_RELATIONS: dict[str, Callable[[int | None], bool]] = {
    "=": lambda order: order == 0,
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order is not None and order < 0,
    "<=": lambda order: order is not None and order <= 0,
    ">": lambda order: order is not None and order > 0,
    ">=": lambda order: order is not None and order >= 0,
}


def _order(value: str | int | float | bool, literal: Literal) -> int | None:
    """Below, at or above zero; None for values that have no order, such as text and a flag."""
    if isinstance(value, bool) or isinstance(literal, bool):
        return 0 if value is literal else None
    if isinstance(value, str) and isinstance(literal, str):
        return (value > literal) - (value < literal)
    left, right = _number(value), _number(literal)
    if left is None or right is None:
        return None
    if isnan(left) or isnan(right):
        return 0 if isnan(left) and isnan(right) else None
    return (left > right) - (left < right)


def _number(value: str | int | float) -> int | float | None:
    if not isinstance(value, str):
        return value
    return float(value) if _NUMBER.fullmatch(value) else None


def as_text(value: ParamValue) -> str:
    """A value as both languages write it: 1.0 is "1", true is "true", 0.00001 is "0.00001"."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if not isinstance(value, float):
        return str(value)
    if not isfinite(value):
        return "NaN" if isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value == 0:
        return "0"
    if 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text.removesuffix(".0")
    digits, _, power = repr(value).partition("e")
    return f"{digits.removesuffix('.0')}e{int(power):+d}"


def fits_pattern(text: str, pattern: str) -> bool:
    """Whether all of `text` fits; no regular expression, as several `%` may take it for ever."""
    at = wanted = resume = 0
    star = -1
    while at < len(text):
        if wanted < len(pattern) and pattern[wanted] == "%":
            star, resume = wanted, at
            wanted += 1
        elif wanted < len(pattern) and pattern[wanted] in ("_", text[at]):
            wanted += 1
            at += 1
        elif star >= 0:  # let the last % take one character more
            resume += 1
            wanted, at = star + 1, resume
        else:
            return False
    return not pattern[wanted:].strip("%")
