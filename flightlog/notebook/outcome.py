"""How a cell ended, from what IPython says of it: a status and, for failures, what was raised.

The same statuses as start_run gives: SystemExit without an error is a finished run; an interrupt is
one also where it reaches a top-level `await` as a cancellation.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .capture import collapse

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult

TAIL_FRAMES = 20
TAIL_CHARACTERS = 8192


@dataclass(frozen=True)
class Outcome:
    """`status`: "finished", "failed" or "interrupted"; `error`: what was raised, if anything."""

    status: str
    error: BaseException | None = None


def outcome_of(result: ExecutionResult | None) -> Outcome:
    """Judge a cell; None is what ipykernel reports of a cell that was cancelled from outside."""
    from flightlog.recorder.ending import status_of

    if result is None:
        return Outcome("interrupted")
    error = result.error_before_exec or result.error_in_exec
    status = status_of(error)
    return Outcome(status, None if status == "finished" else error)


def error_facts(error: BaseException) -> dict[str, str]:
    """`type`, `message` and `traceback`: its tail, without IPython's own frames."""
    from flightlog.recorder.ending import exception_fact

    facts = exception_fact(error)
    told = traceback.TracebackException.from_exception(error)
    frames = [frame for frame in told.stack if "interactiveshell.py" not in frame.filename]
    told.stack = traceback.StackSummary.from_list(frames[-TAIL_FRAMES:])
    return {**facts, "traceback": collapse("".join(told.format()))[-TAIL_CHARACTERS:]}
