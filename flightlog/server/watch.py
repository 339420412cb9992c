"""Watches one store and says which of its runs changed, or that its views did.

A write through a memory map raises no event; the writer's lease, replaced while rows are new, does.
Where the system has no more watches to give, the folder is polled instead.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import Change, awatch

from ..store.ids import is_id
from ..store.layout import run_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from logging import Logger

GATHER_MS = 200
POLL_MS = 2_000
RETRY_S = 2.0


async def watch_store(
    store: Path, changed: Callable[[set[str]], None], stop: asyncio.Event, log: Logger
) -> None:
    """Call `changed` with the ids of runs that changed, until `stop` is set.

    No ids means that everything may have changed: the store came or went, or a view did. Ends by
    `stop` only, never by cancelling: the thread behind awatch would outlive it and hold the server.
    """
    poll = False
    while not stop.is_set():
        root = store.resolve()
        if not root.is_dir():
            await sleep(RETRY_S, stop)
            if root.is_dir():
                changed(set())
            continue
        try:
            await _watch(root, changed, stop, poll)
        except OSError as error:
            log.warning("flightlog: %s is polled, as it cannot be watched (%s)", root, error)
            poll = True
            await sleep(RETRY_S, stop)


async def sleep(seconds: float, stop: asyncio.Event) -> None:
    """Wait so long, or until `stop` is set."""
    await asyncio.wait([waiter := asyncio.ensure_future(stop.wait())], timeout=seconds)
    waiter.cancel()


async def _watch(
    root: Path, changed: Callable[[set[str]], None], stop: asyncio.Event, poll: bool
) -> None:
    """Watch until `stop` is set, or the folder itself is gone."""
    watching = awatch(
        root,
        watch_filter=lambda change, path: _named_by(root, change, path) is not None,
        debounce=GATHER_MS,
        stop_event=stop,
        force_polling=poll or None,
        poll_delay_ms=POLL_MS,
    )
    async with aclosing(watching):
        async for changes in watching:
            if (Change.deleted, str(root)) in changes or not root.is_dir():
                changed(set())
                return
            named = {_named_by(root, *one) for one in changes}
            changed(set() if ALL in named else {run for run in named if run})


ALL = ""
"""What a change names that is no single run's."""


def _named_by(root: Path, change: Change, path: str) -> str | None:
    """The run that a change is about, ALL, or None for what nobody need know: somebody's unfinished
    write, a blob, the trash.
    """
    inside = Path(path)
    if not inside.is_relative_to(root):
        return None
    match inside.relative_to(root).parts:
        case () | ("runs" | "views",) if change != Change.modified:
            return ALL
        case ("runs", run) if is_id(run):
            return run
        case ("runs", run, name) if is_id(run) and run_file(name):
            return run
        case ("views", view, name) if is_id(view) and run_file(name):
            return ALL
    return None
