"""Decodes a writer's points: the live stream by the least count, and the series at rest.

Both come out as the same columns (docs/format.md, "Points, live" and "Series, at rest"); merging
writers and cutting into metrics is series_of.py's.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .errors import StoreError
from .read_facts import check_columns, check_format
from .schema import META_RANK, META_SERIES, POINT_COLUMNS, SERIES_COLUMNS
from .values import decode_value
from .wire import RECORDS, Message, count_places, not_arrow, whole_stream

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class MetricPoints(NamedTuple):
    """One metric by step, equal steps in the order logged; `time` is in epoch milliseconds. Steps
    are of 32 or 64 bits, as in the file.
    """

    step: npt.NDArray[np.signedinteger[Any]]
    time: Ints
    value: Floats


class Points(NamedTuple):
    """Rows in the order of the file; `code` indexes `keys`, `time` is in epoch milliseconds; `rank`
    is the writer's, None where it is not one rank of several.
    """

    keys: list[str]
    code: Ints
    step: Ints
    time: Ints
    value: Floats
    cut: bool
    rank: int | None = None


def decode_points(file: str, data: bytes | bytearray, limit: int | None = None) -> Points:
    """Decode a live points stream, or raise a StoreError that names `file`.

    `limit` is how many rows are known to be whole, where the machine has been started again since.
    """
    messages, cut = whole_stream(file, data)
    end = messages[-1].end
    copy = bytearray(memoryview(data)[:end])
    for message in messages:
        if message.header == RECORDS:
            _level_counts(copy, message)
    try:
        reader = pa.ipc.open_stream(pa.py_buffer(copy))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise not_arrow(file) from error
    check_format(file, reader.schema)
    check_columns(file, reader.schema, POINT_COLUMNS, "Points, live")
    batches, broken = _batches(reader)
    points = _collect(file, batches, "time")
    if limit is not None:
        keys, code, step, time, value, *_ = points
        points = Points(keys, code[:limit], step[:limit], time[:limit], value[:limit], False)
    return points._replace(cut=cut or broken, rank=rank_of(reader.schema))


def decode_series(file: str, data: bytes) -> Points:
    """Decode a series file, or raise a StoreError that names `file`."""
    if not data:
        raise StoreError("empty", file, "an empty file", "Copy it again, or delete it")
    if not any(data[:8]):
        raise StoreError(
            "zeroed", file, "begins with zeros", "Restore it from a copy, or delete it"
        )
    try:
        reader = pa.ipc.open_file(pa.py_buffer(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise not_arrow(file, "no Arrow file") from error
    check_format(file, reader.schema)
    check_columns(file, reader.schema, SERIES_COLUMNS, "Series, at rest")
    start = series_start(file, reader.schema)
    batches, broken = _batches(reader.get_batch(i) for i in range(reader.num_record_batches))
    points = _collect(file, batches, "t", start)
    return points._replace(cut=broken, rank=rank_of(reader.schema))


def rank_of(schema: pa.Schema) -> int | None:
    """The rank that a file's schema says its writer to be; None for none, or for nonsense."""
    said = (schema.metadata or {}).get(META_RANK.encode(), b"").decode("ascii", "replace")
    return int(said) if said.isdecimal() and len(said) < 10 else None


def series_start(file: str, schema: pa.Schema) -> int:
    """The epoch milliseconds that a series file's `t` counts from."""
    try:
        text = (schema.metadata or {})[META_SERIES.encode()].decode()
        start = decode_value(text)["start"]  # type: ignore[index]  # the error is what we look for
    except (KeyError, TypeError, ValueError) as error:
        raise not_arrow(file, f"no usable {META_SERIES} in its metadata") from error
    if not isinstance(start, int):
        raise not_arrow(file, f"no start in its {META_SERIES}")
    return start


def _level_counts(data: bytearray, message: Message) -> None:
    """Set a batch's counts to the least of them: its writer may have been caught between two."""
    try:
        places = count_places(data, message)
        counts = [struct.unpack_from("<q", data, place)[0] for place in places]
        if len(set(counts)) > 1:
            for place in places:
                struct.pack_into("<q", data, place, min(counts))
    except (struct.error, IndexError):
        return  # nonsense in the metadata: pyarrow refuses the batch, and says so


def _batches(source: object) -> tuple[list[pa.RecordBatch], bool]:
    """The batches before the first broken one, and whether there was one."""
    batches: list[pa.RecordBatch] = []
    try:
        for batch in source:  # type: ignore[attr-defined]  # a reader or a generator of batches
            batch.validate(full=True)
            batches.append(batch)
    except (pa.ArrowException, OSError, ValueError):
        return batches, True
    return batches, False


def _collect(file: str, batches: list[pa.RecordBatch], clock: str, start: int = 0) -> Points:
    known: dict[str, int] = {}
    columns: list[tuple[Ints, Ints, Ints, Floats]] = []
    try:
        for batch in batches:
            time = batch.column(clock)
            if pa.types.is_timestamp(time.type):
                time = time.cast(pa.timestamp("ms", "UTC"), safe=False)
            key = _codes(batch.column("key"), known)
            value = _filled(batch.column("value").cast(pa.float64())).astype(np.float64)
            columns.append((key, _ints(batch.column("step")), _ints(time) + start, value))
    except (pa.ArrowException, ValueError, AttributeError) as error:
        what = "a column of another type than docs/format.md says"
        raise StoreError("missing-column", file, what, "Move it out of the runs folder") from error
    if not columns:
        none = np.empty(0, np.int64)
        return Points([], none, none, none, np.empty(0), False)
    codes, steps, times, values = zip(*columns, strict=True)
    code, step, moment = (np.concatenate(parts) for parts in (codes, steps, times))
    return Points(list(known), code, step, moment, np.concatenate(values), False)


def _filled(column: pa.Array) -> npt.NDArray[np.generic]:
    numbers: npt.NDArray[np.generic] = column.fill_null(0).to_numpy(zero_copy_only=False)
    return numbers


def _ints(column: pa.Array) -> Ints:
    return _filled(column.cast(pa.int64())).astype(np.int64)


def _codes(column: pa.Array, known: dict[str, int]) -> Ints:
    """A batch's codes, into `known`; every batch may bring a dictionary of its own."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    names = column.dictionary.cast(pa.utf8()).to_pylist()
    table = np.array([known.setdefault(name or "", len(known)) for name in names] or [0], np.int64)
    codes: Ints = table[_ints(column.indices)]
    return codes
