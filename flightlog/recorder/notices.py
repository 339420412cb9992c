"""Tells a person once about each thing that was not recorded, and keeps the first reason.

A warning must not become an error in somebody's training loop, even where they made warnings
errors.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from ..store.errors import FlightlogWarning

_PACKAGE = str(Path(__file__).parents[1])


class Notices:
    """One run's notices: each topic is told once. The topic "" is the store itself."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self._told: set[str] = set()

    def __call__(self, topic: str, sentence: str) -> None:
        """Warn of `sentence` unless its topic has been told before."""
        # No lock: a forked child would inherit it held, and twice told is no harm.
        self.reason = self.reason or sentence
        if topic in self._told:
            return
        self._told.add(topic)
        rest = (
            ". The run goes on, and what cannot be stored is counted. Make room or choose another "
            "folder with store=…, then start the run again"
        )
        warn(f"{sentence}{rest if topic == '' else ''}.")


def warn(sentence: str) -> None:
    """Warn at the line of the caller outside flightlog."""
    try:
        warnings.warn(sentence, FlightlogWarning, stacklevel=_outside())
    except FlightlogWarning:
        print(f"flightlog: {sentence}", file=sys.stderr)


def _outside() -> int:
    """The stack level, as `warn` counts, of the nearest frame that is not ours."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
        level += 1
    return level
