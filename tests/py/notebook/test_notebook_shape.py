"""What a tracked cell's code is apart from its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from flightlog.notebook.shape import code_shape

if TYPE_CHECKING:
    from kernels import Kernel

CELL = "seed = {}\nlr = 0.1  # {}\nx = seed * lr\n"


def test_equal_but_for_parameters_and_comments() -> None:
    one = code_shape(CELL.format(1, "a"), {"seed": 1, "lr": 0.1})
    assert one == code_shape(CELL.format(22, "b"), {"seed": 22, "lr": 0.1})
    assert one is not None
    assert "22" not in one


@pytest.mark.parametrize(
    ("other", "params"),
    [
        (CELL.format(2, "") + "x += 1", {"seed": 2, "lr": 0.1}),  # other code
        (CELL.format(2, ""), {"lr": 0.1}),  # the seed is no parameter
        (CELL.format(2, ""), {"seed": 3, "lr": 0.1}),  # another value came to pass
        (CELL.format(2, "").replace("= seed", "= 2 + seed"), {"seed": 2, "lr": 0.1}),
        ("for seed in [2]:\n    pass\nlr = 0.1\nx = seed * lr\n", {"seed": 2, "lr": 0.1}),
    ],
)
def test_other_code_has_another_shape(other: str, params: dict[str, float]) -> None:
    assert code_shape(CELL.format(1, ""), {"seed": 1, "lr": 0.1}) != code_shape(other, params)


def test_code_that_does_not_parse_has_none() -> None:
    assert code_shape("not python at all", {}) is None


def test_attempts_that_differ_by_a_seed_say_the_same_shape(kernel: Kernel) -> None:
    shapes = []
    for seed, more in ((1, ""), (2, ""), (3, "y = 1\n")):
        kernel.run(f"%%track shaped\nseed = {seed}\n{more}x = seed * 2\n")
        [facts] = (kernel.store / "runs" / kernel.last().id).glob("*.facts.arrow")
        rows = pa.ipc.open_stream(facts.read_bytes()).read_all().to_pylist()
        shapes.append([row["value"] for row in rows if row["kind"] == "code"])
    assert len(shapes[0]) == 1
    assert shapes[0] == shapes[1]
    assert shapes[2]
    assert shapes[2][-1] != shapes[0][0]
