"""What the server knows of its stores: one index and one watcher for each that a client looked at.

Everything that touches a disk runs in a thread; events are emitted from the server's loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tornado import web

from ..store.saved_views import views_stamp
from ..store.series import compact_pending
from .index import FactsIndex
from .watch import sleep, watch_store

if TYPE_CHECKING:
    from logging import Logger

    from .index import Delta
    from .stores import StoreEntry, StoreList

PULSE_S = 2.0
"""Between two looks at whether the recording processes live."""
RELOOK_S = 10.0
"""Between two looks at a store whose file system may tell no changes."""
LOOKED_S = 60.0
"""For how long after a client looked its store is cared for."""
RESCAN_S = 5.0
MANY = 50
"""Changed runs above which clients are told to look again at everything."""
READ_AHEAD = 3
"""Stores whose facts are read before the first client asks."""
LARGE = 500
LATER_S = 1.5
"""A store of more than LARGE runs is watched so long after its first answer: asking the system for
as many watches holds the whole server up."""

Emit = Callable[[str, list[str]], None]
Notebooks = Callable[[], Awaitable[Iterable[Path]]]


@dataclass
class _Followed:
    """A store that a client looked at."""

    index: FactsIndex
    watcher: asyncio.Task[None] | None = None
    looked: float = 0.0
    refreshed: float = 0.0
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    alive: dict[tuple[str, str], bool] = field(default_factory=dict)
    left: set[tuple[str, str]] = field(default_factory=set)


def _answer(index: FactsIndex, store: Path, since: str | None) -> tuple[Delta, str]:
    return index.delta(since), views_stamp(store)


class Hub:
    """Stores, found and followed. `stop` must be awaited before the loop ends."""

    def __init__(self, stores: StoreList, notebooks: Notebooks, emit: Emit, log: Logger) -> None:
        self._stores = stores
        self._notebooks = notebooks
        self._emit = emit
        self._log = log
        self._indexes: dict[str, FactsIndex] = {}
        self._followed: dict[str, _Followed] = {}
        self._stop = asyncio.Event()
        self._scanned = -RESCAN_S
        self._scanning = asyncio.Lock()
        self._told: set[str] | None = None
        self._pulse: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look after what clients look at; a second time does nothing."""
        if self._pulse is None:
            self._pulse = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End every watcher and wait for it: their threads are not daemons."""
        self._stop.set()
        tasks = [followed.watcher for followed in self._followed.values() if followed.watcher]
        if self._pulse is not None:
            tasks.append(self._pulse)
        if tasks:
            await asyncio.wait(tasks, timeout=5)
        await asyncio.sleep(0)  # lets anyio's done-callbacks stop their threads

    async def stores(self) -> list[dict[str, object]]:
        """The stores there are, as JSON; looks below the root again where that was a while ago."""
        self.start()  # some ways to run a server never call the extension's own start
        entries = await self._find_stores()
        self._told = (self._told or set()) | {entry.id for entry in entries}
        return [entry.to_json(self._stores.root) for entry in entries]

    async def store(self, store_id: str) -> StoreEntry | None:
        """The store with that id, looked for if it is not known yet."""
        if self._stores.get(store_id) is None:
            await self._find_stores()
        return self._stores.get(store_id)

    async def store_at(self, path: str) -> dict[str, object]:
        """The store at or above a path below the root, as JSON; listed from now on."""
        entry = await asyncio.to_thread(self._stores.find_at, path)
        if entry is None:
            raise web.HTTPError(404, "No store at %r. Name a folder that holds one.", path[:200])
        self._told = (self._told or set()) | {entry.id}
        return entry.to_json(self._stores.root)

    async def facts(self, store: StoreEntry, since: str | None) -> tuple[Delta, str]:
        """What is new in a store, which is watched from now on, and the stamp of its views."""
        self.start()
        followed = self._follow(store)
        followed.looked = time.monotonic()
        try:
            return await asyncio.to_thread(_answer, followed.index, store.path, since)
        finally:
            followed.answered.set()

    def changed(self, store_id: str, runs: set[str]) -> None:
        """Tell clients that runs of a store changed; no runs: look again at everything."""
        self._emit(store_id, sorted(runs) if len(runs) <= MANY else [])

    def _follow(self, store: StoreEntry) -> _Followed:
        followed = self._followed.get(store.id)
        if followed is None:
            followed = self._followed[store.id] = _Followed(self._index(store))
            followed.watcher = asyncio.create_task(self._watch(store, followed))
        return followed

    async def _watch(self, store: StoreEntry, followed: _Followed) -> None:
        def changed(runs: set[str]) -> None:
            self.changed(store.id, runs)

        await followed.answered.wait()
        if followed.index.size > LARGE:
            await sleep(LATER_S, self._stop)
        followed.refreshed = 0  # what came before the watch is found by the next look
        await watch_store(store.path, changed, self._stop, self._log)

    def _index(self, store: StoreEntry) -> FactsIndex:
        return self._indexes.setdefault(store.id, FactsIndex(store.path))

    async def _find_stores(self) -> list[StoreEntry]:
        async with self._scanning:
            if time.monotonic() - self._scanned >= RESCAN_S:
                await asyncio.to_thread(self._stores.scan)
                self._scanned = time.monotonic()
        return await self._refresh_stores()

    async def _refresh_stores(self) -> list[StoreEntry]:
        notebooks = list(await self._notebooks())
        return await asyncio.to_thread(self._stores.refresh, notebooks)

    async def _run(self) -> None:
        look: Callable[[], Awaitable[None]] = self._read_ahead
        while not self._stop.is_set():
            await sleep(PULSE_S, self._stop)
            try:
                await look()
            except Exception:  # one bad look must not end all later ones
                self._log.exception("flightlog: looking after the stores failed")
            look = self._look_after

    async def _read_ahead(self) -> None:
        """Read the likely stores once the server has started, so that the first list is quick."""
        for store in (await self._find_stores())[:READ_AHEAD]:
            if store.problem is None and not self._stop.is_set():
                await asyncio.to_thread(self._index(store).refresh)

    async def _look_after(self) -> None:
        now = time.monotonic()
        if self._told is not None:
            fresh = {entry.id for entry in await self._refresh_stores()} - self._told
            self._told |= fresh
            for store_id in fresh:
                self.changed(store_id, set())
        for store_id, followed in list(self._followed.items()):
            if now - followed.looked <= LOOKED_S:
                await self._check(store_id, followed, now)

    async def _check(self, store_id: str, followed: _Followed, now: float) -> None:
        """Emit what no file event tells: a process that died, a change on another machine."""
        alive = await asyncio.to_thread(followed.index.liveness)
        before, followed.alive = followed.alive, alive
        changed = {key[0] for key, lives in alive.items() if before.get(key, lives) != lives}
        if now - followed.refreshed >= RELOOK_S:
            followed.refreshed = now
            changed |= await asyncio.to_thread(followed.index.refresh)
        if changed:
            self.changed(store_id, changed)
        await self._finish(store_id, followed)

    async def _finish(self, store_id: str, followed: _Followed) -> None:
        """Let a child process finish what dead writers left, once for what was found."""
        left = await asyncio.to_thread(followed.index.left_behind)
        entry = self._stores.get(store_id)
        if left <= followed.left or entry is None or not entry.writable:
            return
        followed.left = left
        try:
            await asyncio.to_thread(compact_pending, entry.path)
        except OSError as error:
            self._log.warning("flightlog: dead runs in %s stay unfinished (%s)", entry.path, error)
