"""Finds the attempts of a lineage without reading the store: a run's start must not wait for that.

A lineage stands as text in the first facts of its runs, so other runs cost a look at their bytes,
once a process. What a run says of itself is read_facts.py's and folder.py's.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from .errors import StoreError
from .folder import FolderReader
from .ids import is_id
from .read_facts import decode_facts
from .regular import read_regular, read_stream
from .schema import FACTS_SUFFIX, RUNS
from .values import decode_value

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = 1 << 16
"""Bytes of a facts file that may hold its first batch."""


class Attempt(NamedTuple):
    """One attempt: its number, and the run."""

    number: int
    run: str


_known: dict[tuple[str, str, str], int] = {}
_lock = threading.Lock()


def last_attempt(store: Path, lineage: str) -> Attempt | None:
    """Return the highest attempt of `lineage`, or None. Raises OSError."""
    found = [Attempt(_attempt(store, run, lineage), run) for run in _runs(store)]
    return max((one for one in found if one.number), default=None)


def note_attempt(store: Path, lineage: str, attempt: Attempt) -> None:
    """Know a run that this process has begun without looking at it."""
    with _lock:
        _known[str(store), attempt.run, lineage] = attempt.number


def run_name(store: Path, run: str) -> str | None:
    """What a run is called now; None when it cannot be read."""
    found = FolderReader(store, run).read(live=False)
    return found.name if found else None


def _runs(store: Path) -> list[str]:
    try:
        with os.scandir(store / RUNS) as entries:
            return [entry.name for entry in entries if is_id(entry.name)]
    except FileNotFoundError:
        return []


def _attempt(store: Path, run: str, lineage: str) -> int:
    """The run's number within `lineage`, 0 when it is of another."""
    key = (str(store), run, lineage)
    number = _known.get(key)
    if number is None:
        number = _look(f"{store}/{RUNS}/{run}", lineage)
        if number is not None:
            with _lock:
                _known[key] = number
    return number or 0


def _look(folder: str, lineage: str) -> int | None:
    """As _attempt; None while the run has no facts, so that it is looked at again."""
    heads = []
    try:
        with os.scandir(folder) as entries:
            paths = [entry.path for entry in entries if entry.name.endswith(FACTS_SUFFIX)]
        for path in paths:
            with suppress(OSError):  # removed, or no file: it says nothing of a lineage
                heads.append((path, read_regular(path, _HEAD)))
    except OSError:  # removed, or no folder
        return None
    told = [_said(path, lineage) for path, head in heads if lineage.encode() in head]
    return max(told, default=0) if heads else None


def _said(path: str, lineage: str) -> int:
    try:
        table = decode_facts(path, read_stream(path)).table
        rows = table.select(["kind", "key", "value"]).to_pylist()
        values = {row["key"]: decode_value(row["value"]) for row in rows if row["kind"] == "run"}
    except (OSError, StoreError, ValueError):
        return 0
    attempt = values.get("attempt")
    return attempt if values.get("lineage") == lineage and isinstance(attempt, int) else 0
