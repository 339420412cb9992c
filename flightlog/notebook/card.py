"""The card of a tracked cell, at rest: one line of text, and the same with a sparkline as HTML.

Pure: a view goes in, a bundle comes out. The live form is drawn by the front end from the ids in
the bundle. All names are hostile until escaped; the HTML holds no script, link or address.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import TYPE_CHECKING

from .metric import Curve, compare

if TYPE_CHECKING:
    from collections.abc import Sequence

CARD_TYPE = "application/vnd.flightlog.card.v1+json"
RUN_COLOR = "#4b4bf0"
MARKS = {
    "running": "●",
    "finished": "✓",
    "failed": "✕",
    "interrupted": "‖",
    "crashed": "ϟ",
    "lost": "?",
}

_WIDTH, _HEIGHT, _PAD = 480, 120, 4


@dataclass(frozen=True)
class CardView:
    """What the card says of a run. `seconds` is None while it runs; `before`: the last attempt."""

    store: str
    run: str
    name: str
    attempt: int
    status: str
    seconds: float | None = None
    curve: Curve | None = None
    goal: str | None = None
    before: Curve | None = None
    before_attempt: int | None = None
    exception: str | None = None
    dropped: int = 0
    withheld: tuple[str, ...] = ()


def card_bundle(view: CardView) -> dict[str, object]:
    """The MIME bundle: ids for the live card, one line of text, static HTML."""
    return {
        CARD_TYPE: {"store": view.store, "run": view.run, "goal": view.goal},
        "text/plain": card_line(view),
        "text/html": card_html(view),
    }


def card_line(view: CardView) -> str:
    """As in `✓ base #3 · 12.4 s · loss 0.031 (best 0.029 at 17) · Δ −0.021 better than #2`."""
    return f"{MARKS.get(view.status, '?')} " + " · ".join(
        one_line(part) for part in card_parts(view)
    )


def card_parts(view: CardView) -> list[str]:
    """The card's line in its parts, the run's name first."""
    parts = [view.name if view.attempt <= 1 else f"{view.name} #{view.attempt}"]
    if view.status not in ("running", "finished"):
        parts.append(f"{view.status} ({view.exception})" if view.exception else view.status)
    parts.append("running" if view.seconds is None else format_seconds(view.seconds))
    parts.extend(_metric_parts(view))
    if view.dropped:
        parts.append(f"{view.dropped:,} points not stored")
    if view.withheld:
        parts.append("withheld: " + ", ".join(view.withheld))
    return parts


def _metric_parts(view: CardView) -> list[str]:
    curve = view.curve
    if curve is None or curve.last is None:
        return []
    text = f"{curve.metric} {format_number(curve.last)}"
    if curve.best is not None:
        step, value = curve.best
        text += f" (best {format_number(value)} at {int(step)})"
    if view.before is None or (change := compare(curve, view.before)) is None:
        return [text]
    delta, word = change
    if word == "same":
        return [text, f"Δ 0, same as #{view.before_attempt}"]
    than = f"{word} than" if word else "against"
    return [text, f"Δ {format_number(delta, sign=True)} {than} #{view.before_attempt}"]


def card_html(view: CardView) -> str:
    """The line and a sparkline; styles inline, colours that read on light and on dark."""
    name, *rest = (escape(one_line(part), quote=True) for part in card_parts(view))
    mark = MARKS.get(view.status, "?")
    line = (
        '<div style="font-variant-numeric:tabular-nums">'
        f'<span style="color:{RUN_COLOR}" aria-hidden="true">{mark}</span>'
        f' <strong style="font-weight:600">{name}</strong>'
        f"{''.join(' · ' + part for part in rest)}</div>"
    )
    style = "color:inherit;font-size:13px;line-height:1.6"
    return f'<div style="{style}">{line}{sparkline(view)}</div>'


def sparkline(view: CardView) -> str:
    """An inline SVG of the key metric, the attempt before in grey; "" below two numbers."""
    curves = [curve for curve in (view.before, view.curve) if curve is not None]
    points = [_finite(curve) for curve in curves]
    if view.curve is None or len(points[-1]) < 2:
        return ""
    xs = [x for line in points for x, _ in line]
    ys = [y for line in points for _, y in line]
    box = (min(xs), max(xs), min(ys), max(ys))
    label = escape(f"{one_line(view.curve.metric)} by step, {one_line(view.name)}", quote=True)
    drawn = []
    if len(points) == 2 and len(points[0]) > 1:
        drawn.append(_polyline(points[0], box, "currentColor", "0.35"))
    drawn.append(_polyline(points[-1], box, RUN_COLOR, "1"))
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' width="{_WIDTH}" height="{_HEIGHT}" style="display:block;max-width:100%">'
        f"{''.join(drawn)}</svg>"
    )


def _finite(curve: Curve) -> list[tuple[float, float]]:
    pairs = zip(curve.steps, curve.values, strict=True)
    return [(float(x), float(y)) for x, y in pairs if math.isfinite(x) and math.isfinite(y)]


def _polyline(
    points: Sequence[tuple[float, float]],
    box: tuple[float, float, float, float],
    color: str,
    opacity: str,
) -> str:
    left, right, low, high = box
    wide = (_WIDTH - 2 * _PAD) / ((right - left) or 1.0)
    tall = (_HEIGHT - 2 * _PAD) / ((high - low) or 1.0)
    text = " ".join(
        f"{_PAD + (x - left) * wide:.1f},{_HEIGHT - _PAD - (y - low) * tall:.1f}" for x, y in points
    )
    return (
        f'<polyline points="{text}" fill="none" stroke="{color}" stroke-opacity="{opacity}"'
        ' stroke-width="1.5" stroke-linejoin="round"/>'
    )


def one_line(text: str) -> str:
    """Text fit for one line: control characters and line ends become spaces."""
    return "".join(c if c.isprintable() or c == " " else " " for c in text)


def format_number(value: float, *, sign: bool = False) -> str:
    """Four significant digits, thousands separated, a true minus sign; `sign` writes + too."""
    mark = "−" if value < 0 else "+" if sign and value > 0 else ""
    if not math.isfinite(value):
        return mark + ("NaN" if math.isnan(value) else "∞")
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e15 or size < 1e-4:
        head, _, power = f"{size:.3e}".partition("e")
        return f"{mark}{_without_zeros(head)}e{int(power)}".replace("e-", "e−")
    decimals = max(0, 3 - math.floor(math.log10(size)))
    # Halves go up, as in JavaScript.
    exact = Decimal(size).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return mark + _without_zeros(f"{exact:,}")


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_seconds(seconds: float) -> str:
    """`340 ms`, `12.4 s`, `3m 12s`, `2h 05m`, `3d 4h`."""
    if seconds < 1:
        return f"{math.floor(seconds * 1000 + 0.5)} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = math.floor(seconds + 0.5)
    if whole < 3600:
        return f"{whole // 60}m {whole % 60:02}s"
    minutes = math.floor(seconds / 60 + 0.5)
    if minutes < 24 * 60:
        return f"{minutes // 60}h {minutes % 60:02}m"
    hours = math.floor(seconds / 3600 + 0.5)
    return f"{hours // 24:,}d {hours % 24}h"
