"""Which notebook and cell this is, and which request a piece of output belongs to.

The notebook's path comes from what servers leave in the kernel, never from reading or guessing
files; a front end that leaves nothing gets None.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell

_COLLABORATION_PREFIX = "RTC:"


def notebook_path(namespace: Mapping[str, object]) -> Path | None:
    """Absolute path of the notebook this kernel runs, or None when nobody said."""
    told = (
        namespace.get("__vsc_ipynb_file__"),
        namespace.get("__session__"),
        os.environ.get("JPY_SESSION_NAME"),
    )
    for text in told:
        if isinstance(text, str) and text.endswith(".ipynb"):
            return _existing(Path(text))
    return None


def cell_id(info: ExecutionInfo) -> str | None:
    """The front end's id of the cell, or None: nbclient and terminals send none."""
    found = getattr(info, "cell_id", None)
    return found if isinstance(found, str) and found else None


def message_id(shell: InteractiveShell) -> str:
    """Id of the request this thread or task works on; "" in a terminal, which has no requests."""
    return header_id(getattr(shell, "parent_header", None))


def header_id(header: object) -> str:
    """The id in a message's header, or in a message that holds one."""
    if not isinstance(header, Mapping):
        return ""
    inner = header.get("header", header)
    found = inner.get("msg_id") if isinstance(inner, Mapping) else None
    return found if isinstance(found, str) else ""


def _existing(path: Path) -> Path:
    """Servers join the folder and the session's name, which may itself begin with folders."""
    name = path.name.removeprefix(_COLLABORATION_PREFIX)
    plain = path.with_name(name) if name else path
    path = plain if plain.is_absolute() else Path.cwd() / plain
    if path.exists():
        return path
    beside = Path.cwd() / path.name
    return beside if beside.exists() else path
