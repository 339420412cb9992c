"""Samples of the machine beside a run: what they are called, and what they leave alone."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

import flightlog as fl
from flightlog.recorder.system_probes import open_gpus

if TYPE_CHECKING:
    from pathlib import Path

ALWAYS = {
    "system/cpu_utilization_percentage",
    "system/system_memory_usage_megabytes",
    "system/process_memory_usage_megabytes",
    "system/disk_usage_percentage",
    "system/network_receive_megabytes",
}


def wait_for_samples(run: fl.Run, count: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        found = run.summary().get("system/cpu_utilization_percentage")
        if found is not None and found.count >= count:
            return
        time.sleep(0.02)
    raise AssertionError(f"{count} samples did not come in 10 s")


def samplers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "flightlog-system"]


def test_samples_have_steps_of_their_own(store: Path) -> None:
    with fl.start_run("sampled", system_metrics=0.05) as run:
        fl.log(loss=1)
        wait_for_samples(run, 3)
        fl.log(loss=0.5)
    found = run.summary()
    assert set(found) >= ALWAYS
    assert found["loss"].last.step == 1
    first, last = (
        getattr(found["system/cpu_utilization_percentage"], at) for at in ("first", "last")
    )
    assert (first.step, last.step >= 2) == (0, True)
    assert found["system/process_memory_usage_megabytes"].min.value > 10
    for thread in samplers():
        thread.join(5)
    assert samplers() == []
    with fl.start_run(run_id=run.id) as again:
        fl.log(loss=0.1)
    assert again.summary()["loss"].last.step == 2, "samples do not count when a run is resumed"


def test_the_environment_switches_sampling_on(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with fl.start_run("quiet") as run:
        assert samplers() == []
    monkeypatch.setenv("FLIGHTLOG_SYSTEM_METRICS", "0.05")
    with fl.start_run("sampled") as run:
        wait_for_samples(run, 1)
    with fl.start_run("not this one", system_metrics=False) as run:
        assert run.summary() == {}


@pytest.mark.parametrize("wrong", ["often", 0.001, [2]])
def test_what_is_no_interval_is_refused(store: Path, wrong: float) -> None:
    with pytest.raises(fl.FlightlogError, match="system_metrics is"):
        fl.start_run("wrong", system_metrics=wrong)
    assert fl.active_run() is None


def test_without_nvidias_binding_there_are_no_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert open_gpus() is None
