"""Which names in a store mean what (docs/format.md): a pure look at text, no file is opened."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from .ids import ID_PATTERN
from .schema import BLOBS, RUNS

FileKind = Literal["facts", "points", "series", "levels", "lease"]

_ID = ID_PATTERN.pattern
_RUN_FILE = re.compile(rf"({_ID})\.(?:(facts|points|series|levels)\.arrow|(lease)\.json)")
_STORE_PATH = re.compile(rf"{RUNS}/{_ID}/{_RUN_FILE.pattern}|{BLOBS}/[0-9a-f]{{64}}")


class RunFile(NamedTuple):
    """A file of a run's folder: who writes it and what it holds."""

    writer: str
    kind: FileKind


def run_file(name: str) -> RunFile | None:
    """What a file of a run's folder is by its name, or None for what format 1 does not know."""
    found = _RUN_FILE.fullmatch(name)
    if found is None:
        return None
    return RunFile(found[1], found[2] or found[3])  # type: ignore[arg-type]  # the pattern's words


def is_store_path(path: str) -> bool:
    """Whether `path`, relative to a store, names a file that readers may fetch."""
    return _STORE_PATH.fullmatch(path) is not None
