"""What is known of a metric without its points: summed up from rows, or merged over writers
(docs/format.md, "Several writers of one run").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .model import MetricSummary, StepValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt


def summarise(step: npt.NDArray[np.integer], value: npt.NDArray[np.float64]) -> MetricSummary:
    """Sum up a metric from its steps in order, equal steps as logged, and their values."""
    if len(step) == 0:
        return MetricSummary(0)
    blank = np.isnan(value)
    missing = int(step[blank].min()) if blank.any() else None

    def at(index: int) -> StepValue:
        return StepValue(int(step[index]), float(value[index]))

    first, last = at(0), at(-1)
    if blank.all():
        return MetricSummary(len(step), first, last, None, None, missing)
    least, most = at(int(np.nanargmin(value))), at(int(np.nanargmax(value)))
    return MetricSummary(len(step), first, last, least, most, missing)


def merge_summaries(writers: Sequence[MetricSummary]) -> MetricSummary | None:
    """Merge what the writers of a run say of one metric, in the order of their ids.

    None where none says anything.
    """
    if len(writers) < 2:
        return writers[0] if writers else None
    lasts = [one.last for one in reversed(writers) if one.last is not None]
    return MetricSummary(
        sum(one.count for one in writers),
        _earliest(one.first for one in writers),
        # Of equal steps the later writer's, so the first of the reversed.
        max(lasts, key=lambda at: at.step, default=None),
        _least([one.min for one in writers], 1),
        _least([one.max for one in writers], -1),
        min((one.nan for one in writers if one.nan is not None), default=None),
    )


def _earliest(found: Iterable[StepValue | None]) -> StepValue | None:
    return min((at for at in found if at is not None), key=lambda at: at.step, default=None)


def _least(found: Iterable[StepValue | None], sign: int) -> StepValue | None:
    """The least value times `sign`; of equal ones that of the smallest step."""
    some = (at for at in found if at is not None)
    return min(some, key=lambda at: (sign * at.value, at.step), default=None)
