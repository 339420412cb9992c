"""What the disk refuses costs one warning and is counted; training goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import flightlog as fl
from flightlog.store.folder import FolderReader

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB; where mounting is not allowed, the test is skipped."""
    point = tmp_path / "disk"
    point.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(point)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    from flightlog.store.disk import file_system

    file_system.cache_clear()
    yield point
    subprocess.run(["umount", "-l", str(point)], check=True)
    file_system.cache_clear()


def test_a_full_disk_in_the_middle(mounted: Path, recwarn: pytest.WarningsRecorder) -> None:
    with fl.start_run("x", store=mounted / "flights") as run:
        for step in range(3):
            run.log({"loss": 1.0}, step=step)
        (mounted / "filler").write_bytes(b"x" * os.statvfs(mounted).f_bavail * 4096)
        for step in range(3, 30_000):
            run.log({"loss": 1.0}, step=step)
        run.log_param("late", "x" * 2000)
        (mounted / "filler").unlink()
        time.sleep(1.1)
        run.log({"loss": 2.0}, step=30_000)
    assert len(told(recwarn)) == 1
    assert "No space left on device" in told(recwarn)[0]
    found = FolderReader(run.store.path, run.id).read()
    assert found is not None
    assert found.status == "finished"
    assert found.problems == ()
    assert found.dropped == run.dropped > 0
    assert found.metrics["loss"].count + found.dropped == 30_001
    assert found.metrics["loss"].last == (30_000, 2.0)


def test_a_disk_that_is_full_from_the_start(
    mounted: Path, recwarn: pytest.WarningsRecorder
) -> None:
    (mounted / "filler").write_bytes(b"x" * os.statvfs(mounted).f_bavail * 4096)
    with fl.start_run("x", store=mounted / "flights") as run:
        train(run)
    assert len(told(recwarn)) == 1
    assert "No space left on device" in told(recwarn)[0]
    assert run.dropped == 10


def test_a_read_only_store(mounted: Path, recwarn: pytest.WarningsRecorder) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    with fl.start_run("x", store=mounted / "flights") as run:
        train(run)
    assert len(told(recwarn)) == 1
    assert "Read-only file system" in told(recwarn)[0]
    assert run.dropped == 10


def test_a_folder_that_is_removed_while_training(
    store: Path, recwarn: pytest.WarningsRecorder
) -> None:
    with fl.start_run("x") as run:
        run.log(loss=1.0)
        run._capture.wait()  # type: ignore[union-attr]  # so that the lease is what notices
        shutil.rmtree(store)
        end = time.monotonic() + 10
        while run.dropped == 0:
            assert time.monotonic() < end
            time.sleep(0.05)
        run.log(loss=2.0)
    assert len(told(recwarn)) == 1
    assert run.dropped == 2
    assert run.status == "finished"
    assert not (store / "runs" / run.id).exists()


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


FORK = """
import os, sys, warnings
import flightlog as fl
warnings.simplefilter("always")
run = fl.start_run("parent")
fl.log(a=1.0)
if os.fork() == 0:
    fl.log(a=99.0)
    fl.log_param("child", 1)
    with fl.start_run("own") as own:
        fl.log(mine=1.0)
    sys.exit()
os.wait()
fl.log(a=2.0)
fl.end_run()
print(run.id)
"""


def test_a_forked_child_writes_nothing_of_its_parents(store: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, check=True)
    found = FolderReader(store, done.stdout.split()[-1]).read()
    assert found is not None
    assert found.status == "finished"
    assert found.metrics["a"].count == 2
    assert "child" not in found.params
    assert done.stderr.count("FlightlogWarning") == 2
    runs = [FolderReader(store, path.name).read() for path in (store / "runs").iterdir()]
    assert {run.name: run.status for run in runs if run} == {
        "parent": "finished",
        "own": "finished",
    }


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
