"""Saved views of a list of runs, kept in the store as facts (docs/format.md, "Views").

Twin of src/store/savedviews.ts. What a filter or a field means is query.py's and sort.py's.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import FlightlogError
from .ids import is_id
from .nearest import nearest
from .said import read_said, said_files, said_ids, say
from .schema import VIEWS

if TYPE_CHECKING:
    from pathlib import Path

SPREADS = ("sd", "sem", "ci95", "range")
METRIC_MODES = ("best", "last", "min", "max", "at-best")

_KIND = "view"


class ViewColumn(NamedTuple):
    """A column; `field` as in the query language, `mode` None as the view's own."""

    field: str
    mode: str | None = None


class ViewSort(NamedTuple):
    """One key of an order."""

    field: str
    descending: bool = False
    mode: str | None = None


class SavedView(NamedTuple):
    """How somebody looked at the list. No columns: the default ones; no sort: newest first."""

    id: str
    name: str
    filter: str = ""
    columns: tuple[ViewColumn, ...] = ()
    sort: tuple[ViewSort, ...] = ()
    group: tuple[str, ...] = ()
    spread: str = "sd"
    metric_mode: str = "best"
    baseline: str | None = None

    @property
    def order_by(self) -> list[str]:
        """The order in the words of the query language."""
        return [_order(key, self.metric_mode) for key in self.sort]


class ViewFacts(NamedTuple):
    """What holds of one view: values by key, and when it was last said (epoch milliseconds)."""

    values: dict[str, object]
    last_time: int


def list_views(store: Path) -> list[SavedView]:
    """Return the views of a store, by name. A file that cannot be read is left to `verify`."""
    found = (_view(view_id, read_view(store, view_id).values) for view_id in view_ids(store))
    return sorted((view for view in found if view), key=lambda view: (view.name, view.id))


def find_view(store: Path, name: str) -> SavedView:
    """Return the view of that name or id. Raises FlightlogError where there is none."""
    known = list_views(store)
    named = [view for view in known if name in (view.name, view.id)]
    if named:
        return named[0]
    near = nearest(name, [view.name for view in known])
    hint = f'Did you mean "{near}"?' if near else "fl.views() lists what there is."
    raise FlightlogError(f'No view "{name}" in {store}. {hint}')


def read_view(store: Path, view_id: str) -> ViewFacts:
    """Return what holds of a view, removed or not; nothing for one that is not there."""
    found = read_said(store, VIEWS, view_id)
    return ViewFacts(found.of(_KIND), found.last_time)


def view_ids(store: Path) -> list[str]:
    """Ids of the views that were ever saved, in the order in which they were."""
    return [name for name in said_ids(store, VIEWS) if is_id(name)]


def views_stamp(store: Path) -> str:
    """A text that changes when any view does; "" where there are none."""
    files = [
        f"{view_id}/{name}:{size}:{changed}"
        for view_id in view_ids(store)
        for name, size, changed in said_files(store, VIEWS, view_id)
    ]
    return f"{zlib.crc32(chr(10).join(files).encode()):08x}-{len(files)}" if files else ""


def write_view(store: Path, view_id: str, facts: dict[str, object], moment: int) -> None:
    """Say `facts` of a view at `moment` (epoch milliseconds), in a new file. Raises OSError."""
    say(store, VIEWS, view_id, [(_KIND, key, value) for key, value in facts.items()], moment)


def _view(view_id: str, said: dict[str, object]) -> SavedView | None:
    """The view, with the plain setting for whatever has another shape; None for a removed one."""
    name, baseline = said.get("name"), said.get("baseline")
    if not isinstance(name, str) or said.get("deleted") is True:
        return None
    filter, group = said.get("filter"), said.get("group")
    return SavedView(
        view_id,
        name,
        filter if isinstance(filter, str) else "",
        tuple(ViewColumn(item["field"], _mode(item)) for item in _fields(said.get("columns"))),
        tuple(
            ViewSort(item["field"], item.get("descending") is True, _mode(item))
            for item in _fields(said.get("sort"))
        ),
        tuple(field for field in _items(group) if isinstance(field, str)),
        _one_of(SPREADS, said.get("spread")) or SPREADS[0],
        _one_of(METRIC_MODES, said.get("metricMode")) or METRIC_MODES[0],
        baseline if isinstance(baseline, str) else None,
    )


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _fields(value: object) -> list[dict[str, Any]]:
    return [
        item
        for item in _items(value)
        if isinstance(item, dict) and isinstance(item.get("field"), str)
    ]


def _mode(item: dict[str, Any]) -> str | None:
    return _one_of(METRIC_MODES, item.get("mode"))


def _one_of(words: tuple[str, ...], value: object) -> str | None:
    return next((word for word in words if word == value), None)


def _order(key: ViewSort, standard: str) -> str:
    way = "desc" if key.descending else "asc"
    if not key.field.startswith("metrics."):
        return f"{key.field} {way}"
    # The language has no word for the value at the goal's best step; the best is the nearest to it.
    mode = (key.mode or standard).replace("at-best", "best")
    return f"{mode}({key.field}) {way}"
