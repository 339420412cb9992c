"""Tells a person once about each thing that was not recorded, and keeps the first reason.

A warning must not become an error in somebody's training loop, even where they made warnings
errors; whoever wants errors asks for a strict run, and gets them from the call that comes next.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from ..store.errors import FlightlogError, FlightlogWarning

_PACKAGE = str(Path(__file__).parents[1])


class Notices:
    """One run's notices: each topic is told once. The topic "" is the store itself.

    A `strict` run is told nothing: what there is to say is kept for `raise_pending`.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self.reason: str | None = None
        self.strict = strict
        self._told: set[str] = set()
        self._pending: str | None = None

    def __call__(self, topic: str, sentence: str) -> None:
        """Warn of `sentence` unless its topic has been told before."""
        # No lock: a forked child would inherit it held, and twice told is no harm.
        self.reason = self.reason or sentence
        known = topic in self._told
        self._told.add(topic)
        if self.strict:
            if not (known and topic == ""):  # one trouble of the store is one error
                self._pending = self._pending or sentence
            return
        if known:
            return
        rest = (
            ". The run goes on: what cannot be stored is counted, and recording resumes when it "
            "can. Make room, or put the folder back"
        )
        warn(f"{sentence}{rest if topic == '' else ''}.")

    def refuse(self, topic: str, sentence: str) -> None:
        """The same for what a call of the user's met by itself: a strict run raises here."""
        self(topic, sentence)
        self.raise_pending()

    def resumed(self) -> None:
        """The store can be written again: to a strict run, its next trouble is another one."""
        if self.strict:
            self._told.discard("")

    def raise_pending(self) -> None:
        """Raise what a strict run was to be told, once, as a FlightlogError."""
        pending, self._pending = self._pending, None
        if pending is not None:
            raise FlightlogError(f"{pending}. The run is strict, so this is an error.")


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
