"""Says that a writer lives, and sees to it that what it wrote reaches the disk.

A thread of its own, so that training waits for neither: it replaces the lease (docs/format.md,
"Leases and status"), syncs points and facts each second, and notices a file that was taken away.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from typing import TYPE_CHECKING

from .disk import replace_file
from .host import boot_id, host_name, process_start
from .schema import FORMAT, LEASE_BUSY_S, LEASE_IDLE_S

if TYPE_CHECKING:
    from pathlib import Path

    from .facts import FactsWriter
    from .points import Notify, PointsWriter

SYNC_S = 1.0
_STOP_S = 10.0


class LeaseWriter:
    """One writer's lease, kept up by a thread from `start` until `stop`."""

    def __init__(
        self, path: Path, run: str, points: PointsWriter, facts: FactsWriter, notify: Notify
    ) -> None:
        self.path = path
        self._points, self._facts, self._notify = points, facts, notify
        self._said = {
            "format": FORMAT,
            "run": run,
            "writer": points.writer,
            "host": host_name(),
            "boot": boot_id(),
            "pid": os.getpid(),
            "pid_start": process_start(os.getpid()),
        }
        self._durable = 0
        self._written: tuple[int, int, int] | None = None
        self._written_at = self._synced_at = 0.0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Write the first lease and go on from there. Raises OSError when it cannot be written."""
        self._synced_at = time.monotonic()
        self._write()
        thread = threading.Thread(target=self._keep, name="flightlog-lease", daemon=True)
        with contextlib.suppress(RuntimeError):  # no threads here (WebAssembly): the first must do
            thread.start()
            self._thread = thread

    def stop(self) -> None:
        """End the thread; the lease stays, since the last facts are not written yet."""
        self._ended.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_STOP_S)

    def remove(self) -> None:
        """Take the lease away, after the last fact."""
        with contextlib.suppress(OSError):  # one that stays is read as a process that is gone
            self.path.unlink(missing_ok=True)

    def tick(self) -> None:
        """Sync and renew what is due. Raises OSError."""
        now = time.monotonic()
        self._points.settle()
        if now - self._synced_at >= SYNC_S:
            self._synced_at = now
            self._points.check()
            self._facts.sync()
            self._durable = self._points.sync()
        news = self._news()
        if news != self._written or now - self._written_at >= LEASE_IDLE_S:
            self._write()

    def _keep(self) -> None:
        while not self._ended.wait(LEASE_BUSY_S):
            try:
                self.tick()
            except OSError as error:
                name = error.filename or self.path
                self._notify("", f"{name}: {error.strerror or error}")

    def _news(self) -> tuple[int, int, int]:
        return self._points.rows, self._durable, self._points.dropped

    def _write(self) -> None:
        news = self._news()
        said = {
            **self._said,
            "time": time.time_ns() // 1_000_000,
            "rows": news[0],
            "durable": news[1],
            "transport": self._points.transport,
            "dropped": news[2],
        }
        replace_file(self.path, json.dumps(said).encode())
        self._written, self._written_at = news, time.monotonic()
