"""Does what an ended run still needs (syncing, sorting its points) behind the caller's back.

One thread for a process, in the order in which runs ended. What a killed process leaves undone,
the next one of this host does (store/pending.py).
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WAITING = 64
"""Ended runs that may wait; who ends more, waits for them."""

EXIT_S = 30.0
"""How long the end of the process waits."""


class _Line:
    """Work that waits, and whether some is being done."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], None]] = deque()
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None
        self.busy = False


_line = _Line()


def later(work: Callable[[], None]) -> None:
    """Do `work`, which does not raise, soon; at once where no thread can be had."""
    line = _line
    with line.changed:
        line.waiting.append(work)
        if line.thread is None:
            line.thread = threading.Thread(target=_work, args=(line,), daemon=True)
            line.thread.name = "flightlog-finish"
            try:
                line.thread.start()
            except RuntimeError:  # WebAssembly, or the interpreter is on its way out
                line.thread = None
        line.changed.notify_all()
    if line.thread is None:
        _do_all(line)
    elif len(line.waiting) > MOST_WAITING:
        wait(EXIT_S)


def wait(seconds: float | None = None) -> bool:
    """Return when all that waits is done, or after `seconds` (None: however long); whether all
    is.
    """
    line = _line
    if threading.current_thread() is line.thread:
        return False
    end = None if seconds is None else time.monotonic() + seconds
    with line.changed:
        while line.waiting or line.busy:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                return False
            line.changed.wait(left)
    return True


def _work(line: _Line) -> None:
    while True:
        with line.changed:
            while not line.waiting:
                line.changed.wait()
        _do_all(line)


def _do_all(line: _Line) -> None:
    while True:
        with line.changed:
            line.busy = bool(line.waiting)
            line.changed.notify_all()
            if not line.busy:
                return
            work = line.waiting.popleft()
        try:
            work()
        finally:
            with line.changed:
                line.busy = False
                line.changed.notify_all()


def _after_fork() -> None:
    global _line
    _line = _Line()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
