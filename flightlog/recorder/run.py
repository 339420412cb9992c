"""A run that is open: what is logged to it, and its end.

Made by active.open_run, never directly. For the notebook room:
    run.set_fact(kind, key, value) -> None            a fact of docs/format.md; value as JSON
    can hold it
    run.log_blob_fact(kind, key, data, media) -> None a fact whose value is a blob (source/*)
    run.recent(metric) -> (steps, values)             NumPy arrays by step, everything logged so far
    run.summary() -> dict[str, MetricSummary]
    run.end(status="finished", exception=None)
Methods never raise into training for what a disk or a value does; wrong use raises FlightlogError.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..store.schema import DEFAULT_EXPERIMENT
from .artifacts import ArtifactMethods
from .ending import exception_fact, status_of, usage_facts
from .params import as_goal, as_optional_text, as_params, as_tags, as_text

if TYPE_CHECKING:
    from types import TracebackType

    import numpy.typing as npt

    from ..store.facts import Fact
    from ..store.locate import Store
    from ..store.model import Goal, MetricSummary, ParamValue
    from .capture import Capture
    from .files import NoFiles, RunFiles
    from .notices import Notices


class Identity(NamedTuple):
    """What a run is, decided before it begins. `start` is epoch milliseconds."""

    id: str
    name: str
    attempt: int
    lineage: str
    experiment: str
    start: int
    parent: str | None


class Run(ArtifactMethods):
    """One recorded run. Use it as a context manager, or end it with `end`."""

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
        on_enter: Callable[[Run], None],
        on_end: Callable[[Run, str], None],
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
        self._files = files
        self._points = files.points
        self._notices = notices
        self._earlier = earlier
        self._final: dict[str, MetricSummary] | None = None
        self._on_enter, self._on_end = on_enter, on_end
        self._process = os.getpid()
        self._clock = (time.perf_counter(), time.process_time())
        self._has_usage = False
        self._sealed = False
        self._capture: Capture | None = None
        self._outer: Run | None = None
        self._plain = True

    @property
    def id(self) -> str:
        """26 characters; the name of the run's folder."""
        return self._identity.id

    @property
    def name(self) -> str:
        """What people call it; attempts of one lineage share it."""
        return self._name

    @property
    def attempt(self) -> int:
        """1, 2, 3 … within the lineage."""
        return self._identity.attempt

    @property
    def lineage(self) -> str:
        """Equal for attempts at the same thing."""
        return self._identity.lineage

    @property
    def experiment(self) -> str:
        """The group it is listed under."""
        return self._experiment

    @property
    def start(self) -> int:
        """Epoch milliseconds."""
        return self._identity.start

    @property
    def parent(self) -> str | None:
        """Id of the enclosing run."""
        return self._identity.parent

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

    def log_param(self, key: str, value: object) -> None:
        """Set a parameter; the last value counts. What is no scalar is kept as text."""
        self.log_params({key: value})

    def log_params(self, params: Mapping[str, object]) -> None:
        """Set parameters; raises FlightlogError when `params` is no mapping."""
        shaped = as_params(params)
        self.params.update(shaped)
        self._put([("param", key, value) for key, value in shaped.items()])

    def set_tag(self, key: str, value: object = "") -> None:
        """Set a tag, bare or with a value as text."""
        self.set_tags({key: value})

    def set_tags(self, tags: object) -> None:
        """Set tags from a list or a mapping; raises FlightlogError for anything else."""
        shaped = as_tags(tags)
        self.tags.update(shaped)
        self._put([("tag", key, value) for key, value in shaped.items()])

    def set_goal(self, metric: str, goal: Goal) -> None:
        """Say which end of a metric is good, "min" or "max"; the run's first goal is its key
        metric.
        """
        self.goals[as_text(metric)] = as_goal(goal)
        self._put([("goal", as_text(metric), goal)])

    def set_note(self, note: str) -> None:
        """Set the note, Markdown; "" takes it away."""
        self._put([("run", "note", as_optional_text(note, "note") or None)])

    def set_experiment(self, experiment: str) -> None:
        """Move the run to another experiment."""
        self._experiment = as_optional_text(experiment, "experiment") or DEFAULT_EXPERIMENT
        self._put([("run", "experiment", self._experiment)])

    def set_fact(self, kind: str, key: str, value: object) -> None:
        """Store any fact of docs/format.md; raises TypeError for a value that JSON cannot hold."""
        self._has_usage |= kind == "usage"
        self._put([(kind, key, value)])

    def log_blob_fact(self, kind: str, key: str, data: bytes, media: str) -> None:
        """Store `data` as a blob and a fact that names it."""
        ref = self._keep(data, media)
        if ref is not None:
            self._put([(kind, key, ref)])

    def summary(self) -> dict[str, MetricSummary]:
        """Return count, first, last, least and greatest value of every metric so far."""
        if self._final is not None:
            return dict(self._final)
        from ..store.points import PointsWriter

        points = self._points
        return self._with_earlier(points.summary() if isinstance(points, PointsWriter) else {})

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
        """End the run; ending it again does nothing. `status`: finished, failed or interrupted."""
        if self.ended:
            return
        status = status_of(status)
        self.ended = True
        self.status = status
        if os.getpid() == self._process:
            self._close(status, exception)
        self._on_end(self, status)

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

    def __repr__(self) -> str:
        number = f" #{self.attempt}" if self.attempt > 1 else ""
        return f"<Run {self.name!r}{number} {self.id} {self.status}>"

    def _close(self, status: str, exception: BaseException | None) -> None:
        end = time.time_ns() // 1_000_000
        if self._capture is not None:
            self._capture.wait()
        self._final = self._with_earlier(self._files.close_points())
        facts: list[Fact] = [("metric", key, _fact(found)) for key, found in self._final.items()]
        if not self._has_usage:
            facts += usage_facts(*self._clock)
        if exception is not None:
            facts.append(("run", "exception", exception_fact(exception)))
        if self.dropped:
            facts.append(("run", "dropped", self.dropped))
            facts.append(("run", "dropped_reason", self._notices.reason or "unknown"))
        self._put([*facts, ("run", "end", max(end, self.start)), ("run", "status", status)])
        self._sealed = True
        self._files.finish(self.start)

    def _with_earlier(self, found: dict[str, MetricSummary]) -> dict[str, MetricSummary]:
        """Together with what other writers of a resumed run left."""
        if not self._earlier:
            return found
        from ..store.tally import join

        both = dict(self._earlier)
        for key, summary in found.items():
            both[key] = join(both[key], summary) if key in both else summary
        return both

    def _put(self, facts: list[Fact]) -> None:
        if os.getpid() != self._process:
            self._notices(
                "fork",
                f"run {self.name!r} belongs to the process this one was forked from, and nothing "
                "is added to it here; start a run of its own",
            )
        elif self._sealed:
            self._notices("ended", f"run {self.name!r} has ended; what came later was not recorded")
        elif facts:
            self._files.put(facts)


def _fact(found: MetricSummary) -> dict[str, object]:
    names = ("count", "first", "last", "min", "max", "nan")
    return {name: getattr(found, name) for name in names}
