"""A run from start to end, as search and pyarrow see it afterwards."""

from __future__ import annotations

import contextlib
import json
import math
import threading
from typing import TYPE_CHECKING

import pyarrow
import pytest

import flightlog as fl
from flightlog.store.folder import FolderReader
from flightlog.store.series_of import read_run_points

if TYPE_CHECKING:
    from pathlib import Path

    from flightlog.store.model import RunInfo


def read(run: fl.Run) -> RunInfo:
    assert run.wait(30)
    found = FolderReader(run.store.path, run.id).read()
    assert found is not None
    assert found.problems == ()
    return found


def test_what_is_said_together_is_one_write_at_its_end(store: Path) -> None:
    def batches() -> int:
        (file,) = (store / "runs" / run.id).glob("*.facts.arrow")
        return sum(1 for _ in pyarrow.ipc.open_stream(file.read_bytes()))

    with fl.start_run("together") as run:
        assert run.wait(30)
        before = batches()
        with contextlib.suppress(KeyError), run.together():
            run.log_param("a", 1)
            other = threading.Thread(target=run.set_tag, args=("of another thread",))
            other.start()
            other.join()
            assert batches() == before + 1
            run.log_text("text", "b.txt")
            raise KeyError
        assert batches() == before + 2
        run.log_param("c", 2)
    found = read(run)
    assert dict(found.params) == {"a": 1, "c": 2}
    assert ("b.txt" in {one.name for one in found.artifacts}, *found.tags) == (
        True,
        "of another thread",
    )


def test_keeps_what_was_given_and_logged(store: Path) -> None:
    with fl.start_run(
        "baseline",
        experiment="digits",
        params={"lr": 0.1, "layers": (64, 64), "seed": 2**70, "nothing": None},
        tags=["tree"],
        note="**first** try",
        goals={"loss": "min"},
    ) as run:
        for step in range(100):
            fl.log({"loss": 1 / (step + 1)}, step=step, acc=step / 100)
        fl.log_param("late", math.nan)
        fl.set_tag("owner", "me")
        assert fl.active_run() is run
        assert run.status == "running"
        assert read(run).status == "running"
    assert fl.active_run() is None
    found = read(run)
    assert (found.name, found.attempt, found.experiment, found.status) == (
        "baseline",
        1,
        "digits",
        "finished",
    )
    assert repr(dict(found.params)) == repr(
        {"lr": 0.1, "layers": "(64, 64)", "seed": 2**70, "nothing": "None", "late": math.nan}
    )
    assert repr(run.params) == repr(dict(found.params))
    assert dict(found.tags) == {"tree": "", "owner": "me"}
    assert dict(found.goals) == {"loss": "min"}
    assert found.note == "**first** try"
    assert found.start == run.start
    assert found.end is not None
    assert found.end >= found.start
    assert found.dropped == 0
    assert dict(found.metrics) == run.summary()
    assert found.metrics["loss"].last == (99, 0.01)
    assert set(found.usage) >= {"wall_s", "cpu_s"}
    assert found.context["python"].startswith("3.")
    assert found.lineage == run.lineage
    points = read_run_points(store / "runs" / run.id)
    assert points.metrics["acc"].value.tolist() == [step / 100 for step in range(100)]
    names = sorted(path.name.partition(".")[2] for path in (store / "runs" / run.id).iterdir())
    assert names == ["facts.arrow", "series.arrow"]


def test_the_same_again_is_another_attempt(store: Path) -> None:
    runs = []
    for name in ("a", "a", "b", "a"):
        with fl.start_run(name) as run:
            runs.append((run.name, run.attempt))
    assert runs == [("a", 1), ("a", 2), ("b", 1), ("a", 3)]


def test_without_a_name_gets_two_words_and_keeps_them_in_its_place(store: Path) -> None:
    from flightlog.recorder.active import close_run
    from flightlog.recorder.opening import open_run

    place = {"path": store.parent / "train.ipynb", "cell": "c1"}
    first = open_run(notebook=place)
    close_run(first)
    again = open_run(notebook=place)
    close_run(again)
    other = open_run(notebook={**place, "cell": "c2"})
    close_run(other)
    assert len(first.name.split("-")) == 2
    assert (again.name, again.attempt) == (first.name, 2)
    assert other.lineage != first.lineage
    notebook = read(first).notebook
    assert notebook is not None
    assert (notebook.path, notebook.cell) == ("train.ipynb", "c1")


def test_a_failure_is_kept(store: Path) -> None:
    with pytest.raises(ZeroDivisionError), fl.start_run("x") as run:
        1 / 0  # noqa: B018
    found = read(run)
    assert found.status == "failed"
    assert found.exception is not None
    assert (found.exception.type, found.exception.message) == (
        "ZeroDivisionError",
        "division by zero",
    )
    assert found.exception.traceback.rstrip().endswith("ZeroDivisionError: division by zero")


@pytest.mark.parametrize(
    ("exception", "status"),
    [
        (KeyboardInterrupt(), "interrupted"),
        (SystemExit(), "finished"),
        (SystemExit(0), "finished"),
        (SystemExit(3), "failed"),
        (SystemExit("why"), "failed"),
    ],
)
def test_how_a_block_ends(store: Path, exception: BaseException, status: str) -> None:
    with pytest.raises(type(exception)), fl.start_run("x") as run:
        raise exception
    assert read(run).status == run.status == status


def test_an_exception_without_text(store: Path) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    with pytest.raises(MuteError), fl.start_run("x") as run:
        raise MuteError
    found = read(run).exception
    assert found is not None
    assert "Mute" in found.type


def test_end_run_takes_mlflows_words(store: Path) -> None:
    for word, status in (("FINISHED", "finished"), ("KILLED", "interrupted"), ("failed", "failed")):
        run = fl.start_run("x")
        fl.end_run(word)
        assert run.status == status
    fl.end_run()  # without a run: nothing happens
    fl.start_run("x")
    with pytest.raises(fl.FlightlogError, match="finished, failed or interrupted, not as 'done'"):
        fl.end_run("done")


def test_resumes_with_a_new_writer_and_steps_that_go_on(store: Path) -> None:
    with fl.start_run("long", params={"lr": 1}, tags=["t"]) as first:
        for _ in range(5):
            fl.log(loss=1.0)
    with fl.start_run(run_id=first.id, params={"more": 2}) as second:
        assert read(second).status == "running"
        assert read(second).end is None
        fl.log(loss=0.5, new=3.0)
    assert (second.id, second.name, second.attempt) == (first.id, "long", 1)
    assert second.params == {"lr": 1, "more": 2}
    assert second.tags == {"t": ""}
    assert second.start == first.start
    found = read(second)
    assert found.status == "finished"
    assert found.metrics["loss"].count == 6
    assert found.metrics["loss"].last == (5, 0.5)
    assert second.recent("loss")[0].tolist() == [0, 1, 2, 3, 4, 5]
    assert second.recent("new")[1].tolist() == [3.0]
    files = [path.name for path in (store / "runs" / first.id).iterdir()]
    assert len([name for name in files if name.endswith("series.arrow")]) == 2


def test_resumes_by_prefix_and_refuses_unknown_ids(store: Path) -> None:
    with fl.start_run("x") as run:
        fl.log(a=1)
    with fl.start_run(run_id=run.id[:20].upper()) as again:
        assert again.id == run.id
    for wrong in ("nope", run.id[:3], ""):
        with pytest.raises(fl.FlightlogError, match="No run with the id"):
            fl.start_run(run_id=wrong)
    with pytest.raises(fl.FlightlogError, match="run_id is a int"):
        fl.start_run(run_id=5)  # type: ignore[arg-type]


def test_names_several_runs_of_a_prefix(store: Path) -> None:
    for name in ("0" * 26, "0" * 25 + "1"):
        (store / "runs" / name).mkdir(parents=True)
    with pytest.raises(fl.FlightlogError, match="begins the ids of 2 runs"):
        fl.start_run(run_id="0000")


@pytest.mark.parametrize(
    "wrong",
    [
        {"params": [1]},
        {"tags": "tree"},
        {"tags": 5},
        {"goals": {"loss": "down"}},
        {"goals": ["loss"]},
        {"experiment": 5},
        {"note": b"x"},
        {"store": 5},
    ],
)
def test_refuses_arguments_of_a_wrong_kind_before_anything_is_made(
    store: Path, wrong: dict[str, object]
) -> None:
    with pytest.raises(fl.FlightlogError):
        fl.start_run("x", **wrong)  # type: ignore[arg-type]
    assert not store.exists()
    assert fl.active_run() is None


def test_logging_without_a_run_is_an_error_with_a_hint(store: Path) -> None:
    calls = (
        lambda: fl.log(a=1),
        lambda: fl.log_metric("a", 1),
        lambda: fl.log_param("a", 1),
        lambda: fl.set_tag("a"),
        lambda: fl.log_text("a", "b"),
    )
    for call in calls:
        with pytest.raises(fl.FlightlogError, match=r"No active run: .*fl\.start_run\(\).*%%track"):
            call()
    assert not store.exists()


def test_recent_and_summary_of_a_running_run(store: Path) -> None:
    with fl.start_run("x") as run:
        assert run.recent("a")[0].tolist() == []
        assert run.summary() == {}
        for step in (3, 1, 2):
            run.log({"a": step * 10}, step=step)
        steps, values = run.recent("a")
        assert (steps.tolist(), values.tolist()) == ([1, 2, 3], [10.0, 20.0, 30.0])
        assert run.summary()["a"].max == (3, 30.0)


def test_disabled_works_and_records_nothing(
    store: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setenv("FLIGHTLOG_DISABLED", "1")
    with fl.start_run("x", params={"a": 1}) as run:
        fl.log(loss=1.0)
        fl.log({"loss": "text"})
        fl.log_text("t", "t.txt")
        fl.set_note("n")
        fl.log_artifact(__file__)
        assert run.summary() == {}
        assert run.recent("loss")[0].tolist() == []
        assert fl.active_run() is run
        assert (run.name, run.params) == ("x", {"a": 1})
    assert run.status == "finished"
    assert run.dropped == 0
    assert not store.exists()
    assert list(recwarn) == []


def test_facts_of_the_notebook_room(store: Path) -> None:
    with fl.start_run("x") as run:
        run.set_fact("context", "withheld", ["api_key"])
        run.set_fact("usage", "wall_s", 5.5)
        run.log_blob_fact("source", "cell", b"x = 1\n", "text/plain")
    found = read(run)
    assert found.withheld == ("api_key",)
    assert dict(found.usage) == {"wall_s": 5.5}
    ref = found.source["cell"]
    assert (store / "blobs" / ref.sha256).read_bytes() == b"x = 1\n"


def test_surroundings_are_kept(store: Path, tmp_path: Path) -> None:
    import subprocess

    def git(*words: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.invalid")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-b", "trunk")
    (tmp_path / "code.py").write_text("a = 1\n")
    git("add", "code.py")
    git("commit", "-m", "x")
    with fl.start_run("clean") as clean:
        pass
    assert clean.wait(30)
    from flightlog.recorder import system

    system._git_cache.clear()
    (tmp_path / "code.py").write_text("a = 2\n")
    with fl.start_run("dirty") as dirty:
        pass
    was, now = read(clean), read(dirty)
    assert was.git is not None
    assert now.git is not None
    assert (was.git.branch, was.git.dirty, len(was.git.commit)) == ("trunk", False, 40)
    assert now.git.dirty
    assert "patch" not in was.source
    patch = (store / "blobs" / now.source["patch"].sha256).read_text()
    assert "-a = 1\n+a = 2\n" in patch
    packages = json.loads((store / "blobs" / now.source["packages"].sha256).read_text())
    assert packages["pyarrow"]
    assert now.source["packages"] == was.source["packages"]


def test_the_patch_is_cleaned_of_secrets(store: Path, tmp_path: Path) -> None:
    import subprocess

    from flightlog.recorder import system
    from flightlog.recorder.active import close_run
    from flightlog.recorder.opening import open_run

    system._git_cache.clear()
    (tmp_path / "code.py").write_text("a = 1\n")
    for words in (["init"], ["add", "code.py"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    who = ["git", "-c", "user.name=a", "-c", "user.email=a@example.invalid", "commit", "-m", "x"]
    subprocess.run(who, cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "code.py").write_text("key = 'hunter2'\n")
    run = open_run("x", clean=lambda text: text.replace("hunter2", "…"))
    close_run(run)
    patch = (store / "blobs" / read(run).source["patch"].sha256).read_text()
    assert "hunter2" not in patch
    assert "+key = '…'" in patch


def test_a_long_run_is_compacted_by_a_child(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    from flightlog.recorder import writer

    monkeypatch.setattr(writer, "INLINE_ROWS", 10)
    with fl.start_run("x") as run:
        for _ in range(20):
            fl.log(a=1.0)
    folder = store / "runs" / run.id
    end = time.monotonic() + 30
    while list(folder.glob("*.points.arrow")):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert len(list(folder.glob("*.series.arrow"))) == 1
    assert read_run_points(folder).metrics["a"].value.tolist() == [1.0] * 20


def test_the_store_found_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLIGHTLOG_STORE", raising=False)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    with fl.start_run("x") as run:
        pass
    assert run.store.path == tmp_path / "flights"
    with fl.start_run("y", store=tmp_path / "other") as other:
        pass
    assert other.store.path == tmp_path / "other"
    with fl.start_run("z", store=run.store) as third:
        pass
    assert third.store == run.store
    assert len(list((tmp_path / "flights" / "runs").iterdir())) == 2
