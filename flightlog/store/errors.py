"""What can go wrong, in sentences a person can act on.

Every message says what was found, where, and the one thing to do next. Codes are stable and are
the ones of docs/format.md; wording may change.
"""

from __future__ import annotations


class FlightlogError(Exception):
    """Wrong use of flightlog: nothing was recorded by the call that raised it."""


class StoreError(FlightlogError):
    """A store, run or file that cannot be used: which file, why, and the remedy."""

    def __init__(self, code: str, file: str, what: str, remedy: str) -> None:
        super().__init__(f"{file}: {what}. {remedy}.")
        self.code = code
        self.file = file


class FlightlogWarning(UserWarning):
    """Something was not recorded; the training it accompanied went on."""
