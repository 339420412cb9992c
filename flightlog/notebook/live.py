"""The card's life: shown once as the cell begins, brought up to date once when it has ended.

In between nothing is sent; a front end with the extension draws the live card from the store. A
terminal has no displays to update, so it gets the line alone, at the end.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from IPython.core.displaypub import DisplayPublisher

from flightlog.store.schema import RUNS

from .card import CardView, card_bundle, card_line
from .metric import Curve, curve_of, key_metric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from flightlog.recorder.run import Run


class LiveCard:
    """One run's card. `quiet`: none."""

    def __init__(
        self, shell: InteractiveShell, run: Run, goals: Mapping[str, str], *, quiet: bool
    ) -> None:
        self._shell = shell
        self._run = run
        self._goals = goals
        self._quiet = quiet
        self._display_id = uuid.uuid4().hex
        self._shown = False
        self._curve: Curve | None = None
        self._before: Curve | None = None
        self._before_attempt: int | None = None

    def show(self) -> None:
        """Display the card of a run that has just begun."""
        if self._quiet or not _has_displays(self._shell):
            return
        if not self._is_stored():
            self._quiet = True
            return
        self._shown = True
        self._publish(self._view("running", None), update=False)

    def measure(self) -> None:
        """Read the key metric of this run and of the attempt before it; while the run is open."""
        if self._quiet:
            return
        chosen = key_metric({**self._goals, **self._run.goals}, self._run.summary())
        if chosen is None:
            return
        metric, goal = chosen
        self._curve = curve_of(metric, goal, *self._run.recent(metric))
        self._measure_before(metric, goal)

    def _measure_before(self, metric: str, goal: str | None) -> None:
        from flightlog.store.runs import lineage_attempts
        from flightlog.store.series_of import read_run_points

        run = self._run
        attempts = lineage_attempts(run.store.path, run.lineage)
        earlier = [(number, run_id) for number, run_id, _ in attempts if number < run.attempt]
        if not earlier:
            return
        self._before_attempt, run_id = earlier[-1]
        points = read_run_points(run.store.path / RUNS / run_id, {metric}).metrics.get(metric)
        if points is not None:
            self._before = curve_of(metric, goal, points.step, points.value)

    def rest(
        self, status: str, seconds: float, error: str | None, withheld: tuple[str, ...]
    ) -> None:
        """Update the card of a run that has ended, or print its line in a terminal."""
        if self._quiet:
            return
        view = self._view(status, seconds, error, withheld)
        if self._shown:
            self._publish(view, update=True)
        elif not _has_displays(self._shell):
            print(card_line(view))

    def _is_stored(self) -> bool:
        """False where recording is turned off, or has no store: there is nothing to show."""
        return (self._run.store.path / RUNS / self._run.id).is_dir()

    def _view(
        self,
        status: str,
        seconds: float | None,
        error: str | None = None,
        withheld: tuple[str, ...] = (),
    ) -> CardView:
        run = self._run
        goal = self._curve.metric if self._curve else next(iter(self._goals), None)
        return CardView(
            store=run.store.id,
            run=run.id,
            name=run.name,
            attempt=run.attempt,
            status=status,
            seconds=seconds,
            curve=self._curve,
            goal=goal,
            before=self._before,
            before_attempt=self._before_attempt,
            exception=error,
            dropped=run.dropped,
            withheld=withheld,
        )

    def _publish(self, view: CardView, *, update: bool) -> None:
        self._shell.display_pub.publish(
            card_bundle(view), {}, transient={"display_id": self._display_id}, update=update
        )


def _has_displays(shell: InteractiveShell) -> bool:
    """Whether bundles reach a front end; the plain publisher of a terminal prints their text."""
    return type(shell.display_pub) is not DisplayPublisher
