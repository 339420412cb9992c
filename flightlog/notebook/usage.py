"""What a cell cost: wall time, processor time, and the most memory this process held while it ran.

Processor time counts all threads and the children that have ended. Linux can reset its high-water
mark of memory; elsewhere the mark is the process's since its start, kept only if it rose.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")
_running: list[Usage] = []


class Usage:
    """A stopwatch from construction to `stop`."""

    def __init__(self) -> None:
        self._peak = 0
        # Resetting the mark would hide from an enclosing cell what it had reached so far.
        mark = _high_water()
        for outer in _running:
            outer._peak = max(outer._peak, mark)
        self._before = 0 if _reset_high_water() else mark
        _running.append(self)
        self._wall = time.perf_counter()
        self._cpu = _cpu_seconds()

    def seconds(self) -> float:
        """Wall time so far."""
        return time.perf_counter() - self._wall

    def stop(self) -> dict[str, float]:
        """Return `wall_s`, `cpu_s` (seconds) and, where the system tells, `peak_rss` (bytes)."""
        found = {"wall_s": self.seconds(), "cpu_s": max(0.0, _cpu_seconds() - self._cpu)}
        if self in _running:
            _running.remove(self)
        mark = _high_water()
        if mark > self._before:
            self._peak = max(self._peak, mark)
        if self._peak:
            found["peak_rss"] = self._peak
        return found


def _cpu_seconds() -> float:
    own = time.process_time()
    try:
        import resource
    except ImportError:
        return own
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own + children.ru_utime + children.ru_stime


def _high_water() -> int:
    """Most bytes resident since the mark was reset or the process began; 0 where unknown."""
    try:
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        return 0 if sys.platform == "linux" else _portable_high_water()
    return 0


def _portable_high_water() -> int:
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _reset_high_water() -> bool:
    try:
        _CLEAR_REFS.write_text("5")
    except OSError:
        return False
    return True
