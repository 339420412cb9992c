"""The parts of this process in the runs that MLflow's clients write to: one writer for each run.

Opened by the first word, closed when the client ends the run, when nothing came for a while, when
too many are open, or with the process. Raises OSError for what the disk refuses.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from ..recorder import finishing
from ..recorder.opening import _look_for_pending
from ..recorder.writer import Writer, metric_facts
from ..store.schema import RUNS
from ..store.shapes import id_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from ..store.facts import Fact
    from ..store.timed import Row

MOST_OPEN = 64
IDLE_S = 600.0
EXIT_S = 30.0


class Part:
    """What this process writes of one run."""

    def __init__(self, store: Path, run: str, forget: Callable[[Part], None]) -> None:
        self.store, self.run = store, run
        self.used = time.monotonic()
        self.checked = -1  # the folder's mtime when the run was last seen to be active
        self.ended = False  # whether it had ended by then
        self._why = ""
        self._forget = forget
        self._closed = False
        self._writer = Writer(store, run, self._notify, self._care)

    def begin(self, facts: Sequence[Fact]) -> None:
        """Make the files; raises OSError and leaves nothing then."""
        self._writer.begin(facts)

    def put(self, facts: Sequence[Fact]) -> None:
        """Append facts."""
        self.used = time.monotonic()
        if facts:
            self._writer.facts.append(facts)

    def log(self, rows: Sequence[Row], *, summed: bool = False) -> None:
        """Store points; `summed`: say their summaries too, for a run that has ended."""
        self.used = time.monotonic()
        points = self._writer.points
        before = points.dropped
        points.append_rows(rows)
        if points.dropped > before:
            raise OSError(self._why or f"{points.path}: points could not be stored")
        if summed:
            keys = {key for key, *_ in rows}
            found = {key: one for key, one in points.summary().items() if key in keys}
            self.put(metric_facts(found))

    def is_lost(self) -> bool:
        """Whether its files went: another writer must go on."""
        return self._closed or self._writer.is_lost()

    def close(self, facts: Sequence[Fact] = ()) -> None:
        """Say what the points come to and `facts`, and do the rest behind the caller's back."""
        self._closed = True
        self._forget(self)
        found = self._writer.points.seal()
        try:
            self.put([*metric_facts(found), *facts])
        finally:
            finishing.later(self._finish)

    def _finish(self) -> None:
        self._writer.finish()
        self._writer.sort_points(id_time(self.run))

    def _notify(self, _: str, why: str) -> None:
        self._why = why

    def _care(self) -> bool:
        """Asked by the lease's thread at each turn."""
        if not self._closed and time.monotonic() - self.used > IDLE_S:
            self._closed = True
            finishing.later(_quiet(self.close))
        return self._closed


class Parts:
    """The open parts of this process, of any store."""

    def __init__(self) -> None:
        self._open: dict[tuple[Path, str], Part] = {}
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._minded = 0

    def of(self, store: Path, run: str, first: Iterable[Fact] = ()) -> Part:
        """The part in `run`, opened with the facts `first` if it is not open. Raises OSError."""
        with self._lock:
            self._mind_forks()
            part = self._open.get((store, run))
            if part is not None and not part.is_lost():
                part.put(list(first))
                return part
            if part is None and not (store / RUNS / run).is_dir() and not first:
                raise FileNotFoundError(2, "no such run", str(store / RUNS / run))
            part = Part(store, run, self._drop)
            part.begin(list(first))
            self._mind_the_end()
            _look_for_pending(store)
            self._open[store, run] = part
            while len(self._open) > MOST_OPEN:
                min(self._open.values(), key=lambda one: one.used).close()
            return part

    def known(self, store: Path, run: str) -> Part | None:
        """The part in `run` if it is open."""
        with self._lock:
            self._mind_forks()
            return self._open.get((store, run))

    def close_all(self) -> None:
        """Close what is open and wait until it is on the disk."""
        with self._lock:
            self._mind_forks()
            parts = list(self._open.values())
        for part in parts:
            _quiet(part.close)()
        finishing.wait(EXIT_S)

    def _drop(self, part: Part) -> None:
        with self._lock:
            if self._open.get((part.store, part.run)) is part:
                del self._open[part.store, part.run]

    def _mind_the_end(self) -> None:
        """Once a process: a worker of multiprocessing leaves by another door than atexit."""
        if self._minded == os.getpid():
            return
        self._minded = os.getpid()
        atexit.register(self.close_all)
        util = sys.modules.get("multiprocessing.util")
        if util is not None and util.process.parent_process() is not None:
            util.Finalize(None, self.close_all, exitpriority=100)

    def _mind_forks(self) -> None:
        """In a forked child the files are the parent's; it writes files of its own."""
        if os.getpid() != self._process:
            self._process = os.getpid()
            self._open = {}


def _quiet(close: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            close()
        except OSError:
            return  # the lease tells the next process, which says what this one could not

    return run


parts = Parts()
