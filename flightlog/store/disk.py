"""What writing needs of a disk: space taken ahead, files that appear whole, and where a memory map
can be trusted.

Knows file systems, not formats.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

MAPPED = frozenset(
    {"ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "overlay", "apfs", "hfs", "ntfs", "refs"}
)
"""File systems whose memory maps and files show the same bytes, and keep them when a process
dies.
"""

_RENAME_TRIES = 5
_known_devices: dict[int, str] = {}
_OCTAL = re.compile(r"\\([0-7]{3})")  # how the kernel spells spaces in mount points


def take_space(file: int, start: int, size: int) -> None:
    """Make `size` bytes from `start` real, as zeros, so that a full disk is met here.

    The bytes must lie behind the end of what has been written. Raises OSError.
    """
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, start, size)
        return
    os.lseek(file, start, os.SEEK_SET)
    block = bytes(min(size, 1 << 16))
    left = size
    while left > 0:
        left -= os.write(file, block[:left])


def is_gone(path: Path, file: int) -> bool:
    """Whether `path` no longer leads to the open `file`. Raises OSError when that cannot be
    known.
    """
    try:
        return not os.path.samestat(path.stat(), os.fstat(file))
    except (FileNotFoundError, NotADirectoryError):
        return True


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows the names in `folder`; Windows does so by itself. Raises
    OSError.
    """
    if sys.platform == "win32":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def replace_file(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write `data` to `path` as `replacing` does. Raises OSError."""
    with replacing(path, durable=durable) as file:
        file.write(data)


@contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[BinaryIO]:
    """A file to write, so that a reader of `path` sees all of it or what was there before.

    `durable` waits until the disk has it. Raises OSError.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with part.open("wb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        move_file(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def move_file(source: Path, target: Path) -> None:
    """Rename over `target`, waiting a moment where a reader of Windows holds it open."""
    for attempt in range(_RENAME_TRIES):
        try:
            source.replace(target)
            return
        except PermissionError:
            if sys.platform != "win32" or attempt == _RENAME_TRIES - 1:
                raise
            time.sleep(0.02 * 2**attempt)


def can_map(folder: Path) -> bool:
    """Whether files in `folder` can be written through a memory map; FLIGHTLOG_TRANSPORT=append or
    =mmap decides instead.
    """
    told = os.environ.get("FLIGHTLOG_TRANSPORT", "")
    if told in ("mmap", "append"):
        return told == "mmap"
    return file_system(folder).lower() in MAPPED


def file_system(folder: Path) -> str:
    """The name of the file system that holds `folder`; "" where the system will not say."""
    for place in (folder, *folder.parents):
        try:
            device = place.stat().st_dev
        except OSError:
            continue
        return _on_device(device, place)
    return ""


def forget_file_systems() -> None:
    """Ask again: something else may have been mounted."""
    _known_devices.clear()


def say_error(error: OSError, path: Path) -> str:
    """What went wrong with the file `path`, in words without a full stop."""
    if isinstance(error, FileNotFoundError) and not path.parent.exists():
        return f"{path}: removed or replaced while it was written"
    return f"{error.filename or path}: {error.strerror or error}"


def _on_device(device: int, folder: Path) -> str:
    """Asked once a device, since systems take their time to answer."""
    kind = _known_devices.get(device)
    if kind is None:
        kind = _known_devices[device] = _ask(folder)
    return kind


def _ask(folder: Path) -> str:
    try:
        if sys.platform == "win32":
            return _windows_file_system(folder)
        mounts = _mac_mounts() if sys.platform == "darwin" else _linux_mounts()
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""
    where = str(folder.resolve())
    best = ("", "")
    for point, kind in mounts:
        inside = where == point or where.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best[0]):  # of two mounts on one point the later counts
            best = (point, kind)
    return best[1]


def _linux_mounts() -> list[tuple[str, str]]:
    found = []
    for line in Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines():
        left, _, right = line.partition(" - ")
        point = _OCTAL.sub(lambda code: chr(int(code[1], 8)), left.split()[4])
        found.append((point, right.split()[0]))
    return found


def _mac_mounts() -> list[tuple[str, str]]:
    told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True)
    found = []
    for line in told.stdout.splitlines():
        rest = line.partition(" on ")[2]
        point, _, kind = rest.rpartition(" (")
        found.append((point, kind.split(",")[0].rstrip(")")))
    return found


if sys.platform == "win32":
    import ctypes

    def _windows_file_system(folder: Path) -> str:
        root = folder.resolve().anchor
        fixed, removable = 3, 2
        if ctypes.windll.kernel32.GetDriveTypeW(root) not in (fixed, removable):
            return ""
        name = ctypes.create_unicode_buffer(64)
        told = ctypes.windll.kernel32.GetVolumeInformationW(
            root, None, 0, None, None, None, name, len(name)
        )
        return name.value if told else ""
