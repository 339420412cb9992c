"""What the machine is doing, as numbers: processor, memory, disk, network, and NVIDIA's GPUs.

Names and units are MLflow's (`cpu_utilization_percentage`), with a few more of this process.
What a system or a driver will not say is left out. Asked by system_metrics.py, off the training.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MEGABYTE = 1e6
Numbers = dict[str, float]


class Probes:
    """Everything that can be asked here. Amounts that only grow are counted from construction."""

    def __init__(self, folder: Path) -> None:
        self._asked: list[Callable[[], Numbers]] = []
        self._close: list[Callable[[], None]] = []
        machine = _machine(folder)
        if machine is not None:
            self._asked += machine
        gpus = open_gpus()
        if gpus is not None:
            self._asked.append(gpus.read)
            self._close.append(gpus.close)

    def read(self) -> Numbers:
        """One sample: name to value."""
        found: Numbers = {}
        for ask in self._asked:
            try:
                found |= ask()
            except Exception:  # a driver that was unloaded, a counter that a container hides
                continue
        return found

    def close(self) -> None:
        """Give back what drivers lent."""
        for close in self._close:
            close()


class Gpus:
    """NVIDIA's GPUs of this machine, by NVML."""

    def __init__(self, nvml: Any) -> None:
        self._nvml = nvml
        nvml.nvmlInit()
        self._handles = [
            nvml.nvmlDeviceGetHandleByIndex(i) for i in range(nvml.nvmlDeviceGetCount())
        ]

    def read(self) -> Numbers:
        """Use, memory and power of each; what one of them does not tell is left out."""
        found: Numbers = {}
        for number, handle in enumerate(self._handles):
            for ask in (self._use, self._memory, self._power):
                try:
                    values = ask(handle)
                except self._nvml.NVMLError:
                    continue
                found |= {f"gpu_{number}_{name}": value for name, value in values.items()}
        return found

    def close(self) -> None:
        """Let go of the driver."""
        try:
            self._nvml.nvmlShutdown()
        except self._nvml.NVMLError:
            return

    def _use(self, handle: Any) -> Numbers:
        return {"utilization_percentage": self._nvml.nvmlDeviceGetUtilizationRates(handle).gpu}

    def _memory(self, handle: Any) -> Numbers:
        memory = self._nvml.nvmlDeviceGetMemoryInfo(handle)
        return {
            "memory_usage_megabytes": memory.used / MEGABYTE,
            "memory_usage_percentage": 100 * memory.used / memory.total,
        }

    def _power(self, handle: Any) -> Numbers:
        milliwatts = self._nvml.nvmlDeviceGetPowerUsage(handle)
        limit = self._nvml.nvmlDeviceGetEnforcedPowerLimit(handle)
        return {
            "power_usage_watts": milliwatts / 1000,
            "power_usage_percentage": 100 * milliwatts / limit,
        }


def open_gpus() -> Gpus | None:
    """The GPUs; None without NVIDIA's binding (pip install nvidia-ml-py), driver or cards."""
    try:
        import pynvml

        return Gpus(pynvml)
    except Exception:  # ImportError, or whatever a driver of another version raises
        return None


def _machine(folder: Path) -> list[Callable[[], Numbers]] | None:
    """The questions that psutil answers; None where there is no psutil."""
    try:
        import psutil
    except ImportError:
        return None
    own = psutil.Process(os.getpid())
    psutil.cpu_percent(None)  # both measure since the call before
    own.cpu_percent(None)
    start_net, start_disk = psutil.net_io_counters(), psutil.disk_io_counters()

    def processor() -> Numbers:
        return {
            "cpu_utilization_percentage": psutil.cpu_percent(None),
            "process_cpu_percentage": own.cpu_percent(None),
        }

    def memory() -> Numbers:
        whole = psutil.virtual_memory()
        return {
            "system_memory_usage_megabytes": whole.used / MEGABYTE,
            "system_memory_usage_percentage": whole.percent,
            "process_memory_usage_megabytes": own.memory_info().rss / MEGABYTE,
        }

    def disk() -> Numbers:
        usage = psutil.disk_usage(str(folder))
        return {
            "disk_usage_megabytes": usage.used / MEGABYTE,
            "disk_available_megabytes": usage.free / MEGABYTE,
            "disk_usage_percentage": usage.percent,
        }

    def moved() -> Numbers:
        net, io = psutil.net_io_counters(), psutil.disk_io_counters()
        found: Numbers = {}
        if net is not None and start_net is not None:
            found["network_receive_megabytes"] = (net.bytes_recv - start_net.bytes_recv) / MEGABYTE
            found["network_transmit_megabytes"] = (net.bytes_sent - start_net.bytes_sent) / MEGABYTE
        if io is not None and start_disk is not None:
            found["disk_read_megabytes"] = (io.read_bytes - start_disk.read_bytes) / MEGABYTE
            found["disk_write_megabytes"] = (io.write_bytes - start_disk.write_bytes) / MEGABYTE
        return found

    return [processor, memory, disk, moved]
