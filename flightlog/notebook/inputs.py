"""Which data files executed code may have read: those that its texts and the values of its names
lead to, alone or below a folder that they name too. What code puts together otherwise, nobody sees.
"""

from __future__ import annotations

import ast
import stat
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LONGEST = 300
MOST_FOLDERS = 20
MOST_TEXTS = 500


def plain_texts(namespace: Mapping[str, object]) -> list[str]:
    """The values of a notebook's own names that may be paths."""
    values = [value for name, value in list(namespace.items()) if not name.startswith("_")]
    return [str(value) for value in values if isinstance(value, str | PurePath)]


def named_files(cells: Iterable[str], texts: Iterable[str], folder: Path) -> Iterator[Path]:
    """The regular files below `folder`, or anywhere by a whole path, that are named in the code of
    `cells` or in `texts`; hidden ones are left out, since they hold what is nobody's data.
    """
    found = dict.fromkeys(texts)
    for cell in cells:
        found.update(dict.fromkeys(_literals(cell)))
    named = [text for text in found if _may_be_path(text)][:MOST_TEXTS]
    folders = [folder, *(folder / one for one in named if _kind(folder / one) == stat.S_IFDIR)]
    told: set[Path] = set()
    for base in folders[: MOST_FOLDERS + 1]:
        for text in named:
            path = base / text
            if path not in told and _kind(path) == stat.S_IFREG:
                told.add(path)
                yield path


def _literals(cell: str) -> Iterator[str]:
    lines = (line for line in cell.split("\n") if not line.lstrip().startswith(("%", "!")))
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _may_be_path(text: str) -> bool:
    if not 2 < len(text) <= LONGEST or "\n" in text or "\0" in text:
        return False
    return not any(part.startswith(".") and part != ".." for part in PurePath(text).parts)


def _kind(path: Path) -> int:
    """The type of what is there; 0 for nothing."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except (OSError, ValueError):
        return 0
