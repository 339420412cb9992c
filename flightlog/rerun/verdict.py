"""Whether a run came out as the one that it repeats: metric by metric, within a tolerance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..store.model import RunInfo

SYSTEM = "system/"


class Line(NamedTuple):
    """A metric: its last value then and now, None where it is missing."""

    metric: str
    then: float | None
    now: float | None
    same: bool


class Verdict(NamedTuple):
    """`word` is "same", "differs" or "incomplete"."""

    word: str
    lines: list[Line]


def judge(then: RunInfo, now: RunInfo, tolerance: float) -> Verdict:
    """Compare the last values of all metrics but those of the machine.

    `tolerance` is relative to the greater of both values.
    """
    old, new = _last(then), _last(now)
    lines = [
        Line(name, old.get(name), new.get(name), _same(old.get(name), new.get(name), tolerance))
        for name in sorted({*old, *new})
    ]
    ended_alike = now.status == then.status
    if not ended_alike or any(line.then is None or line.now is None for line in lines):
        return Verdict("incomplete", lines)
    return Verdict("same" if all(line.same for line in lines) else "differs", lines)


def as_note(then: RunInfo, found: Verdict, tolerance: float) -> str:
    """The verdict in Markdown, for the run's note."""
    head = f"Reproduces {_plain(then.name)} ({then.id}). Verdict: **{found.word}**"
    rows = [
        f"| {_plain(line.metric)} | {_number(line.then)} | {_number(line.now)} | "
        f"{'same' if line.same else 'differs'} |"
        for line in found.lines
    ]
    table = ["| metric | then | now | |", "|---|---|---|---|", *rows] if rows else []
    return "\n".join([f"{head}, within {tolerance:g} of each value.", "", *table])


def _last(run: RunInfo) -> dict[str, float]:
    found = run.metrics.items()
    return {key: one.last.value for key, one in found if one.last and not key.startswith(SYSTEM)}


def _same(then: float | None, now: float | None, tolerance: float) -> bool:
    if then is None or now is None:
        return False
    if math.isnan(then) or math.isnan(now):
        return math.isnan(then) and math.isnan(now)
    return then == now or abs(then - now) <= tolerance * max(abs(then), abs(now))


def _number(value: float | None) -> str:
    return "missing" if value is None else f"{value:.6g}"


def _plain(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
