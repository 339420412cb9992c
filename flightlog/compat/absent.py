"""What another tracker has and flightlog does not: a sentence that names flightlog's own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..store.errors import FlightlogError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class AbsentError(FlightlogError, AttributeError):
    """A name that this module does not have."""


def absent(module: str, instead: Mapping[str, str]) -> Callable[[str], object]:
    """A module's `__getattr__`; `instead` says what to use for the names that people know."""

    def look(name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        way = instead.get(name)
        hint = f"{way[:1].upper()}{way[1:]}" if way else "See docs/mlflow.md for what is there"
        raise AbsentError(f"flightlog.compat.{module} has no {name}. {hint}.")

    return look
