"""Prepares the next part of work while one is used: files are read while others are decoded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

Part = TypeVar("Part")
Made = TypeVar("Made")


def one_ahead(make: Callable[[Part], Made], parts: Sequence[Part]) -> Iterator[Made]:
    """Yield what `make` makes of each part, in order; the next is made in a thread meanwhile.

    Where no thread can be started, and for a single part, it is made when it is asked for. Raises
    what `make` raises.
    """
    with ThreadPoolExecutor(1, "flightlog-ahead") as worker:
        begun = _begin(worker, make, parts[0]) if len(parts) > 1 else None
        for at, part in enumerate(parts):
            made = begun.result() if begun else make(part)
            begun = _begin(worker, make, parts[at + 1]) if begun and at + 1 < len(parts) else None
            yield made


def _begin(
    worker: ThreadPoolExecutor, make: Callable[[Part], Made], part: Part
) -> Future[Made] | None:
    try:
        return worker.submit(make, part)
    except RuntimeError:
        return None  # no threads here, as in a browser
