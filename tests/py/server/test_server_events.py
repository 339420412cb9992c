"""Events: what changes in a store that a client looked at is said by name; the server can end."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from stores import add_run, lease, make_store, started, ulid

from flightlog.server.app import EVENT
from flightlog.server.watch import watch_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SOON = 8.0


@pytest.fixture
def events(jp_serverapp) -> list[dict]:
    """What is emitted while the test runs."""
    heard: list[dict] = []

    async def listen(logger, schema_id: str, data: dict) -> None:
        heard.append(data)

    jp_serverapp.event_logger.add_listener(schema_id=EVENT, listener=listen)
    return heard


async def until(holds: Callable[[], bool], seconds: float = SOON) -> None:
    """Wait for it, or fail."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        await asyncio.sleep(0.02)


async def settle(events: list[dict], folder: Path) -> None:
    """Wait until the watcher watches, seen by what it says of a file of ours."""
    while not events:
        lease(folder, writer=99)
        await asyncio.sleep(0.1)
    (folder / f"{ulid(99)}.lease.json").unlink()
    await asyncio.sleep(0.5)
    events.clear()


async def test_a_new_run_and_a_replaced_lease_are_told(store: Path, facts, events) -> None:
    await facts()
    await settle(events, store / "runs" / ulid(10))
    folder = add_run(store, 11, started("new"))
    await until(lambda: {"store": ulid(1), "runs": [ulid(11)]} in events)
    events.clear()
    part = lease(folder).rename(folder / ".part.tmp")
    await asyncio.sleep(0.5)
    events.clear()
    part.replace(folder / f"{ulid(1)}.lease.json")
    began = time.monotonic()
    await until(lambda: {"store": ulid(1), "runs": [ulid(11)]} in events)
    assert time.monotonic() - began < 2


async def test_unfinished_writes_are_not_told(store: Path, facts, events) -> None:
    folder = store / "runs" / ulid(10)
    await facts()
    await settle(events, folder)
    (folder / f".{ulid(5)}.facts.arrow.tmp").write_text("half")
    (folder / "notes.txt").write_text("somebody's")
    (store / "runs" / ".DS_Store").write_text("")
    await asyncio.sleep(1)
    assert events == []


async def test_an_edit_is_told(store: Path, api, events) -> None:
    edit = {"run": ulid(10), "kind": "run", "key": "name", "value": "x"}
    await api("edit", body={"edits": [edit]})
    await until(lambda: {"store": ulid(1), "runs": [ulid(10)]} in events)


async def test_a_killed_process_is_told_without_any_file_event(store: Path, facts, events) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        stat = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        lease(add_run(store, 12, started("doomed")), pid=process.pid, pid_start=stat[19])
        await facts()
        await settle(events, store / "runs" / ulid(10))
        await asyncio.sleep(2.5)  # one look finds it alive
        events.clear()
    finally:
        process.kill()
        process.communicate()
    await until(lambda: {"store": ulid(1), "runs": [ulid(12)]} in events)


async def test_a_store_that_appears_beside_a_running_notebook_is_told(
    jp_root_dir: Path, jp_serverapp, jp_fetch, events, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sessions() -> list[dict]:
        return [{"path": "deep/x.ipynb"}]

    monkeypatch.setattr(jp_serverapp.session_manager, "list_sessions", sessions)
    await jp_fetch("flightlog", "api", "v1", "stores")
    make_store(jp_root_dir / "deep" / "flights", number=2)
    await until(lambda: {"store": ulid(2), "runs": []} in events)


@asynccontextmanager
async def watching(store: Path) -> AsyncIterator[list[set[str]]]:
    """What watch_store says of a store while the block runs; checks that it ends when told."""
    import logging

    heard: list[set[str]] = []
    stop = asyncio.Event()
    task = asyncio.create_task(watch_store(store, heard.append, stop, logging.getLogger("test")))
    try:
        yield heard
    finally:
        stop.set()
        done, _ = await asyncio.wait([task], timeout=5)
        assert task in done


async def test_watches_a_runs_folder_that_went_and_came_again(tmp_path: Path) -> None:
    store = make_store(tmp_path / "flights")
    async with watching(store) as heard:
        await asyncio.sleep(0.3)
        shutil.rmtree(store / "runs")
        await until(lambda: set() in heard)
        heard.clear()
        (store / "runs").mkdir()
        await until(lambda: set() in heard)
        await asyncio.sleep(0.3)
        add_run(store, 5, started("again"))
        await until(lambda: {ulid(5)} in heard)


async def test_polls_where_the_system_has_no_watches_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import watchfiles.main

    real = watchfiles.main.RustNotify

    def exhausted(paths, debug, force_polling, *rest):
        if not force_polling:
            raise OSError(28, "OS file watch limit reached")
        return real(paths, debug, force_polling, *rest)

    monkeypatch.setattr(watchfiles.main, "RustNotify", exhausted)
    store = make_store(tmp_path / "flights")
    async with watching(store) as heard:
        await asyncio.sleep(3)
        add_run(store, 6, started("polled"))
        await until(lambda: {ulid(6)} in heard, 12)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to catch")
def test_a_server_that_watches_ends_by_sigterm(tmp_path: Path) -> None:
    store = make_store(tmp_path / "flights")
    add_run(store, 10, started("baseline"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "HOME": str(tmp_path),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    options = [
        "--allow-root",
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--port-retries=0",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={tmp_path}",
        "--ServerApp.jpserver_extensions=flightlog=True",
    ]
    command = [sys.executable, "-m", "jupyter_server", *options]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        base = f"http://127.0.0.1:{port}/flightlog/api/v1"
        assert ulid(1) in wait_for(f"{base}/stores").decode()
        assert len(wait_for(f"{base}/facts?store={ulid(1)}")) > 100
        time.sleep(1)
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert server.wait(5) == 0, (tmp_path / "log").read_text()
        print(f"ended in {time.monotonic() - began:.1f} s")
    finally:
        server.kill()
        server.wait()


def wait_for(url: str, seconds: float = 90) -> bytes:
    """The answer of a server that is still starting."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=5) as reply:
                return reply.read()
        except (URLError, ConnectionError, TimeoutError):
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.1)
