"""Finds the runs of a store and the one that a reference means.

Keeps what it has read in the process, by the state of each run's files: a second look at a thousand
runs costs a stat each. A run that cannot be read is a problem line; all others are listed.
"""

from __future__ import annotations

import os
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .about import read_about
from .errors import FlightlogError
from .listing import StoreReader
from .nearest import nearest
from .still import collector_still

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .model import Problem, RunInfo

MIN_PREFIX = 4
LISTED = 10

_readers: dict[Path, StoreReader] = {}
_lock = threading.Lock()


class RunList:
    """The runs of a store, newest first, and what of it could not be read."""

    def __init__(self, runs: list[RunInfo], reader: StoreReader) -> None:
        self.runs = runs
        self._reader = reader

    def __iter__(self) -> Iterator[Any]:
        """Both, for who takes them apart."""
        yield self.runs
        yield self.problems

    @cached_property
    def problems(self) -> list[Problem]:
        """A line for all that is broken. Reads every value of every run, which a list need not."""
        with _lock:
            return self._reader.problems()


def load_runs(
    store_path: Path | str, *, live: bool = True, changed: Iterable[str] | None = None
) -> RunList:
    """Return every run of the store, archived and deleted ones too.

    `live` False leaves out the metrics of runs that have not ended, which cost a look at their
    points. `changed` is for who watches the store: the ids of all runs that changed since the last
    call, so that no other is looked at. Raises StoreError when the folder is no store, or of a
    newer format.
    """
    store = Path(store_path)
    read_about(store)
    with _lock, collector_still():
        reader = _readers.setdefault(store.resolve(), StoreReader(store))
        return RunList(reader.look(live, changed), reader)


def get_run(ref: str, *, store: object = None) -> RunInfo:
    """Return the run that `ref` means.

    `ref` is a name (its newest attempt), `name#2`, or four or more characters of an id; `store` is
    a path or a Store, None for the one that start_run would use. Raises FlightlogError when no run
    or more than one is meant, saying the nearest or listing them.
    """
    return resolve(load_runs(store_path(store)).runs, ref)


def store_path(store: object = None) -> Path:
    """The folder that `store` (a path, a Store, or None for the one found from here) means."""
    if store is None:
        from .locate import find_store

        store = find_store()
    where = getattr(store, "path", store)
    if not isinstance(where, str | os.PathLike):
        raise FlightlogError(f"A store is named by its folder, not by a {type(where).__name__}.")
    return Path(where)


def resolve(runs: Sequence[RunInfo], ref: str) -> RunInfo:
    """Return the one of `runs` that `ref` means; see get_run. Deleted runs answer to their id."""
    if not isinstance(ref, str):
        raise FlightlogError(f"A run is named by text, not by a {type(ref).__name__}.")
    present = [run for run in runs if not run.deleted]
    present.sort(key=lambda run: (run.start, run.attempt, run.id), reverse=True)
    named = [run for run in present if run.name == ref] or [run for run in runs if run.id == ref]
    if named:
        return named[0]
    found = _numbered(present, ref) or _beginning(present, ref)
    if not found:
        raise FlightlogError(_unknown(present, ref))
    if len(found) > 1:
        listed = ", ".join(f"{label(run)} ({run.id})" for run in found[:LISTED])
        more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
        raise FlightlogError(
            f'"{ref}" fits {len(found)} runs: {listed}{more}. Give more of the id.'
        )
    return found[0]


def _numbered(runs: Sequence[RunInfo], ref: str) -> list[RunInfo]:
    """The runs that `name#2` means: the second attempt of that name."""
    name, mark, number = ref.rpartition("#")
    if not mark or not number.isdecimal():
        return []
    return [run for run in runs if run.name == name and run.attempt == int(number)]


def _beginning(runs: Sequence[RunInfo], ref: str) -> list[RunInfo]:
    """The runs whose id begins so."""
    if len(ref) < MIN_PREFIX:
        return []
    return [run for run in runs if run.id.startswith(ref.lower())]


def _unknown(runs: Sequence[RunInfo], ref: str) -> str:
    if not runs:
        return f'No run "{ref}": the store has no runs. Record one with %%track or start_run().'
    near = nearest(ref, {name: None for run in runs for name in (run.name, label(run), run.id)})
    hint = f'Did you mean "{near}"?' if near else "search_runs() lists what there is."
    return f'No run "{ref}" in this store. {hint}'


def label(run: RunInfo) -> str:
    """A run's name as people read it: with its attempt, from the second on."""
    return f"{run.name}#{run.attempt}" if run.attempt > 1 else run.name


def lineage_attempts(store: Path | str, lineage: str) -> list[tuple[int, str, str]]:
    """Return (attempt, run id, name) of every run of that lineage, first attempt first."""
    runs = load_runs(store, live=False).runs
    return sorted((run.attempt, run.id, run.name) for run in runs if run.lineage == lineage)
