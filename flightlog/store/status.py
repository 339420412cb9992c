"""Whether a run lives: leases, the processes behind them, and the status that follows.

The rules are the table of docs/format.md, "Leases and status"; what a machine calls itself and its
processes is host.py's.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .host import boot_id, host_name, pid_space, process_start
from .regular import read_regular
from .schema import LOST_AFTER_MS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .model import RunStatus

ENDED = ("finished", "failed", "interrupted", "crashed")
"""What a run's last status fact may be once it is over; the last is said by another process."""

_LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Lease:
    """Who writes to a run. `time` is epoch milliseconds; `rows` and `durable` count its points."""

    host: str
    boot: str
    pid: int
    pid_start: str
    time: int
    rows: int = 0
    durable: int = 0
    transport: str = "mmap"
    dropped: int = 0
    pid_space: str = ""

    @property
    def same_host(self) -> bool:
        """Whether the writer is a process that this one could see: not one of another container."""
        apart = self.boot == boot_id() and self.pid_space not in ("", pid_space())
        return self.host == host_name() and not apart


def parse_lease(text: str) -> Lease | None:
    """Return the lease that `text` holds, or None for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return Lease(
        host=_text(found, "host"),
        boot=_text(found, "boot"),
        pid=_count(found, "pid"),
        pid_start=_text(found, "pid_start"),
        time=_count(found, "time"),
        rows=_count(found, "rows"),
        durable=_count(found, "durable"),
        transport=_text(found, "transport") or "mmap",
        dropped=_count(found, "dropped"),
        pid_space=_text(found, "pid_space"),
    )


def read_lease(path: Path) -> Lease | None:
    """Return the lease in the file `path`, or None when there is none that can be read."""
    try:
        return parse_lease(read_regular(path, _LONGEST).decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def is_alive(lease: Lease) -> bool | None:
    """Whether the lease's process lives; None when it is on another host, where none can say."""
    if not lease.same_host:
        return None
    return lease.boot == boot_id() and process_start(lease.pid) == lease.pid_start != ""


def derive_status(
    said: object,
    leases: Iterable[Lease],
    now_ms: int | None = None,
    *,
    by_client: bool = False,
) -> RunStatus:
    """Return the true status of a run whose last `run`/`status` fact is `said`.

    `now_ms`, epoch milliseconds, defaults to the clock; `by_client`: nobody but a client, whose
    process is not known, says when the run ends.
    """
    if said in ENDED:
        return said  # type: ignore[return-value]  # one of the four
    if said != "running":
        return "lost"
    if by_client:
        return "running"
    now = int(time.time() * 1000) if now_ms is None else now_ms
    here = True
    any_lease = False
    for lease in leases:
        any_lease = True
        alive = is_alive(lease)
        if alive or (alive is None and now - lease.time <= LOST_AFTER_MS):
            return "running"
        here = here and lease.same_host
    return "crashed" if any_lease and here else "lost"


def durable_rows(lease: Lease | None) -> int | None:
    """How many rows of a writer's points may be read; None: all that are there.

    Only a machine that was started again has lost pages, and only its own lease can tell.
    """
    if lease is None or not lease.same_host or lease.boot == boot_id():
        return None
    return lease.durable


def _text(found: dict[str, object], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _count(found: dict[str, object], name: str) -> int:
    value = found.get(name)
    return value if type(value) is int and value >= 0 else 0
