"""Lists the runs of a store, and again only what changed since.

An ended run's folder changes only by new files, so its mtime tells; what is settled so is read in
bulk and kept, in the process and on disk (cache.py). Any other run is a FolderReader's, each look.
"""

from __future__ import annotations

import os
import stat
import time
from bisect import insort
from typing import TYPE_CHECKING

from .ahead import one_ahead
from .cache import read_cache, write_cache
from .folder import SETTLED_NS, FolderReader, blob_reader
from .ids import is_id
from .layout import run_file
from .regular import read_stream
from .schema import RUNS
from .settled import Folder, Settled, settle_many

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .model import Problem, RunInfo

_CHUNK = 500
_FEW = 100
_WORTH_KEEPING = 100
"""Runs that must be new to the cache before it is written again."""


class StoreReader:
    """What is known of a store's runs, kept from look to look."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._runs = store / RUNS
        self._read_blob = blob_reader(store)
        self._settled: dict[str, Settled] = {}
        self._readers: dict[str, FolderReader] = {}
        self._fresh = 0
        self._looked = False
        self._listed: list[RunInfo] = []  # the settled, oldest first
        self._changed: set[str] = set()  # ids that it must be mended for

    def look(self, live: bool = True, changed: Iterable[str] | None = None) -> list[RunInfo]:
        """Return the runs, newest first. `changed` (ids; None: look at all) is all that may have
        changed since the look before; `live` is as in load_runs.
        """
        if changed is None or not self._looked:
            mtimes = self._mtimes()
            for gone in [*self._settled.keys() - mtimes, *self._readers.keys() - mtimes]:
                self._forget(gone)
        else:
            mtimes = self._mtimes_of(changed)
        if not self._looked:
            self._looked = True
            self._settled = read_cache(self._store, mtimes, self._read_blob)
            self._changed.update(self._settled)
        self._take(mtimes)
        return self._sorted(live, mtimes)

    def problems(self) -> list[Problem]:
        """What could not be read at the last look; reads every value."""
        found: list[Problem] = []
        for reader in self._readers.values():
            found += reader.problems
        for settled in self._settled.values():
            found += settled.run.problems
        return found

    def _mtimes(self) -> dict[str, int]:
        """The folders of runs, and their mtimes in nanoseconds."""
        found: dict[str, int] = {}
        try:
            with os.scandir(self._runs) as entries:
                for entry in entries:
                    if (entry.name in self._settled or is_id(entry.name)) and entry.is_dir():
                        found[entry.name] = entry.stat().st_mtime_ns
        except FileNotFoundError:
            pass  # a store that was begun, or went
        return found

    def _mtimes_of(self, runs: Iterable[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for run in runs:
            try:
                state = (self._runs / run).stat()
            except OSError:
                self._forget(run)
                continue
            if is_id(run) and stat.S_ISDIR(state.st_mode):
                found[run] = state.st_mtime_ns
        return found

    def _forget(self, run: str) -> None:
        self._settled.pop(run, None)
        self._readers.pop(run, None)
        self._changed.add(run)

    def _take(self, mtimes: dict[str, int]) -> None:
        """Read what is new or has changed: the settled in bulk, others by readers of their own."""
        known = self._settled
        fresh = [
            run
            for run, mtime in mtimes.items()
            if not ((found := known.get(run)) and found.mtime == mtime) and run not in self._readers
        ]
        before = time.time_ns() - SETTLED_NS
        self._settle([run for run in fresh if mtimes[run] < before], mtimes)
        for run in fresh:
            if run not in known or known[run].mtime != mtimes[run]:
                known.pop(run, None)
                self._readers[run] = FolderReader(self._store, run)
        self._changed.update(fresh)
        if self._fresh >= max(_WORTH_KEEPING, len(known) // 10):
            write_cache(self._store, known.values())
            self._fresh = 0

    def _settle(self, runs: list[str], mtimes: dict[str, int]) -> None:
        def folders(part: list[str]) -> list[Folder]:
            found = (_folder(str(self._runs), run, mtimes[run]) for run in part)
            return [one for one in found if one]

        parts = [runs[start : start + _CHUNK] for start in range(0, len(runs), _CHUNK)]
        for found in one_ahead(folders, parts):
            for one in settle_many(found, self._read_blob):
                self._settled[one.run.id] = one
                self._fresh += 1

    def _sorted(self, live: bool, looked: dict[str, int]) -> list[RunInfo]:
        self._mend()
        runs = list(self._listed)
        for name, reader in self._readers.items():
            run = reader.read(live) if name in looked else reader.latest()
            if run is not None:
                insort(runs, run, key=_order)
        runs.reverse()
        return runs

    def _mend(self) -> None:
        """Bring the list of the settled up to date: sorting it all is slow, if it is long."""
        if not self._changed:
            return
        if len(self._changed) > _FEW:
            self._listed = sorted((one.run for one in self._settled.values()), key=_order)
        else:
            self._listed = [run for run in self._listed if run.id not in self._changed]
            for name in self._changed & self._settled.keys():
                insort(self._listed, self._settled[name].run, key=_order)
        self._changed = set()


def _order(run: RunInfo) -> tuple[int, str]:
    return run.start, run.id


def _folder(runs: str, run: str, mtime: int) -> Folder | None:
    """The facts of a run's folder, or None where a reader of its own must look."""
    files: dict[str, bytes] = {}
    path = f"{runs}/{run}"
    try:
        for name in sorted(os.listdir(path)):  # noqa: PTH208  # a Path each is slow
            named = run_file(name)
            if named is None or named.kind in ("points", "series", "levels"):
                continue
            if named.kind != "facts":
                return None
            files[named.writer] = read_stream(f"{path}/{name}")
    except OSError:
        return None
    return Folder(run, mtime, files) if files else None
