"""One writer of a run: its facts, points and lease, from the first to the last byte.

Raises what the disk refuses; files.py decides what becomes of it, and who writes next.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..store.errors import StoreError
from ..store.facts import Fact, FactsWriter
from ..store.finish import say_end
from ..store.ids import new_id
from ..store.lease import LeaseWriter
from ..store.points import open_points
from ..store.schema import LEASE_SUFFIX, POINTS_SUFFIX, RUNS
from ..store.series import INLINE_ROWS, compact, compact_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..store.model import MetricSummary
    from ..store.points import Notify, PointsWriter


class Writer:
    """The files that bear one writer's id; `rank` where it is one of several of a run."""

    def __init__(
        self,
        store: Path,
        run: str,
        notify: Notify,
        care: Callable[[], bool],
        *,
        last_step: int = -1,
        rank: int | None = None,
    ) -> None:
        self.id = new_id()
        self.summary: dict[str, MetricSummary] | None = None
        self.is_summed = False  # whether the summary stands in the facts
        self._store = store
        self.folder = store / RUNS / run
        self.facts = FactsWriter(store, run, self.id, rank)
        points = self.folder / (self.id + POINTS_SUFFIX)
        self.points: PointsWriter = open_points(points, run, self.id, notify, last_step, rank=rank)
        lease = self.folder / (self.id + LEASE_SUFFIX)
        self.lease = LeaseWriter(lease, run, self.points, self.facts, notify, care=care)

    def is_lost(self) -> bool:
        """Whether what it writes reaches no reader any more, so that another must go on."""
        try:
            self.points.check()
            return self.points.lost or self.facts.is_gone()
        except OSError:  # a file system that does not answer may do so again
            return self.points.lost

    @property
    def is_retired(self) -> bool:
        """Whether `retire` has closed it."""
        return self.summary is not None

    def begin(self, facts: Sequence[Fact]) -> None:
        """Make the run's folder, the lease and the first facts. Raises OSError, and leaves
        nothing then.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self.lease.write()
            if facts:
                self.facts.append(facts)
        except OSError:
            self.facts.close()
            self.lease.remove()
            raise
        self.lease.run()

    def retire(self) -> None:
        """Give back files that reach nobody, so that their disk can be taken out, too; say what the
        points hold where that is possible.
        """
        if not self.points.lost:
            self.points.lose(f"{self.facts.path}: removed or replaced while it was written")
        self.summary = self.points.seal()
        with contextlib.suppress(OSError):
            if self.summary:
                self.facts.append(metric_facts(self.summary))
            self.is_summed = True
        self.points.close()
        self.facts.close()
        self.lease.remove()

    def finish(self, *, keep_lease: bool = False) -> None:
        """Bring what was written to the disk and take the lease away, after the last facts."""
        self.lease.stop()
        self.points.close()
        with contextlib.suppress(OSError):
            self.facts.sync()
        self.facts.close()
        if not keep_lease:
            self.lease.remove()

    def sort_points(self, start: int) -> None:
        """Turn the closed points into a series (`start`: the run's, ms); many, in a process of
        their own.
        """
        points = self.points.path
        try:
            if self.points.lost:
                self._sort_lost(start)
            elif self.points.rows > INLINE_ROWS:
                compact_apart(points, start)
            else:
                compact(points, start)
        except (OSError, StoreError):
            return  # nothing is lost: readers take the points, and the next process tries again

    def _sort_lost(self, start: int) -> None:
        """The same for what is found again: its disk may have kept less than it was given."""
        series = compact(self.points.path, start, self.points.durable)
        if series is not None and not self.is_summed:
            say_end(self._store, self.folder.name, self.id, series, start)
        self.lease.remove()


def metric_facts(found: dict[str, MetricSummary]) -> list[Fact]:
    """The `metric` facts of a writer that ends."""
    names = ("count", "first", "last", "min", "max", "nan")
    return [
        ("metric", key, {name: getattr(summary, name) for name in names})
        for key, summary in found.items()
    ]
