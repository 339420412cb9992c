"""Keeps a failure of the recording from becoming a failure of somebody's training.

What fails is told once for each library and matter. KeyboardInterrupt passes, and so does the error
that a strict run asks for.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from ..recorder.notices import warn
from ..store.errors import FlightlogError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

F = TypeVar("F", bound="Callable[..., Any]")
_told: set[str] = set()


@contextmanager
def guarded(matter: str) -> Iterator[None]:
    """Run the block; should it raise, warn once that `matter` was not recorded, and go on."""
    try:
        yield
    except Exception as error:
        if isinstance(error, FlightlogError) and _is_strict():
            raise
        told = (str(error).splitlines() or [""])[0]
        told = f"{type(error).__name__}: {told.rstrip('.')}" if told else type(error).__name__
        say_once(matter, f"{matter} was not recorded, and training goes on: {told}.")


def safely(matter: str) -> Callable[[F], F]:
    """Make a function one that never raises for what it records; it returns None then."""

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def guarded_function(*args: Any, **kwargs: Any) -> Any:
            with guarded(matter):
                return function(*args, **kwargs)

        return guarded_function  # type: ignore[return-value]  # of the same shape

    return decorate


def say_once(topic: str, sentence: str) -> None:
    """Warn of `sentence` unless its topic has been told since autologging was switched on."""
    if topic not in _told:
        _told.add(topic)
        warn(sentence)


def forget_told() -> None:
    """Let everything be told again."""
    _told.clear()


def _is_strict() -> bool:
    from ..recorder.active import current_run

    run = current_run()
    return run is not None and run._notices.strict
