"""Which variables of a cell are its parameters."""

from __future__ import annotations

import numpy as np
import pytest

from flightlog.notebook.params import (
    as_param,
    asked_values,
    assigned_names,
    literal_params,
    plain_values,
)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("lr = 0.1; epochs = 3", ["lr", "epochs"]),
        ("a, (b, c) = 1, (2, 3)\nd: int = 4\ne: int", ["a", "b", "c", "d"]),
        ("a = b = 1", ["a", "b"]),
        ("for i in range(3):\n    x = i\nwhile True:\n    y = 1\n", []),
        ("best = 0\nfor i in range(3):\n    best = i\n", ["best"]),
        ("if a:\n    b = 1\nelse:\n    c = 2\n", ["b", "c"]),
        ("try:\n    b = 1\nexcept E:\n    c = 2\nfinally:\n    d = 3\n", ["b", "c", "d"]),
        ("with f() as g:\n    b = 1\n", ["b"]),
        ("def f():\n    b = 1\nclass C:\n    c = 1\n", []),
        ("_x = 1; __y = 2; z.a = 3; z[0] = 4; n += 1", []),
        ("import os\n[q for q in x]", []),
        ("match a:\n    case 1:\n        b = 1\n", ["b"]),
        ("not python at all", []),
        ("x = 1\x00", []),
    ],
)
def test_assigned_names(source: str, names: list[str]) -> None:
    assert assigned_names(source) == names


def test_plain_values_only() -> None:
    big = {
        "n": 1,
        "f": 0.5,
        "b": True,
        "none": None,
        "t": "adam",
        "l": [64, 32],
        "tu": ("a", 1.5),
        "np": np.float32(0.5),
        "ni": np.int64(7),
        "nb": np.bool_(True),
        "long": "x" * 251,
        "many": list(range(13)),
        "nested": [[1]],
        "d": {"a": 1},
        "o": object(),
        "a": np.zeros(3),
    }
    assert plain_values([*big, "absent"], big) == {
        "n": 1,
        "f": 0.5,
        "b": True,
        "none": None,
        "t": "adam",
        "l": "[64, 32]",
        "tu": "['a', 1.5]",
        "np": 0.5,
        "ni": 7,
        "nb": True,
    }


def test_unknown_types_are_never_printed() -> None:
    class Loud(int):
        def __repr__(self) -> str:
            raise AssertionError("was printed")

    assert as_param("x", Loud(3)) == {}
    assert as_param("x", [Loud(3)]) == {}


def test_asking_for_a_dictionary_gives_its_plain_values() -> None:
    space = {"cfg": {"lr": 0.1, "net": object(), 3: 4}, "seed": 1}
    assert asked_values(["cfg", "seed", "absent"], space) == {"cfg.lr": 0.1, "seed": 1}


def test_literals_are_known_before_the_cell_runs() -> None:
    source = (
        "lr = 0.1\nname = 'x'\nn = len(y)\ntwice = 1\ntwice = 2\n"
        "if a:\n    cond = 1\n_h = 2\nl = [1, -2]\n"
    )
    assert literal_params(source) == {"lr": 0.1, "name": "x", "l": "[1, -2]"}
