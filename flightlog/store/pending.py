"""What dead writers left: points that nobody compacted, summaries and an end that nobody said.

Only what this host wrote, and only when its writer is surely gone: another host's points are never
touched, nor any that may still grow.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from .errors import StoreError
from .host import boot_id, host_name, pid_space
from .layout import run_file
from .schema import LEASE_SUFFIX, LOST_AFTER_MS, POINTS_SUFFIX, RUNS
from .series import compact
from .status import ENDED, durable_rows, is_alive, read_lease

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .status import Lease


class Pending(NamedTuple):
    """A dead writer: its points file, the run's start (epoch ms), how many of its rows are known to
    be whole (None: all), and its lease.
    """

    points: Path
    start: int
    limit: int | None
    lease: Lease | None = None


def find_pending(store: Path) -> list[Pending]:
    """Return the writers of this host that are gone and not finished. Raises OSError."""
    found = (_pending(store, *one) for one in _writers(store))
    return [one for one in found if one is not None]


def finish_pending(store: Path) -> int:
    """Finish what find_pending finds; how many could not be. Raises OSError.

    For whoever opens a store for a while (the server, a recorder, the command): safe to call in
    several processes at once, since each writer is claimed by a lock, and cheap where nothing is
    left. Long runs take seconds, so call it in a thread or a process of its own, and not for a
    store that may only be read.
    """
    from .finish import finish_writer

    failed = 0
    for one in find_pending(store):
        try:
            if one.lease is None:
                compact(one.points, one.start, one.limit)
            else:
                finish_writer(store, one.points, one.start, one.limit)
        except (OSError, StoreError):
            failed += 1  # the points stay, and are as good to a reader
    return failed


def main(arguments: Sequence[str]) -> int:
    """`POINTS --start MS`, or `--pending STORE`; returns the exit code."""
    from pathlib import Path

    match arguments:
        case ["--pending", store]:
            return int(finish_pending(Path(store)) > 0)
        case [points, "--start", start]:
            try:
                compact(Path(points), int(start))
            except (OSError, StoreError):
                return 1
            return 0
    return 2


def _writers(store: Path) -> Iterator[tuple[Path, str]]:
    """Run folders and writers that have points or a lease."""
    try:
        runs = [folder for folder in (store / RUNS).iterdir() if folder.is_dir()]
    except OSError:
        return
    for run in runs:
        try:
            named = [run_file(path.name) for path in run.iterdir()]
        except OSError:  # removed since
            continue
        yield from (
            (run, writer)
            for writer in sorted({one.writer for one in named if one and one.kind in _LEFT})
        )


_LEFT = ("points", "lease")


def _pending(store: Path, folder: Path, writer: str) -> Pending | None:
    # Not needed by who compacts one file, and that one is waited for.
    from .folder import FolderReader

    points, at = folder / (writer + POINTS_SUFFIX), folder / (writer + LEASE_SUFFIX)
    lease = read_lease(at)
    if lease is None and at.exists():
        return None  # broken, or just being replaced: it says nothing of its writer
    if lease is not None and not _is_dead(lease):
        return None
    run = FolderReader(store, folder.name).read(live=False)
    if run is None or (lease is None and not _ended_here(run.status, run.context.get("host"))):
        return None
    return Pending(points, run.start, durable_rows(lease), lease)


def _is_dead(lease: Lease) -> bool:
    if is_alive(lease) is not False:
        return False
    if lease.boot == boot_id() and lease.pid_space == pid_space() != "":
        return True
    # Machines may share a name; a lease that was renewed lately is no dead writer's.
    return time.time() * 1000 - lease.time >= LOST_AFTER_MS


def _ended_here(status: str, host: str | None) -> bool:
    return status in ENDED and host == host_name()
