"""Other people's tools read a store: pyarrow, polars and DuckDB, as docs/read-it-yourself.md shows.

The snippets are taken from the page itself, and run beside a process that is logging.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pytest

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[3] / "docs" / "read-it-yourself.md"
SNIPPETS = dict(
    zip(
        ("pyarrow", "polars", "duckdb"),
        re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL),
        strict=True,
    )
)
LOGGED = 3000
LOGGING = """
import itertools, time
import flightlog as fl

run = fl.start_run("live", params={"lr": 0.1}, store="flights")
for step in itertools.count():
    run.log({"loss": 1 / (step + 1), "acc": 0.5}, step=step)
    if step == 100:
        print(run.id, flush=True)
    time.sleep(0.001)
"""


@pytest.fixture
def live(store: Path) -> Iterator[str]:
    """The id of a run that another process is recording in `flights/`, beside one that ended."""
    with fl.start_run("ended", store=store) as run:
        for step in range(LOGGED):
            run.log({"loss": float(step), "acc": 1.0}, step=step)
    command = [sys.executable, "-c", LOGGING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def snippet(name: str) -> dict:
    """What a snippet leaves behind; again while the writer is caught between counts."""
    until = time.monotonic() + 10
    while True:
        left: dict = {}
        try:
            exec(SNIPPETS[name], left)
        except (pa.ArrowInvalid, pl.exceptions.ComputeError):
            assert time.monotonic() < until
        else:
            return left


def losses(table) -> list[float]:
    return [row["value"] for row in rows_of(table) if row["key"] == "loss"]


def rows_of(table) -> list[dict]:
    return table.to_dicts() if isinstance(table, pl.DataFrame) else table.to_pylist()


@pytest.mark.parametrize("name", ["pyarrow", "polars"])
def test_a_table_for_each_file(live: str, name: str) -> None:
    left = snippet(name)
    (ended,), (running,) = left["ended"], left["live"]
    assert losses(ended) == [float(step) for step in range(LOGGED)]
    seen = losses(running)
    assert len(seen) > 100
    assert seen == [1 / (step + 1) for step in range(len(seen))]
    names = {
        row["value"] for table in left["facts"] for row in rows_of(table) if row["key"] == "name"
    }
    assert names == {'"ended"', '"live"'}
    later = losses(snippet(name)["live"][0])
    assert later[: len(seen)] == seen


def test_sql_over_both(live: str) -> None:
    found = snippet("duckdb")["found"]
    (acc, loss) = found.pop(live)
    assert (acc[0], loss[0], acc[2]) == ("acc", "loss", 0.5)
    assert loss[1] > 100
    assert loss[2] == 1 / loss[1]
    assert list(found.values()) == [[("acc", LOGGED, 1.0), ("loss", LOGGED, 0.0)]]
