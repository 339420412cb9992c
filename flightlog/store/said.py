"""Facts of what is no run (saved views, experiments, models): a folder of facts files each.

The rows of all files count in the order of docs/format.md, "Facts"; each change is a new file, so
that nobody waits for anybody.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from .claim import claimed
from .errors import StoreError
from .facts import FactsWriter
from .folder import blob_reader
from .ids import is_id, new_id
from .read_facts import decode_facts, read_bytes
from .regular import read_stream
from .schema import FACTS_SUFFIX
from .values import BlobRef, decode_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .facts import Fact

_WAIT_S = 10.0


class Said(NamedTuple):
    """What holds of one thing: values by kind and key, in the order in which the keys first came
    up, and when something was first and last said (epoch milliseconds, 0 for never).
    """

    values: dict[tuple[str, str], object]
    first_time: int
    last_time: int

    def of(self, kind: str) -> dict[str, object]:
        """The values of a kind by key; None for what was taken back."""
        return {key: value for (said, key), value in self.values.items() if said == kind}

    def get(self, kind: str, key: str) -> object:
        """One value, None where there is none."""
        return self.values.get((kind, key))


def read_said(store: Path, room: str, name: str) -> Said:
    """Return what holds of the thing in `room/name`; nothing where it is not there.

    A file that cannot be read is left to `flightlog verify`.
    """
    rows = sorted(_rows(store, room, name))
    values: dict[tuple[str, str], object] = {}
    for *_, kind, key, text in rows:
        values[kind, key] = _value(store, text)
    times = (rows[0][0], rows[-1][0]) if rows else (0, 0)
    return Said(values, *times)


def said_ids(store: Path, room: str) -> list[str]:
    """The names of the folders of a room, sorted."""
    return sorted(name for name in _names(store / room) if not name.startswith("."))


def said_files(store: Path, room: str, name: str) -> list[tuple[str, int, int]]:
    """Name, size and time of change (ns) of each file: they change when what holds does."""
    folder = store / room / name
    found = []
    for file in sorted(_names(folder)):
        try:
            state = (folder / file).stat()
        except OSError:
            continue
        found.append((file, state.st_size, state.st_mtime_ns))
    return found


def say(
    store: Path, room: str, name: str, facts: Sequence[Fact], moment: int | None = None
) -> None:
    """Say `facts` at `moment` (epoch milliseconds, None: now) in a new file. Raises OSError."""
    writer = FactsWriter(store, name, new_id(), room=room)
    try:
        writer.append(facts, moment)
        writer.sync()
    finally:
        writer.close()


@contextmanager
def one_at_a_time(store: Path, room: str, name: str) -> Iterator[None]:
    """Let one process of this machine at a time look and say; none waits longer than ten seconds.

    Raises OSError where the store cannot be written to.
    """
    folder = store / room / name
    folder.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + _WAIT_S
    with (folder / ".lock").open("ab") as file:
        while True:
            with claimed(file) as mine:
                if mine or time.monotonic() > end:
                    yield
                    return
            time.sleep(0.005)


def _rows(store: Path, room: str, name: str) -> Iterator[tuple[int, str, int, str, str, str]]:
    """Time, writer, row number, kind, key and JSON."""
    for file in _names(store / room / name):
        writer = file.removesuffix(FACTS_SUFFIX)
        if not (file.endswith(FACTS_SUFFIX) and is_id(writer)):
            continue
        at = f"{room}/{name}/{file}"
        try:
            table = decode_facts(at, read_bytes(store / at, at, read_stream)).table
        except (FileNotFoundError, StoreError):
            continue
        times = table.column("time").cast("int64").to_pylist()
        texts = (table.column(column).to_pylist() for column in ("kind", "key", "value"))
        for row, (moment, kind, key, text) in enumerate(zip(times, *texts, strict=True)):
            yield moment, writer, row, kind, key, text


def _value(store: Path, text: str) -> object:
    try:
        value = decode_value(text)
        if isinstance(value, BlobRef) and value.media == "application/json":
            return decode_value(blob_reader(store)(value))
    except (ValueError, StoreError):
        return None
    return value


def _names(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []
