"""Whether a run came out as the one that it repeats: metric by metric, within a tolerance; as text
and as facts.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..store.facts import Fact
    from ..store.model import RunInfo

SYSTEM = "system/"
DATASET = "dataset."


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


def data_differences(then: RunInfo, now: RunInfo) -> list[str]:
    """Sentences on the data that the run noted: what autologging found of their content, the files
    that its code named, and what MLflow's clients logged as inputs.
    """
    told = []
    for key in sorted(key for key in then.context if key.startswith(DATASET)):
        old, new = then.context[key], now.context.get(key, "not noted")
        if old != new:
            told.append(f"The data differ ({key.removeprefix(DATASET)}): {old} then, {new} now.")
    before, after = _inputs(then), _inputs(now)
    for name in sorted(before):
        if before[name] != after.get(name):
            new = ", ".join(sorted(after.get(name, ()))) or "not noted"
            told.append(
                f"The data differ ({name}): {', '.join(sorted(before[name]))} then, {new} now."
            )
    return told


def as_note(then: RunInfo, found: Verdict, tolerance: float, data: Sequence[str] = ()) -> str:
    """The verdict in Markdown, for the run's note; `data`: how the data differ."""
    head = f"Reproduces {_plain(then.name)} ({then.id}). Verdict: **{found.word}**"
    rows = [
        f"| {_plain(line.metric)} | {_number(line.then)} | {_number(line.now)} | "
        f"{'same' if line.same else 'differs'} |"
        for line in found.lines
    ]
    table = ["| metric | then | now | |", "|---|---|---|---|", *rows] if rows else []
    told = [line for sentence in data for line in (_plain(sentence), "")]
    return "\n".join([f"{head}, within {tolerance:g} of each value.", "", *told, *table])


def as_facts(
    runs: tuple[RunInfo, RunInfo],
    found: Verdict,
    tolerance: float,
    environment: str,
    values: Mapping[str, object],
) -> list[Fact]:
    """The verdict for programs (docs/format.md), of the runs then and now.

    Of a changed parameter it is told what the run notes of it, which has no secrets.
    """
    then, now = runs
    said = {
        "of": then.id,
        "verdict": found.word,
        "tolerance": tolerance,
        "ended": [then.status, now.status],
        "environment": environment,
        "params": {name: now.params.get(name) for name in values},
    }
    metrics = {
        one.metric: {"then": one.then, "now": one.now, "same": one.same} for one in found.lines
    }
    return [
        *(("reproduction", key, value) for key, value in said.items()),
        *(("reproduced-metric", metric, value) for metric, value in metrics.items()),
    ]


def _inputs(run: RunInfo) -> dict[str, set[str]]:
    """The digests of what the run noted to have read, by name: files, and MLflow's data sets."""
    facts = getattr(run, "_facts", None)
    found: dict[str, set[str]] = {}
    for key in facts.each("dataset", lambda value: value) if facts is not None else ():
        name, _, digest = key.rpartition("@")
        found.setdefault(name, set()).add(digest)
    return found


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
