"""A run that is open: what is logged to it, and its end.

Made by active.open_run, never directly. For the notebook room:
    run.set_fact(kind, key, value) -> None            a fact of docs/format.md; value as JSON
    can hold it
    run.log_blob_fact(kind, key, data, media) -> None a fact whose value is a blob (source/*)
    run.recent(metric) -> (steps, values)             NumPy arrays by step, everything logged so far
    run.log_aside(metrics, step) -> None
    run.summary() -> dict[str, MetricSummary]
    run.wait(seconds=None) -> bool
    run.end(status="finished", exception=None)
Methods never raise into training for what a disk or a value does; wrong use raises FlightlogError.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ..store.tally import join
from . import finishing
from .artifacts import ArtifactMethods
from .describing import DescribeMethods
from .ending import exception_fact, status_of, usage_facts
from .files import RunFiles
from .identity import Identified, Identity
from .nofiles import NoPoints
from .standins import AnyPoints, OrphanPoints, StrictPoints
from .writer import metric_facts

if TYPE_CHECKING:
    from types import TracebackType

    import numpy.typing as npt

    from ..store.facts import Fact
    from ..store.locate import Store
    from ..store.model import Goal, MetricSummary, ParamValue
    from ..store.points import PointsWriter
    from .capture import Capture
    from .nofiles import NoFiles
    from .notices import Notices


class Hooks(NamedTuple):
    """What active.py does when a run is entered, has ended, and becomes a forked child's."""

    on_enter: Callable[[Run], None]
    on_end: Callable[[Run, str], None]
    on_adopt: Callable[[Run], None]


class Run(Identified, ArtifactMethods, DescribeMethods):
    """One recorded run. Use it as a context manager, or end it with `end`.

    `is_worker`: this process has a part in a run that another one began and will end: a forked or
    spawned worker, or a rank of a distributed run, then with its number in `rank`.
    """

    def __init__(
        self,
        identity: Identity,
        store: Store,
        files: RunFiles | NoFiles,
        notices: Notices,
        *,
        params: dict[str, ParamValue],
        tags: dict[str, str],
        goals: dict[str, Goal],
        earlier: Mapping[str, MetricSummary],
        hooks: Hooks,
        is_worker: bool = False,
    ) -> None:
        self._identity = identity
        self.store = store
        self.params = params
        self.tags = tags
        self.goals = goals
        self.ended = False
        self.status = "running"
        self._name = identity.name
        self._experiment = identity.experiment
        self.is_worker = is_worker
        self.rank = files.rank
        self._notices = notices
        self._points: AnyPoints
        self._use(files)
        self._earlier = dict(earlier)
        self._final: dict[str, MetricSummary] | None = None
        self._on_enter, self._on_end, self._on_adopt = hooks
        self._process = os.getpid()
        self._clock = (time.perf_counter(), time.process_time())
        self._done = threading.Event()
        self._has_usage = False
        self._sealed = False
        self._capture: Capture | None = None
        self._outer: Run | None = None
        self._plain = True
        self._said_together: tuple[int, list[Fact]] | None = None

    @property
    def dropped(self) -> int:
        """Points that could not be stored so far."""
        return self._points.dropped

    def log(
        self,
        metrics: Mapping[str, object] | None = None,
        /,
        *,
        step: int | None = None,
        **more: object,
    ) -> None:
        """Store one value per metric at `step`; None: the step of the last call + 1, first 0.

        Takes Python, NumPy and framework scalars; NaN and infinities are stored as they are, in any
        order of steps. What is no number, or a step that is no 64-bit integer, is dropped, counted
        and warned of once per metric.
        """
        if more:
            metrics = {**metrics, **more} if isinstance(metrics, Mapping) else more
        elif metrics is None:
            return
        self._points.append(metrics, step)

    def log_metric(self, key: str, value: object, step: int | None = None) -> None:
        """Store one value; see log."""
        self._points.append({key: value}, step)

    def log_metrics(self, metrics: Mapping[str, object], step: int | None = None) -> None:
        """Store several values at one step; see log."""
        self._points.append(metrics, step)

    def log_aside(self, metrics: Mapping[str, object], step: int) -> None:
        """Store values whose steps are counted apart: a `log` without a step goes on from its own.
        For what others count: samples of the machine, epochs of a library.
        """
        self._points.append_aside(metrics, step)

    def summary(self) -> dict[str, MetricSummary]:
        """Return count, first, last, least and greatest value of every metric so far."""
        return dict(self._final) if self._final is not None else self._sum(self._points.summary())

    def recent(self, metric: str) -> tuple[npt.NDArray, npt.NDArray]:  # type: ignore[type-arg]
        """Return steps and values of a metric by step, everything logged so far; empty if
        unknown.
        """
        import numpy as np

        from ..store.series_of import read_run_points

        nothing = (np.empty(0, np.int64), np.empty(0))
        try:
            self._points.settle()
            found = read_run_points(self._files.folder, {metric}).metrics.get(metric)
        except OSError:  # removed, or never made: there is nothing to draw
            return nothing
        return nothing if found is None else (found.step, found.value)

    def end(self, status: str = "finished", exception: BaseException | None = None) -> None:
        """End the run; ending it again does nothing. `status`: finished, failed or interrupted.

        What takes time is done behind it: see `wait`. In a worker, just its own part ends.
        """
        if self.ended:
            return
        status = status_of(status)
        self.ended = True
        self._done.set()
        self.status = status
        if os.getpid() == self._process:
            self._close(status, exception)
        self._on_end(self, status)
        self._notices.raise_pending()

    def wait(self, seconds: float | None = None) -> bool:
        """After its end: return when all of the run is on the disk and sorted, or after `seconds`;
        whether it is. The end of the process waits by itself.
        """
        return finishing.wait(seconds)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Store what this thread says of the run in the block by one write, at the block's end."""
        if self._said_together is not None:
            yield
            return
        said: list[Fact] = []
        self._said_together = (threading.get_ident(), said)
        try:
            yield
        finally:
            self._said_together = None
            self._put(said)

    def __enter__(self) -> Run:
        self._on_enter(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end(status_of(exception), exception if status_of(exception) != "finished" else None)

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        from .opening import unpickled_run

        return unpickled_run, (self.id, str(self.store.path))

    def __repr__(self) -> str:
        number = f" #{self.attempt}" if self.attempt > 1 else ""
        return f"<Run {self.name!r}{number} {self.id} {self.status}>"

    def _close(self, status: str, exception: BaseException | None) -> None:
        end = time.time_ns() // 1_000_000
        found = self._files.close_points()
        self._final = self._sum(found)
        facts = metric_facts(found)
        if exception is not None:
            facts.append(("run", "exception", exception_fact(exception)))
        if self.dropped:
            facts.append(("dropped", self._files.writer, self.dropped))
            facts.append(("run", "dropped_reason", self._notices.reason or "unknown"))
        if not self.is_worker:
            if not self._has_usage:
                facts += usage_facts(*self._clock)
            facts += [("run", "end", max(end, self.start)), ("run", "status", status)]
        if facts:
            self._files.put(facts)
        self._sealed = True
        finishing.later(partial(self._files.finish, self.start))

    def _sum(self, found: dict[str, MetricSummary]) -> dict[str, MetricSummary]:
        """Together with what other writers of the run had left when this one began."""
        both = dict(self._earlier)
        for more in (self._files.kept, found):
            for key, summary in more.items():
                both[key] = join(both[key], summary) if key in both else summary
        return both

    def _put(self, facts: list[Fact]) -> None:
        if os.getpid() != self._process:
            self._adopt()
        together = self._said_together
        if together is not None and together[0] == threading.get_ident():
            together[1].extend(facts)
        elif facts and self._sealed:
            self._notices("ended", f"run {self.name!r} has ended; what came later was not recorded")
        elif facts:
            self._files.put(facts)
        self._notices.raise_pending()

    def _use(self, files: RunFiles | NoFiles) -> None:
        """Log into `files` from now on."""
        self._files = files
        self._set_points(files.points)
        if isinstance(files, RunFiles):
            files.on_points = self._set_points

    def _set_points(self, points: PointsWriter | NoPoints) -> None:
        self._points = StrictPoints(points, self._notices) if self._notices.strict else points

    def _leave_to_parent(self) -> None:
        """In a forked child: what was open is the parent's, until something is logged here."""
        self._points = OrphanPoints(self._points.last, self._adopt)

    def _adopt(self) -> AnyPoints:
        """Become a worker with files of its own, and return its points."""
        if os.getpid() != self._process:
            self._process = os.getpid()
            last = self._points.last
            self._earlier, self._capture, self.is_worker = {}, None, True
            if isinstance(self._files, RunFiles) and not self.ended:
                self._use(self._files.another(last))
                self._files.begin([])
                self._on_adopt(self)
            else:
                self._set_points(NoPoints(count=isinstance(self._files, RunFiles)))
        return self._points
