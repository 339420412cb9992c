"""Statuses: every row of the table in docs/format.md, with real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from flightlog.store.host import boot_id, host_name, process_start
from flightlog.store.status import Lease, derive_status, durable_rows, is_alive, parse_lease

NOW = 1_800_000_000_000
HERE = Lease(host_name(), boot_id(), os.getpid(), process_start(os.getpid()), NOW)
DEAD = replace(HERE, pid_start="another process had this pid")
OLD_BOOT = replace(HERE, boot="an earlier one", durable=7)
FAR = replace(HERE, host="elsewhere", boot="x", time=NOW - 60_000)
FAR_OLD = replace(FAR, time=NOW - 60_001)


@pytest.mark.parametrize(
    ("said", "leases", "status"),
    [
        ("finished", [HERE], "finished"),
        ("failed", [], "failed"),
        ("interrupted", [FAR], "interrupted"),
        ("running", [HERE], "running"),
        ("running", [DEAD, HERE], "running"),
        ("running", [FAR], "running"),
        ("running", [FAR_OLD, HERE], "running"),
        ("running", [DEAD], "crashed"),
        ("running", [OLD_BOOT], "crashed"),
        ("running", [DEAD, OLD_BOOT], "crashed"),
        ("running", [FAR_OLD], "lost"),
        ("running", [FAR_OLD, DEAD], "lost"),
        ("running", [], "lost"),
        (None, [HERE], "lost"),
        ("paused", [HERE], "lost"),
        (["running"], [], "lost"),
    ],
)
def test_status(said: object, leases: list[Lease], status: str) -> None:
    assert derive_status(said, leases, NOW) == status


@pytest.mark.parametrize("leases", [[], [HERE], [DEAD], [FAR_OLD]])
def test_a_client_alone_says_when_its_run_ends(leases: list[Lease]) -> None:
    assert derive_status("running", leases, NOW, by_client=True) == "running"
    assert derive_status("failed", leases, NOW, by_client=True) == "failed"
    assert derive_status("paused", leases, NOW, by_client=True) == "lost"


def test_a_process_that_ended_is_dead_even_before_it_is_reaped() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    lease = replace(HERE, pid=process.pid, pid_start=process_start(process.pid))
    assert is_alive(lease) is True
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_alive(lease) is False
    process.communicate()
    assert process_start(process.pid) == ""


def test_nobody_here_can_tell_of_another_host() -> None:
    assert is_alive(FAR) is None


def test_only_this_host_after_another_start_counts_durable_rows() -> None:
    assert [durable_rows(lease) for lease in (None, HERE, FAR, OLD_BOOT)] == [None, None, None, 7]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', "[" * 100_000, '{"pid": "x", "time": -1, "host": 7}']
)
def test_a_lease_that_is_none_makes_no_run_live(text: str) -> None:
    lease = parse_lease(text)
    assert lease is None or derive_status("running", [lease], NOW) == "lost"
