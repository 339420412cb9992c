"""The messages of a live points stream as bytes, and where in a batch a writer stores its rows.

pyarrow serialises them once; wire.py finds the counts in what it wrote. The layout is
docs/format.md, "Points, live"; storing rows is points.py's.
"""

from __future__ import annotations

import io
import struct
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from .plain import plain_arrow, plain_text, plain_times
from .schema import FORMAT, META_FILE, META_FORMAT, META_RANK, META_RUN, META_WRITER
from .wire import DICTIONARY, RECORDS, SCHEMA, count_places, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

END = bytes(8)
"""The end of a stream: a prefix of zeros."""

WIDTHS = (4, 8, 8, 8)
"""Bytes per row of key, step, time and value."""

_POINTS = pa.schema(
    [
        pa.field("key", pa.dictionary(pa.int32(), pa.utf8()), nullable=False),
        pa.field("step", pa.int64(), nullable=False),
        pa.field("time", pa.timestamp("ms", "UTC"), nullable=False),
        pa.field("value", pa.float64(), nullable=False),
    ]
)


class Template(NamedTuple):
    """A record batch of `capacity` rows, none of them stored yet.

    `head` is its prefix and metadata; `columns` are the offsets of the four columns, and
    [first, last) that of the counts, all from the message's start; `size` is the whole message.
    `pack(rows, between, rows, rows, rows, rows)` gives the bytes for [first, last).
    """

    capacity: int
    head: bytes
    columns: tuple[int, ...]
    size: int
    first: int
    last: int
    between: bytes
    pack: Callable[..., bytes]


def about(file: str, run: str, writer: str, rank: int | None = None) -> dict[str, str]:
    """Schema metadata of every Arrow file of a run; `rank` None: not one rank of several."""
    said = {META_FORMAT: str(FORMAT), META_FILE: file, META_RUN: run, META_WRITER: writer}
    return said if rank is None else {**said, META_RANK: str(rank)}


def schema_message(run: str, writer: str, rank: int | None = None) -> bytes:
    """What a points stream begins with."""
    schema = _POINTS.with_metadata(about("points", run, writer, rank))
    return _message(_stream(schema, None), SCHEMA)


def dictionary_message(keys: Sequence[str]) -> bytes:
    """The whole dictionary; a later one replaces it."""
    return _message(_stream(_POINTS, _batch([], [], [], [], keys)), DICTIONARY)


def rows_message(
    codes: Sequence[int], steps: Sequence[int], times: Sequence[int], values: Sequence[float]
) -> bytes:
    """An ordinary record batch, for where a batch cannot be laid out ahead."""
    return _message(_stream(_POINTS, _batch(codes, steps, times, values, [""])), RECORDS)


@cache
def template(capacity: int) -> Template:
    """Lay out a batch of `capacity` rows with its five counts at zero."""
    zeros = pa.py_buffer(bytes(8 * capacity))
    flat = [
        pa.Array.from_buffers(field.type, capacity, [None, zeros])
        for field in (pa.field("", pa.int32()), *list(_POINTS)[1:])
    ]
    key = pa.DictionaryArray.from_arrays(flat[0], plain_text([""]))
    batch = pa.RecordBatch.from_arrays([key, *flat[1:]], schema=_POINTS)
    whole = bytearray(_message(_stream(_POINTS, batch), RECORDS))
    message = walk(whole).messages[0]
    places = count_places(whole, message)
    for place in places:
        struct.pack_into("<q", whole, place, 0)
    first, nodes = places[0], places[1]
    pack = struct.Struct(f"<q{nodes - first - 8}sq8xq8xq8xq").pack
    columns, at = [], message.body
    for width in WIDTHS:
        columns.append(at)
        at += -(-capacity * width // 64) * 64
    return Template(
        capacity,
        bytes(whole[: message.body]),
        tuple(columns),
        len(whole),
        first,
        places[4] + 8,
        bytes(whole[first + 8 : nodes]),
        pack,
    )


def _batch(
    codes: Sequence[int],
    steps: Sequence[int],
    times: Sequence[int],
    values: Sequence[float],
    keys: Sequence[str],
) -> pa.RecordBatch:
    numbers = plain_arrow(np.array(codes, np.int32))
    rest = [
        plain_arrow(np.array(steps, np.int64)),
        plain_times(np.array(times, np.int64)),
        plain_arrow(np.array(values, np.float64)),
    ]
    key = pa.DictionaryArray.from_arrays(numbers, plain_text(keys), safe=False)
    return pa.RecordBatch.from_arrays([key, *rest], schema=_POINTS)


def _stream(schema: pa.Schema, batch: pa.RecordBatch | None) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, schema) as writer:
        if batch is not None:
            writer.write_batch(batch)
    return sink.getvalue()


def _message(stream: bytes, kind: int) -> bytes:
    """The one message of that kind in a stream."""
    start = 0
    for message in walk(stream).messages:
        if message.header == kind:
            return stream[start : message.end]
        start = message.end
    raise AssertionError(f"pyarrow wrote no message of kind {kind}")
