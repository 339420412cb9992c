"""Points that nobody compacted: of runs that ended while their process was killed, or that crashed.

Only what this host wrote, and only when its writer is surely gone: another host's points are never
touched, nor any that may still grow.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from .errors import StoreError
from .folder import FolderReader
from .host import host_name
from .layout import run_file
from .schema import LEASE_SUFFIX, LOST_AFTER_MS, POINTS_SUFFIX, RUNS
from .series import compact
from .status import ENDED, durable_rows, is_alive, read_lease

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class Pending(NamedTuple):
    """A points file that can be compacted: the run's start, and the rows known to be whole."""

    points: Path
    start: int
    limit: int | None


def has_points(store: Path) -> bool:
    """Whether any run still has a points file; a cheap look before a process is spent on it."""
    return next(_points(store), None) is not None


def find_pending(store: Path) -> list[Pending]:
    """Return the points files of this host whose writers are gone. Raises OSError."""
    found = (_pending(store, path) for path in _points(store))
    return [one for one in found if one is not None]


def main(arguments: Sequence[str]) -> int:
    """`POINTS --start MS`, or `--pending STORE`; returns the exit code."""
    from pathlib import Path

    match arguments:
        case ["--pending", store]:
            todo = find_pending(Path(store))
        case [points, "--start", start]:
            todo = [Pending(Path(points), int(start), None)]
        case _:
            return 2
    failed = 0
    for one in todo:
        try:
            compact(one.points, one.start, one.limit)
        except (OSError, StoreError):
            failed = 1  # the points stay, and are as good to a reader
    return failed


def _points(store: Path) -> Iterator[Path]:
    try:
        runs = [folder for folder in (store / RUNS).iterdir() if folder.is_dir()]
    except OSError:
        return
    for run in runs:
        try:
            found = [path for path in run.iterdir() if path.name.endswith(POINTS_SUFFIX)]
        except OSError:  # removed since
            continue
        yield from (path for path in found if run_file(path.name))


def _pending(store: Path, points: Path) -> Pending | None:
    writer = points.name.removesuffix(POINTS_SUFFIX)
    lease = read_lease(points.with_name(writer + LEASE_SUFFIX))
    if lease is not None:
        # Two containers may share a name; a lease that was renewed lately is no dead writer's.
        fresh = time.time() * 1000 - lease.time < LOST_AFTER_MS
        if fresh or is_alive(lease) is not False:
            return None
    run = FolderReader(store, points.parent.name).read(live=False)
    if run is None or (lease is None and not _ended_here(run.status, run.context.get("host"))):
        return None
    return Pending(points, run.start, durable_rows(lease))


def _ended_here(status: str, host: str | None) -> bool:
    return status in ENDED and host == host_name()
