"""Says that a writer lives, and sees to it that what it wrote reaches the disk.

A thread of its own, so that training waits for neither: it replaces the lease (docs/format.md,
"Leases and status"), syncs points and facts each second, and notices a file that was taken away.
"""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import threading
import time
from typing import TYPE_CHECKING

from .disk import replace_file, say_error, sync_folder
from .host import boot_id, host_name, pid_space, process_start
from .schema import FORMAT, LEASE_BUSY_S, LEASE_IDLE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .facts import FactsWriter
    from .points import Notify, PointsWriter

SYNC_S = 1.0
_STOP_S = 10.0


class LeaseWriter:
    """One writer's lease, kept up by a thread from `start` until `stop`.

    `care` is called at each turn of the thread; when it answers True, the thread ends.
    """

    def __init__(
        self,
        path: Path,
        run: str,
        points: PointsWriter,
        facts: FactsWriter,
        notify: Notify,
        *,
        care: Callable[[], bool] | None = None,
    ) -> None:
        self.path = path
        self._points, self._facts, self._notify, self._care = points, facts, notify, care
        self._said = {
            "format": FORMAT,
            "run": run,
            "writer": points.writer,
            "host": host_name(),
            "boot": boot_id(),
            "pid": os.getpid(),
            "pid_start": process_start(os.getpid()),
        }
        if pid_space():
            self._said["pid_space"] = pid_space()
        if points.rank is not None:
            self._said["rank"] = points.rank
        self._named = False
        self._written: tuple[int, int, int] | None = None
        self._written_at = self._synced_at = 0.0
        self._ended, self._done = threading.Event(), threading.Event()
        self._done.set()

    def start(self) -> None:
        """Write the first lease and go on from there. Raises OSError when it cannot be written."""
        self.write()
        self.run()

    def write(self, *, durable: bool = False) -> None:
        """Replace the lease; `durable` waits until the disk has it. Raises OSError."""
        news = self._news()
        said = {
            **self._said,
            "time": time.time_ns() // 1_000_000,
            "rows": news[0],
            "durable": news[1],
            "transport": self._points.transport,
            "dropped": news[2],
        }
        replace_file(self.path, json.dumps(said).encode(), durable=durable)
        self._written, self._written_at = news, time.monotonic()

    def run(self) -> None:
        """Start the thread; where there are none (WebAssembly), the first lease must do."""
        self._synced_at = time.monotonic()
        self._done.clear()
        try:
            # A Thread's start waits until it runs, which may take longer than all the rest.
            _thread.start_new_thread(self._keep, ())
        except RuntimeError:
            self._done.set()

    def stop(self) -> None:
        """End the thread; the lease stays, since the last facts are not written yet."""
        self.leave_off()
        self._done.wait(_STOP_S)

    def leave_off(self) -> None:
        """Let the thread end when it has done what it is at."""
        self._ended.set()

    def remove(self) -> None:
        """Take the lease away, after the last fact."""
        with contextlib.suppress(OSError):  # one that stays is read as a process that is gone
            self.path.unlink(missing_ok=True)

    def tick(self) -> None:
        """Sync and renew what is due, each whatever becomes of the others. Raises the first
        OSError.
        """
        now = time.monotonic()
        due: list[Callable[[], None]] = [self._points.settle]
        if now - self._synced_at >= SYNC_S:
            self._synced_at = now
            due += [self._points.check, self._facts.sync, self._sync_names, self._sync_points]
        if not self._points.lost:
            due.append(self._renew)
        errors = [error for step in due if (error := _try(step)) is not None]
        if errors:
            raise errors[0]

    def _keep(self) -> None:
        try:
            # A machine may lose power in the first second; an empty lease would vouch for any row.
            self._tell(_try(lambda: self.write(durable=True)))
            while not self._ended.wait(LEASE_BUSY_S):
                self._tell(_try(self.tick))
                if self._care is not None and self._care():
                    return
        finally:
            self._done.set()

    def _renew(self) -> None:
        idle = time.monotonic() - self._written_at >= LEASE_IDLE_S
        if self._news() != self._written or idle:
            self.write(durable=True)

    def _sync_names(self) -> None:
        """The files' own names, once there are points; the folder's name in the folder of runs."""
        if not self._named and self._points.rows:
            sync_folder(self.path.parent)
            sync_folder(self.path.parent.parent)
            self._named = True

    def _sync_points(self) -> None:
        self._points.sync()

    def _news(self) -> tuple[int, int, int]:
        return self._points.rows, self._points.durable, self._points.dropped

    def _tell(self, error: OSError | None) -> None:
        if error is not None:
            self._notify("", say_error(error, self.path))


def _try(step: Callable[[], None]) -> OSError | None:
    try:
        step()
    except OSError as error:
        return error
    return None
