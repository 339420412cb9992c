"""What cannot be recorded costs one warning and is counted; training goes on."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import flightlog as fl
from flightlog.store.folder import FolderReader


def told(recwarn: pytest.WarningsRecorder) -> list[str]:
    return [str(w.message) for w in recwarn if issubclass(w.category, fl.FlightlogWarning)]


def train(run: fl.Run) -> None:
    for step in range(10):
        run.log({"loss": 1.0}, step=step)
    run.log_param("late", 1)
    run.log_text("text", "notes.txt")
    run.set_note("note")


def test_a_store_that_is_a_file(store: Path, recwarn: pytest.WarningsRecorder) -> None:
    store.write_text("not a store")
    with fl.start_run("x", params={"a": 1}) as run:
        train(run)
    assert len(told(recwarn)) == 1
    assert f"{store}: a file, not a folder" in told(recwarn)[0]
    assert "Name a folder" in told(recwarn)[0]
    assert run.dropped == 10
    assert run.status == "finished"
    assert store.read_text() == "not a store"


def test_a_store_of_a_newer_format(store: Path, recwarn: pytest.WarningsRecorder) -> None:
    store.mkdir()
    (store / "store.json").write_text('{"format": 2, "kind": "flightlog-store"}')
    with fl.start_run("x") as run:
        train(run)
    assert len(told(recwarn)) == 1
    assert "format 2" in told(recwarn)[0]
    assert [path.name for path in store.iterdir()] == ["store.json"]


def test_each_bad_metric_is_told_once_and_counted(
    store: Path, recwarn: pytest.WarningsRecorder
) -> None:
    with fl.start_run("x") as run:
        for _ in range(3):
            run.log({"good": 1.0, "bad": "text", "worse": None})
    assert sorted(line.split(":")[0] for line in told(recwarn)) == [
        "metric 'bad'",
        "metric 'worse'",
    ]
    found = FolderReader(store, run.id).read()
    assert found is not None
    assert found.dropped == 6
    assert found.metrics["good"].count == 3


def test_a_warning_points_at_the_users_line(store: Path) -> None:
    with warnings.catch_warnings(record=True) as caught, fl.start_run("x"):
        warnings.simplefilter("always")
        fl.log(bad="text")
    assert [Path(one.filename).name for one in caught] == [Path(__file__).name]


def test_warnings_made_errors_do_not_end_training(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings(), fl.start_run("x") as run:
        warnings.simplefilter("error")
        fl.log(bad="text", good=1.0)
    assert run.summary()["good"].count == 1
    assert "metric 'bad'" in capsys.readouterr().err


def test_wrong_things_logged_do_not_end_training(
    store: Path, recwarn: pytest.WarningsRecorder
) -> None:
    with fl.start_run("x") as run:
        fl.log(5)  # type: ignore[arg-type]
        fl.log(["a"], b=1.0)  # type: ignore[arg-type]
        fl.log({"a": 1.0}, step="x")  # type: ignore[arg-type]
        fl.log({})
        fl.log()
        fl.log_figure(object(), "f")
        fl.log_image([[["x"]]], "i")
        fl.log_table(5, "t")
        fl.log_artifact(store / "missing")
        fl.log_artifacts(store / "missing too")
    assert len(told(recwarn)) == 7
    assert run.status == "finished"
    assert list(run.summary()) == ["b"]


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("", "finished"),
        ("1 / 0", "failed"),
        ("raise KeyboardInterrupt", "interrupted"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "crashed"),
    ],
)
def test_how_a_script_ends(store: Path, tmp_path: Path, ending: str, status: str) -> None:
    script = tmp_path / "train.py"
    script.write_text(f"import flightlog as fl\nfl.start_run('x')\nfl.log(a=1.0)\n{ending}\n")
    subprocess.run([sys.executable, str(script)], capture_output=True, check=False)
    (folder,) = (store / "runs").iterdir()
    found = FolderReader(store, folder.name).read()
    assert found is not None
    assert found.status == status
    assert found.script == "train.py"
    assert found.metrics["a"].count == 1
    assert (found.exception is not None) == (status in ("failed", "interrupted"))
