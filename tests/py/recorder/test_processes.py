"""Several processes of one run: forked and spawned workers, ranks; each writes files of its own."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

import flightlog as fl
from flightlog.store.folder import FolderReader
from flightlog.store.series_of import read_run_points

if TYPE_CHECKING:
    from pathlib import Path

    from flightlog.store.model import RunInfo


def script(text: str, *arguments: str, **env: str) -> str:
    """Run Python code in a process of its own and return the last word it prints."""
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(text), *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **env}
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.split()[-1] if done.stdout else ""


def read(store: Path, run: str) -> RunInfo:
    found = FolderReader(store, run).read()
    assert found is not None
    assert found.problems == ()
    return found


def left(store: Path, run: str) -> list[str]:
    """Kinds of the files of a run's folder."""
    return sorted(path.name.partition(".")[2] for path in (store / "runs" / run).iterdir())


FORK = """
    import os, sys
    import flightlog as fl
    run = fl.start_run("parent")
    fl.log(a=1.0)
    if os.fork() == 0:
        fl.log(a=99.0)
        fl.log_param("child", 1)
        with fl.start_run("own") as own:
            fl.log(mine=1.0)
        assert fl.active_run() is None
        sys.exit()
    os.wait()
    fl.log(a=2.0)
    fl.end_run()
    print(run.id)
"""


def test_a_forked_child_writes_its_own_files_of_the_same_run(store: Path) -> None:
    run = script(FORK)
    found = read(store, run)
    assert (found.name, found.status, found.params) == ("parent", "finished", {"child": 1})
    assert found.metrics["a"].count == 3
    points = read_run_points(store / "runs" / run).metrics["a"]
    assert sorted(points.value.tolist()) == [1.0, 2.0, 99.0]
    assert left(store, run) == ["facts.arrow"] * 2 + ["series.arrow"] * 2
    runs = [read(store, path.name) for path in (store / "runs").iterdir()]
    assert {one.name: one.status for one in runs} == {"parent": "finished", "own": "finished"}


def test_a_forked_child_that_logs_nothing_leaves_nothing(store: Path) -> None:
    run = script("""
        import os, sys
        import flightlog as fl
        with fl.start_run("parent") as run:
            fl.log(a=1.0)
            if os.fork() == 0:
                sys.exit()
            os.wait()
        print(run.id)
    """)
    assert read(store, run).status == "finished"
    assert left(store, run) == ["facts.arrow", "series.arrow"]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_multiprocessing(store: Path, tmp_path: Path, method: str) -> None:
    """A forked worker takes part by logging; others by the Run that is given to them."""
    main = tmp_path / "main.py"
    main.write_text(
        textwrap.dedent("""
        import multiprocessing, sys
        import flightlog as fl

        def work(run, number):
            for step in range(100):
                run.log({"loss": float(number), f"of{number}": 1.0}, step=step)
            assert fl.active_run() is run

        if __name__ == "__main__":
            context = multiprocessing.get_context(sys.argv[1])
            with fl.start_run("workers") as run:
                parts = [context.Process(target=work, args=(run, n)) for n in range(3)]
                for part in parts:
                    part.start()
                for part in parts:
                    part.join()
                assert [part.exitcode for part in parts] == [0, 0, 0]
                run.log({"loss": 9.0}, step=1000)
            print(run.id)
        """)
    )
    done = subprocess.run(
        [sys.executable, str(main), method], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    run = done.stdout.split()[-1]
    found = read(store, run)
    assert found.status == "finished"
    assert found.metrics["loss"].count == 301
    assert found.metrics["loss"].last == (1000, 9.0)
    assert [found.metrics[f"of{n}"].count for n in range(3)] == [100] * 3
    assert left(store, run) == ["facts.arrow"] * 4 + ["series.arrow"] * 4


RANK = """
    import sys, time
    import flightlog as fl
    with fl.start_run("ddp", params={"lr": 0.1}) as run:
        assert (run.rank, run.is_worker) == (int(sys.argv[1]), sys.argv[1] != "0")
        for step in range(50):
            fl.log({"loss": float(sys.argv[1])}, step=step)
    print(run.id)
"""


def test_ranks_share_a_run_that_the_launcher_names(store: Path) -> None:
    run = fl.new_run_id()
    done: dict[int, str] = {}

    def start(rank: int) -> None:
        told = {"FLIGHTLOG_RUN": run, "RANK": str(rank), "WORLD_SIZE": "3"}
        done[rank] = script(RANK, str(rank), **told)

    threads = [threading.Thread(target=start, args=(rank,)) for rank in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == {0: run, 1: run, 2: run}
    found = read(store, run)
    assert (found.name, found.status, found.params) == ("ddp", "finished", {"lr": 0.1})
    assert found.metrics["loss"].count == 150
    ranks = set()
    for path in (store / "runs" / run).glob("*.facts.arrow"):
        with pa.OSFile(str(path)) as file:
            ranks.add(pa.ipc.open_stream(file).schema.metadata[b"flightlog.rank"])
    assert ranks == {b"0", b"1", b"2"}


def test_a_lease_and_points_say_the_rank(store: Path) -> None:
    run = fl.new_run_id()
    with fl.start_run("ddp", run_id=run, rank=1) as part:
        part.log(a=1.0)
        (lease,) = (store / "runs" / run).glob("*.lease.json")
        assert json.loads(lease.read_text())["rank"] == 1
        (points,) = (store / "runs" / run).glob("*.points.arrow")
        with pa.OSFile(str(points)) as file:
            assert pa.ipc.open_stream(file).schema.metadata[b"flightlog.rank"] == b"1"


def test_attach_ends_its_part_and_not_the_run(store: Path) -> None:
    with fl.start_run("main") as run:
        fl.log(a=1.0)
        script(
            """
            import sys
            import flightlog as fl
            with fl.attach(sys.argv[1]) as part:
                fl.log(a=2.0)
                assert part.is_worker and part.name == "main"
            assert fl.active_run() is None
            """,
            run.id,
        )
        assert read(store, run.id).status == "running"
        assert read(store, run.id).metrics["a"].count == 2
    assert run.wait(30)
    assert read(store, run.id).metrics["a"].count == 2


def test_refuses_unknown_runs_and_bad_ranks(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(fl.FlightlogError, match="Which run"):
        fl.attach()
    with pytest.raises(fl.FlightlogError, match="No run with the id"):
        fl.attach(fl.new_run_id())
    with pytest.raises(fl.FlightlogError, match="needs the run that the ranks share"):
        fl.start_run(rank=1)
    with pytest.raises(fl.FlightlogError, match="rank is -1"):
        fl.start_run(run_id=fl.new_run_id(), rank=-1)
    with pytest.raises(fl.FlightlogError, match="no id of a run"):
        fl.start_run(run_id="what", rank=0)
    monkeypatch.setenv("FLIGHTLOG_RUN", "what")
    with pytest.raises(fl.FlightlogError, match="no id of a run"):
        fl.start_run()
    assert not store.exists()


def test_a_run_is_itself_when_copied_or_pickled_at_home(store: Path) -> None:
    import pickle

    with fl.start_run("x") as run:
        assert pickle.loads(pickle.dumps({"run": run}))["run"] is run
        assert copy.deepcopy([run])[0] is run
    assert copy.copy(run) is run


def test_the_variable_names_just_the_first_run_of_a_process(store: Path) -> None:
    run = fl.new_run_id()
    other = script(
        """
        import flightlog as fl
        with fl.start_run("first") as first, fl.start_run("inner") as inner:
            pass
        with fl.start_run("second") as second:
            pass
        assert len({first.id, inner.id, second.id}) == 3
        assert inner.parent == first.id
        print(first.id)
        """,
        FLIGHTLOG_RUN=run,
    )
    assert other == run
