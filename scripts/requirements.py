"""Prints what flightlog and its extras ask for, one requirement a line, without building anything.

Usage: requirements.py [EXTRA ...]. An extra that names another one of flightlog includes it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def requirements(*extras: str) -> list[str]:
    """Return the requirements of the package with these extras, in pyproject.toml's order."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    found: list[str] = list(project["dependencies"])
    for extra in extras:
        for asked in project["optional-dependencies"][extra]:
            own = re.fullmatch(r"flightlog\[(\w+)\]", asked)
            found += requirements(own[1]) if own else [asked]
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    print("\n".join(requirements(*sys.argv[1:])))
