"""What can become of a store's files: cut, flipped, swapped, or no file any more.

The cases are the same each time: everything random comes from SEED. Each is made in a copy of two
runs of the fixture of format 1: the one that the file belongs to, and one that must stay as it is.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import struct
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flightlog.store.wire import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIXTURE = Path(__file__).parents[2] / "fixtures" / "stores" / "v1"
SEED = 20251123
RANDOM = 5
"""Cases of each random kind for each file."""

VICTIMS = (
    ("after", ".facts.arrow"),
    ("resumed", ".series.arrow"),
    ("crashed", ".points.arrow"),
    ("crashed", ".lease.json"),
    ("live", ".points.arrow"),
    ("finished ⟨ü⟩", ".levels.arrow"),
)
"""Of which run a file is taken: the smallest that has what its kind can hold."""

HUGE = 1 << 40
LIES = (-1, 0, 1, 0x7FFFFFFF, HUGE, 1 << 62)


class Case(NamedTuple):
    """One spoiled file: its path in the store, the run it belongs to, and what becomes of it."""

    file: str
    run: str
    kind: str
    spoil: Callable[[Path], None]

    @property
    def name(self) -> str:
        kind = Path(self.file).name.partition(".")[2] or self.file.partition("/")[0]
        return f"{kind} {self.kind}"


def runs() -> dict[str, str]:
    """The runs of the fixture: name to id."""
    said = json.loads(FIXTURE.with_suffix(".json").read_text("utf-8"))["runs"]
    return {run["name"]: run["id"] for run in said}


def victims() -> dict[str, str]:
    """The files that are spoiled, one of each kind, and the run that shows it."""
    ids = runs()
    found = {"store.json": ids["after"]}
    for name, suffix in VICTIMS:
        file = sorted((FIXTURE / "runs" / ids[name]).glob(f"*{suffix}"))[-1]
        found[file.relative_to(FIXTURE).as_posix()] = ids[name]
    note = next(path for path in (FIXTURE / "blobs").iterdir() if b"long long" in path.read_bytes())
    return found | {f"blobs/{note.name}": ids["after"]}


def beside(run: str) -> str:
    """The run that stands beside `run` in a copy."""
    ids = runs()
    return ids["failed"] if run != ids["failed"] else ids["after"]


def copy(target: Path, run: str) -> None:
    """Copy the store with two runs: `run`, and the one beside it."""
    shutil.copytree(FIXTURE / "blobs", target / "blobs")
    shutil.copy(FIXTURE / "store.json", target)
    for name in (run, beside(run)):
        shutil.copytree(FIXTURE / "runs" / name, target / "runs" / name)


def cases() -> Iterator[Case]:
    """Every case, in a fixed order."""
    for file, run in sorted(victims().items()):
        chance = random.Random(f"{SEED} {Path(file).name}")
        data = (FIXTURE / file).read_bytes()
        for kind, spoiled in contents(data, chance):
            yield Case(file, run, kind, writing(spoiled))
        for kind, spoil in REPLACED.items():
            yield Case(file, run, kind, spoil)
        for other in chance.sample(sorted(victims().keys() - {file}), 3):
            yield Case(
                file, run, f"swap {Path(other).name}", writing((FIXTURE / other).read_bytes())
            )


def contents(data: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file cut, flipped and overwritten."""
    edges = boundaries(data)
    near = {at + by for at in edges for by in (-1, 0, 1)}
    near |= {chance.randrange(len(data)) for _ in range(RANDOM)}
    for at in sorted(at for at in near if 0 <= at < len(data)):
        yield f"cut {at}", data[:at]
    for _ in range(RANDOM):
        at = chance.choice(edges) + chance.randrange(400) if edges else chance.randrange(len(data))
        yield flipped(data, min(at, len(data) - 1), chance)
        yield flipped(data, chance.randrange(len(data)), chance)
        yield lied(data, chance, edges)
    for at in edges[:-1]:
        for length in (-1, 0x7FFFFFF0):
            word = struct.pack("<i", length)
            yield f"length {length} at {at}", data[: at + 4] + word + data[at + 8 :]


def boundaries(data: bytes) -> list[int]:
    """Where the messages of an Arrow file begin, and the last ends; few of a long one."""
    start = 8 if data[:6] == b"ARROW1" else 0
    ends = [start + message.end for message in walk(data[start:]).messages]
    if not ends:
        return []
    return sorted({start, *ends[:4], *ends[-2:], *([len(data) - 10] if start else [])})


def flipped(data: bytes, at: int, chance: random.Random) -> tuple[str, bytes]:
    bit = chance.randrange(8)
    spoiled = bytearray(data)
    spoiled[at] ^= 1 << bit
    return f"flip {at}.{bit}", bytes(spoiled)


def lied(data: bytes, chance: random.Random, edges: list[int]) -> tuple[str, bytes]:
    """A length or an offset of eight bytes that is not true, mostly within metadata."""
    at = (chance.choice(edges or [0]) + chance.randrange(480)) // 4 * 4
    at = min(at, max(len(data) - 8, 0))
    lie = chance.choice(LIES)
    return f"lie {lie} at {at}", data[:at] + struct.pack("<q", lie) + data[at + 8 :]


def writing(data: bytes) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(data), None)[1]


def replacing(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        path.unlink()
        make(path)

    return spoil


def bind(path: Path) -> None:
    # The path of a socket has a hundred characters at most.
    with chdir(path.parent), socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)


def lengthen(path: Path) -> None:
    os.truncate(path, HUGE)


def hollow(path: Path) -> None:
    path.write_bytes(b"")
    os.truncate(path, HUGE)


REPLACED: dict[str, Callable[[Path], None]] = {
    "zeroed": lambda path: (path.write_bytes(bytes(path.stat().st_size)), None)[1],
    "folder": replacing(Path.mkdir),
    "link to itself": replacing(lambda path: path.symlink_to(path.name)),
    "link to nothing": replacing(lambda path: path.symlink_to("nothing")),
    "link to a device": replacing(lambda path: path.symlink_to("/dev/zero")),
    "pipe": replacing(os.mkfifo),
    "socket": replacing(bind),
    "a terabyte of zeros behind": lengthen,
    "a terabyte of zeros": hollow,
}
