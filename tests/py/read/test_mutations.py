"""Every file of a store cut, flipped, swapped or replaced by what is no file: no reader hangs,
crashes, takes much memory or hides another run, and what cannot be read is named.

The cases are in mutations.py, with their seed; one process reads them all (mutations_worker.py).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from mutations import FIXTURE, REPLACED, SEED, beside, copy, runs, victims

WORKER = Path(__file__).with_name("mutations_worker.py")
PATIENCE_S = 300
MEMORY = 500 << 20
"""Bytes of memory at most, pandas and pyarrow included."""

SECONDS = 10

WHOLE = {"a terabyte of zeros behind"}
"""What leaves a stream as it was: behind its end nothing counts."""


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """What the readers said of each case; the last one is the one they hung or crashed at."""
    folder = tmp_path_factory.mktemp("spoiled")
    command = [sys.executable, str(WORKER), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"{lines[-1:]} (seed {SEED}): {done.stderr}"
    return [line for line in lines if "seconds" in line]


def named(case: dict) -> list[str]:
    return [code for code, file in case["problems"] if file == case["file"]]


def test_nothing_but_refusals_comes_out_of_a_reader(read: list[dict]) -> None:
    assert len(read) > 300
    assert [(case["name"], case["raised"]) for case in read if case["raised"]] == []


def test_no_case_takes_long_or_much_memory(read: list[dict]) -> None:
    assert [case["name"] for case in read if case["seconds"] > SECONDS] == []
    assert max(case["peak"] for case in read) < MEMORY


def test_the_run_beside_is_as_it_was(read: list[dict]) -> None:
    others = {case["number"]: case["said"].get("beside") for case in read if "runs" in case["said"]}
    seen = {json.dumps(said) for said in others.values()}
    assert len(seen) == 1
    assert all(len(said) == 1 for said in others.values())
    without = [case for case in read if "runs" not in case["said"]]
    assert {case["file"] for case in without} <= {"store.json"}


def test_what_is_no_file_is_named(read: list[dict]) -> None:
    """Except levels, without which a chart reads the series."""
    cases = [
        case
        for case in read
        if case["kind"] in REPLACED
        and case["file"].endswith((".facts.arrow", ".points.arrow", ".series.arrow"))
    ]
    assert len(cases) == 4 * len(REPLACED)
    for case in cases:
        is_whole = case["kind"] in WHOLE and not case["file"].endswith(".series.arrow")
        codes = named(case)
        refused = codes in (["zeroed"], ["unreadable"], ["not-arrow"])
        assert codes == [] if is_whole else refused, case["name"]


def test_a_broken_lease_is_named(read: list[dict]) -> None:
    """It says whether the run lives; without it the run is lost, and somebody must know why."""
    cases = [case for case in read if case["file"].endswith(".lease.json")]
    cases = [case for case in cases if case["kind"] in REPLACED]
    assert len(cases) == len(REPLACED)
    for case in cases:
        assert named(case) == ["not-json"], case["name"]


def test_the_server_tells_the_same(read: list[dict]) -> None:
    """But of points, which it only hands out."""
    cases = [case for case in read if "runs" in case["said"] and case["kind"] in REPLACED]
    assert cases
    for case in cases:
        assert len(case["said"]["served"]) == 2
        if case["file"].endswith((".facts.arrow", ".lease.json")):
            told = [code for code, file in case["told"] if file == case["file"]]
            assert told == named(case), case["name"]


def test_what_is_cut_reads_to_the_cut_or_is_named(read: list[dict]) -> None:
    cuts = [case for case in read if case["kind"].startswith("cut")]
    for file in victims():
        size = (FIXTURE / file).stat().st_size
        own = [case for case in cuts if case["file"] == file]
        assert own
        before = -1
        for case in sorted(own, key=lambda case: int(case["kind"].split()[1])):
            assert int(case["kind"].split()[1]) < size
            if file.endswith(".points.arrow"):
                rows = sum(case["said"]["points"].values())
                assert rows >= before
                assert rows > 0 or named(case) or before <= 0
                before = rows
            if file.endswith(".series.arrow"):
                assert named(case)


def test_a_swapped_file_is_named(read: list[dict]) -> None:
    for case in read:
        other = case["kind"].removeprefix("swap ").partition(".")[2]
        if case["kind"].startswith("swap") and case["file"].endswith(
            (".facts.arrow", ".series.arrow")
        ):
            assert named(case), (case["name"], other)


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    """As another user: permissions do not hold for root."""
    run = runs()["after"]
    store = tmp_path / "flights"
    copy(store, run)
    facts = sorted((store / "runs" / run).glob("*.facts.arrow"))[-1]
    facts.chmod(0)
    closed = store / "runs" / runs()["crashed"]
    shutil.copytree(FIXTURE / "runs" / closed.name, closed)
    closed.chmod(0)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    script = (
        "import json, os, sys; from flightlog.store.runs import load_runs; load_runs(sys.argv[2]);"
        "os.getuid() or (os.setgid(65534), os.setuid(65534)); "
        "runs, problems = load_runs(sys.argv[1]);"
        "print(json.dumps([[run.id for run in runs], [[p.code, p.file] for p in problems]]))"
    )
    command = [sys.executable, "-c", script, str(store), str(FIXTURE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found, problems = json.loads(done.stdout)
    assert sorted(found) == sorted([run, beside(run)])
    assert ["unreadable", facts.relative_to(store).as_posix()] in problems
    assert [code for code, file in problems if file == f"runs/{closed.name}"] == ["unreadable"]
    closed.chmod(0o755)
