"""The runs that are open in this process, so that its end ends them, however it leaves.

Which of them is active is active.py's.
"""

from __future__ import annotations

import atexit
import os
import sys
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from ..store.errors import FlightlogError
from . import finishing
from .ending import status_at_exit
from .notices import warn

if TYPE_CHECKING:
    from .run import Run

open_runs: dict[str, Run] = {}
"""By the id of their first writer."""

known_runs: WeakValueDictionary[str, Run] = WeakValueDictionary()
"""By their own id, ended ones too while somebody holds them."""

_registered = 0


def keep_open(run: Run) -> None:
    """Remember a run that has begun, for the end of the process; raise what a strict one met."""
    open_runs[run._files.writer or run.id] = run
    known_runs[run.id] = run
    register_exit()
    try:
        run._notices.raise_pending()
    except FlightlogError:
        run.end("failed")
        raise


def register_exit() -> None:
    """Once a process: a forked one inherits what is done at exit, but one of multiprocessing leaves
    by another door.
    """
    global _registered
    if _registered == os.getpid():
        return
    if not _registered:
        atexit.register(end_all)
    _registered = os.getpid()
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        # A worker's own start forgets what was to be done at its end, then calls these.
        util.register_after_fork(known_runs, _end_as_worker)
        _end_as_worker(known_runs)


def _end_as_worker(_: object) -> None:
    from multiprocessing.process import parent_process
    from multiprocessing.util import Finalize

    if parent_process() is not None:
        Finalize(None, end_all, exitpriority=100)


def end_all() -> None:
    """End what is open, as the process ends."""
    status, exception = status_at_exit()
    for run in reversed(list(open_runs.values())):
        try:
            run.end(status, exception)
        except FlightlogError as error:  # a strict run, and nobody left to catch it
            warn(str(error))
    finishing.wait(finishing.EXIT_S)


def _after_fork() -> None:
    for run in list(open_runs.values()):
        run._leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
