"""Appends to a file all or nothing: one write, and what a failed one left is cut off again."""

from __future__ import annotations

import contextlib
import errno
import os


def append_whole(file: int, end: int, data: bytes) -> int:
    """Write `data` at `end`, the file's last good length, and return the new one. Raises
    OSError.
    """
    try:
        os.lseek(file, end, os.SEEK_SET)
        if os.write(file, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        with contextlib.suppress(OSError):  # the next append begins at `end` whatever stands there
            os.ftruncate(file, end)
        raise
    return end + len(data)
