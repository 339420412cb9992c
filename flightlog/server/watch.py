"""Watches the runs of one store and says which of them changed.

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
from ..store.schema import RUNS

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

    No ids means that the folder itself came or went, so that everything may have changed. Ends by
    `stop` only, never by cancelling: the thread behind awatch would outlive it and hold the server.
    """
    runs = (store / RUNS).resolve()
    poll = False
    while not stop.is_set():
        if not runs.is_dir():
            await sleep(RETRY_S, stop)
            if runs.is_dir():
                changed(set())
            continue
        try:
            await _watch(runs, changed, stop, poll)
        except OSError as error:
            log.warning("flightlog: %s is polled, as it cannot be watched (%s)", runs, error)
            poll = True
            await sleep(RETRY_S, stop)


async def sleep(seconds: float, stop: asyncio.Event) -> None:
    """Wait so long, or until `stop` is set."""
    await asyncio.wait([waiter := asyncio.ensure_future(stop.wait())], timeout=seconds)
    waiter.cancel()


async def _watch(
    runs: Path, changed: Callable[[set[str]], None], stop: asyncio.Event, poll: bool
) -> None:
    """Watch until `stop` is set, or the folder itself is gone."""
    watching = awatch(
        runs,
        watch_filter=lambda _change, path: _names_run(runs, path),
        debounce=GATHER_MS,
        stop_event=stop,
        force_polling=poll or None,
        poll_delay_ms=POLL_MS,
    )
    async with aclosing(watching):
        async for changes in watching:
            if (Change.deleted, str(runs)) in changes:
                changed(set())
                return
            paths = [Path(path) for _, path in changes]
            changed({path.relative_to(runs).parts[0] for path in paths if path != runs})


def _names_run(runs: Path, path: str) -> bool:
    """Whether a change matters: a run's folder or a file of it, not somebody's unfinished write."""
    inside = Path(path)
    if inside == runs:
        return True
    if not inside.is_relative_to(runs):
        return False
    run, *rest = inside.relative_to(runs).parts
    return is_id(run) and (not rest or (len(rest) == 1 and run_file(rest[0]) is not None))
