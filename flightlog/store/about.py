"""What a store says of itself in store.json, and whether this flightlog can read it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from .errors import StoreError
from .ids import is_id
from .read_facts import newer_format
from .regular import read_regular
from .schema import FORMAT, RUNS, STORE_FILE

if TYPE_CHECKING:
    from pathlib import Path

STORE_KIND = "flightlog-store"
_LONGEST = 1 << 20


class About(NamedTuple):
    """A store's id: its own, or one made from its path where it has none that can be used."""

    id: str
    own_id: bool


def is_store(path: Path) -> bool:
    """Whether `path` looks like a store: a store.json of ours, or a flights/ with runs/ in it."""
    try:
        text = read_regular(path / STORE_FILE, _LONGEST).decode("utf-8")
    except FileNotFoundError:
        return path.name == "flights" and (path / RUNS).is_dir()
    except (OSError, UnicodeDecodeError):
        return False
    return STORE_KIND in text


def read_about(path: Path) -> About:
    """Read store.json, or raise a StoreError `not-a-store`, `not-json` or `newer-format`.

    A folder with runs/ and no store.json is of format 1.
    """
    if not path.is_dir():
        raise StoreError("not-a-store", str(path), "not a folder", "Name a folder with runs/ in it")
    file = path / STORE_FILE
    try:
        found = json.loads(read_regular(file, _LONGEST).decode("utf-8"))
    except FileNotFoundError:
        if not (path / RUNS).is_dir():
            what = f"neither {STORE_FILE} nor {RUNS}/ in it"
            raise StoreError("not-a-store", str(path), what, "Name a store") from None
        found = {}
    except (OSError, ValueError, RecursionError) as error:
        what = f"cannot be read ({error})"
        raise StoreError("not-json", str(file), what, "Restore it, or delete it") from error
    said = found.get("format", FORMAT) if isinstance(found, dict) else None
    if not isinstance(said, int) or said > FORMAT:
        raise newer_format(str(file), said)
    own = found.get("id")
    if isinstance(own, str) and is_id(own):
        return About(own, True)
    return About(path_id(path), False)


def path_id(path: Path) -> str:
    """An id for a store that has none of its own: the same for the same path on this machine."""
    return "path-" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
