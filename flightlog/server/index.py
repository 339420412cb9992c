"""What is new in a store since a client last looked: FactsDelta of src/store/types.ts, as a table.

Facts stay in Arrow from file to answer. Every change gets the number of the look that found it; a
cursor is such a number, and is of use only to the index that gave it.
"""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from ..store.ids import is_id
from ..store.schema import RUNS
from ..store.status import is_alive
from .coded import CODED, coded, rows_table, stream_parts
from .index_run import RunState
from .rest import Rest, read_rest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Delta(NamedTuple):
    """Batches of CODED; `reset` when they are everything and what was known must be dropped."""

    batches: list[pa.RecordBatch]
    cursor: str
    reset: bool

    @property
    def table(self) -> pa.Table:
        """The rows."""
        return pa.Table.from_batches(self.batches, CODED)

    def parts(self) -> Iterator[bytes]:
        """The delta as an Arrow stream, part by part: cursor, reset and how many rows come in its
        schema's metadata.
        """
        rows = sum(len(batch) for batch in self.batches)
        metadata = {
            "flightlog.cursor": self.cursor,
            "flightlog.reset": "1" if self.reset else "0",
            "flightlog.rows": str(rows),
        }
        return stream_parts(self.batches, metadata)

    def to_stream(self) -> bytes:
        """The same as a whole."""
        return b"".join(self.parts())


class FactsIndex:
    """The facts, leases, files and problems of one store. Safe to use from several threads."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._rest: Rest | None = None
        self._runs: dict[str, RunState] = {}
        self._look = 0
        self._name = secrets.token_hex(6)
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """How many runs are known."""
        return len(self._runs) + (len(self._rest.mtimes) if self._rest else 0)

    def delta(self, since: str | None) -> Delta:
        """Look again, and return what is newer than the cursor `since` (None, or not ours: all)."""
        with self._lock:
            self._refresh()
            number = self._number(since)
            states = self._runs.values()
            # A reset begins from nothing, so it need not say what went.
            gone = [] if number is None else [r for s in states for r in s.gone_rows(number)]
            facts = [t for s in states for t in s.facts_since(number or 0)]
            rest = self._rest.rows() if self._rest and not number else []
            listed = [r for s in states for r in s.listed_since(number or 0, number is None)]
            moved = pa.concat_tables([rows_table(gone), *facts, rows_table(listed)])
            batches = [*coded(moved), *rest]
            return Delta(batches, f"{self._name}-{self._look}", number is None)

    def refresh(self) -> set[str]:
        """Look again; return the ids of the runs that changed."""
        with self._lock:
            return self._refresh()

    def liveness(self) -> dict[tuple[str, str], bool]:
        """Whether each writer of this machine that holds a lease lives, by run and writer."""
        with self._lock:
            leases = [(s.run_id, *item) for s in self._runs.values() for item in s.leases().items()]
        return {
            (run, writer): alive
            for run, writer, lease in leases
            if (alive := is_alive(lease)) is not None
        }

    def left_behind(self) -> set[tuple[str, str]]:
        """Writers that are gone and left something to do, by run and writer."""
        with self._lock:
            return {(s.run_id, writer) for s in self._runs.values() for writer in s.left_behind()}

    def _refresh(self) -> set[str]:
        look = self._look + 1
        mtimes = _run_folders(self._store / RUNS)
        if self._rest is None:
            self._rest = read_rest(self._store, self._store / RUNS, mtimes)
            changed = set(self._rest.mtimes)
        else:
            changed = self._wake(self._rest, look, mtimes)
        for run_id in mtimes.keys() - self._rest.mtimes.keys():
            state = self._runs.get(run_id)
            if state is None:
                state = self._runs[run_id] = RunState(self._store, run_id)
            if state.refresh(look):
                changed.add(run_id)
        for run_id in self._runs.keys() - mtimes.keys():
            if self._runs[run_id].remove(look):
                changed.add(run_id)
        if changed:
            self._look = look
        return changed

    def _wake(self, rest: Rest, look: int, mtimes: dict[str, int]) -> set[str]:
        """Take every run that is no longer at rest, to be looked at by itself and told anew."""
        if rest.mtimes.items() <= mtimes.items():
            return set()
        woken = {run for run, mtime in rest.mtimes.items() if mtimes.get(run) != mtime}
        for run_id in woken:
            rest.drop(run_id)
            self._runs[run_id] = RunState(self._store, run_id, look)
        return woken

    def _number(self, since: str | None) -> int | None:
        name, _, number = (since or "").partition("-")
        if name != self._name or not number.isdecimal() or int(number) > self._look:
            return None
        return int(number)


def _run_folders(runs: Path) -> dict[str, int]:
    """The folders of runs, and their mtimes in nanoseconds."""
    found = {}
    try:
        with os.scandir(runs) as entries:
            names = [entry.name for entry in entries if entry.is_dir() and is_id(entry.name)]
        with _opened(runs) as look:
            for name in names:
                with suppress(OSError):
                    found[name] = look(name).st_mtime_ns
    except OSError:
        return {}
    return found


@contextmanager
def _opened(folder: Path) -> Iterator[Callable[[str], os.stat_result]]:
    """What looks at the state of a folder's entries: where the system can, without a path each."""
    if os.stat not in os.supports_dir_fd:
        yield lambda name: os.stat(f"{folder}/{name}")  # noqa: PTH116  # a Path each is slow
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield lambda name: os.stat(name, dir_fd=handle)
    finally:
        os.close(handle)
