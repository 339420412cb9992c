"""The folder that recorded cells run in again: a copy of the recorded commit with the patch, and
with the data files that git does not keep.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.errors import FlightlogError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .recorded import Recorded


def checked_out(found: Recorded, inputs: Iterable[str], scratch: Path) -> Path:
    """The folder to run in: of a copy of the recorded commit with the patch, and with `inputs` that
    git does not keep; else as it is.
    """
    if found.commit is None:
        return found.folder
    git = ["git", "-C", str(found.folder)]
    top = subprocess.run(
        [*git, "rev-parse", "--show-toplevel"], capture_output=True, text=True, check=False
    )
    copy = scratch / "code"
    if top.returncode or _quiet(
        ["git", "clone", "-q", "--no-checkout", top.stdout.strip(), str(copy)]
    ):
        return found.folder
    inside = ["git", "-C", str(copy)]
    if _quiet([*inside, "checkout", "-q", "--detach", found.commit]):
        return found.folder
    if found.patch:
        patch = scratch / "recorded.patch"
        patch.write_text(found.patch, "utf-8", "surrogateescape")
        if _quiet([*inside, "apply", "--whitespace=nowarn", str(patch)]):
            raise FlightlogError("The recorded patch does not fit the recorded commit.")
    inner = copy / found.folder.relative_to(Path(top.stdout.strip()).resolve())
    inner.mkdir(parents=True, exist_ok=True)  # git may keep nothing of it
    for name in inputs:
        _lend(found.folder / name, Path(os.path.normpath(inner / name)), copy)
    return inner


def _lend(file: Path, place: Path, copy: Path) -> None:
    """Let a data file that git does not keep stand in the copy too."""
    if place.exists() or not place.is_relative_to(copy) or not file.is_file():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.symlink_to(file.resolve())
    except OSError:  # Windows, without the right to
        shutil.copy2(file, place)


def _quiet(command: list[str]) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode
