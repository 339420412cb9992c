"""Writes what people change in the panel: facts, one new file for each run of a request.

Decides what may be changed; whoever may ask is decided by routes.py. All edits of a request are
checked before the first is written.
"""

from __future__ import annotations

import errno
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from ..store.errors import FlightlogError
from ..store.facts import FactsWriter
from ..store.folder import FolderReader
from ..store.ids import is_id, new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ..store.build import Facts

MAX_EDITS = 10_000
MAX_NAME = 500
MAX_NOTE = 1_000_000
"""Characters."""

_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


class Edit(NamedTuple):
    """One fact to write; `value` None takes the fact back."""

    run: str
    kind: str
    key: str
    value: object


class EditError(FlightlogError):
    """An edit that is refused, with the HTTP status that says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def parse_edits(body: object) -> list[Edit]:
    """Return the edits of a request's body, or raise an EditError with status 400."""
    match body:
        case {"edits": [*items]} if 0 < len(items) <= MAX_EDITS:
            return [_parse(item) for item in items]
    raise EditError(400, f'The body must be {{"edits": […]}} with 1 to {MAX_EDITS:,} edits.')


def write_edits(store: Path, edits: list[Edit]) -> int:
    """Write the edits and return how many; raises an EditError with status 403, 404 or 409."""
    by_run: dict[str, list[Edit]] = {}
    for edit in edits:
        by_run.setdefault(edit.run, []).append(edit)
    moments = {run: _check_run(store, run, wanted) for run, wanted in by_run.items()}
    with stored(store):
        for run, wanted in by_run.items():
            _write(store, run, wanted, moments[run])
    return len(edits)


@contextmanager
def stored(store: Path) -> Iterator[None]:
    """Turn what the system says of a write into an EditError with status 403 or 409."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        if error.errno in _READ_ONLY:
            raise EditError(403, f"{store} cannot be written ({why}). Ask its owner.") from error
        raise EditError(409, f"{store} took no edit ({why}). Try again.") from error


def _parse(item: object) -> Edit:
    match item:
        case {"run": str(run), "kind": str(kind), "key": str(key), "value": value} if is_id(run):
            pass
        case _:
            raise EditError(400, "An edit needs run (an id), kind, key and value.")
    rule = _RUN_RULES.get(key) if kind == "run" else _is_tag if kind == "tag" else None
    if rule is None:
        allowed = ", ".join(f"run {name}" for name in _RUN_RULES)
        raise EditError(400, f"{kind} {key[:80]!r} cannot be edited, only {allowed} and tags.")
    if not is_text(key, 1, MAX_NAME):
        raise EditError(400, f"A tag's name has 1 to {MAX_NAME} characters.")
    if value is False:
        value = None  # the format knows no false flag: it takes the fact back
    if value is not None and not rule(value):
        raise EditError(400, f"{kind} {key[:80]!r} cannot be {_short(value)}.")
    return Edit(run, kind, key, value)


def is_text(value: object, least: int, most: int) -> bool:
    """Whether it is text of that length that UTF-8 can say."""
    if not isinstance(value, str) or not least <= len(value) <= most:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_name(value: object) -> bool:
    return is_text(value, 1, MAX_NAME) and str(value).strip() != ""


def _is_tag(value: object) -> bool:
    return is_text(value, 0, MAX_NAME)


def _is_note(value: object) -> bool:
    return is_text(value, 0, MAX_NOTE)


def _is_flag(value: object) -> bool:
    return value is True


_RUN_RULES: dict[str, Callable[[object], bool]] = {
    "name": _is_name,
    "note": _is_note,
    "archived": _is_flag,
    "deleted": _is_flag,
    "protected": _is_flag,
    "experiment": _is_name,
}


def _short(value: object) -> str:
    if isinstance(value, str):
        return f"text of {len(value)} characters"
    return f"a {type(value).__name__}" if isinstance(value, dict | list) else repr(value)


def _check_run(store: Path, run: str, wanted: list[Edit]) -> int:
    """The moment, in epoch milliseconds, at which the edits of a run must be said to win."""
    reader = FolderReader(store, run)
    info = reader.read(live=False)
    if info is None or reader.facts is None:
        raise EditError(404, f"No run {run} in {store}. Look at the list again.")
    protected = info.protected
    for _, kind, key, value in wanted:
        if (kind, key) == ("run", "protected"):
            protected = value is True
        if (kind, key) == ("run", "deleted") and value and protected:
            raise EditError(409, f"{info.name} is protected. Take the protection off to delete it.")
    return _now(reader.facts)


def _now(facts: Facts) -> int:
    # The run may come from a machine whose clock is ahead; an edit is newer than what it edits.
    return max(int(time.time() * 1000), facts.last_time + 1)


def _write(store: Path, run: str, edits: list[Edit], moment: int) -> None:
    facts = FactsWriter(store, run, new_id())
    try:
        facts.append([(edit.kind, edit.key, edit.value) for edit in edits], moment)
        facts.sync()
    finally:
        facts.close()
