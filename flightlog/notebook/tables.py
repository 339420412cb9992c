"""The table of `%runs`, as text and as escaped HTML.

Columns are decided once from the runs shown: parameters that differ between them, and the metrics
that most of them logged. Pure: the clock comes in as a number.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from .card import MARKS, format_number, one_line
from .metric import direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flightlog.store.model import RunInfo

MOST_ROWS = 50
MOST_PARAMS = 6
MOST_METRICS = 4
_LONGEST_CELL = 40
_HOWTO = "No runs yet. Put %%track on the first line of a cell and run it."


class Cell(NamedTuple):
    """A table's cell: its text, whether it is a number, and what hovering tells."""

    text: str
    number: bool = False
    hint: str = ""


def runs_table(runs: Sequence[RunInfo], now_ms: float, *, filtered: bool) -> tuple[str, str]:
    """(text, HTML) for `runs`, newest first; at most MOST_ROWS, saying how many more there are."""
    if not runs:
        note = "No run matches the filter." if filtered else _HOWTO
        return note, f"<p>{escape(note)}</p>"
    shown, more = runs[:MOST_ROWS], len(runs) - MOST_ROWS
    params, metrics = differing_params(shown), key_metrics(shown)
    heads = ["", "run", "experiment", *params, *metrics, "age"]
    rows = [_row(run, params, metrics, now_ms) for run in shown]
    note = f"{more:,} more; narrow them down with %runs FILTER." if more > 0 else ""
    return _text(heads, rows, note), _html(heads, rows, note)


def differing_params(runs: Sequence[RunInfo]) -> list[str]:
    """Parameters that do not have one value in all runs, those set most often first."""
    counts = Counter(name for run in runs for name in run.params)
    missing = object()
    differing = [
        name for name in counts if len({repr(run.params.get(name, missing)) for run in runs}) > 1
    ]
    return sorted(differing, key=lambda name: (-counts[name], name))[:MOST_PARAMS]


def key_metrics(runs: Sequence[RunInfo]) -> list[str]:
    """Metrics worth a column: goals, then those whose name says what is good, then by use."""
    counts = Counter(name for run in runs for name in run.metrics)
    goals = {goal for run in runs for goal in run.goals}

    def rank(name: str) -> tuple[bool, bool, int, str]:
        return name not in goals, direction(name) is None, -counts[name], name

    return sorted(counts, key=rank)[:MOST_METRICS]


def format_age(then_ms: float, now_ms: float) -> str:
    """`now`, `5m`, `3h`, `2d`: how long ago, in one unit."""
    seconds = max(0, int((now_ms - then_ms) / 1000))
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return "now"


def _row(run: RunInfo, params: Sequence[str], metrics: Sequence[str], now_ms: float) -> list[Cell]:
    name = f"{run.name} #{run.attempt}" if run.attempt > 1 else run.name
    began = datetime.fromtimestamp(run.start / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return [
        Cell(MARKS.get(run.status, "?"), hint=run.status),
        Cell(name, hint=run.id),
        Cell(run.experiment),
        *(_value(run.params[name]) if name in run.params else Cell("") for name in params),
        *(_metric(run, name) for name in metrics),
        Cell(format_age(run.start, now_ms), number=True, hint=began),
    ]


def _value(value: object) -> Cell:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return Cell(str(value))
    if isinstance(value, int | float):
        return Cell(f"{value:g}" if isinstance(value, float) else str(value), True, str(value))
    return Cell(str(value))


def _metric(run: RunInfo, name: str) -> Cell:
    summary = run.metrics.get(name)
    if summary is None or summary.last is None:
        return Cell("")
    return Cell(format_number(summary.last.value), True, repr(summary.last.value))


def _short(text: str) -> str:
    plain = one_line(text)
    return plain if len(plain) <= _LONGEST_CELL else plain[: _LONGEST_CELL - 1] + "…"


def _text(heads: Sequence[str], rows: Sequence[Sequence[Cell]], note: str) -> str:
    table = [[_short(head) for head in heads], *([_short(c.text) for c in row] for row in rows)]
    widths = [max(len(line[i]) for line in table) for i in range(len(heads))]
    right = [all(row[i].number or not row[i].text for row in rows) for i in range(len(heads))]
    lines = [
        "  ".join(
            text.rjust(width) if flush else text.ljust(width)
            for text, width, flush in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in table
    ]
    return "\n".join([*lines, *([note] if note else [])])


def _html(heads: Sequence[str], rows: Sequence[Sequence[Cell]], note: str) -> str:
    head = "".join(f'<th scope="col">{_safe(_short(text))}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(_html_cell(cell) for cell in row)}</tr>" for row in rows)
    foot = f"<p>{_safe(note)}</p>" if note else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"


def _html_cell(cell: Cell) -> str:
    hint = cell.hint or (cell.text if _short(cell.text) != cell.text else "")
    title = f' title="{_safe(hint)}"' if hint else ""
    side = "right" if cell.number else "left"
    style = f"text-align:{side};font-variant-numeric:tabular-nums"
    return f'<td style="{style}"{title}>{_safe(_short(cell.text))}</td>'


def _safe(text: str) -> str:
    return escape(text, quote=True)
