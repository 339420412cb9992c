"""Notes the files that a run read, each with the SHA-256 of what it held, as `dataset` facts
(docs/format.md). Looked up behind the caller's back; a file that stays the same is read once.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.digest import file_digest
from . import finishing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..store.facts import Fact
    from .run import Run

MOST_FILES = 100
MOST_BYTES = 256_000_000
"""Of one file; a larger one is not read."""
MOST_TOTAL = 1_000_000_000
"""Of all files that are read behind one cell: about two seconds of a processor."""

_known: dict[tuple[str, int, int], str] = {}


def note_inputs(run: Run, find: Callable[[], Iterable[Path]]) -> None:
    """Note the files that `find` returns, which another thread calls, relative to the current
    folder. Left out is what was written to since the run began: the run may have made it.
    """
    files, start, folder = run._files, run.start, Path.cwd()

    def look() -> None:
        facts: list[Fact] = []
        left = MOST_TOTAL
        with suppress(RecursionError, MemoryError):  # of code that nobody could read either
            for path in islice(find(), MOST_FILES):
                with suppress(OSError, ValueError):
                    state = path.stat()
                    # What says to be empty may be of the system, and have no end.
                    fits = 0 < state.st_size <= min(left, MOST_BYTES)
                    if not fits or state.st_mtime * 1000 >= start:
                        continue
                    digest, read = _digest(path, state)
                    left -= read
                    facts.append(_fact(path, folder, digest, state.st_size))
        if facts:
            files.put(facts)

    finishing.later(look)


def _digest(path: Path, state: os.stat_result) -> tuple[str, int]:
    """The digest, and how many bytes were read for it."""
    key = (str(path), state.st_size, state.st_mtime_ns)
    known = _known.get(key)
    if known is not None:
        return known, 0
    _known[key] = digest = file_digest(path)
    return digest, state.st_size


def _fact(path: Path, folder: Path, digest: str, size: int) -> Fact:
    try:
        name = Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive of Windows
        name = path.as_posix()
    said: dict[str, object] = {
        "name": name,
        "digest": digest,
        "source_type": "local",
        "source": json.dumps({"uri": name}),
        "schema": None,
        "profile": json.dumps({"bytes": size}),
        "tags": {},
    }
    return ("dataset", f"{name}@{digest}", said)
