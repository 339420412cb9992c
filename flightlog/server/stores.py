"""Finds the stores that a Jupyter server can show, and gives each an id that stays.

Looks below the server's root within limits of depth and time, upwards from the notebooks that run,
at FLIGHTLOG_STORE and at the configured folders. Reads nothing of their runs.
"""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.about import is_store, path_id, read_about
from ..store.errors import StoreError
from ..store.schema import RUNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEPTH = 5
SECONDS = 0.7
"""How far and how long to look below the root."""

_SKIPPED = {"node_modules", "site-packages", "__pycache__", "dist-packages"}


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """A store as the panel lists it; `problem` says in a sentence why it cannot be read."""

    id: str
    path: Path
    name: str
    writable: bool
    problem: str | None

    def to_json(self, root: Path) -> dict[str, object]:
        """The entry for a client: its path is relative to the server's root, or null outside it."""
        inside = self.path.is_relative_to(root)
        return {
            "id": self.id,
            "path": self.path.relative_to(root).as_posix() if inside else None,
            "name": self.name,
            "writable": self.writable,
            "problem": self.problem,
        }


class StoreList:
    """The stores known to a server; ids are never given to another folder while it runs."""

    def __init__(self, root: Path, configured: Iterable[str] = ()) -> None:
        self.root = root.resolve()
        self._configured = [Path(path).expanduser() for path in configured]
        self._ids: dict[Path, str] = {}
        self._below: list[Path] = []
        self._asked: list[Path] = []
        self.entries: list[StoreEntry] = []

    def scan(self) -> None:
        """Look below the root again."""
        self._below = list(find_below(self.root))

    def refresh(self, notebooks: Iterable[Path] = ()) -> list[StoreEntry]:
        """Look at every known place but below the root, and return what is there, nearest first."""
        near = [store for notebook in notebooks for store in find_above(notebook.parent)]
        named = [path for path in self._named() if path.exists() or path in self._configured]
        found = {path.resolve(): None for path in (*near, *named, *self._below, *self._asked)}
        self.entries = [self._entry(path) for path in found if path.exists() or path in named]
        return self.entries

    def get(self, store_id: str) -> StoreEntry | None:
        """The store with that id, or None."""
        return next((entry for entry in self.entries if entry.id == store_id), None)

    def find_at(self, path: str) -> StoreEntry | None:
        """The store in, at or above a path below the root, listed from now on; None for no such.

        Hidden folders are nobody's to name, as in Jupyter's own file browser.
        """
        parts = [part for part in path.split("/") if part]
        if any(part.startswith(".") or "\0" in part for part in parts):
            return None
        place = self.root.joinpath(*parts).resolve()
        if not place.is_relative_to(self.root):
            return None
        above = (folder for folder in place.parents if folder.is_relative_to(self.root))
        folder = next(filter(is_store, (place, place / "flights", *above)), None)
        if folder is None:
            return None
        folder = folder.resolve()
        if folder not in self._asked:
            self._asked.append(folder)
        known = next((entry for entry in self.entries if entry.path == folder), None)
        if known is None:
            known = self._entry(folder)
            self.entries.append(known)
        return known

    def _named(self) -> list[Path]:
        said = os.environ.get("FLIGHTLOG_STORE")
        return [*self._configured, Path(said).expanduser()] if said else self._configured

    def _entry(self, path: Path) -> StoreEntry:
        problem = None
        try:
            wanted = read_about(path).id
        except StoreError as error:
            wanted, problem = path_id(path), str(error)
        name = path.parent.name if path.name == "flights" else path.name
        return StoreEntry(
            self._id(path, wanted), path, name or str(path), is_writable(path), problem
        )

    def _id(self, path: Path, wanted: str) -> str:
        """The id for `path`: the one it says, told apart where another copy has it already."""
        known = self._ids.get(path)
        if known is not None and known.partition("~")[0] == wanted:
            return known
        taken = {used for other, used in self._ids.items() if other != path}
        chosen, copy = wanted, 1
        while chosen in taken:
            copy += 1
            chosen = f"{wanted}~{copy}"
        self._ids[path] = chosen
        return chosen


def is_writable(path: Path) -> bool:
    """Whether runs of the store can be edited by this server."""
    runs = path / RUNS
    return os.access(runs if runs.is_dir() else path, os.W_OK)


def find_above(folder: Path) -> Iterator[Path]:
    """Stores beside a notebook and upwards, to the git root or home."""
    home = Path.home()
    for place in (folder, *folder.parents):
        if place.name == "flights" and is_store(place):
            yield place
        if is_store(place / "flights"):
            yield place / "flights"
        if place == home or (place / ".git").exists():
            return


def find_below(root: Path, depth: int = DEPTH, seconds: float = SECONDS) -> Iterator[Path]:
    """Stores at most `depth` folders below `root`, nearest first, looking at most `seconds` long.

    A link is looked at but not followed further; hidden folders and those of packages are skipped.
    """
    until = time.monotonic() + seconds
    waiting = deque([(root, 0)])
    while waiting and time.monotonic() < until:
        folder, level = waiting.popleft()
        if is_store(folder):
            yield folder
            continue
        if level < depth:
            waiting += [(path, level + 1) for path in _folders(folder)]


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
    if any(entry.name == "pyvenv.cfg" for entry in listed):
        return []
    return [Path(entry.path) for entry in listed if _is_candidate(entry)]


def _is_candidate(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or entry.name in _SKIPPED:
        return False
    try:
        if entry.is_symlink():
            return entry.is_dir() and is_store(Path(entry.path))
        return entry.is_dir()
    except OSError:
        return False
