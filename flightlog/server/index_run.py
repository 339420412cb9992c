"""One run's part of the index: which rows, leases, files and problems came up at which look.

A facts file only grows; where one shrank or went, the run is told anew from its beginning.
"""

from __future__ import annotations

import json
import os
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from ..store.errors import StoreError
from ..store.folder import bad_lease, closed, no_facts, torn
from ..store.host import boot_id
from ..store.layout import run_file
from ..store.model import Problem
from ..store.plain import plain_arrow, plain_same
from ..store.read_facts import FACT_TYPES, decode_facts, read_bytes
from ..store.regular import read_stream
from ..store.schema import POINTS_SUFFIX, RUNS
from ..store.status import Lease, is_alive, read_lease

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DELTA_TYPES = {"run": pa.utf8(), "writer": pa.utf8(), "row": pa.int32(), **FACT_TYPES}
SETTLED_NS = 2_000_000_000

_NO_FACTS = pa.Table.from_batches([], pa.schema(FACT_TYPES.items()))

Listed = dict[tuple[str, str], str]


class _Seen(NamedTuple):
    """A facts file at the last look: its state, and how many rows were told of it."""

    state: tuple[int, int, int]
    rows: int


class RunState:
    """What is known of one run, and since when."""

    def __init__(self, store: Path, run_id: str, told: int = 0) -> None:
        """`told`: the look at which what others told of the run before became void; 0 for none."""
        self.run_id = run_id
        self._path = store / RUNS / run_id
        self._mtime = -1
        self._gone = told
        self._chunks: list[tuple[int, pa.Table]] = []
        self._files: dict[str, _Seen] = {}
        self._listed: dict[tuple[str, str], tuple[int, str]] = {}
        self._leases: dict[str, Lease] = {}
        self._problems: dict[str, Problem] = {}

    def refresh(self, look: int) -> bool:
        """Look at the folder; whether anything is new, which is then marked with `look`."""
        try:
            mtime = self._path.stat().st_mtime_ns
            if mtime == self._mtime and not self._leases:
                return False
            # A change within the clock's tick after this look would leave the mtime as it is.
            self._mtime = mtime if time.time_ns() - mtime > SETTLED_NS else -1
            found = _files_of(self._path)
        except FileNotFoundError:
            self._mtime = -1
            return False
        except OSError as error:
            self._mtime = -1
            return self._take_listed(look, _told([closed(self.run_id, error)]))
        told = self._take_facts(look, found)
        return self._take_listed(look, self._list(found)) or told

    def remove(self, look: int) -> bool:
        """Forget a run whose folder went; whether it was known."""
        known = bool(self._chunks or self._listed)
        if known:
            self._forget(look)
        self._mtime = -1
        return known

    def gone_rows(self, since: int) -> Iterator[tuple[str, str, str, str, str]]:
        """The row that says that all told before must be dropped."""
        if self._gone > since:
            yield self.run_id, "", "gone", "", "true"

    def facts_since(self, since: int) -> Iterator[pa.Table]:
        """Rows of facts that were found after look `since`."""
        yield from (table for look, table in self._chunks if look > since)

    def listed_since(
        self, since: int, everything: bool
    ) -> Iterator[tuple[str, str, str, str, str]]:
        """Leases, files and problems that changed after `since`; `everything`: those that are."""
        for (kind, key), (look, value) in self._listed.items():
            if look > since and not (everything and value == "null"):
                yield self.run_id, key if kind == "lease" else "", kind, key, value

    def leases(self) -> dict[str, Lease]:
        """The leases of the last look, by writer."""
        return dict(self._leases)

    def left_behind(self) -> Iterator[str]:
        """Writers of this machine that are dead, and those whose points nobody holds any more."""
        yield from (writer for writer, lease in self._leases.items() if is_alive(lease) is False)
        points = (
            name
            for (kind, name), (_, value) in self._listed.items()
            if kind == "file" and value != "null" and name.endswith(POINTS_SUFFIX)
        )
        yield from {name.removesuffix(POINTS_SUFFIX) for name in points} - self._leases.keys()

    def _take_facts(self, look: int, found: dict[str, os.stat_result]) -> bool:
        states = {
            name: (
                info.st_size,
                info.st_mtime_ns,
                info.st_ino if stat.S_ISREG(info.st_mode) else -1,
            )
            for name, info in found.items()
            if name.endswith(".facts.arrow")
        }
        changed = [name for name, state in states.items() if self._state_of(name) != state]
        went = self._files.keys() - states.keys()
        if not changed and not went:
            return False
        tables = {name: self._read(name) for name in changed}
        shrunk = [
            n for n, table in tables.items() if n in self._files and len(table) < self._rows(n)
        ]
        if went or shrunk:
            self._forget(look)
            tables = {name: self._read(name) for name in states}
        for name, table in tables.items():
            self._tell(look, name, table)
            self._files[name] = _Seen(states[name], max(len(table), self._rows(name)))
        return True

    def _state_of(self, name: str) -> tuple[int, int, int] | None:
        seen = self._files.get(name)
        return seen.state if seen else None

    def _rows(self, name: str) -> int:
        seen = self._files.get(name)
        return seen.rows if seen else 0

    def _read(self, name: str) -> pa.Table:
        """The rows of a facts file; none, and a problem, where it is refused."""
        at = f"{RUNS}/{self.run_id}/{name}"
        self._problems.pop(at, None)
        try:
            table, cut = decode_facts(at, read_bytes(self._path / name, at, read_stream))
        except FileNotFoundError:
            return _NO_FACTS
        except StoreError as error:
            self._problems[at] = Problem.of(error)
            return _NO_FACTS
        if cut:
            self._problems[at] = torn(at)
        return table

    def _tell(self, look: int, name: str, table: pa.Table) -> None:
        told = self._rows(name)
        fresh = table.slice(told) if told else table
        if len(fresh) == 0:
            return
        columns = [fresh.column(column) for column in FACT_TYPES]
        run = plain_same(self.run_id, len(fresh))
        writer = plain_same(name.partition(".")[0], len(fresh))
        row = plain_arrow(np.arange(told, told + len(fresh), dtype=np.int32))
        chunk = pa.table([run, writer, row, *columns], names=list(DELTA_TYPES))
        self._chunks.append((look, chunk))

    def _forget(self, look: int) -> None:
        self._gone = look
        self._chunks = []
        self._files = {}
        self._listed = {}
        self._leases = {}
        self._problems = {}

    def _list(self, found: dict[str, os.stat_result]) -> Listed:
        """What the listing says besides facts: leases, files and problems, as JSON."""
        listed: Listed = {}
        self._leases = {}
        for name, info in found.items():
            writer, kind = run_file(name) or ("", "facts")
            if kind in ("points", "series", "levels"):
                listed["file", name] = json.dumps({"size": info.st_size})
            elif kind == "lease" and (lease := read_lease(self._path / name)) is not None:
                self._leases[writer] = lease
                listed["lease", writer] = lease_json(lease)
            elif kind == "lease":
                listed |= _told([bad_lease(self.run_id, self._path / name)])
        if not self._chunks:
            listed |= _told([no_facts(self.run_id)])
        return listed | _told(self._problems.values())

    def _take_listed(self, look: int, listed: Listed) -> bool:
        changed = {
            key: value
            for key, value in listed.items()
            if self._listed.get(key, (0, ""))[1] != value
        }
        for key, (_, value) in self._listed.items():
            if key not in listed and value != "null":
                changed[key] = "null"
        self._listed |= {key: (look, value) for key, value in changed.items()}
        return bool(changed)


def _files_of(folder: Path) -> dict[str, os.stat_result]:
    """The files of a run that format 1 knows; one that went while we looked is not there."""
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if run_file(entry.name):
                with suppress(FileNotFoundError):
                    found[entry.name] = _stat(entry)
    return found


def _stat(entry: os.DirEntry[str]) -> os.stat_result:
    """The state of a file, or of the link that leads to none; reading it will say why."""
    try:
        return entry.stat()
    except OSError:
        return entry.stat(follow_symlinks=False)


def _told(problems: Iterable[Problem | None]) -> Listed:
    """Rows that tell of problems."""
    return {
        ("problem", problem.file): json.dumps({"code": problem.code, "message": problem.message})
        for problem in problems
        if problem is not None
    }


def lease_json(lease: Lease) -> str:
    """A lease for a client, with what only its own machine can say."""
    said = {
        "host": lease.host,
        "pid": lease.pid,
        "time": lease.time,
        "rows": lease.rows,
        "durable": lease.durable,
        "transport": lease.transport,
        "dropped": lease.dropped,
        "alive": is_alive(lease),
        "same_host": lease.same_host,
        "same_boot": lease.boot == boot_id() if lease.same_host else None,
    }
    return json.dumps(said)
