"""One process at a time: a lock on an open file that its holder's death releases.

Advisory, and never seen by readers.
"""

from __future__ import annotations

import errno
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAKEN = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)

if sys.platform == "win32":
    import msvcrt

    # Locks are mandatory there, so the byte that is locked is one that nobody reads.
    _FAR = 1 << 40

    def _lock(file: IO[bytes]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[bytes]) -> None:
        # Said aloud, as a child that was forked meanwhile holds the same lock open.
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def claimed(file: IO[bytes]) -> Iterator[bool]:
    """Hold `file` for this process; False when another holds it.

    Where the file system knows no locks everyone gets it: who uses this must be right without.
    """
    held = False
    try:
        _lock(file)
        held = True
    except OSError as error:
        if error.errno in _TAKEN:
            yield False
            return
    try:
        yield True
    finally:
        if held:
            _unlock(file)
