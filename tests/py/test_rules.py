"""ARCHITECTURE.md's rules for Python: who may import whom, what `import flightlog` loads; and its
list of dependencies, for both languages.
"""

from __future__ import annotations

import ast
import fnmatch
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "flightlog"
ALLOWED: dict[str, set[str]] = {
    "store": set(),
    "recorder": {"store"},
    "integrations": {"store", "recorder", "mlflow"},
    "mlflow": {"store", "recorder"},
    "compat": {"store", "recorder"},
    "rerun": {"store"},
    "notebook": {"store", "recorder", "bundle", "reporting"},
    "server": {"store"},
}
HEAVY = {"pyarrow", "numpy", "pandas", "IPython", "jupyter_server", "tornado", "matplotlib"}
HEAVY |= {"sklearn", "torch", "keras", "lightning", "transformers", "xgboost", "lightgbm", "optuna"}
HEAVY |= {"mlflow"}


def python_files(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))


def imported_rooms(path: Path) -> set[str]:
    """Names of the flightlog rooms a file imports, wherever the import stands."""
    rooms: set[str] = set()
    here = path.relative_to(PACKAGE.parent).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            rooms |= {n.name.split(".")[1] for n in node.names if n.name.startswith("flightlog.")}
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level] if node.level else ()
            module = [*base, *(node.module.split(".") if node.module else [])]
            if module[:1] == ["flightlog"]:
                rooms |= {module[1]} if len(module) > 1 else {n.name for n in node.names}
    return rooms


@pytest.mark.parametrize("room", ALLOWED)
def test_imports_only_what_its_room_may(room: str) -> None:
    others = {p.name for p in PACKAGE.iterdir() if p.is_dir()} | {"cli", "bundle", "reporting"}
    assert python_files(room)
    wrong = {
        f"{path.name} imports {other}"
        for path in python_files(room)
        for other in imported_rooms(path) & others
        if other != room and other not in ALLOWED[room]
    }
    assert wrong == set()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.name)
def test_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    if path.name == "_version.py":  # written by the build
        return
    assert len(text.splitlines()) <= 300
    assert ast.get_docstring(ast.parse(text)), "a file opens by saying its one concern"


def test_importing_flightlog_loads_nothing_heavy() -> None:
    code = "import sys, flightlog; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.split()) == set()


def test_the_two_version_numbers_are_one() -> None:
    import json

    import flightlog

    package = json.loads((PACKAGE.parent / "package.json").read_text("utf-8"))
    assert flightlog.__version__ == package["version"]


def dependencies() -> set[str]:
    """Names of all packages that package.json and pyproject.toml ask for."""
    npm = json.loads((PACKAGE.parent / "package.json").read_text("utf-8"))
    python = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))
    project = python["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    asked = [one for given in (*lists, python["build-system"]["requires"]) for one in given]
    names = {re.split(r"[\[<>=;~ ]", one)[0] for one in asked} - {"flightlog"}
    return names | set(npm["dependencies"]) | set(npm["devDependencies"])


def test_each_dependency_is_named_with_its_reason_and_no_other() -> None:
    page = (PACKAGE.parent / "ARCHITECTURE.md").read_text("utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", page.split("## Dependencies")[1], re.MULTILINE)
    patterns = [name for names, _reason in rows[1:] for name in names.split(", ") if name != "what"]
    wanted = dependencies()
    assert {n for n in wanted if not any(fnmatch.fnmatch(n, p) for p in patterns)} == set()
    assert [p for p in patterns if not fnmatch.filter(wanted, p)] == []
