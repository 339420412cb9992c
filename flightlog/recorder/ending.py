"""How a run ended: its status, what it cost, and the exception that ended it."""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
from typing import TYPE_CHECKING

from ..store.errors import FlightlogError
from .params import as_text

if TYPE_CHECKING:
    from ..store.facts import Fact

TRACEBACK_CHARACTERS = 3_000
"""Characters kept of a traceback's tail."""

_WORDS = {
    "finished": "finished",
    "failed": "failed",
    "interrupted": "interrupted",
    "killed": "interrupted",  # MLflow's word
}


def status_of(ending: str | BaseException | None) -> str:
    """Return the status that a word or an exception means; raises FlightlogError for other
    words.
    """
    match ending:
        case None | GeneratorExit():
            return "finished"
        case str():
            if ending.lower() in _WORDS:
                return _WORDS[ending.lower()]
            raise FlightlogError(
                f"A run ends as finished, failed or interrupted, not as {ending!r}."
            )
        case SystemExit():
            return "finished" if ending.code in (None, 0) else "failed"
        case KeyboardInterrupt() | asyncio.CancelledError():
            return "interrupted"
    return "failed"


def status_at_exit() -> tuple[str, BaseException | None]:
    """How the interpreter ends: with the exception that nobody caught, if there was one."""
    shell = sys.modules.get("IPython")
    if shell is not None and shell.get_ipython() is not None:
        return "finished", None  # an exception in a cell ends the cell, not the session
    last = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    return status_of(last), last


def exception_fact(exception: BaseException) -> dict[str, str]:
    """What is kept of an exception."""
    kind = type(exception)
    plain = kind.__module__ in ("builtins", "__main__")
    lines = "".join(traceback.format_exception(exception))
    return {
        "type": kind.__qualname__ if plain else f"{kind.__module__}.{kind.__qualname__}",
        "message": as_text(exception),
        "traceback": as_text(lines[-TRACEBACK_CHARACTERS:]),
    }


def usage_facts(wall_start: float, cpu_start: float) -> list[Fact]:
    """Seconds since both clocks, and the most memory the process has held, where systems tell."""
    facts: list[Fact] = [
        ("usage", "wall_s", round(time.perf_counter() - wall_start, 3)),
        ("usage", "cpu_s", round(time.process_time() - cpu_start, 3)),
    ]
    try:
        import resource
    except ImportError:  # Windows
        return facts
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return [*facts, ("usage", "peak_rss", most if sys.platform == "darwin" else most * 1024)]
