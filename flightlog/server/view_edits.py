"""Writes saved views: the facts of one that are new, in one new file for each request.

Decides what a view may hold; whoever may ask is decided by routes.py.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from ..store.ids import is_id, new_id
from ..store.saved_views import METRIC_MODES, SPREADS, read_view, view_ids, write_view
from ..store.schema import LONG_VALUE
from ..store.values import encode_value
from .edits import MAX_NAME, EditError, is_text, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAX_ITEMS = 200
"""Columns, sort keys and groups of a view, each."""


class ViewEdit(NamedTuple):
    """What to write: the facts of a view, None to remove it; a new view for no id."""

    id: str | None
    facts: dict[str, object] | None


def parse_view(body: object) -> ViewEdit:
    """Return what a request's body asks for, or raise an EditError with status 400."""
    match body:
        case {"id": None | str() as view_id, "view": None | dict() as view}:
            pass
        case _:
            raise EditError(400, 'The body must be {"id": id or null, "view": {…} or null}.')
    if view_id is not None and not is_id(view_id):
        raise EditError(400, f"{view_id[:80]!r} is no id of a view.")
    if view is None:
        if view_id is None:
            raise EditError(400, "To remove a view, say its id.")
        return ViewEdit(view_id, None)
    for key, rule in _RULES.items():
        if not rule(view.get(key)):
            raise EditError(400, f"The view's {key} cannot be {_short(view.get(key))}.")
        if len(encode_value(view[key]).encode()) > LONG_VALUE:
            raise EditError(400, f"The view's {key} is longer than {LONG_VALUE:,} bytes.")
    return ViewEdit(view_id, {key: view[key] for key in _RULES})


def write_view_edit(store: Path, edit: ViewEdit) -> str:
    """Write the edit and return the view's id; raises an EditError with status 403, 404 or 409."""
    view_id = edit.id or new_id()
    if edit.id is not None and edit.id not in view_ids(store):
        raise EditError(404, f"No view {edit.id} in {store}. Look at the list again.")
    known = read_view(store, view_id)
    wanted: dict[str, object] = {"deleted": True} if edit.facts is None else edit.facts
    if edit.facts is not None and known.values.get("deleted"):
        wanted = {**wanted, "deleted": None}
    # Only what is new is said, so that two people who change different things both keep theirs.
    fresh = {key: value for key, value in wanted.items() if known.values.get(key) != value}
    if fresh:
        # It may come from a machine whose clock is ahead; an edit is newer than what it edits.
        moment = max(int(time.time() * 1000), known.last_time + 1)
        with stored(store):
            write_view(store, view_id, fresh, moment)
    return view_id


def _is_name(value: object) -> bool:
    return is_text(value, 1, MAX_NAME) and str(value).strip() != ""


def _is_filter(value: object) -> bool:
    return is_text(value, 0, LONG_VALUE)


def _is_column(value: object) -> bool:
    match value:
        case {"field": field, **more} if is_text(field, 1, MAX_NAME):
            return more.keys() <= {"mode"} and more.get("mode", "best") in METRIC_MODES
    return False


def _is_sort(value: object) -> bool:
    match value:
        case {"descending": bool(), **column}:
            return _is_column(column)
    return False


def _is_field(value: object) -> bool:
    return is_text(value, 1, MAX_NAME)


def _list_of(rule: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, list) and len(value) <= MAX_ITEMS and all(map(rule, value))
    )


def _is_run(value: object) -> bool:
    return value is None or (isinstance(value, str) and is_id(value))


_RULES: dict[str, Callable[[object], bool]] = {
    "name": _is_name,
    "filter": _is_filter,
    "columns": _list_of(_is_column),
    "sort": _list_of(_is_sort),
    "group": _list_of(_is_field),
    "spread": lambda value: isinstance(value, str) and value in SPREADS,
    "metricMode": lambda value: isinstance(value, str) and value in METRIC_MODES,
    "baseline": _is_run,
}


def _short(value: object) -> str:
    if isinstance(value, str):
        return f"text of {len(value)} characters"
    return f"this {type(value).__name__}" if isinstance(value, dict | list) else repr(value)[:80]
