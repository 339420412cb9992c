"""A run's files behind one object that never raises: facts, points, lease and blobs.

What the disk refuses is noticed once and counted; the run it belongs to goes on. When a writer's
files are out of reach for good (removed, moved, a disk gone read-only), another writer of the same
run begins as soon as the store can be written again. nofiles.py is the same for a run that is not
recorded.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from ..store.about import is_store
from ..store.blobs import copy_blob
from ..store.disk import file_system, forget_file_systems, say_error
from ..store.errors import StoreError
from ..store.locate import open_store
from ..store.points import RETRY_S
from ..store.schema import RUNS
from ..store.tally import join
from .writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..store.facts import Fact
    from ..store.locate import Store
    from ..store.model import MetricSummary
    from ..store.points import PointsWriter
    from ..store.values import BlobRef
    from .notices import Notices

LAST_TRIES = 3
"""How often the end of a run asks a disk that refused its last facts, a second apart."""


class RunFiles:
    """What one process writes of a run. `rank` where it is one of several of that run."""

    def __init__(
        self,
        store: Store,
        run: str,
        notices: Notices,
        last_step: int = -1,
        *,
        rank: int | None = None,
    ) -> None:
        self.rank = rank
        self.kept: dict[str, MetricSummary] = {}  # of writers that were replaced
        self.on_points: Callable[[PointsWriter], None] = lambda _: None
        self._store, self._run, self._notices = store, run, notices
        self._said: dict[tuple[str, str], object] = {}
        self._waiting: list[Fact] = []
        self._retired: list[Writer] = []
        self._device: int | None = None
        self._ended = self._finished = False
        self._again_at = 0.0
        self._lock = threading.RLock()
        self._writer = self._make(last_step)

    def another(self, last_step: object) -> RunFiles:
        """Files of the same run for another process, with a writer of their own."""
        step = int(last_step)  # type: ignore[call-overload]
        return RunFiles(self._store, self._run, self._notices, step, rank=self.rank)

    @property
    def writer(self) -> str:
        """The id of the writer that is at work."""
        return self._writer.id

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self._store.path / RUNS / self._run

    @property
    def store(self) -> Store:
        """The store they are in."""
        return self._store

    @property
    def points(self) -> PointsWriter:
        """Where rows go."""
        return self._writer.points

    def begin(self, facts: Sequence[Fact]) -> None:
        """Make the run's folder, its lease and its first facts."""
        with self._lock:
            self._remember(facts)
            try:
                self._begin(self._writer, facts)
            except OSError as error:
                self.points.lose(self._sentence(error))
                self._writer.lease.run()  # whose thread tries again

    def put(self, facts: Sequence[Fact]) -> bool:
        """Append facts; whether they are stored. What the disk refuses is tried again."""
        with self._lock:
            if self._finished:
                return False
            self._remember(facts)
            self._waiting += facts
            return self._put_waiting()

    def keep(self, data: bytes | Path, media: str) -> BlobRef | None:
        """Store bytes, or a file's, as a blob; None when that failed."""
        try:
            if not is_store(self._store.path):  # no blobs where a disk or a store used to be
                raise FileNotFoundError(2, "the store is gone", str(self._store.path))
            if isinstance(data, bytes):
                return self._writer.facts.keep(data, media)
            return copy_blob(self._store.path, data, media)
        except OSError as error:
            self._notices("", self._sentence(error))
            return None

    def close_points(self) -> dict[str, MetricSummary]:
        """End the points and return their summaries; facts can still be put."""
        with self._lock:
            self._ended = True
            if self._writer.is_lost():
                self._replace_writer()
            self._writer.lease.leave_off()
            return self.points.seal()

    def finish(self, start: int) -> None:
        """Take the lease away, after the last facts, and sort the points (`start`: the run's,
        ms). Takes as long as the disk does.
        """
        for _ in range(LAST_TRIES):
            if self._settle_facts():
                break
            time.sleep(RETRY_S)
        with self._lock:
            self._finished = True
        # Facts that were not stored leave a run that did not say its end: its lease tells.
        self._writer.finish(keep_lease=bool(self._waiting))
        for writer in (*self._retired, self._writer):
            writer.sort_points(start)

    def _make(self, last_step: int) -> Writer:
        return Writer(
            self._store.path,
            self._run,
            self._notices,
            self._care,
            last_step=last_step,
            rank=self.rank,
        )

    def _begin(self, writer: Writer, facts: Sequence[Fact]) -> None:
        """Let a writer say `facts` and how its points are kept. Raises OSError."""
        self._find_store()
        transport: list[Fact] = []
        if writer.points.transport == "append":
            kind = file_system(self.folder) or "unknown"
            transport = [("context", "transport", f"append ({kind})")]
        writer.begin([*facts, *transport])
        self._device = self._store.path.stat().st_dev

    def _find_store(self) -> None:
        """See that there is a store to write to. Raises OSError when there is none, and none
        can be made: in the empty place of a disk that was taken away, none is.
        """
        path = self._store.path
        if self._store.id and is_store(path):
            return
        nearest = path if path.exists() else path.parent
        if self._device not in (None, nearest.stat().st_dev):
            raise FileNotFoundError(2, "the store's disk is gone", str(path))
        try:
            self._store = open_store(path)
        except StoreError as error:
            raise OSError(str(error)) from error

    def _care(self) -> bool:
        """What the lease's thread asks at each turn: whether another has taken its place."""
        with self._lock:
            if self._ended:
                return False
            if self._writer.is_lost():
                return self._replace_writer()
            if self._waiting:
                self._put_waiting()
            return False

    def _replace_writer(self) -> bool:
        """Go on with a new writer if the disk lets us; at most once a second it is asked."""
        old = self._writer
        if not old.is_retired:
            old.retire()
            for key, found in (old.summary or {}).items():
                self.kept[key] = join(self.kept[key], found) if key in self.kept else found
        if time.monotonic() < self._again_at:
            return False
        self._again_at = time.monotonic() + RETRY_S
        forget_file_systems()  # something else may be mounted there by now
        fresh = self._make(int(self.points.last))  # type: ignore[call-overload]
        try:
            self._begin(fresh, [(*place, value) for place, value in self._said.items()])
        except OSError:
            return False
        self._writer = fresh
        self._waiting.clear()
        self._notices.resumed()
        fresh.points.dropped = before = old.points.dropped
        self.on_points(fresh.points)
        fresh.points.dropped += old.points.dropped - before  # of threads that were logging
        old.lease.leave_off()
        self._retired.append(old)
        return True

    def _remember(self, facts: Sequence[Fact]) -> None:
        """Keep what was said, for a writer that has to say it again."""
        self._said.update({(kind, key): value for kind, key, value in facts})

    def _put_waiting(self) -> bool:
        try:
            self._writer.facts.append(self._waiting)
        except OSError as error:
            self._notices("", self._sentence(error))
            return False
        self._waiting = []
        return True

    def _settle_facts(self) -> bool:
        with self._lock:
            if self._waiting and self._writer.is_lost():
                self._replace_writer()
            return not self._waiting or self._put_waiting()

    def _sentence(self, error: OSError) -> str:
        if error.strerror is None and error.errno is None:
            return str(error).rstrip(".")
        return say_error(error, self._writer.facts.path)
