"""What is new in a store since a client last looked: FactsDelta of src/store/types.ts, as a table.

Facts stay in Arrow from file to answer. Every change gets the number of the look that found it; a
cursor is such a number, and is of use only to the index that gave it.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from ..store.ids import is_id
from ..store.schema import RUNS
from ..store.status import is_alive
from .index_run import DELTA_TYPES, RunState
from .rest import Rest, read_rest

if TYPE_CHECKING:
    from pathlib import Path


class Delta(NamedTuple):
    """Rows of DELTA_TYPES; `reset` when they are everything and what was known must be dropped."""

    table: pa.Table
    cursor: str
    reset: bool

    def to_stream(self) -> bytes:
        """The delta as an Arrow stream, cursor and reset in its schema's metadata.

        Texts that come again and again are dictionaries: half the bytes, and a third of the time.
        """
        metadata = {"flightlog.cursor": self.cursor, "flightlog.reset": "1" if self.reset else "0"}
        table = _coded(self.table).replace_schema_metadata(metadata)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        stream: bytes = sink.getvalue().to_pybytes()
        return stream


class FactsIndex:
    """The facts, leases, files and problems of one store. Safe to use from several threads."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._rest: Rest | None = None
        self._runs: dict[str, RunState] = {}
        self._look = 0
        self._name = secrets.token_hex(6)
        self._lock = threading.Lock()

    def delta(self, since: str | None) -> Delta:
        """Look again, and return what is newer than the cursor `since` (None, or not ours: all)."""
        with self._lock:
            self._refresh()
            number = self._number(since)
            states = self._runs.values()
            # A reset begins from nothing, so it need not say what went.
            gone = [] if number is None else [r for s in states for r in s.gone_rows(number)]
            facts = [t for s in states for t in s.facts_since(number or 0)]
            rest = self._rest.rows() if self._rest and not number else EMPTY
            listed = [r for s in states for r in s.listed_since(number or 0, number is None)]
            moved = pa.concat_tables([rows_table(gone), *facts, rows_table(listed)])
            table = pa.concat_tables([moved.combine_chunks(), rest])
            return Delta(table, f"{self._name}-{self._look}", number is None)

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


def rows_table(rows: list[tuple[str, str, str, str, str]]) -> pa.Table:
    """A table of rows that nobody wrote: run, writer, kind, key and value, numbered -1, of now."""
    runs, writers, kinds, keys, values = zip(*rows, strict=True) if rows else ((),) * 5
    now = [int(time.time() * 1000)] * len(rows)
    columns = {
        "run": runs,
        "writer": writers,
        "row": [-1] * len(rows),
        "time": now,
        "kind": kinds,
        "key": keys,
        "value": values,
    }
    return pa.table({name: pa.array(columns[name], kind) for name, kind in DELTA_TYPES.items()})


EMPTY = rows_table([])

_CODED = ("run", "writer", "kind", "key")


def _coded(table: pa.Table) -> pa.Table:
    """The table with dictionaries for the columns whose texts repeat."""
    columns = {name: table.column(name) for name in table.column_names}
    coded = {name: columns[name].dictionary_encode() for name in _CODED}
    return pa.table(columns | coded).unify_dictionaries()


def _run_folders(runs: Path) -> dict[str, int]:
    """The folders of runs, and their mtimes in nanoseconds."""
    found = {}
    try:
        with os.scandir(runs) as entries:
            for entry in entries:
                if is_id(entry.name) and entry.is_dir():
                    with suppress(OSError):
                        found[entry.name] = entry.stat().st_mtime_ns
    except OSError:
        return {}
    return found
