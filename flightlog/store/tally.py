"""Sums up metrics while they are recorded, batch by batch, so that an end costs nothing per point.

The rules are docs/format.md, "Facts" (first and last by step, min and max without NaN);
series_of.py does the same for points that lie on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .model import MetricSummary, StepValue

if TYPE_CHECKING:
    import numpy.typing as npt


class Tally:
    """Summaries of the rows added so far, by code."""

    def __init__(self) -> None:
        self._known: dict[int, MetricSummary] = {}

    def add(
        self,
        code: npt.NDArray[np.int32],
        step: npt.NDArray[np.int64],
        value: npt.NDArray[np.float64],
    ) -> None:
        """Add rows in the order they were logged."""
        order = np.argsort(code, kind="stable")
        ordered = code[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        for rows in np.split(order, starts[1:]) if len(order) else []:
            found = _sum_up(step[rows], value[rows])
            number = int(code[rows[0]])
            before = self._known.get(number)
            self._known[number] = join(before, found) if before else found

    def copy(self) -> Tally:
        """The same so far, to be added to apart."""
        other = Tally()
        other._known = dict(self._known)
        return other

    def summaries(self, keys: list[str]) -> dict[str, MetricSummary]:
        """By name, where `keys` are the names of the codes; metrics without rows are left out."""
        return {key: self._known[code] for code, key in enumerate(keys) if code in self._known}


def _sum_up(step: npt.NDArray[np.int64], value: npt.NDArray[np.float64]) -> MetricSummary:
    """One metric's rows, at least one, in the order they were logged."""

    def at(row: int) -> StepValue:
        return StepValue(int(step[row]), float(value[row]))

    first, last = int(np.argmin(step)), len(step) - 1 - int(np.argmax(step[::-1]))
    blank = np.isnan(value)
    if not blank.any():
        return MetricSummary(
            len(step), at(first), at(last), _least(step, value), _least(step, -value, -1), None
        )
    missing = int(step[blank].min())
    step_left, left = step[~blank], value[~blank]
    if len(left) == 0:
        return MetricSummary(len(step), at(first), at(last), None, None, missing)
    least, most = _least(step_left, left), _least(step_left, -left, -1)
    return MetricSummary(len(step), at(first), at(last), least, most, missing)


def _least(step: npt.NDArray[np.int64], value: npt.NDArray[np.float64], sign: int = 1) -> StepValue:
    """The least value, for equal ones the smallest step's; `sign` -1 undoes a negation."""
    least = value.min()
    rows = np.flatnonzero(value == least)
    row = rows[int(np.argmin(step[rows]))]
    return StepValue(int(step[row]), sign * float(value[row]))


def join(a: MetricSummary, b: MetricSummary) -> MetricSummary:
    """The summary of one metric over two writers or batches; `b` was logged after `a`."""
    first = min((s for s in (a.first, b.first) if s), key=lambda s: s.step, default=None)
    last = max((s for s in (b.last, a.last) if s), key=lambda s: s.step, default=None)
    least = min((s for s in (a.min, b.min) if s), key=lambda s: (s.value, s.step), default=None)
    most = min((s for s in (a.max, b.max) if s), key=lambda s: (-s.value, s.step), default=None)
    missing = min((n for n in (a.nan, b.nan) if n is not None), default=None)
    return MetricSummary(a.count + b.count, first, last, least, most, missing)
