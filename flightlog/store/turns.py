"""One at a time into a writer, for a tenth of what a lock costs, also from signal handlers.

Knows threads and stacks, nothing of points: mapped.py's quick path takes the flag by itself.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType

F = TypeVar("F", bound="Callable[..., object]")

WAIT_S = 0.0002
_storing: set[CodeType] = set()


def storing(method: F) -> F:
    """Mark a method that calls `_enter` itself: seen on the stack, its thread is inside."""
    _storing.add(method.__code__)
    return method


class Turns:
    """The flag `busy`, and who holds it."""

    def __init__(self) -> None:
        self.busy = False
        self._owner = 0
        self._guard = threading.RLock()
        self._quick_code: CodeType | None = None

    def _enter(self) -> bool:
        """Become the one who stores; False when this thread already is, further up its stack.

        A plain flag is enough: CPython switches threads only at calls and backward jumps, and there
        is neither between the look and the assignment. It costs a tenth of a lock, at each log().
        """
        me = threading.get_ident()
        while True:
            with self._guard:  # for builds without a GIL, where `append` is never the quick one
                # An owner who is not inside was interrupted before it could say that it was done.
                if not self.busy or (self._owner == me and not self._is_inside()):
                    self.busy = True
                    self._owner = me
                    return True
            if self._is_inside():
                return False
            time.sleep(WAIT_S)

    def _leave(self) -> None:
        self._owner = 0
        self.busy = False

    def _is_inside(self) -> bool:
        """Whether this thread is storing further up: we are in a signal handler or a finalizer."""
        frame: FrameType | None = sys._getframe(3)
        while frame is not None:
            if frame.f_code in _storing or frame.f_code is self._quick_code:
                return True
            frame = frame.f_back
        return False

    def _start_over(self) -> None:
        """In a forked child: whoever was inside is in the parent."""
        self._leave()
        self._guard = threading.RLock()
