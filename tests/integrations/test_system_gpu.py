"""GPUs beside a run: read where there are some, left out where there are none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pynvml

import flightlog as fl
from flightlog.recorder.system_probes import open_gpus

if TYPE_CHECKING:
    from pathlib import Path


def cards() -> int:
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return 0
    try:
        return int(pynvml.nvmlDeviceGetCount())
    finally:
        pynvml.nvmlShutdown()


def test_gpu_metrics_are_those_of_the_cards_that_are_there(store: Path) -> None:
    count = cards()
    found = open_gpus()
    if count == 0:
        assert found is None or found.read() == {}
    else:
        assert found is not None
        read = found.read()
        for number in range(count):
            assert 0 <= read[f"gpu_{number}_utilization_percentage"] <= 100
            assert 0 < read[f"gpu_{number}_memory_usage_percentage"] <= 100
            assert read[f"gpu_{number}_memory_usage_megabytes"] > 0
    if found is not None:
        found.close()


def test_gpu_metrics_stand_beside_a_run(store: Path) -> None:
    with fl.start_run("gpu", system_metrics=0.05) as run:
        while "system/cpu_utilization_percentage" not in run.summary():
            time.sleep(0.01)
    gpus = [key for key in run.summary() if key.startswith("system/gpu_")]
    assert bool(gpus) == (cards() > 0)
