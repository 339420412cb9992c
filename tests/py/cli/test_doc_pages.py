"""The pages for people who begin: every cell of theirs runs in IPython, every command in a shell,
in the page's order, in an empty folder.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import flightlog as fl

ROOT = Path(__file__).parents[3]
#: Lines of shell that are about other programs, or another machine.
ELSEWHERE = ("pip install ", "export ", "npm ")
DRIVER = """
import json, subprocess, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for language, text in json.load(sys.stdin):
    print(">>>", text.splitlines()[0], flush=True)
    if language == "python":
        shell.run_cell(text, store_history=True).raise_error()
    else:
        subprocess.run(text, shell=True, check=True)
"""


def steps(page: Path, folder: Path) -> list[tuple[str, str]]:
    """The blocks that run, in order; those that are a file's text (`file=NAME`) are written."""
    found = []
    fences = r"^(`{3,})(\w*)([^\n]*)\n(.*?)^\1$"
    for _, language, more, text in re.findall(fences, page.read_text("utf-8"), re.M | re.S):
        if name := re.search(r"\bfile=(\S+)", more):
            file = folder / name[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        elif language == "python":
            found.append(("python", text))
        elif language == "bash":
            lines = [line for line in text.splitlines() if not line.startswith(ELSEWHERE)]
            found += [("bash", line) for line in lines]
    return found


def walk(page: Path, folder: Path) -> str:
    """Run a page from top to bottom in a folder; returns what it printed, or fails with it."""
    keep = {key: value for key, value in os.environ.items() if not key.startswith("FLIGHTLOG")}
    bin_dir = str(Path(sys.executable).parent)
    env = keep | {"PATH": f"{bin_dir}{os.pathsep}{keep['PATH']}", "MPLBACKEND": "agg"}
    env |= {"HOME": str(folder), "IPYTHONDIR": str(folder / ".ipython"), "FLIGHTLOG_CACHE": ""}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=json.dumps(steps(page, folder)),
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def recorded(folder: Path) -> dict[str, str]:
    found = fl.search_runs(store=folder / "flights").to_dict("records")
    return {run["name"]: run["status"] for run in found}


def test_the_page_on_tracking(tmp_path: Path) -> None:
    said = walk(ROOT / "docs" / "track.md", tmp_path)
    names = ["baseline", "pictures", "several cells", "script", "fold 1"]
    assert recorded(tmp_path) == dict.fromkeys(names, "finished")
    kept = {one.name for one in fl.get_run("pictures", store=tmp_path / "flights").artifacts}
    files = {"squares.png", "first digit.png", "table.arrow", "remark.txt", "classes.json"}
    assert files <= kept
    assert fl.get_run("baseline", store=tmp_path / "flights").params == {"lr": 0.1, "epochs": 20}
    assert "baseline" in said


def test_the_page_for_teams(tmp_path: Path) -> None:
    with fl.start_run("on the laptop", store=tmp_path / "laptop" / "flights"):
        fl.log({"acc": 0.9})
    walk(ROOT / "docs" / "team.md", tmp_path)
    assert recorded(tmp_path) == {"ada's tree": "finished", "on the laptop": "finished"}


def test_the_page_on_templates(tmp_path: Path) -> None:
    walk(ROOT / "docs" / "template.md", tmp_path)
    for name in ("report.html", "again.html"):
        page = (tmp_path / name).read_text("utf-8")
        for ours in ("Laboratory of Applied Trees", "The curve", "#0b6e4f"):
            assert ours in page


def test_the_page_for_people_of_other_trackers(tmp_path: Path) -> None:
    walk(ROOT / "docs" / "coming-from.md", tmp_path)
    names = ["as before", "as before, too"]
    assert dict.fromkeys(names, "finished").items() <= recorded(tmp_path).items()


def test_the_readme(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8").split("## From Python")[0]
    first = tmp_path / "first.md"
    first.write_text(text, "utf-8")
    walk(first, tmp_path)
    assert recorded(tmp_path) == {"baseline": "finished"}
    assert "baseline" in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]), ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    found = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [one for one in found if not (page.parent / one).exists()] == []
