"""Keeps a failure of the recording from becoming a failure of the cell.

Each step runs under a guard; the first that fails costs the cell one warning, and what was not kept
is named. A KeyboardInterrupt is the user's and passes.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flightlog.store.errors import FlightlogWarning

if TYPE_CHECKING:
    from collections.abc import Iterator


class Guard:
    """One cell's patience: warns once, however many steps fail."""

    def __init__(self) -> None:
        self.failed = False

    @contextmanager
    def step(self, kept: str) -> Iterator[None]:
        """Run the block; should it raise, warn that `kept` was not kept, and go on behind it."""
        try:
            yield
        except Exception as problem:
            if not self.failed:
                self.failed = True
                warn(f"flightlog did not keep {kept}: {type(problem).__name__}: {problem}")


def warn(sentence: str) -> None:
    """Show a FlightlogWarning: every time, and as a warning even where warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", FlightlogWarning)
        warnings.warn(sentence, FlightlogWarning, stacklevel=2)
