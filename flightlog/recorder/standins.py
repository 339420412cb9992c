"""What stands where a run's points stand: with errors for a strict run, without files in a child
that was forked and has logged nothing yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..store.model import MetricSummary
    from .notices import Notices


class AnyPoints(Protocol):
    """What a run asks of its points."""

    @property
    def dropped(self) -> int:
        """Rows that could not be stored."""

    @property
    def last(self) -> object:
        """The step logged last."""

    @property
    def append(self) -> Callable[[Mapping[str, object], object], None]:
        """Store one row per metric at a step; None: the last one + 1."""

    def append_aside(self, metrics: Mapping[str, object], step: object) -> None:
        """Store rows whose steps are a count of their own."""

    def settle(self) -> None:
        """Store what waits."""

    def summary(self) -> dict[str, MetricSummary]:
        """Summaries of what was stored, by metric."""


class StrictPoints:
    """Points whose troubles become errors of the call that meets them, or of the next one."""

    def __init__(self, points: AnyPoints, notices: Notices) -> None:
        self._points, self._notices = points, notices

    @property
    def dropped(self) -> int:
        """Rows that could not be stored."""
        return self._points.dropped

    @property
    def last(self) -> object:
        """The step logged last."""
        return self._points.last

    def append(self, metrics: Mapping[str, object], step: object) -> None:
        """Store rows. Raises FlightlogError for what could not be stored, here or since."""
        self._points.append(metrics, step)
        self._notices.raise_pending()

    def append_aside(self, metrics: Mapping[str, object], step: object) -> None:
        """Store rows whose steps are a count of their own. Raises FlightlogError likewise."""
        self._points.append_aside(metrics, step)
        self._notices.raise_pending()

    def settle(self) -> None:
        """Store what waits."""
        self._points.settle()

    def summary(self) -> dict[str, MetricSummary]:
        """Summaries of what was stored, by metric."""
        return self._points.summary()


class OrphanPoints:
    """Points of a parent's run in its forked child: the first row calls for files of its own."""

    def __init__(self, last: object, adopt: Callable[[], AnyPoints]) -> None:
        self.dropped = 0
        self.last = last
        self._adopt = adopt

    def append(self, metrics: Mapping[str, object], step: object) -> None:
        """Store rows in the child's own file."""
        self._adopt().append(metrics, step)

    def append_aside(self, metrics: Mapping[str, object], step: object) -> None:
        """Store rows in the child's own file."""
        self._adopt().append_aside(metrics, step)

    def settle(self) -> None:
        """Nothing waits."""

    def summary(self) -> dict[str, MetricSummary]:
        """Nothing was stored here."""
        return {}
