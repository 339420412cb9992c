"""Parameters from the command line and into code; verdicts by metric."""

from __future__ import annotations

import math

import pytest

import flightlog as fl
from flightlog.rerun.parameters import assigned, grid, injected, parse
from flightlog.rerun.verdict import as_note, judge
from flightlog.store.model import MetricSummary, RunInfo, StepValue


def test_values_are_literals_or_text() -> None:
    given = ["lr=0.1,1e-2", "name=adam,sgd", "layers=[1,2],[3]", "text='a,b'", "none=", "one=x y"]
    assert parse(given) == {
        "lr": [0.1, 0.01],
        "name": ["adam", "sgd"],
        "layers": [[1, 2], [3]],
        "text": ["a,b"],
        "none": [""],
        "one": ["x y"],
    }
    assert grid(parse(["a=1,2", "b=3"])) == [{"a": 1, "b": 3}, {"a": 2, "b": 3}]
    assert grid({}) == [{}]
    for wrong in ("lr", "=1", "a b=1", "1a=2"):
        with pytest.raises(fl.FlightlogError, match="name=value"):
            parse([wrong])


def test_assignments_at_the_top_level_are_changed_and_nothing_else() -> None:
    source = "lr = 0.1  # ünï\nlayers = [\n    1,\n]\nn: int = 3\nif True:\n    lr = 5\nprint(lr)"
    changed, found = assigned(source, {"lr": 0.2, "layers": [8], "n": 4, "nobody": 1})
    assert changed == ("lr = 0.2  # ünï\nlayers = [8]\nn: int = 4\nif True:\n    lr = 5\nprint(lr)")
    assert found == {"lr", "layers", "n"}
    assert assigned("%magic lr = 1", {"lr": 2}) == ("%magic lr = 1", set())


class _Cell(dict):  # type: ignore[type-arg]
    @property
    def metadata(self) -> dict[str, object]:
        return self["metadata"]  # type: ignore[no-any-return]


def _cell(source: str, *tags: str) -> _Cell:
    return _Cell(source=source, metadata={"tags": list(tags)})


def test_parameters_are_injected_as_papermill_does() -> None:
    old = _cell("lr = 9", "injected-parameters")
    cells = [_cell("a"), _cell("lr = 1", "parameters"), old, _cell("b")]
    made = injected(cells, {"lr": 0.5, "name": "x"}, _cell)
    sources = [cell["source"] for cell in made]
    assert sources == ["a", "lr = 1", "# Parameters\nlr = 0.5\nname = 'x'", "b"]
    assert [cell["source"] for cell in injected([_cell("a")], {"p": 1}, _cell)][1] == "a"


def _run(status: str = "finished", **metrics: float) -> RunInfo:
    found = {key: MetricSummary(1, last=StepValue(0, value)) for key, value in metrics.items()}
    return RunInfo(id="i", name="n|m", status=status, metrics=found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("then", "now", "word"),
    [
        (_run(a=1.0, b=math.nan), _run(a=1.0005, b=math.nan), "same"),
        (_run(a=0.0), _run(a=0.0), "same"),
        (_run(a=math.inf), _run(a=math.inf), "same"),
        (_run(a=1.0), _run(a=1.01), "differs"),
        (_run(a=1.0), _run(a=math.nan), "differs"),
        (_run(a=1.0), _run(b=1.0), "incomplete"),
        (_run(a=1.0), _run("failed", a=1.0), "incomplete"),
        (_run("failed", a=1.0), _run("failed", a=1.0), "same"),
    ],
)
def test_verdicts(then: RunInfo, now: RunInfo, word: str) -> None:
    found = judge(then, now, 1e-3)
    assert found.word == word
    note = as_note(then, found, 1e-3, ["The file <train.csv> differs."])
    assert f"Verdict: **{word}**" in note
    assert "n/m" in note
    assert "The file" in note


def test_what_the_machine_did_is_no_part_of_a_verdict() -> None:
    then, now = _run(**{"system/cpu": 1.0, "a": 1.0}), _run(**{"system/cpu": 9.0, "a": 1.0})
    assert [line.metric for line in judge(then, now, 0).lines] == ["a"]
