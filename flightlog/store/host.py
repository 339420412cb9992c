"""What this machine says of itself and of its processes, in the words that leases use.

Writers put these words into leases and readers compare them, so both must take them from here.
Every function answers "" rather than raising where a system will not say.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path


@cache
def host_name() -> str:
    """Return the name of this machine."""
    import socket

    return socket.gethostname()


@cache
def boot_id() -> str:
    """A word for this start of the machine; equal until it is started again."""
    if sys.platform == "win32":
        return _windows_boot()
    if sys.platform == "darwin":
        return _say("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid")
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


@cache
def pid_space() -> str:
    """Which numbering of processes this one is in: containers have their own. "" where there is
    just one, or nobody can tell.
    """
    try:
        return str(Path("/proc/self/ns/pid").readlink()) if sys.platform == "linux" else ""
    except OSError:
        return ""


def process_start(pid: int) -> str:
    """When process `pid` began, in the system's words; "" when there is no such process.

    A zombie counts as gone: it will write no more.
    """
    if pid <= 0:
        return ""
    if sys.platform == "win32":
        return _windows_start(pid)
    if sys.platform == "linux":
        return _proc_start(pid)
    return _say("/bin/ps", "-o", "lstart=", "-p", str(pid))


def _proc_start(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    # The second field is the program's name in parentheses and may itself hold ") ".
    fields = stat.rpartition(")")[2].split()
    if len(fields) < 20 or fields[0] in "ZX":
        return ""
    return fields[19]


def _say(*command: str) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=5, check=False, env={"LC_ALL": "C"}
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


if sys.platform == "win32":
    import ctypes
    import winreg

    def _windows_boot() -> str:
        path = (
            r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
        )
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
                return str(winreg.QueryValueEx(key, "BootId")[0])
        except OSError:
            return ""

    def _windows_start(pid: int) -> str:
        kernel = ctypes.windll.kernel32
        query_limited_information, still_active = 0x1000, 259
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = ctypes.c_void_p(kernel.OpenProcess(query_limited_information, False, pid))
        if not handle.value:
            return ""
        try:
            times = [ctypes.c_uint64() for _ in range(4)]
            code = ctypes.c_uint32()
            told = kernel.GetProcessTimes(handle, *(ctypes.byref(time) for time in times))
            kernel.GetExitCodeProcess(handle, ctypes.byref(code))
            return str(times[0].value) if told and code.value == still_active else ""
        finally:
            kernel.CloseHandle(handle)
