"""Recorded runs run again, and notebooks by a grid of parameters, in real kernels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

import flightlog as fl
from flightlog import cli
from flightlog.recorder import system
from flightlog.rerun import environment

if TYPE_CHECKING:
    from collections.abc import Callable

    Runs = Callable[[], list[fl.RunInfo]]

EXAMPLE = Path(__file__).parents[2] / "examples" / "digits.ipynb"
CELLS = [
    "%load_ext flightlog",
    "import numpy as np\nimport flightlog as fl\nscale = 2",
    '%%track "walk"\nseed = 1\nlr = 0.5\nrandom = np.random.default_rng(seed)\n'
    "for step in range(5):\n    fl.log(value=lr * scale * random.normal())",
]


def notebook(path: Path, cells: list[str], parameters: int | None = None) -> Path:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    if parameters is not None:
        made.cells[parameters].metadata["tags"] = ["parameters"]
    nbformat.write(made, path)
    return path


def git(*words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


@pytest.fixture(params=["pip", "uv"])
def installer(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only pip, or uv too, whatever this machine has."""
    places = [
        one for one in os.environ["PATH"].split(os.pathsep) if not shutil.which("uv", path=one)
    ]
    if request.param == "uv":
        target = tmp_path / "uv"
        pip = [sys.executable, "-m", "pip", "install", "-q", "--target", str(target), "uv"]
        subprocess.run(pip, check=True)
        places.append(str(target / "bin"))
    monkeypatch.setenv("PATH", os.pathsep.join(places))
    assert (shutil.which("uv") is not None) == (request.param == "uv")


@pytest.fixture
def walk(store: Path, tmp_path: Path) -> Path:
    """A notebook whose run `walk` is recorded."""
    path = notebook(tmp_path / "walk.ipynb", CELLS)
    assert cli.main(["run", str(path)]) == 0
    return path


def test_the_example_notebook_reproduces(
    store: Path, runs: Runs, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    made = nbformat.read(EXAMPLE, as_version=4)
    made.cells = [one for one in made.cells if one.id <= "digits-05"]
    nbformat.write(made, tmp_path / "digits.ipynb")
    assert cli.main(["run", "digits.ipynb"]) == 0
    assert cli.main(["reproduce", "baseline", "--here"]) == 0
    assert "baseline reproduced as" in capfd.readouterr().out
    then, now = runs()
    assert (now.tags["verdict"], now.tags["reproduces"]) == ("same", then.id)
    assert (now.name, now.attempt, now.lineage) == ("baseline", 2, then.lineage)
    assert "| val_accuracy |" in now.note
    assert then.tags["reproduced"] == "same"
    assert now.metrics["val_accuracy"] == then.metrics["val_accuracy"]
    found, accuracy = now.reproduction, then.metrics["val_accuracy"].last.value
    assert found is not None
    assert (found.of, found.verdict, found.environment) == (then.id, "same", "here")
    assert (found.ended, found.tolerance) == (("finished", "finished"), 1e-3)
    assert found.metrics["val_accuracy"] == (accuracy, accuracy, True)
    assert set(found.metrics) == {key for key in then.metrics if not key.startswith("system/")}
    assert then.reproduction is None


def test_a_changed_parameter_differs_and_only_that_run_is_added(
    walk: Path, runs: Runs, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["reproduce", "walk", "--here", "-p", "lr=0.25", "-p", "scale=3"]) == 1
    assert "differs" in capfd.readouterr().out
    then, now = runs()
    assert (then.params["lr"], now.params["lr"], now.tags["verdict"]) == (0.5, 0.25, "differs")
    ratio = now.metrics["value"].last.value / then.metrics["value"].last.value
    assert ratio == pytest.approx(0.75)
    found = now.reproduction
    assert (found.verdict, found.params) == ("differs", {"lr": 0.25, "scale": None})
    assert not found.metrics["value"].same
    assert cli.main(["reproduce", "walk", "--here", "-p", "nobody=1"]) == 1
    assert "No recorded cell assigns nobody" in capfd.readouterr().err
    assert len(runs()) == 2


@pytest.mark.usefixtures("installer")
def test_in_a_fresh_environment_with_the_recorded_commit_and_patch(
    store: Path, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    git("init", "-q")
    (project / "factor.py").write_text("FACTOR = 1\n", "utf-8")
    git("add", "factor.py")
    git("commit", "-q", "-m", "first")
    (project / "factor.py").write_text("FACTOR = 10\n", "utf-8")  # not committed: a patch
    (project / "data").mkdir()
    (project / "data" / "two.txt").write_text("2", "utf-8")  # git does not know it
    cells = [*CELLS[:2], CELLS[2].replace("lr * ", "factor.FACTOR * lr * two * ")]
    cells[2] = cells[2].replace("seed = 1", "seed = 1\ntwo = int(open('data/two.txt').read())")
    cells[1] += "\nimport factor"
    notebook(project / "walk.ipynb", cells)
    assert cli.main(["run", "walk.ipynb", "--out", "."]) == 0
    (project / "factor.py").write_text("FACTOR = 1000\n", "utf-8")
    assert cli.main(["reproduce", "walk"]) == 0
    assert [one.tags.get("verdict") for one in runs()] == [None, "same"]


def test_what_stands_in_the_way_is_said_before_anything_runs(
    walk: Path, store: Path, runs: Runs, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data" / "points.csv"
    data.parent.mkdir()
    data.write_text("1", "utf-8")
    (tmp_path / "own.csv").write_text("1", "utf-8")
    reads = CELLS[1] + "\nfrom pathlib import Path\nDATA = Path.cwd() / 'data'"
    tracked = CELLS[2].replace('"walk"', '"data"') + (
        "\nfl.log(points=float((DATA / 'points.csv').read_text()))\nPath('own.csv').write_text('2')"
    )
    notebook(tmp_path / "data.ipynb", [CELLS[0], reads, tracked])
    assert cli.main(["run", "data.ipynb", "--out", "."]) == 0
    assert cli.main(["reproduce", "data", "--here", "--dry-run"]) == 0
    assert "points.csv" not in capfd.readouterr().out
    data.write_text("2", "utf-8")
    os.utime(data, (1, 1))
    assert cli.main(["reproduce", "data", "--here"]) == 1
    said = capfd.readouterr().out
    before, _, after = said.partition("Running")
    assert "data/points.csv has changed: sha256 6b86b273ff34fce1 then, d4735e3a265e16ee" in before
    assert "own.csv has changed" not in said, "the run wrote it"
    assert "The data differ (data/points.csv)" in after
    data.unlink()
    assert cli.main(["reproduce", "data", "--here"]) == 1
    assert "points.csv, which the run read, is not in" in capfd.readouterr().out
    with fl.start_run("script"):
        fl.log(m=1)
    assert cli.main(["reproduce", "script"]) == 1
    assert "only tracked cells" in capfd.readouterr().err
    shutil.rmtree(store / "blobs")
    assert cli.main(["reproduce", "walk", "--here"]) == 1
    assert "Copy it here" in capfd.readouterr().err
    assert len(runs()) == 4


@pytest.mark.usefixtures("installer")
def test_a_package_that_is_gone_is_named(tmp_path: Path) -> None:
    here = system.packages()
    assert environment.gone(here, {"numpy"}, tmp_path) is None
    said = environment.gone({**here, "numpy": "99.0.0"}, {"numpy"}, tmp_path)
    assert said is not None
    assert "numpy==99.0.0" in said


def test_data_that_differ_are_named(
    store: Path, runs: Runs, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "table.py").write_text(
        "import numpy as np\nX = np.eye(8)\nY = [0, 1] * 4\n", "utf-8"
    )
    fit = '%%track "fit"\nLogisticRegression().fit(table.X, table.Y)'
    imports = (
        "import table\nimport flightlog as fl\nfrom sklearn.linear_model import LogisticRegression"
    )
    notebook(tmp_path / "fit.ipynb", [CELLS[0], imports + "\nfl.autolog()", fit])
    assert cli.main(["run", "fit.ipynb"]) == 0
    (tmp_path / "table.py").write_text("import numpy as np\nX = 2 * np.eye(8)\nY = [0, 1] * 4\n")
    assert cli.main(["reproduce", "fit", "--here"]) == 1
    said = capfd.readouterr().out
    assert "The data differ (train): 8 × 8, sha256" in said
    assert "The data differ (train)" in runs()[-1].note


def test_a_grid_runs_side_by_side(
    store: Path, runs: Runs, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "helper.py").write_text("def scaled(x): return x\n", "utf-8")
    (tmp_path / "data.txt").write_text("1", "utf-8")
    reads = (
        "import flightlog as fl\nfrom helper import scaled\nfactor = int(open('data.txt').read())"
    )
    cells = [CELLS[0], reads, "lr = 1\nname = 'a'"]
    cells.append(
        '%%track "point"\nfl.log(value=scaled(lr) * factor)\n'
        'if name == "bad": raise ValueError(name)'
    )
    notebook(tmp_path / "grid.ipynb", cells, parameters=2)
    words = ["run", "grid.ipynb", "-p", "lr=0.1,0.01", "-p", "name=good,bad", "-j", "2"]
    assert cli.main(words) == 1
    assert "ValueError: bad" in capfd.readouterr().out
    found = sorted((one.params["lr"], one.params["name"], one.status) for one in runs())
    assert found == [
        (0.01, "bad", "failed"),
        (0.01, "good", "finished"),
        (0.1, "bad", "failed"),
        (0.1, "good", "finished"),
    ]
    assert all(one.metrics["value"].last.value == one.params["lr"] for one in runs())
    assert len(list((tmp_path / "grid-runs").glob("*.ipynb"))) == 4
    good = next(one for one in runs() if one.status == "finished")
    assert (
        cli.main(["reproduce", good.id, "--here"]) == 0
    )  # where the notebook stands, not its copy
