"""What a user gets: the wheel in an empty environment, without Node or any development tool."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a command, return what it printed on both streams; fail with it otherwise."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with only the wheel, what it asks for, and JupyterLab; no Node on its PATH."""
    home = tmp_path_factory.mktemp("user")
    venv.create(home / "env")
    bin_dir = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    keep = {key: value for key, value in os.environ.items() if not key.startswith("FLIGHTLOG")}
    env = {**keep, "PATH": f"{bin_dir}:/usr/bin:/bin", "HOME": str(home)}
    env.pop("VIRTUAL_ENV", None)
    pip = [sys.executable, "-m", "pip", "--python", bin_dir / "python"]
    run(*pip, "install", "--quiet", "--no-compile", wheel, "jupyterlab>=4.6,<5", env=env)
    # /usr/bin may hold a node of the system: the wheel must not need it.
    env["PATH"] = str(bin_dir)
    return {**env, "BIN": str(bin_dir), "WORK": str(home)}


LAB = r"flightlog-[\d.]+\.data/data/share/jupyter/labextensions/jupyterlab-flightlog/"

#: Every file of the wheel is one of these.
EXPECTED = [
    r"flightlog/(\w+/)?\w+\.py",
    r"flightlog/py\.typed",
    r"flightlog/server/events/changed\.yaml",
    r"flightlog/node/[\w.-]+\.mjs",
    r"flightlog/node/(site/)?third-party-licenses\.json",
    r"flightlog/node/site/((explorer|part)-\w+\.js|style-\w+\.css|site\.json)",
    LAB + r"(install|package)\.json",
    LAB + r"schemas/jupyterlab-flightlog/(panel\.json|package\.json\.orig)",
    LAB + r"static/([\w.]+\.js|third-party-licenses\.json)",
    r"flightlog-[\d.]+\.data/data/etc/jupyter/jupyter_server_config\.d/flightlog\.json",
    r"flightlog-[\d.]+\.dist-info/(METADATA|RECORD|WHEEL|entry_points\.txt|licenses/LICENSE)",
]
NEEDED = [
    "flightlog/node/flightlog.mjs",
    "flightlog/node/recorder.mjs",
    "flightlog/py.typed",
    "share/jupyter/labextensions/jupyterlab-flightlog/package.json",
    "etc/jupyter/jupyter_server_config.d/flightlog.json",
]
#: Licences that let the wheel carry the code under BSD-3-Clause.
LICENCES = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"}


def test_the_wheel_holds_what_it_needs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in NEEDED:
        assert any(name.endswith(needed) for name in names), needed
    allowed = re.compile("|".join(EXPECTED))
    assert [name for name in names if not allowed.fullmatch(name)] == []
    assert wheel.stat().st_size < 4e6


def test_the_wheel_lists_the_licences_of_what_it_bundles(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    lists = [name for name in archive.namelist() if name.endswith("third-party-licenses.json")]
    assert len(lists) == 3  # the command, the explorer of published sites, the extension
    found = {}
    for name in lists:
        packages = json.loads(archive.read(name))["packages"]
        found |= {package["name"]: package["licenseId"] for package in packages}
        assert all(package["extractedText"].strip() for package in packages), name
    assert {name: found[name] for name in found if found[name] not in LICENCES} == {}
    asked = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    shared = re.compile(r"@jupyterlab/|@lumino/|@codemirror/(state|view)$")  # JupyterLab's own
    assert [name for name in asked if not shared.match(name) and name not in found] == []


def test_jupyter_finds_both_extensions(installed: dict[str, str]) -> None:
    jupyter = Path(installed["BIN"]) / "jupyter"
    lab = run(jupyter, "labextension", "list", env=installed)
    assert "jupyterlab-flightlog" in lab
    assert "enabled" in lab.split("jupyterlab-flightlog", 1)[1].splitlines()[0]
    server = run(jupyter, "server", "extension", "list", env=installed)
    line = next(line for line in server.splitlines() if "flightlog" in line)
    assert "enabled" in line


def test_a_cell_is_tracked_and_published_without_node_on_the_path(
    installed: dict[str, str],
) -> None:
    work = Path(installed["WORK"]) / "work"
    work.mkdir()
    script = work / "cells.py"
    script.write_text(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.run_cell('%load_ext flightlog').raise_error()\n"
        "cell = '%%track baseline\\nimport flightlog as fl\\nlr = 0.1\\n'\n"
        "cell += 'for i in range(9): fl.log({\"loss\": 1 / (i + 1)})'\n"
        "shell.run_cell(cell, store_history=True).raise_error()\n",
        "utf-8",
    )
    run(Path(installed["BIN"]) / "python", script, cwd=work, env=installed)
    command = Path(installed["BIN"]) / "flightlog"
    listed = json.loads(run(command, "runs", "--json", cwd=work, env=installed))
    assert [(run_["name"], run_["status"]) for run_ in listed] == [("baseline", "finished")]
    run(command, "report", "baseline", "-o", "report.html", cwd=work, env=installed)
    assert "baseline" in (work / "report.html").read_text("utf-8")


def test_the_command_says_its_version(installed: dict[str, str]) -> None:
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["version"]
    assert version in run(Path(installed["BIN"]) / "flightlog", "--version", env=installed)
