"""A fresh environment with the versions that a run recorded; uv makes it where there is one.

What the cells import is installed, and all recorded versions hold for it and what it needs, so
that nobody waits for packages that only stood beside. flightlog is this one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.errors import FlightlogError

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEEDED = ("ipykernel", "nbclient", "nbformat", "ipython", "numpy", "pyarrow", "psutil")
_KNOWN = {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml"}
PACKAGE = Path(__file__).parents[2]


class Environment:
    """Where cells are run again. `python` is its interpreter."""

    def __init__(self, python: str) -> None:
        self.python = python

    def variables(self, store: Path) -> dict[str, str]:
        """What a process in it is told: where flightlog is, and where runs go."""
        path = os.pathsep.join(filter(None, (str(PACKAGE), os.environ.get("PYTHONPATH"))))
        return {**os.environ, "PYTHONPATH": path, "FLIGHTLOG_STORE": str(store)}


def differences(packages: Mapping[str, str], imported: set[str]) -> list[str]:
    """How this environment differs from the recorded one in what the cells import."""
    from importlib.metadata import PackageNotFoundError, version

    told = []
    for name in sorted(_distributions(imported, packages)):
        wanted = packages[name]
        try:
            here = version(name)
        except PackageNotFoundError:
            here = "not installed"
        if here != wanted:
            told.append(f"{name} is {here}, recorded was {wanted}.")
    return told


def gone(packages: Mapping[str, str], imported: set[str], folder: Path) -> str | None:
    """Ask the package index, installing nothing; what it says when something cannot be had."""
    ask = _install(sys.executable, "--dry-run", pip="--ignore-installed", uv="--reinstall")
    done = subprocess.run(
        [*ask, *_wanted(packages, imported, folder)], capture_output=True, text=True, check=False
    )
    return _why(done.stderr) if done.returncode else None


def _why(said: str) -> str:
    """What pip or uv says of a package that cannot be had, in a sentence."""
    lines = [line.strip(" ×╰─▶│├") for line in said.splitlines() if "WARNING" not in line]
    named = [line for line in lines if "No matching distribution" in line or "Because" in line]
    text = " ".join(filter(None, named[:1] or lines[-8:])) or "the installer did not say why"
    return text.removeprefix("ERROR: ").removeprefix("cause: ").rstrip(".")[:400] + "."


def make(packages: Mapping[str, str], imported: set[str], folder: Path) -> Environment:
    """Make the environment in `folder`. Raises FlightlogError with what the installer said."""
    place = folder / "environment"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    uv = shutil.which("uv")
    venv = [uv, "venv", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    fill = [*_install(str(python)), *_wanted(packages, imported, folder)]
    for command in ([*venv, str(place)], fill):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
            raise FlightlogError(f"The environment could not be made: {said}")
    return Environment(str(python))


def _install(python: str, *options: str, pip: str = "", uv: str = "") -> list[str]:
    """The command that installs for `python`: uv's, where there is one, or pip's; each with an
    option that the other spells in another way.
    """
    found = shutil.which("uv")
    if found:
        return [found, "pip", "install", "-q", "--python", python, *options, *filter(None, [uv])]
    quiet = ["-q", "--disable-pip-version-check"]
    return [python, "-m", "pip", "install", *quiet, *options, *filter(None, [pip])]


def _wanted(packages: Mapping[str, str], imported: set[str], folder: Path) -> list[str]:
    """What to install, and the file that holds all recorded versions to it."""
    roots = {*_distributions(imported, packages), *_NEEDED}
    pinned = {name: f"{name}=={version}" for name, version in packages.items()}
    constraints = folder / "constraints.txt"
    held = (line for name, line in pinned.items() if name not in {*roots, "flightlog"})
    constraints.write_text("\n".join(held), "utf-8")
    return [*(pinned.get(name, name) for name in sorted(roots)), "-c", str(constraints)]


def _distributions(imported: set[str], packages: Mapping[str, str]) -> set[str]:
    """The recorded distributions that have these modules."""
    here = packages_distributions()
    names = {name.lower().replace("_", "-"): name for name in packages}
    found: set[str] = set()
    for module in imported - {"flightlog"} - sys.stdlib_module_names:
        several = [_KNOWN.get(module, module), *here.get(module, [])]
        known = (names.get(name.lower().replace("_", "-")) for name in several)
        found |= {name for name in known if name is not None}
    return found
