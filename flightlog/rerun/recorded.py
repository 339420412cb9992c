"""What a run keeps of how it came about: cells, packages, commit, patch; and what is missing."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..store.digest import DIGITS, file_digest
from ..store.errors import FlightlogError
from ..store.schema import BLOBS
from .parameters import assigned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..store.model import RunInfo

_TRACK = re.compile(r"\A\s*%%track\b")


class Recorded(NamedTuple):
    """The code of a run, ready to be run again. `folder` is where it stood, `patch` "" for none."""

    cells: list[str]
    packages: dict[str, str]
    folder: Path
    commit: str | None
    patch: str


def recorded(store: Path, run: RunInfo, values: Mapping[str, object]) -> Recorded:
    """Return what `run` keeps, with parameters assigned anew. Raises FlightlogError without code,
    and for parameters that no cell assigns.
    """
    if "cell" not in run.source:
        what = f"the script {run.script}" if run.script else "no recorded cell"
        raise FlightlogError(
            f"{run.name} ({run.id}) was recorded by {what}, and only tracked cells (%%track) keep "
            "the code that can be run again."
        )
    history = json.loads(_text(store, run, "history") or "[]")
    texts = [*(str(cell["source"]) for cell in history), _text(store, run, "cell")]
    found: set[str] = set()
    cells = []
    for text in texts:
        head, body = _split(text)
        changed, names = assigned(body, values)
        found |= names
        cells.append(head + changed)
    unknown = sorted(set(values) - found)
    if unknown:
        raise FlightlogError(
            f"No recorded cell assigns {', '.join(unknown)} to a value of its own; parameters that "
            f"can be changed are {', '.join(sorted(run.params)) or 'none'}."
        )
    packages = json.loads(_text(store, run, "packages") or "{}")
    place = run.notebook.path if run.notebook else ""
    beside = Path(place).parent.as_posix() if place else "."
    folder = store.parent / run.context.get("folder", beside)
    commit = run.git.commit if run.git else None
    return Recorded(cells, packages, folder.resolve(), commit, _text(store, run, "patch"))


def obstacles(found: Recorded, run: RunInfo) -> tuple[list[str], list[str]]:
    """Sentences: what makes it impossible, and what may make a difference."""
    stops, doubts = [], []
    if not found.packages:
        stops.append("The run keeps no list of packages (it was ended before they were read).")
    if run.withheld:
        doubts.append(f"Left out of the record as secrets: {', '.join(run.withheld)}.")
    if found.commit is None:
        doubts.append(f"No commit is recorded; the files of {found.folder} are used as they are.")
    elif not _has_commit(found.folder, found.commit):
        stops.append(
            f"Commit {found.commit[:12]} is not in the repository of {found.folder}; fetch it."
        )
    noted = inputs_of(run)
    for name, digest in noted.items():
        now = _digest(found.folder / name)
        if now is None:
            stops.append(f"{name}, which the run read, is not in {found.folder} any more.")
        elif now != digest:
            doubts.append(f"{name} has changed: sha256 {digest[:16]} then, {now[:16]} now.")
    for name, changed in _changed_files(found, run.start):
        if name not in noted:
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(changed))
            doubts.append(f"{name} was changed on {when}, after the run.")
    return stops, doubts


def inputs_of(run: RunInfo) -> dict[str, str]:
    """The files that the run noted, by their paths from the folder that it ran in, and what of
    their SHA-256 it keeps.
    """
    facts = getattr(run, "_facts", None)
    if facts is None:
        return {}
    said = facts.each("dataset", lambda value: value if isinstance(value, dict) else None)
    return {
        str(one["name"]): str(one["digest"])
        for one in said.values()
        if one.get("source_type") == "local" and len(str(one.get("digest"))) == DIGITS
    }


def _digest(path: Path) -> str | None:
    try:
        return file_digest(path)
    except OSError:
        return None


def imports(cells: list[str]) -> set[str]:
    """The packages that the cells import, by their first names."""
    found: set[str] = set()
    for cell in cells:
        try:
            nodes = list(ast.walk(ast.parse(_without_magics(cell))))
        except SyntaxError:
            continue
        for node in nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


def _changed_files(found: Recorded, start: int) -> list[tuple[str, float]]:
    """Files that a cell names in quotes, and that are younger than the run."""
    named: set[str] = set()
    for cell in found.cells:
        try:
            nodes = ast.walk(ast.parse(_without_magics(cell)))
        except SyntaxError:
            continue
        named |= {
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    changed = []
    for name in sorted(one for one in named if 2 < len(one) < 200 and "\n" not in one):
        path = found.folder / name
        try:
            state = path.stat() if path.is_file() else None
        except (OSError, ValueError):
            continue
        if state is not None and state.st_mtime * 1000 > start:
            changed.append((name, state.st_mtime))
    return changed


def _without_magics(cell: str) -> str:
    return "\n".join(line for line in cell.split("\n") if not line.lstrip().startswith(("%", "!")))


def _split(cell: str) -> tuple[str, str]:
    """The %%track line, which is executed as it was, and the code behind it."""
    if _TRACK.match(cell) is None:
        return "", cell
    head, _, body = cell.partition("\n")
    return f"{head}\n", body


def _text(store: Path, run: RunInfo, key: str) -> str:
    ref = run.source.get(key)
    if ref is None:
        return ""
    path = store / BLOBS / ref.sha256
    try:
        return path.read_text("utf-8", "surrogateescape")
    except OSError as error:
        raise FlightlogError(
            f"{path}: {error.strerror}. Copy it here from where the run was."
        ) from None


def _has_commit(folder: Path, commit: str) -> bool:
    command = ["git", "-C", str(folder), "cat-file", "-e", f"{commit}^{{commit}}"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
