"""Leases tell the truth about a writer, and stores are found, made and refused as documented."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flightlog.store import disk
from flightlog.store.errors import StoreError
from flightlog.store.facts import FactsWriter
from flightlog.store.ids import is_id, new_id
from flightlog.store.lease import LeaseWriter
from flightlog.store.locate import find_store, open_store
from flightlog.store.points import PointsWriter, open_points
from flightlog.store.status import is_alive, read_lease

Parts = tuple[LeaseWriter, PointsWriter, FactsWriter, list[str]]


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    run, writer = new_id(), new_id()
    folder = tmp_path / "runs" / run
    folder.mkdir(parents=True)
    told: list[str] = []

    def notify(_: str, sentence: str) -> None:
        told.append(sentence)

    points = open_points(folder / f"{writer}.points.arrow", run, writer, notify)
    facts = FactsWriter(tmp_path, run, writer)
    lease = LeaseWriter(folder / f"{writer}.lease.json", run, points, facts, notify)
    return lease, points, facts, told


def said(lease: LeaseWriter) -> dict[str, object]:
    found: dict[str, object] = json.loads(lease.path.read_text())
    return found


def wait_for(what: object, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_says_who_writes_and_follows_rows_and_syncs(parts: Parts) -> None:
    lease, points, facts, told = parts
    facts.append([("run", "name", "x")])
    lease.start()
    first = said(lease)
    assert set(first) == {
        "format", "run", "writer", "host", "boot", "pid", "pid_start", "time", "rows", "durable",
        "transport", "dropped", "pid_space",
    }  # fmt: skip
    assert (first["pid"], first["rows"], first["transport"]) == (os.getpid(), 0, "mmap")
    found = read_lease(lease.path)
    assert found is not None
    assert is_alive(found) is True
    for step in range(100):
        points.append({"x": float(step)}, step)
    wait_for(lambda: said(lease)["rows"] == 100, 1.5)
    wait_for(lambda: said(lease)["durable"] == 100, 2.5)
    lease.stop()
    assert lease.path.exists()
    lease.remove()
    assert not lease.path.exists()
    assert told == []
    assert [path for path in lease.path.parent.iterdir() if path.name.endswith(".tmp")] == []


def test_is_not_rewritten_while_nothing_is_new(parts: Parts) -> None:
    lease, points, *_ = parts
    lease.write()
    before = lease.path.stat().st_mtime_ns
    for _ in range(3):
        lease.tick()
    assert lease.path.stat().st_mtime_ns == before
    points.append({"x": 1.0}, 0)
    lease.tick()
    assert said(lease)["rows"] == 1


def test_a_folder_that_is_removed_is_noticed_and_not_made_again(parts: Parts) -> None:
    lease, points, facts, told = parts
    facts.append([("run", "name", "x")])
    lease.start()
    points.append({"x": 1.0}, 0)
    subprocess.run(["rm", "-r", str(lease.path.parent)], check=True)
    wait_for(lambda: points.dropped == 1)
    points.append({"x": 1.0}, 1)
    wait_for(lambda: any("removed or replaced while it was written" in line for line in told))
    lease.stop()
    points.close()
    assert points.dropped == 2
    assert not any("No such file" in line for line in told)
    assert not lease.path.parent.exists()


def test_the_thread_ends_with_its_writer(parts: Parts) -> None:
    lease, points, *_ = parts
    lease.start()
    lease.stop()
    points.append({"x": 1.0}, 0)
    before = lease.path.read_bytes()
    time.sleep(0.7)
    assert lease.path.read_bytes() == before


def test_a_new_store_says_what_it_is_and_ignores_itself(tmp_path: Path) -> None:
    store = open_store(tmp_path / "flights")
    about = json.loads((store.path / "store.json").read_text())
    assert (about["format"], about["kind"], about["id"]) == (1, "flightlog-store", store.id)
    assert is_id(store.id)
    assert (store.path / ".gitignore").read_text() == "*\n"
    assert len((store.path / "README").read_text().splitlines()) == 2
    assert open_store(store.path) == store


def test_a_store_among_other_files_leaves_them_in_git(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    open_store(tmp_path)
    assert not (tmp_path / ".gitignore").exists()
    assert (tmp_path / "runs").is_dir()


def test_two_kernels_make_one_store(tmp_path: Path) -> None:
    code = (
        "import sys; from flightlog.store import locate; print(locate.open_store(sys.argv[1]).id)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "flights")]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    ids = {child.communicate()[0] for child in children}
    assert len(ids) == 1


def test_nobody_meets_a_store_that_is_half_made(tmp_path: Path) -> None:
    stop = threading.Event()
    halves: list[str] = []

    def look() -> None:
        while not stop.is_set():
            for store in tmp_path.iterdir():
                if not store.name.startswith(".") and not (store / "store.json").exists():
                    halves.append(store.name)

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        for number in range(50):
            open_store(tmp_path / f"flights-{number}")
        stop.set()
        looking.result()
    assert halves == []
    assert list(tmp_path.glob(".*")) == []


def test_a_store_is_made_in_place_where_folders_cannot_be_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(part: Path, target: Path) -> Path:
        raise OSError(errno.ENOTSUP, "not supported", str(part), None, str(target))

    monkeypatch.setattr(Path, "rename", refuse)
    store = open_store(tmp_path / "flights")
    assert (store.path / "store.json").exists()
    assert list(tmp_path.iterdir()) == [store.path]


def test_runs_without_store_json_is_a_store(tmp_path: Path) -> None:
    (tmp_path / "flights" / "runs").mkdir(parents=True)
    open_store(tmp_path / "flights")
    assert not (tmp_path / "flights" / "store.json").exists()


def test_refuses_a_file_and_a_newer_format(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"a file, not a folder\. Name a folder with store=… or "):
        open_store(tmp_path / "file")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "store.json").write_text('{"format": 2, "kind": "flightlog-store"}')
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "new")
    assert caught.value.code == "newer-format"


def test_finds_the_store_upwards_but_not_beyond_the_git_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLIGHTLOG_STORE", raising=False)
    deep = tmp_path / "repo" / "a" / "b"
    deep.mkdir(parents=True)
    assert find_store(deep) == deep / "flights"
    outer = open_store(tmp_path / "flights").path
    assert find_store(deep) == outer
    (tmp_path / "repo" / ".git").mkdir()
    assert find_store(deep) == deep / "flights"
    inner = open_store(tmp_path / "repo" / "flights").path
    assert find_store(deep) == inner
    assert find_store(inner / "runs") == inner
    monkeypatch.setenv("FLIGHTLOG_STORE", str(outer))
    assert find_store(deep) == outer


def test_stops_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLIGHTLOG_STORE", raising=False)
    open_store(tmp_path / "flights")
    home = tmp_path / "home"
    (home / "work").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    assert find_store(home / "work") == home / "work" / "flights"


def test_maps_only_where_maps_can_be_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = [
        ("/", "ext4"),
        ("/net", "nfs4"),
        ("/net/fast disk", "xfs"),
        ("/net/fast disk", "fuse"),
    ]
    monkeypatch.setattr(disk, "_linux_mounts", lambda: mounts)
    monkeypatch.delenv("FLIGHTLOG_TRANSPORT", raising=False)
    disk.forget_file_systems()
    kinds = [disk._ask(Path(at)) for at in ("/a", "/net/a", "/network", "/net/fast disk/a")]
    assert kinds == ["ext4", "nfs4", "ext4", "fuse"]
    assert [kind in disk.MAPPED for kind in kinds] == [True, False, True, False]
    assert disk.can_map(tmp_path)
    monkeypatch.setattr(disk, "_linux_mounts", lambda: [("/", "nfs4")])
    disk.forget_file_systems()
    assert not disk.can_map(tmp_path)
    disk.forget_file_systems()
    monkeypatch.undo()
    assert disk.file_system(Path("/dev/shm")) == "tmpfs"
    disk.forget_file_systems()
