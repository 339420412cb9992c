"""Finds the store that belongs to a notebook or script, and makes one where there is none.

The order is docs/format.md's neighbour in the README: an argument, FLIGHTLOG_STORE, a
`flights/` folder upwards to the git root or home, else `flights/` beside the notebook.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from pathlib import Path
from typing import NamedTuple

from .about import is_store, read_about
from .disk import replace_file, sync_folder
from .errors import StoreError
from .ids import new_id
from .schema import FORMAT, RUNS, STORE_FILE

FOLDER = "flights"
VARIABLE = "FLIGHTLOG_STORE"
_README = (
    "Runs recorded by flightlog: plain Arrow files, one folder per run.\n"
    "Look at them with the flightlog panel in JupyterLab, or with: flightlog runs\n"
)


class Store(NamedTuple):
    """A store's folder, and its id ("" while it has not been made)."""

    path: Path
    id: str


def find_store(start: Path | str | None = None) -> Path:
    """Return the store that a run begun in the folder `start` (None: here) is recorded in.

    Nothing is made; the folder may not exist yet.
    """
    told = os.environ.get(VARIABLE)
    if told:
        return Path(told).expanduser().absolute()
    here = Path.cwd() if start is None else Path(start).absolute()
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # Path.home() may raise
    for folder in (here, *here.parents):
        if folder.name == FOLDER and is_store(folder):
            return folder
        if is_store(folder / FOLDER):
            return folder / FOLDER
        if folder == home or (folder / ".git").exists():
            break
    return here / FOLDER


def open_store(path: Path | str) -> Store:
    """Return the store at `path`, made if there is none. Raises StoreError, or OSError from the
    disk.

    A store that is made in an empty or new folder ignores itself in git and says what it is; in a
    folder with other things in it, those are left alone.
    """
    folder = Path(path).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        remedy = f"Name a folder with store=… or {VARIABLE}"
        raise StoreError("not-a-store", str(folder), "a file, not a folder", remedy)
    if not (folder / STORE_FILE).exists() and not (folder / RUNS).is_dir():
        _make(folder)
    return Store(folder, read_about(folder).id)


def _make(folder: Path) -> None:
    """Make a store under another name, so that nobody meets half of one; in place where it must."""
    if not folder.exists():
        if not folder.parent.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
        part = folder.parent / f".{folder.name}.{new_id()}.tmp"
        try:
            part.mkdir()
            _fill(part)
            part.rename(folder)
        except OSError:  # made by another in the same moment, or folders cannot be renamed here
            shutil.rmtree(part, ignore_errors=True)
        else:
            sync_folder(folder.parent)
            return
    if not (folder / STORE_FILE).exists():
        folder.mkdir(exist_ok=True)
        _fill(folder)


def _fill(folder: Path) -> None:
    if not any(folder.iterdir()):
        (folder / ".gitignore").write_text("*\n", "utf-8")
        (folder / "README").write_text(_README, "utf-8")
    about = {
        "format": FORMAT,
        "kind": "flightlog-store",
        "id": new_id(),
        "created": time.time_ns() // 1_000_000,
    }
    part = folder / f".{STORE_FILE}.{about['id']}.tmp"
    # An empty store.json after a power cut would have every run refused.
    replace_file(part, json.dumps(about).encode() + b"\n", durable=True)
    try:
        with contextlib.suppress(FileExistsError):  # another kernel made it in the same moment
            os.link(part, folder / STORE_FILE)
    except (OSError, AttributeError):  # a file system without links
        if not (folder / STORE_FILE).exists():
            part.replace(folder / STORE_FILE)
    part.unlink(missing_ok=True)
    # Last, as open_store takes a folder with runs/ for a store that was made by copying runs.
    (folder / RUNS).mkdir(exist_ok=True)
    sync_folder(folder)
