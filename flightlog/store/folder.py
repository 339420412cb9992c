"""Reads one run's folder, and again only what changed since.

A closed run's folder changes only by new files, so its own mtime tells; facts files of a run that
is being recorded grow in place and are looked at one by one.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from .build import Facts, merge_files
from .errors import StoreError
from .layout import is_store_path, run_file
from .live import LiveSummaries
from .model import MetricSummary, Problem, RunInfo
from .read_facts import FactsFile, decode_facts, read_bytes
from .regular import read_stream
from .schema import BLOBS, FACTS_SUFFIX, RUNS
from .status import ENDED, derive_status, read_lease
from .stored import StoredRun, stored_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .values import BlobRef

SETTLED_NS = 2_000_000_000
"""How old the mtime of a folder must be to be trusted: clocks of disks tick slowly."""

_LONGEST_VALUE = 64 * 1024 * 1024

Signature = tuple[tuple[str, int, int], ...]


class FolderReader:
    """What is known of one run, kept from look to look."""

    def __init__(self, store: Path, run_id: str) -> None:
        self.problems: tuple[Problem, ...] = ()
        self._store = store
        self._id = run_id
        self._path = store / RUNS / run_id
        self._mtime = -1
        self._signature: Signature | None = None
        self._leases: list[Path] = []
        self._points: Signature = ()
        self.facts: Facts | None = None
        self._run: StoredRun | None = None
        self._latest: RunInfo | None = None
        self._live = LiveSummaries(self._path)
        self._summed: tuple[object, dict[str, MetricSummary]] | None = None

    def read(self, live: bool = True) -> RunInfo | None:
        """Return the run as it is now, or None when it has no facts that can be read.

        `live` False leaves the metrics of a run that has not ended to its facts.
        """
        if not self._is_settled():
            self._look()
        self._latest = self._now(live)
        return self._latest

    def latest(self) -> RunInfo | None:
        """What the last read returned."""
        return self._latest

    def _now(self, live: bool) -> RunInfo | None:
        if self._run is None or self.facts is None:
            return None
        found = {path: read_lease(path) for path in self._leases}
        said = self.facts.get("run", "status")
        by_client = self.facts.get("run", "client") is not None
        status = derive_status(said, filter(None, found.values()), by_client=by_client)
        run = self._run.changed(status=status) if status != self._run.status else self._run
        broken = [bad_lease(self._id, path) for path, lease in found.items() if lease is None]
        if any(broken):
            run = run.changed(problems=(*self._run.problems, *filter(None, broken)))
        self.problems = run.problems
        if live and said not in ENDED and self._points:
            return run.changed(metrics=dict(run.metrics) | self._sum_up(status == "running"))
        return run

    def _is_settled(self) -> bool:
        """Whether nothing can have changed: an ended run, and its folder as at the last look."""
        try:
            mtime = self._path.stat().st_mtime_ns
        except OSError:
            mtime = -1
        same = mtime == self._mtime
        # A change within the clock's tick after the look leaves the mtime as it was.
        self._mtime = mtime if time.time_ns() - mtime > SETTLED_NS else -1
        ended = self.facts is not None and self.facts.get("run", "status") in ENDED
        return same and ended and not self._leases

    def _look(self) -> None:
        facts: list[tuple[str, int, int]] = []
        points: list[tuple[str, int, int]] = []
        self._leases = []
        try:
            with os.scandir(self._path) as entries:
                for entry in entries:
                    self._sort_in(entry, facts, points)
        except OSError as error:
            self._run = self.facts = None
            self._signature = None
            gone = isinstance(error, FileNotFoundError)
            self.problems = () if gone else (closed(self._id, error),)
            return
        self._points = tuple(sorted(points))
        signature = tuple(sorted(facts))
        if signature != self._signature:
            self._read_facts(signature)

    def _sort_in(
        self,
        entry: os.DirEntry[str],
        facts: list[tuple[str, int, int]],
        points: list[tuple[str, int, int]],
    ) -> None:
        named = run_file(entry.name)
        if named is None:
            return
        if named.kind == "lease":
            self._leases.append(self._path / entry.name)
            return
        state = (entry.name, -1, 0)
        with suppress(OSError):  # reading it will say why, or that it went
            found = entry.stat()
            size = found.st_size if stat.S_ISREG(found.st_mode) else -1
            state = (entry.name, size, found.st_mtime_ns)
        (facts if named.kind == "facts" else points).append(state)

    def _read_facts(self, signature: Signature) -> None:
        files: dict[str, FactsFile] = {}
        problems: list[Problem] = []
        for name, *_ in signature:
            at = f"{RUNS}/{self._id}/{name}"
            try:
                found = decode_facts(at, read_bytes(self._path / name, at, read_stream))
                files[name.removesuffix(FACTS_SUFFIX)] = found
                if found.cut:
                    problems.append(torn(at))
            except FileNotFoundError:
                continue
            except StoreError as error:
                problems.append(Problem.of(error))
        self._signature = signature
        if files:
            merged = merge_files(files)
            at = f"{RUNS}/{self._id}"
            times = (merged.first_time, merged.last_time)
            self.facts = Facts(at, merged.rows.texts, blob_reader(self._store), *times)
            self._run = stored_run(self._id, self.facts, tuple(problems))
            self.problems = self._run.problems
        else:
            self.facts = self._run = None
            self.problems = (*problems, no_facts(self._id))

    def _sum_up(self, running: bool) -> dict[str, MetricSummary]:
        # Of a run that lives, neither size nor mtime tells whether rows were added.
        if self._summed is None or running or self._summed[0] != self._points:
            self._summed = (self._points, self._live.look(self._points))
        return self._summed[1]


def blob_reader(store: Path) -> Callable[[BlobRef], str]:
    """A function that reads the text of a value kept as a blob. It raises StoreError."""

    def read_blob(ref: BlobRef) -> str:
        at = f"{BLOBS}/{ref.sha256}"
        if not is_store_path(at) or ref.size > _LONGEST_VALUE:
            raise StoreError("bad-value", at[:100], "no usable reference", "Set the value again")
        try:
            return read_bytes(store / BLOBS / ref.sha256, at).decode("utf-8")
        except (FileNotFoundError, UnicodeDecodeError) as error:
            raise StoreError("not-found", at, "missing, or no text", "Copy it here") from error

    return read_blob


def torn(file: str) -> Problem:
    """The line for a facts file whose last message was cut off."""
    what = "cut in the middle of a message, so its last facts are missing"
    return Problem.of(StoreError("partial", file, what, "Copy it again if there is a longer copy"))


def closed(run_id: str, error: OSError) -> Problem:
    """The line for a run folder that cannot be listed."""
    why = error.strerror or str(error)
    return Problem.of(StoreError("unreadable", f"{RUNS}/{run_id}", why, "Check its permissions"))


def bad_lease(run_id: str, path: Path) -> Problem | None:
    """The line for a lease that says nothing; None for one that went, as they do."""
    if not os.path.lexists(path):
        return None
    what = "a lease that cannot be read, so nobody knows of its writer"
    at = f"{RUNS}/{run_id}/{path.name}"
    return Problem.of(StoreError("not-json", at, what, "Move it away"))


def no_facts(run_id: str) -> Problem:
    """The line for a run folder that says nothing."""
    what = "a run without a readable facts file"
    return Problem.of(StoreError("no-facts", f"{RUNS}/{run_id}", what, "Copy it again or move it"))
