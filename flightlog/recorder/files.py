"""A run's files behind one object that never raises: facts, points, lease and blobs.

What the disk refuses is noticed once and counted; the run it belongs to goes on. `NoFiles` is
the same for a run that is not recorded.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..store.blobs import copy_blob, write_blob
from ..store.errors import StoreError
from ..store.facts import Fact, FactsWriter
from ..store.ids import new_id
from ..store.lease import LeaseWriter
from ..store.points import open_points
from ..store.schema import LEASE_SUFFIX, POINTS_SUFFIX, RUNS
from ..store.series import INLINE_ROWS, compact, compact_apart

if TYPE_CHECKING:
    from pathlib import Path

    from ..store.locate import Store
    from ..store.model import MetricSummary
    from ..store.points import PointsWriter
    from ..store.values import BlobRef
    from .notices import Notices


class RunFiles:
    """One writer's files of a run in a store."""

    def __init__(self, store: Store, run: str, notices: Notices, last_step: int = -1) -> None:
        self.writer = new_id()
        self.folder = store.path / RUNS / run
        self._store = store
        self._notices = notices
        self._facts = FactsWriter(store.path, run, self.writer)
        points = self.folder / (self.writer + POINTS_SUFFIX)
        self.points: PointsWriter = open_points(points, run, self.writer, notices, last_step)
        lease = self.folder / (self.writer + LEASE_SUFFIX)
        self._lease = LeaseWriter(lease, run, self.points, self._facts, notices)

    def begin(self, facts: Sequence[Fact]) -> None:
        """Make the run's folder, its lease and its first facts."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lease.start()
            self._facts.append(facts)
        except OSError as error:
            self.points.stop(self._sentence(error))
            self._lease.stop()
            self._lease.remove()

    def put(self, facts: Sequence[Fact]) -> bool:
        """Append facts; whether they are stored."""
        try:
            self._facts.append(facts)
        except OSError as error:
            self._notices("", self._sentence(error))
            return False
        return True

    def keep(self, data: bytes | Path, media: str) -> BlobRef | None:
        """Store bytes, or a file's, as a blob; None when that failed."""
        try:
            if isinstance(data, bytes):
                return write_blob(self._store.path, data, media)
            return copy_blob(self._store.path, data, media)
        except OSError as error:
            self._notices("", self._sentence(error))
            return None

    def close_points(self) -> dict[str, MetricSummary]:
        """End the points and return their summaries; facts can still be put."""
        self._lease.stop()
        found = self.points.summary()
        self.points.close()
        return found

    def finish(self, start: int, *, forked: bool = False) -> None:
        """Take the lease away, after the last facts, and sort the points (`start`: the run's,
        ms).
        """
        if forked:
            return
        with contextlib.suppress(OSError):
            self._facts.sync()
        self._facts.close()
        self._lease.remove()
        points = self.points.path
        try:
            if self.points.rows > INLINE_ROWS:
                compact_apart(points, start)
            else:
                compact(points, start)
        except (OSError, StoreError):
            return  # nothing is lost: readers take the points, and the next process tries again

    def _sentence(self, error: OSError) -> str:
        return f"{error.filename or self.folder}: {error.strerror or error}"


class NoPoints:
    """Points of a run that is not recorded; counted as dropped where they should have been."""

    transport = "none"
    rows = 0

    def __init__(self, last_step: int = -1, *, count: bool = False) -> None:
        self.last: object = last_step
        self.dropped = 0
        self._count = count

    def append(self, metrics: object, step: object) -> None:
        """Forget `metrics`."""
        if self._count:
            self.dropped += len(metrics) if isinstance(metrics, Mapping) else 1

    def settle(self) -> None:
        """Nothing waits."""


class NoFiles:
    """The files of a run that is not recorded: `why` None when that is wanted."""

    writer = ""

    def __init__(self, folder: Path, why: str | None, notices: Notices) -> None:
        self.folder = folder
        self.points = NoPoints(count=why is not None)
        if why is not None:
            notices("", why)

    def begin(self, facts: Sequence[Fact]) -> None:
        """Nothing begins."""

    def put(self, facts: Sequence[Fact]) -> bool:
        """Nothing is stored."""
        return False

    def keep(self, data: bytes | Path, media: str) -> BlobRef | None:
        """Nothing is stored."""
        return None

    def close_points(self) -> dict[str, MetricSummary]:
        """Nothing was stored."""
        return {}

    def finish(self, start: int, *, forked: bool = False) -> None:
        """Nothing is left to do."""
