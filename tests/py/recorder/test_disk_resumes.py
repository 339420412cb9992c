"""Disks that fill up, folders that go, mounts that turn read-only while a run trains: one warning,
a truthful count, and recording goes on when it can.

Real file systems where this user may mount them; where not, each test runs on what a plain process
can do to a disk (a limit on file sizes, a folder moved away).
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from stores import remove

import flightlog as fl
from flightlog.store.disk import forget_file_systems
from flightlog.store.folder import FolderReader
from flightlog.store.series_of import read_run_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flightlog.store.model import RunInfo


def told(recwarn: pytest.WarningsRecorder) -> list[str]:
    return [str(w.message) for w in recwarn if issubclass(w.category, fl.FlightlogWarning)]


def read(run: fl.Run) -> RunInfo:
    assert run.wait(30)
    found = FolderReader(run.store.path, run.id).read()
    assert found is not None
    assert found.problems == ()
    return found


def steps(run: fl.Run, metric: str = "loss") -> list[int]:
    found = read_run_points(run.store.path / "runs" / run.id)
    assert found.problems == ()
    return found.metrics[metric].step.tolist() if metric in found.metrics else []


def until(what: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def log_until_stored(run: fl.Run, step: int) -> int:
    """Log from `step` until a row is stored again; return the next step."""
    end = time.monotonic() + 15
    while True:
        before = run.dropped
        run.log({"loss": float(step)}, step=step)
        step += 1
        if run.dropped == before:
            return step
        assert time.monotonic() < end
        time.sleep(0.05)


class Disk:
    """A place of 1 MB: a file system where mounting is allowed, else a limit on files' sizes."""

    def __init__(self, point: Path) -> None:
        self.point = point
        self._filler = point / "filler"
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(point)]
        self.mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
        forget_file_systems()

    def fill(self) -> None:
        if self.mounted:
            # More than there is, since the recorder writes meanwhile: the disk says when it is so.
            with contextlib.suppress(OSError), self._filler.open("wb", buffering=0) as filler:
                while filler.write(b"x" * 4096):
                    pass
            return
        # Below what is written already, so that every further byte is refused.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, self._limits[1]))

    def make_room(self) -> None:
        self._filler.unlink(missing_ok=True)
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)

    def close(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.point)], check=True)
        forget_file_systems()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    point = tmp_path / "disk"
    point.mkdir()
    disk = Disk(point)
    yield disk
    disk.close()


@pytest.mark.parametrize("transport", ["mmap", "append"])
def test_a_full_disk_in_the_middle(
    disk: Disk, recwarn: pytest.WarningsRecorder, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    monkeypatch.setenv("FLIGHTLOG_TRANSPORT", transport)
    with fl.start_run("x", store=disk.point / "flights") as run:
        for step in range(3):
            run.log({"loss": 1.0}, step=step)
        disk.fill()
        for step in range(3, 70_000):
            run.log({"loss": 1.0}, step=step)
        until(lambda: run.dropped > 0)
        run.log_param("late", "x" * 2000)
        disk.make_room()
        time.sleep(1.1)
        run.log({"loss": 2.0}, step=70_000)
    assert len(told(recwarn)) == 1
    found = read(run)
    assert found.status == "finished"
    assert found.params["late"] == "x" * 2000
    assert found.dropped == run.dropped > 0
    assert found.metrics["loss"].count + found.dropped == 70_001
    assert found.metrics["loss"].last == (70_000, 2.0)


def test_a_disk_that_is_full_from_the_start(disk: Disk, recwarn: pytest.WarningsRecorder) -> None:
    disk.fill()
    with fl.start_run("x", store=disk.point / "flights", params={"lr": 0.1}) as run:
        for step in range(10):
            run.log({"loss": 1.0}, step=step)
        assert run.dropped == 10
        disk.make_room()
        log_until_stored(run, 10)
    assert len(told(recwarn)) == 1
    found = read(run)
    assert (found.name, found.status, found.params["lr"]) == ("x", "finished", 0.1)
    assert found.dropped == run.dropped >= 10
    assert found.metrics["loss"].count + found.dropped == found.metrics["loss"].last.step + 1  # type: ignore[union-attr]


def test_a_store_that_cannot_be_written(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    (tmp_path / "file").write_text("no folder")
    with fl.start_run("x", store=tmp_path / "file" / "flights") as run:
        for step in range(10):
            run.log({"loss": 1.0}, step=step)
    assert len(told(recwarn)) == 1
    assert "Not a directory" in told(recwarn)[0]
    assert run.dropped == 10


@pytest.mark.parametrize("transport", ["mmap", "append"])
def test_a_run_that_is_removed_is_recorded_again(
    store: Path, recwarn: pytest.WarningsRecorder, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    monkeypatch.setenv("FLIGHTLOG_TRANSPORT", transport)
    with fl.start_run("x", params={"lr": 0.1}, tags=["t"], goals={"loss": "min"}) as run:
        run.log(loss=1.0)
        time.sleep(0.6)
        remove(store / "runs" / run.id)
        until(lambda: run.dropped == 1)
        again = log_until_stored(run, 1)
        run.log({"other": 5.0})
    found = read(run)
    assert len(told(recwarn)) == 1
    assert "removed or replaced" in told(recwarn)[0]
    assert (found.name, found.status, found.attempt) == ("x", "finished", 1)
    assert (found.params, found.tags, found.goals) == ({"lr": 0.1}, {"t": ""}, {"loss": "min"})
    assert found.start == run.start
    assert found.dropped == run.dropped == again - 1
    assert steps(run) == [again - 1]
    assert found.metrics["other"].last == (again, 5.0)


def test_a_store_that_is_removed_is_made_again(
    store: Path, recwarn: pytest.WarningsRecorder
) -> None:
    with fl.start_run("x") as run:
        run.log(loss=1.0)
        remove(store)
        until(lambda: run.dropped == 1)
        again = log_until_stored(run, 1)
    assert len(told(recwarn)) == 1
    assert read(run).dropped == again - 1
    assert steps(run) == [again - 1]
    assert (store / "store.json").exists()


def test_a_store_that_is_removed_just_before_the_end(
    store: Path, recwarn: pytest.WarningsRecorder
) -> None:
    with fl.start_run("x") as run:
        run.log(loss=1.0)
        remove(store)
    found = read(run)
    assert (found.status, found.dropped, dict(found.metrics)) == ("finished", 1, {})
    assert len(told(recwarn)) == 1


def test_a_store_that_is_moved_keeps_what_it_has(
    store: Path, recwarn: pytest.WarningsRecorder
) -> None:
    with fl.start_run("x") as run:
        for step in range(10):
            run.log({"loss": 1.0}, step=step)
        store.rename(store.with_name("moved"))
        until(store.exists)
        again = log_until_stored(run, 10)
    assert read(run).dropped == run.dropped == again - 11
    assert steps(run) == [again - 1]
    moved = read_run_points(store.with_name("moved") / "runs" / run.id)
    assert moved.metrics["loss"].step.tolist() == list(range(10))
    assert len(told(recwarn)) <= 1


def test_nothing_is_made_where_a_disk_was(disk: Disk, recwarn: pytest.WarningsRecorder) -> None:
    """A disk taken away leaves an empty folder of another one: that is not where runs belong."""
    if not disk.mounted:
        disk.point.rmdir()
        disk.point.symlink_to("/dev/shm")  # another file system that everybody has
    place = disk.point / ("flights" if disk.mounted else f"flightlog-{os.getpid()}/flights")
    with fl.start_run("x", store=place) as run:
        run.log({"loss": 1.0}, step=0)
        if disk.mounted:
            subprocess.run(["umount", "-l", str(disk.point)], check=True)
            subprocess.run(["mount", "--bind", str(disk.point), str(disk.point)], check=True)
        else:
            remove(place.parent)
            disk.point.unlink()
            disk.point.mkdir()
        until(lambda: bool(told(recwarn)))
        until(lambda: bool(run.log({"loss": 1.0}) or run.dropped))
        time.sleep(1.2)
        assert not [str(path) for path in disk.point.rglob("*")]
    assert run.status == "finished"
    assert run.dropped >= 1
    assert len(told(recwarn)) == 1


EMERGENCY = """
import subprocess, sys, time, warnings
from pathlib import Path
import flightlog as fl
point, device = Path(sys.argv[1]), sys.argv[2]
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    run = fl.start_run("x", store=point / "flights")
    for step in range(2000):
        run.log({"loss": 1.0}, step=step)
    time.sleep(1.7)
    Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("test")
    end = time.monotonic() + 15
    step = 2000
    while run.dropped == 0 and time.monotonic() < end:
        run.log({"loss": 1.0, f"m{step % 3}": 1.0}, step=step)
        step += 1
        time.sleep(0.001)
    assert run.dropped > 0
    while True:  # all files were given back, so the disk can be taken out and mended
        if subprocess.run(["umount", point], capture_output=True).returncode == 0:
            break
        assert time.monotonic() < end
        time.sleep(0.05)
    subprocess.run(["e2fsck", "-fy", sys.argv[3]], capture_output=True)
    subprocess.run(["mount", "-o", "loop", sys.argv[3], point], check=True)
    while True:
        before = run.dropped
        run.log({"loss": 3.0}, step=step)
        if run.dropped == before:
            break
        assert time.monotonic() < end
        step += 1
        time.sleep(0.01)
    run.end()
    run.wait()
    assert len(caught) == 1, [str(one.message) for one in caught]
from flightlog.store.folder import FolderReader
found = FolderReader(run.store.path, run.id).read()
loss = found.metrics["loss"]
print(run.dropped, step, loss.count, found.status, found.dropped, loss.last.step)
"""


def test_an_emergency_read_only_remount(disk: Disk, tmp_path: Path) -> None:
    """An ext4 that met an error refuses from then on; mapped stores alone would never tell."""
    image = tmp_path / "image"
    with image.open("wb") as file:
        file.truncate(16 << 20)
    made = disk.mounted and shutil.which("mkfs.ext4") is not None
    if made:
        subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
        options = ["-o", "loop,errors=remount-ro", str(image), str(disk.point)]
        made = subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    if not made:
        check_a_sync_that_fails(tmp_path)
        return
    source = subprocess.check_output(["findmnt", "-n", "-o", "SOURCE", str(disk.point)], text=True)
    device = Path(source.split()[-1]).name
    command = [sys.executable, "-c", EMERGENCY, str(disk.point), device, str(image)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    subprocess.run(["umount", "-l", str(disk.point)], check=True)
    assert done.returncode == 0, done.stderr
    dropped, step, count, status, said, last = done.stdout.split()
    assert (status, said, last) == ("finished", dropped, step)
    assert int(dropped) > 0
    assert int(count) >= 2001  # what was synced before, and what came after


def check_a_sync_that_fails(folder: Path) -> None:
    """The same as far as a plain process can have it: the file's descriptor went read-only."""
    with fl.start_run("x", store=folder / "flights") as run:
        run.log({"loss": 1.0}, step=0)
        run._files._writer.points.lose("Read-only file system", 1)  # type: ignore[union-attr]
        log_until_stored(run, 1)
    assert read(run).dropped == run.dropped
