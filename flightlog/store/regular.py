"""Reads regular files, and nothing else: a pipe would wait for ever, a device would never end.

A store may come from a stranger, so a name in it may stand for anything. What a file holds is not
looked at here, but where an Arrow stream ends in a file that is longer.
"""

from __future__ import annotations

import errno
import mmap
import os
import stat
from typing import TYPE_CHECKING

from .wire import walk

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1 << 32
"""Bytes that are read at once at most; nobody writes so many into one file that must be."""

LONG = 1 << 25
"""Bytes from which on it pays to look for a stream's end before it is read."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def open_regular(path: Path | str) -> int:
    """Open a file for reading and return its descriptor. Raises OSError for all but files."""
    return _open(path)[0]


def read_regular(path: Path | str, most: int | None = None) -> bytes:
    """Return the bytes of a file, the first `most` of them. Raises OSError."""
    file, size = _open(path)
    try:
        return _read(file, size if most is None else min(size, most), path)
    finally:
        os.close(file)


def read_stream(path: Path | str) -> bytes:
    """Return the bytes of a file up to the end of the Arrow stream in it, or all. Raises OSError.

    A live file is longer than its stream, and nobody knows how much longer a broken one is.
    """
    file, size = _open(path)
    try:
        return _read(file, size if size < LONG else _stream_end(file, size), path)
    finally:
        os.close(file)


def _open(path: Path | str) -> tuple[int, int]:
    """A file's descriptor, and its bytes."""
    file = os.open(path, _FLAGS)
    state = os.fstat(file)
    if not stat.S_ISREG(state.st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return file, state.st_size


def _stream_end(file: int, size: int) -> int:
    """Where the last whole message ends, and some bytes more, so that a torn one shows."""
    with mmap.mmap(file, 0, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as data:
        messages = walk(data).messages
    return min(size, (messages[-1].end if messages else 0) + mmap.PAGESIZE)


def _read(file: int, size: int, path: Path | str) -> bytes:
    if size > LARGEST:
        raise OSError(errno.EFBIG, f"{size:,} bytes, too many to be read", str(path))
    parts: list[bytes] = []
    try:
        while size > 0 and (part := os.read(file, min(size, 1 << 30))):
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)
    except MemoryError as error:
        raise OSError(errno.ENOMEM, "too large for the memory", str(path)) from error
