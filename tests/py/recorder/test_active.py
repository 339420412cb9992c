"""Which run is active: nesting, tasks, threads, and re-running a cell."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import warnings
from typing import TYPE_CHECKING

import pytest

import flightlog as fl
from flightlog.recorder.active import close_run, current_run
from flightlog.recorder.opening import open_run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("store")


def test_a_with_inside_a_with_is_a_child() -> None:
    with fl.start_run("outer") as outer:
        with fl.start_run("inner") as inner:
            assert fl.active_run() is inner
            assert inner.parent == outer.id
            with fl.start_run("innermost") as innermost:
                assert innermost.parent == inner.id
        assert fl.active_run() is outer
        with fl.start_run("next") as following:
            assert following.parent == outer.id
    assert outer.parent is None
    assert fl.active_run() is None


def test_a_plain_start_ends_the_plain_run_before(capsys: pytest.CaptureFixture[str]) -> None:
    first = fl.start_run("first")
    second = fl.start_run("second")
    assert first.status == "finished"
    assert second.parent is None
    assert fl.active_run() is second
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "'first' has been ended as finished" in said


def test_nested_makes_a_child_of_a_plain_run() -> None:
    first = fl.start_run("first")
    child = fl.start_run("child", nested=True)
    assert child.parent == first.id
    assert fl.active_run() is child
    fl.end_run()
    assert fl.active_run() is first
    with fl.start_run("block", nested=True) as block:
        assert block.parent == first.id
    assert fl.active_run() is first


def test_a_plain_run_inside_a_tracked_cell_is_its_child_and_ends_with_it() -> None:
    cell = open_run("cell")
    inner = fl.start_run("inner")
    assert inner.parent == cell.id
    again = fl.start_run("again")
    assert inner.ended
    assert again.parent == cell.id
    close_run(cell, "failed")
    assert again.status == "failed"
    assert current_run() is None


def test_ending_the_outer_run_leaves_the_inner_one() -> None:
    with fl.start_run("outer") as outer, fl.start_run("inner") as inner:
        outer.end()
        assert fl.active_run() is inner
    assert fl.active_run() is None


def test_a_plain_run_is_active_in_every_context_of_its_thread() -> None:
    contextvars.copy_context().run(fl.start_run, "cell one")
    run = fl.active_run()
    assert run is not None
    contextvars.copy_context().run(fl.log, {"a": 1.0})
    assert run.summary()["a"].count == 1
    contextvars.copy_context().run(fl.end_run)
    assert fl.active_run() is None


def test_a_tracked_cell_may_be_closed_from_another_context() -> None:
    inner = contextvars.copy_context()
    run = inner.run(open_run, "cell")
    assert current_run() is None
    assert inner.run(current_run) is run
    close_run(run)
    assert inner.run(current_run) is None


def test_a_with_in_one_task_is_not_seen_by_its_sibling() -> None:
    seen: dict[str, object] = {}

    async def work(name: str) -> None:
        with fl.start_run(name) as run:
            await asyncio.sleep(0.01)
            fl.log({name: 1.0})
            await asyncio.sleep(0.01)
            seen[name] = (fl.active_run() is run, list(run.summary()), run.parent)

    async def bystander() -> None:
        await asyncio.sleep(0.015)
        seen["bystander"] = fl.active_run()

    async def main() -> None:
        await asyncio.gather(work("a"), work("b"), bystander())

    asyncio.run(main())
    assert seen == {
        "a": (True, ["a"], None),
        "b": (True, ["b"], None),
        "bystander": None,
    }


def test_tasks_begun_inside_belong_to_the_run_until_it_ends() -> None:
    async def main() -> None:
        async def late() -> None:
            fl.log(a=1.0)
            await asyncio.sleep(0.02)
            with pytest.raises(fl.FlightlogError, match="No active run"):
                fl.log(a=2.0)

        with fl.start_run("x") as run:
            task = asyncio.create_task(late())
            await asyncio.sleep(0.01)
        await task
        assert run.summary()["a"].count == 1

    asyncio.run(main())


def test_other_threads_do_not_inherit_a_run_but_may_be_given_one() -> None:
    errors: list[str] = []

    def work(run: fl.Run) -> None:
        try:
            fl.log(a=1.0)
        except fl.FlightlogError as error:
            errors.append(str(error))
        run.log(a=2.0)

    for plain in (True, False):
        run = fl.start_run("x")
        if not plain:
            run.__enter__()
        thread = threading.Thread(target=work, args=(run,))
        thread.start()
        thread.join()
        run.end()
        assert run.summary()["a"].last == (0, 2.0)
    assert len(errors) == 2
    assert "give them the Run" in errors[0]


def test_a_plain_run_can_be_entered_later() -> None:
    run = fl.start_run("x")
    fl.log(a=1.0)
    with run:
        fl.log(a=2.0)
    assert run.summary()["a"].count == 2
    assert run.status == "finished"
    assert fl.active_run() is None


def test_logging_to_an_ended_run_is_counted_and_told_once(store: Path) -> None:
    with fl.start_run("x") as run:
        run.log(a=1.0)
    with pytest.warns(fl.FlightlogWarning, match="the run has ended"):
        run.log(a=2.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run.log(a=3.0)
    assert run.dropped == 2
    with pytest.warns(fl.FlightlogWarning, match="has ended; what came later"):
        run.log_text("x", "y")
    assert run.wait(30)
    assert [path.name for path in store.glob("**/*.points.arrow")] == []
