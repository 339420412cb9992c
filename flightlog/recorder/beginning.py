"""Decides what a run is before it begins: its store, lineage, attempt and name; resumes one by id.

Store and facts come from flightlog.store; which run is active is active.py's.
"""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..store.errors import FlightlogError, StoreError
from ..store.ids import new_id
from ..store.lineages import Attempt, last_attempt, run_name
from ..store.locate import Store, find_store, open_store
from ..store.schema import DEFAULT_EXPERIMENT, RUNS
from . import system
from .files import RunFiles
from .identity import Identity
from .names import new_name
from .nofiles import NoFiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..store.facts import Fact
    from ..store.model import RunInfo
    from .notices import Notices

DISABLED = "FLIGHTLOG_DISABLED"


class Place(NamedTuple):
    """Where the code of a run stands: a notebook and its cell, a script, or neither."""

    notebook: Path | None
    cell: str | None
    script: Path | None

    @property
    def folder(self) -> Path:
        """The folder that stores are looked for from."""
        file = self.notebook
        return file.parent if file is not None else Path.cwd()


def find_place(notebook: Mapping[str, object] | None) -> Place:
    """Return where a run is begun; `notebook` {"path", "cell"} says it, else the process is
    asked.
    """
    if notebook is not None:
        path, cell = notebook.get("path"), notebook.get("cell")
        return Place(
            Path(os.fspath(path)).absolute() if isinstance(path, str | os.PathLike) else None,
            str(cell) if cell else None,
            None,
        )
    return Place(system.notebook_path(), None, system.script_path())


def open_files(
    path: Path, run: str, notices: Notices, last_step: int = -1, *, rank: int | None = None
) -> tuple[Store, RunFiles | NoFiles]:
    """Return the store and the files of `run`; where there can be none, files that keep nothing.

    What the disk refuses now it may allow later: those files go on asking.
    """
    found = Store(path, "")
    if is_disabled():
        return found, NoFiles(path / RUNS / run, None, notices)
    try:
        found = open_store(path)
    except StoreError as error:
        return found, NoFiles(path / RUNS / run, str(error).rstrip("."), notices)
    except OSError:
        pass  # begin() meets it again, tells and keeps trying
    return found, RunFiles(found, run, notices, last_step, rank=rank)


def store_path(store: object, place: Place) -> Path:
    """The store that `store` (a path, a Store, or None: found from `place`) means."""
    if store is None:
        return find_store(place.folder)
    where = getattr(store, "path", store)
    if not isinstance(where, str | os.PathLike):
        raise FlightlogError(f"store is a {type(where).__name__}; give the path of a folder.")
    return Path(os.fspath(where)).expanduser().absolute()


def is_disabled() -> bool:
    """Whether FLIGHTLOG_DISABLED turns recording off."""
    return os.environ.get(DISABLED, "").lower() not in ("", "0", "false", "no")


def identify(
    name: str | None,
    experiment: str | None,
    parent: str | None,
    store: Path,
    place: Place,
    *,
    run: str | None = None,
) -> Identity:
    """Return what a new run is: the next attempt at whatever ran in this place under this name.

    `run` is its id where somebody else has chosen it.
    """
    where = _relative(place.notebook or place.script, store)
    if name is None and not where:
        name = new_name()  # nothing tells one nameless run in a shell from another
    lineage = lineage_of(where, place.cell, name)
    earlier = None if is_disabled() else _last_attempt(store, lineage)
    if name is None:
        name = (run_name(store, earlier.run) if earlier else None) or new_name()
    attempt = 1 + (earlier.number if earlier else 0)
    start = time.time_ns() // 1_000_000
    group = experiment or DEFAULT_EXPERIMENT
    return Identity(run or new_id(start), name, attempt, lineage, group, start, parent)


def lineage_of(path: str, cell: str | None, name: str | None) -> str:
    """Return what attempts share: a hash over path, cell and given name."""
    return hashlib.sha256("\0".join((path, cell or "", name or "")).encode()).hexdigest()[:16]


def place_facts(place: Place, store: Path) -> list[Fact]:
    """The `context` facts of a run: where it stands and what it runs on."""
    facts: list[Fact] = [("context", key, value) for key, value in system.context().items()]
    if place.notebook is not None:
        at = {"path": _relative(place.notebook, store), "cell": place.cell}
        facts.append(("context", "notebook", at))
    elif place.script is not None:
        facts.append(("context", "script", _relative(place.script, store)))
    return facts


def find_run(run_id: object, store: Path, *, may_be_new: bool = False) -> RunInfo | None:
    """Return the run to resume, by id or its first four or more characters; raises
    FlightlogError for an unknown one, unless it `may_be_new`.
    """
    from ..store.folder import FolderReader
    from ..store.runs import MIN_PREFIX

    if not isinstance(run_id, str):
        raise FlightlogError(f"run_id is a {type(run_id).__name__}; give a run's id as text.")
    wanted = run_id.lower()
    try:
        names = sorted(path.name for path in (store / RUNS).iterdir())
    except OSError:
        names = []
    found = [
        n for n in names if n == wanted or (len(wanted) >= MIN_PREFIX and n.startswith(wanted))
    ]
    if len(found) > 1:
        raise FlightlogError(
            f"{run_id!r} begins the ids of {len(found)} runs in {store}: {', '.join(found[:8])}. "
            "Give more characters."
        )
    run = FolderReader(store, found[0]).read() if found else None
    if run is None and may_be_new:
        return None
    if run is None:
        raise FlightlogError(
            f"No run with the id {run_id!r} in {store}. List them with fl.search_runs()."
        )
    return run


def _last_attempt(store: Path, lineage: str) -> Attempt | None:
    """The attempt before; None where the store cannot be read, which its opening reports."""
    try:
        return last_attempt(store, lineage)
    except OSError:
        return None


def _relative(path: Path | None, store: Path) -> str:
    """`path` from the folder that holds the store, with slashes; "" for none."""
    if path is None:
        return ""
    try:
        return Path(os.path.relpath(path, store.parent)).as_posix()
    except ValueError:  # another drive of Windows
        return path.as_posix()
