"""Finishes the part of a writer that died: its points sorted, its summaries said, its run marked as
crashed when nobody else writes to it (docs/format.md, "A dead writer's run").

Its lease is the claim: one process at a time holds it, and takes it away last. Killed on the way,
it can be done again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from .claim import claimed
from .disk import is_gone
from .errors import StoreError
from .facts import FactsWriter
from .folder import FolderReader
from .ids import finisher_id
from .read_facts import decode_facts, read_bytes
from .schema import FACTS_SUFFIX, LEASE_SUFFIX, META_SERIES, POINTS_SUFFIX
from .series import compact
from .status import read_lease
from .values import decode_value

if TYPE_CHECKING:
    from pathlib import Path

    from .facts import Fact

_SUMMARY = ("count", "first", "last", "min", "max", "nan")


def finish_writer(store: Path, points: Path, start: int, limit: int | None) -> bool:
    """Finish the writer of `points`, which left a lease and is gone; whether this process did.

    `start` is the run's in epoch milliseconds, `limit` the rows known to be whole, None for all.
    Raises OSError, and StoreError for points that cannot be read.
    """
    writer = points.name.removesuffix(POINTS_SUFFIX)
    at = points.with_name(writer + LEASE_SUFFIX)
    try:
        file = at.open("rb")
    except FileNotFoundError:
        return False
    with file, claimed(file) as mine:
        if not mine or is_gone(at, file.fileno()):
            return False
        series = compact(points, start, limit)
        if points.exists():  # another process is sorting them, and this is to be done after
            return False
        lease = read_lease(at)
        say_end(store, points.parent.name, writer, series, lease.time if lease else start)
        for half in points.parent.glob(f".{writer}.*.tmp"):  # what it was at when it died
            half.unlink(missing_ok=True)
        at.unlink(missing_ok=True)
    return True


def say_end(store: Path, run: str, writer: str, series: Path | None, ended: int) -> None:
    """Say, in a facts file of its own, what the dead `writer` could not: its summaries, and the end
    (`ended`, epoch milliseconds) of a run that nobody else writes to. Said once. Raises OSError.
    """
    reader = FolderReader(store, run)
    found = reader.read(live=False)
    if found is None or reader.facts is None or reader.facts.get("writer", writer):
        return
    facts: list[Fact] = []
    if series is not None and not _has_summaries(store / "runs" / run, writer):
        facts += _summaries(series)
    if found.status == "crashed" and reader.facts.get("run", "status") == "running":
        lease = read_lease(store / "runs" / run / (writer + LEASE_SUFFIX))
        if lease is not None and lease.dropped:
            facts += [("dropped", writer, lease.dropped), ("run", "dropped_reason", "unknown")]
        facts += [("run", "end", max(ended, found.start)), ("run", "status", "crashed")]
    said = FactsWriter(store, run, finisher_id(writer))
    try:
        said.append([("writer", writer, "crashed"), *facts])
        said.sync()
    finally:
        said.close()


def _has_summaries(folder: Path, writer: str) -> bool:
    """Whether the writer said its own, and was killed after that."""
    name = writer + FACTS_SUFFIX
    try:
        table = decode_facts(name, read_bytes(folder / name, name)).table
    except (FileNotFoundError, StoreError):
        return False
    return "metric" in table.column("kind").unique().to_pylist()


def _summaries(series: Path) -> list[Fact]:
    """The `metric` facts of a series, as its own schema has them."""
    with pa.memory_map(str(series)) as source:
        metadata = pa.ipc.open_file(source).schema.metadata or {}
    told = decode_value(metadata.get(META_SERIES.encode(), b"{}").decode())
    metrics = told.get("metrics", []) if isinstance(told, dict) else []
    return [("metric", one["key"], {name: one[name] for name in _SUMMARY}) for one in metrics]
