"""Writes small stores by pyarrow and docs/format.md alone, without flightlog's own writer."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import struct
import time
from pathlib import Path

import pyarrow as pa

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
START = 1763884800000

FACTS = pa.schema(
    [
        pa.field("time", pa.timestamp("ms", "UTC"), nullable=False),
        pa.field("kind", pa.utf8(), nullable=False),
        pa.field("key", pa.utf8(), nullable=False),
        pa.field("value", pa.utf8(), nullable=False),
    ]
)
POINTS = pa.schema(
    [
        pa.field("key", pa.dictionary(pa.int32(), pa.utf8()), nullable=False),
        pa.field("step", pa.int64(), nullable=False),
        pa.field("time", pa.timestamp("ms", "UTC"), nullable=False),
        pa.field("value", pa.float64(), nullable=False),
    ]
)


def ulid(number: int, time: int = START) -> str:
    """An id that is the same each time."""
    whole = (time << 80) | number
    return "".join(ALPHABET[(whole >> shift) & 31] for shift in range(125, -1, -5))


def make_store(path: Path, number: int = 1) -> Path:
    (path / "runs").mkdir(parents=True)
    about = {"format": 1, "kind": "flightlog-store", "id": ulid(number), "created": START}
    (path / "store.json").write_text(json.dumps(about))
    return path


def facts_bytes(
    rows: list[tuple[str, str, object]],
    *,
    time: int = START,
    version: str = "1",
    schema: pa.Schema = FACTS,
    one_each: bool = True,
) -> bytes:
    """A facts stream without its end, one record batch for each row or one for all."""
    sink = io.BytesIO()
    metadata = {"flightlog.format": version, "flightlog.file": "facts"}
    stream = pa.ipc.new_stream(sink, schema.with_metadata(metadata))
    for part in [[row] for row in rows] if one_each else [rows]:
        columns = [
            pa.array([time] * len(part), schema.field(0).type),
            pa.array([kind for kind, _, _ in part], pa.utf8()),
            pa.array([key for _, key, _ in part], pa.utf8()),
            pa.array([as_json(value) for *_, value in part], pa.utf8()),
        ]
        columns += [pa.nulls(len(part), field.type) for field in list(schema)[4:]]
        stream.write_batch(pa.record_batch(columns, schema=schema))
    return sink.getvalue()


def as_json(value: object) -> str:
    return value if isinstance(value, Raw) else json.dumps(value)


class Raw(str):
    """A fact's value as it shall stand in the file."""

    __slots__ = ()


def started(name: str, *, status: str = "running", start: int = START) -> list:
    """The facts that every run has."""
    facts = [("run", "name", name), ("run", "start", start), ("run", "status", status)]
    return facts if status == "running" else [*facts, ("run", "end", start + 60_000)]


def add_run(
    store: Path,
    number: int,
    facts: list[tuple[str, str, object]],
    *,
    writer: int = 1,
    time: int = START,
) -> Path:
    """A run's folder with one facts file; the same number again adds a writer."""
    folder = store / "runs" / ulid(number)
    folder.mkdir(exist_ok=True)
    (folder / f"{ulid(writer)}.facts.arrow").write_bytes(facts_bytes(facts, time=time))
    return folder


def points_bytes(
    rows: list[tuple[str, int, float]], *, capacity: int = 1024, behind: bytes = bytes(64)
) -> bytes:
    """A live points stream: counts below the capacity that is laid out, zeros behind it."""
    keys = list(dict.fromkeys(key for key, _, _ in rows))
    pad = capacity - len(rows)
    codes = pa.array([keys.index(key) for key, _, _ in rows] + [0] * pad, pa.int32())
    columns = [
        pa.DictionaryArray.from_arrays(codes, pa.array(keys, pa.utf8())),
        pa.array([step for _, step, _ in rows] + [0] * pad, pa.int64()),
        pa.array([START + 10 * i for i in range(capacity)], POINTS.field(2).type),
        pa.array([value for *_, value in rows] + [0.0] * pad, pa.float64()),
    ]
    sink = io.BytesIO()
    metadata = {"flightlog.format": "1", "flightlog.file": "points"}
    stream = pa.ipc.new_stream(sink, POINTS.with_metadata(metadata))
    stream.write_batch(pa.record_batch(columns, schema=POINTS))
    whole = bytearray(sink.getvalue())
    for place in count_places(whole, capacity):
        struct.pack_into("<q", whole, place, len(rows))
    return bytes(whole) + behind


def count_places(stream: bytes | bytearray, count: int) -> list[int]:
    """Where the five counts of a batch stand, found by their value; nothing else has it."""
    word = struct.pack("<q", count)
    places = [at for at in range(0, len(stream) - 8, 8) if stream[at : at + 8] == word][:5]
    assert len(places) == 5
    return places


def series_bytes(metrics: dict[str, list[tuple[int, int, float]]], *, start: int = START) -> bytes:
    """A series file: for each metric rows of (step, milliseconds since the start, value)."""
    keys = pa.array(list(metrics), pa.utf8())
    schema = pa.schema(
        [
            pa.field("key", pa.dictionary(pa.uint8(), pa.utf8())),
            pa.field("step", pa.int32()),
            pa.field("t", pa.int32()),
            pa.field("value", pa.float64()),
        ]
    )
    about = {"start": start, "rows": sum(map(len, metrics.values())), "metrics": []}
    metadata = {"flightlog.format": "1", "flightlog.series": json.dumps(about)}
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, schema.with_metadata(metadata)) as file:
        for code, rows in enumerate(metrics.values()):
            codes = pa.array([code] * len(rows), pa.uint8())
            columns = [
                pa.DictionaryArray.from_arrays(codes, keys),
                *(pa.array([row[i] for row in rows], schema.field(i + 1).type) for i in range(3)),
            ]
            file.write_batch(pa.record_batch(columns, schema=file_schema(schema)))
    return sink.getvalue()


def file_schema(schema: pa.Schema) -> pa.Schema:
    return schema.remove_metadata()


def lease(folder: Path, *, writer: int = 1, **changed: object) -> Path:
    """The lease of a writer that is this process, but for what is `changed`."""
    stat = Path(f"/proc/{os.getpid()}/stat").read_text().rpartition(")")[2].split()
    said = {
        "format": 1,
        "run": folder.name,
        "writer": ulid(writer),
        "host": socket.gethostname(),
        "boot": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
        "pid": os.getpid(),
        "pid_start": stat[19],
        "time": START,
        "rows": 0,
        "durable": 0,
        "transport": "mmap",
        "dropped": 0,
    } | changed
    path = folder / f"{ulid(writer)}.lease.json"
    path.write_text(json.dumps(said))
    return path


def remove(folder: Path) -> None:
    """Remove a folder that a recorder writes to: again where it wrote in between."""
    end = time.monotonic() + 5
    while folder.exists():
        assert time.monotonic() < end
        shutil.rmtree(folder, ignore_errors=True)
