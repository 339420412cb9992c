"""`%track start` to `%track stop`: one run over several cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kernels import Kernel


def test_a_run_over_several_cells(kernel: Kernel) -> None:
    started = kernel.run("%track start long-one -t span --goal loss:min\nfirst = 1", cell="s1")
    assert started.status == "ok"
    assert [kind for kind, _ in started.cards] == ["display_data"]
    kernel.run("second = 2\nfl.log(loss=3)\nprint('middle')")
    kernel.run("import asyncio\nawait asyncio.sleep(0)\nfl.log(loss=2)")
    assert "● long-one" in kernel.run("%track status").stream()
    again = kernel.run("%track start other")
    assert "is being recorded; end it with %track stop" in again.stream("stderr")
    kernel.run("%%track within\nfl.log(inner=1)")
    stopped = kernel.run("third = 3\n%track stop")
    assert [kind for kind, _ in stopped.cards] == ["update_display_data"]
    inner, run = kernel.runs()[:2]
    assert inner.parent == run.id
    assert (run.name, run.status, dict(run.tags)) == ("long-one", "finished", {"span": ""})
    assert dict(run.params) == {"first": 1, "second": 2, "third": 3}
    assert run.metrics["loss"].count == 2
    source = kernel.blob(run, "cell")
    assert "first = 1" in source
    assert "second = 2" in source
    assert "middle\n" in kernel.blob(run, "output")
    assert kernel.run("%track status").stream() == "Nothing is being recorded.\n"
    assert "nothing is being recorded" in kernel.run("%track stop").stream("stderr")
    assert kernel.run("fl.log(a=1)").reply["ename"] == "FlightlogError"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%track", "say start NAME, stop or status"),
        ("%track strat x", "the nearest is start"),
        ("%track start --tga x", "unknown option --tga"),
        ("%track stop now", "takes nothing more"),
    ],
)
def test_wrong_words_behind_track(kernel: Kernel, line: str, said: str) -> None:
    answer = kernel.run(line)
    assert answer.status == "error"
    assert said in answer.stream("stderr")


def test_a_run_over_cells_that_was_started_in_an_async_cell(kernel: Kernel) -> None:
    kernel.run("import asyncio\nawait asyncio.sleep(0)\n%track start from-async -q")
    assert kernel.run("fl.log(a=1)").status == "ok"
    assert kernel.run("await asyncio.sleep(0); fl.log(a=2)").status == "ok"
    assert kernel.run("with fl.start_run('inside'):\n    fl.log(b=1)").status == "ok"
    assert kernel.run("fl.log(a=3)\n%track stop").status == "ok"
    inside, run = kernel.runs()[:2]
    assert (run.name, run.status, run.metrics["a"].count) == ("from-async", "finished", 3)
    assert (inside.name, inside.parent) == ("inside", run.id)
    assert kernel.run("fl.log(a=1)").reply["ename"] == "FlightlogError"


def test_a_failed_cell_does_not_end_a_run_over_several(kernel: Kernel) -> None:
    kernel.run("%track start bumpy -q")
    assert kernel.run("1 / 0").status == "error"
    assert kernel.run("fl.log(a=1)").status == "ok"
    kernel.run("%track stop")
    assert (kernel.last().status, kernel.last().metrics["a"].count) == ("finished", 1)
