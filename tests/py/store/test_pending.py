"""A dead writer's run is finished by the next process of its host, once, whoever else tries."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import flightlog as fl
from flightlog.store.finish import finish_writer
from flightlog.store.folder import FolderReader
from flightlog.store.host import boot_id, host_name, pid_space
from flightlog.store.pending import find_pending, finish_pending
from flightlog.store.series_of import read_run_points
from flightlog.store.status import is_alive, parse_lease

KILLED = """
import os, signal, sys, time
import flightlog as fl
run = fl.start_run("doomed", params={"lr": 0.1})
for step in range(1000):
    fl.log({"loss": 1.0 / (step + 1), "acc": float("nan")}, step=step)
fl.log({"bad": "text"})
if "part" in sys.argv:
    if os.fork():
        os.wait()
        fl.end_run()
        sys.exit()
    fl.log({"loss": -1.0}, step=2000)
time.sleep(1.0 if "late" in sys.argv else 0)
os.kill(os.getpid(), signal.SIGKILL)
"""


def die(*words: str) -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", KILLED, *words], check=False)


def only_run(store: Path) -> str:
    (folder,) = (store / "runs").iterdir()
    return folder.name


def kinds(store: Path, run: str) -> list[str]:
    return sorted(path.name.partition(".")[2] for path in (store / "runs" / run).iterdir())


def test_a_killed_run_is_sorted_summed_and_marked(store: Path) -> None:
    die("late")
    run = only_run(store)
    before = FolderReader(store, run).read()
    assert before is not None
    assert before.status == "crashed"
    assert finish_pending(store) == 0
    assert find_pending(store) == []
    found = FolderReader(store, run).read()
    assert found is not None
    assert (found.status, found.name, found.problems) == ("crashed", "doomed", ())
    assert repr(sorted(found.metrics.items())) == repr(sorted(before.metrics.items()))
    assert found.metrics["loss"].count == 1000
    assert found.metrics["acc"].nan == 0
    assert found.end is not None
    assert found.end >= found.start
    assert found.dropped == 1
    assert kinds(store, run) == ["facts.arrow", "facts.arrow", "series.arrow"]
    assert read_run_points(store / "runs" / run).metrics["loss"].step.tolist() == list(range(1000))


def test_a_killed_worker_is_finished_and_its_run_left_as_it_ended(store: Path) -> None:
    die("part")
    run = only_run(store)
    assert finish_pending(store) == 0
    found = FolderReader(store, run).read()
    assert found is not None
    assert found.status == "finished"
    assert found.metrics["loss"].count == 1001
    assert found.metrics["loss"].last == (2000, -1.0)
    assert [kind for kind in kinds(store, run) if "points" in kind or "lease" in kind] == []


def test_the_next_run_finishes_it_in_the_background(store: Path) -> None:
    die()
    doomed = only_run(store)
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import flightlog as fl, time\nwith fl.start_run('y'): time.sleep(1)",
        ],
        check=True,
    )
    end = time.monotonic() + 30
    while "lease.json" in kinds(store, doomed):
        assert time.monotonic() < end
        time.sleep(0.05)
    found = FolderReader(store, doomed).read()
    assert found is not None
    assert (found.status, found.metrics["loss"].count) == ("crashed", 1000)


def test_many_at_once_finish_it_once(store: Path) -> None:
    die()
    run = only_run(store)
    gate = store / "gate"
    code = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from flightlog.store.pending import finish_pending
        while not Path(sys.argv[2]).exists():
            time.sleep(0.001)
        sys.exit(finish_pending(Path(sys.argv[1])))
    """)
    command = [sys.executable, "-c", code, str(store), str(gate)]
    several = [subprocess.Popen(command) for _ in range(4)]
    time.sleep(1.5)
    gate.touch()
    assert [one.wait(30) for one in several] == [0] * 4
    found = FolderReader(store, run).read()
    assert found is not None
    assert found.metrics["loss"].count == 1000
    assert kinds(store, run) == ["facts.arrow", "facts.arrow", "series.arrow"]


@pytest.mark.parametrize("stage", ["compact", "say", "lease"])
def test_a_finisher_that_dies_is_done_again(
    store: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    from flightlog.store import finish

    die()
    run = only_run(store)
    (one,) = find_pending(store)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if stage == "compact":
            patch.setattr(finish, "compact", stop)
        elif stage == "say":
            patch.setattr(finish, "say_end", stop)
        else:
            patch.setattr(Path, "glob", stop)
        with pytest.raises(KeyboardInterrupt):
            finish_writer(store, one.points, one.start, one.limit)
    assert finish_pending(store) == 0
    found = FolderReader(store, run).read()
    assert found is not None
    assert (found.status, found.metrics["loss"].count) == ("crashed", 1000)
    assert kinds(store, run) == ["facts.arrow", "facts.arrow", "series.arrow"]


def test_who_lives_or_may_live_is_left_alone(store: Path) -> None:
    with fl.start_run("x") as run:
        run.log(a=1.0)
        assert find_pending(store) == []
        (path,) = (store / "runs" / run.id).glob("*.lease.json")
        lease = parse_lease(path.read_text())
        assert lease is not None
        assert is_alive(lease) is True
        assert (lease.host, lease.boot, lease.pid_space) == (host_name(), boot_id(), pid_space())
        said = json.loads(path.read_text())
        elsewhere = parse_lease(json.dumps({**said, "pid_space": "pid:[1]"}))
        assert elsewhere is not None
        assert is_alive(elsewhere) is None
        assert not elsewhere.same_host


def test_after_a_power_cut_only_durable_rows_are_read(store: Path) -> None:
    """The lease of another start of the machine vouches for what was synced, and for no more."""
    die("late")
    run = only_run(store)
    (path,) = (store / "runs" / run).glob("*.lease.json")
    said = json.loads(path.read_text())
    path.write_text(json.dumps({**said, "boot": "before", "durable": 700, "time": 1}))
    found = FolderReader(store, run).read()
    assert found is not None
    assert found.status == "crashed"
    assert sum(summary.count for summary in found.metrics.values()) == 700
    assert finish_pending(store) == 0
    again = FolderReader(store, run).read()
    assert again is not None
    assert repr(sorted(again.metrics.items())) == repr(sorted(found.metrics.items()))


def test_the_lease_says_what_the_disk_has(store: Path) -> None:
    with fl.start_run("x") as run:
        for step in range(100):
            run.log({"a": 1.0}, step=step)
        (path,) = (store / "runs" / run.id).glob("*.lease.json")
        end = time.monotonic() + 10
        while json.loads(path.read_text())["durable"] < 100:
            assert time.monotonic() < end
            time.sleep(0.05)
