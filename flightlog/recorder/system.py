"""What surrounds a run: versions, host, and the state of the code in git.

Nothing here raises: what a system will not say is "" or None. Git is asked with a time limit and
without taking its locks, running its hooks or any program that a repository names.
"""

from __future__ import annotations

import getpass
import os
import platform
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import TypedDict

from ..store.host import host_name

GIT_S = 3.0
"""Seconds that one question to git may take."""

PATCH_BYTES = 5_000_000
"""A longer patch is left out: half a patch cannot be applied."""

_CACHE_S = 3.0
_git_cache: dict[tuple[Path, str], tuple[float, bytes | None]] = {}
_git_lock = threading.Lock()


class GitState(TypedDict):
    """What is checked out: full commit hash, branch ("HEAD" when detached), and whether files
    differ.
    """

    commit: str
    branch: str
    dirty: bool


def context() -> dict[str, str]:
    """Return the `context` facts that cost nothing: python, platform, host, user."""
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "host": host_name(),
        "user": user_name(),
    }


def user_name() -> str:
    """Who runs this; "" where nobody knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


@cache
def packages() -> dict[str, str]:
    """Return the installed distributions, name to version; looked up once a process."""
    from importlib.metadata import distributions

    found: dict[str, str] = {}
    for one in distributions():
        try:
            name, version = one.metadata["Name"], one.version
        except Exception:  # a broken distribution says nothing of the others
            continue
        if name and version:
            found.setdefault(name, version)  # of two, the first on the path is the one imported
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def git_root(folder: Path) -> Path | None:
    """The work tree that `folder` is in, without asking git."""
    for one in (folder, *folder.parents):
        if (one / ".git").exists():
            return one
    return None


def git_state(folder: Path | None = None) -> GitState | None:
    """Return commit, branch and dirtiness of the work tree around `folder` (None: here)."""
    root = git_root(folder or _here())
    if root is None:
        return None
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return None
    branch = _git(root, "rev-parse", "--abbrev-ref", "HEAD")
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return {
        "commit": commit.decode("utf-8", "replace").strip(),
        "branch": (branch or b"").decode("utf-8", "replace").strip(),
        "dirty": bool(changed and changed.strip()),
    }


def git_patch(folder: Path | None = None) -> bytes | None:
    """Return `git diff HEAD` of the work tree around `folder`; None when clean, unknown or too
    long.
    """
    root = git_root(folder or _here())
    patch = root and _git(root, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD")
    return patch if patch and len(patch) <= PATCH_BYTES else None


def script_path() -> Path | None:
    """The script that Python was started with; None in kernels, shells and `-c`."""
    if "ipykernel" in sys.modules:
        return None
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    if not isinstance(file, str):
        return None
    path = Path(file)
    return path.absolute() if path.suffix and path.exists() else None


def notebook_path() -> Path | None:
    """The notebook of this kernel, where Jupyter's server says it."""
    told = os.environ.get("JPY_SESSION_NAME", "")
    if "ipykernel" not in sys.modules or not told.endswith(".ipynb"):
        return None
    return Path(told).absolute()


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:  # the folder was removed under us
        return Path("/")


def _git(root: Path, *question: str) -> bytes | None:
    """Git's answer, at most _CACHE_S old; None when it has none or takes too long."""
    key = (root, " ".join(question))
    with _git_lock:
        known = _git_cache.get(key)
        if known is None or time.monotonic() - known[0] > _CACHE_S:
            known = (time.monotonic(), _ask_git(root, question))
            _git_cache[key] = known
    return known[1]


def _after_fork() -> None:
    global _git_lock
    _git_lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _ask_git(root: Path, question: tuple[str, ...]) -> bytes | None:
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", *question]
    try:
        done = subprocess.run(
            command,
            cwd=root,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=GIT_S,
            check=False,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None
