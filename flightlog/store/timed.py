"""Rows that bring their own steps and times: what another tool logged, handed on.

How a row is stored is points.py's.
"""

from __future__ import annotations

from abc import abstractmethod
from itertools import groupby
from typing import TYPE_CHECKING

from .numbers import as_name
from .turns import Turns, storing

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = list[tuple[str, float]]
Row = tuple[str, float, int, int]
"""Metric, value, step and time (epoch milliseconds)."""


class TimedRows(Turns):
    """What of a points writer takes such rows."""

    last: object

    @abstractmethod
    def _take(self, rows: Rows, step: object, now: int | None = None) -> None: ...

    @storing
    def append_rows(self, rows: Sequence[Row]) -> None:
        """Append rows in their order; `last`, from which steps are counted, stays as it was."""
        entered = self._enter()
        last = self.last
        try:
            for (step, now), group in groupby(rows, key=lambda row: row[2:]):
                self._take([(as_name(key), value) for key, value, *_ in group], step, now)
        finally:
            self.last = last
            if entered:
                self._leave()
