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

_known: dict[tuple[str, int, int], str] = {}


def note_inputs(run: Run, find: Callable[[], Iterable[Path]]) -> None:
    """Note the files that `find` returns, which another thread calls, relative to the current
    folder. Left out is what was written to since the run began: the run may have made it.
    """
    files, start, folder = run._files, run.start, Path.cwd()

    def look() -> None:
        facts: list[Fact] = []
        with suppress(RecursionError, MemoryError):  # of code that nobody could read either
            for path in islice(find(), MOST_FILES):
                with suppress(OSError, ValueError):
                    facts += _facts(path, folder, start)
        if facts:
            files.put(facts)

    finishing.later(look)


def _facts(path: Path, folder: Path, start: int) -> list[Fact]:
    state = path.stat()
    if state.st_mtime * 1000 >= start or state.st_size > MOST_BYTES:
        return []
    key = (str(path), state.st_size, state.st_mtime_ns)
    if key not in _known:
        _known[key] = file_digest(path)
    try:
        name = Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive of Windows
        name = path.as_posix()
    said: dict[str, object] = {
        "name": name,
        "digest": _known[key],
        "source_type": "local",
        "source": json.dumps({"uri": name}),
        "schema": None,
        "profile": json.dumps({"bytes": state.st_size}),
        "tags": {},
    }
    return [("dataset", f"{name}@{_known[key]}", said)]
