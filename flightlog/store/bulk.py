"""Decodes many facts files at once: what a thousand small streams cost is mostly their number.

Takes only what is as a recorder writes it. Of anything else it says that it did not take it, and
read_facts.py reads it alone, or refuses it by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from .errors import StoreError
from .plain import plain_numpy
from .read_facts import FACT_TYPES, decode_facts
from .wire import RECORDS, walk, whole_stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .read_points import Ints


class FactsBytes(NamedTuple):
    """A facts file: the run and writer that its path names, and what is in it."""

    run: str
    writer: str
    data: bytes


class Decoded(NamedTuple):
    """The rows of many files; file n's are [edges[n], edges[n + 1]), none where it was not taken
    (`taken`).
    """

    table: pa.Table
    edges: Ints
    taken: list[bool]


_SCHEMA = pa.schema(list(FACT_TYPES.items()))
_schemas: set[bytes] = set()
"""What streams of the format's own columns begin with, the names of run and writer cut out."""
_lengths: set[int] = set()
"""Bytes of these, the names left in."""


def decode_many(files: Sequence[FactsBytes]) -> Decoded:
    """Decode facts files together; see Decoded."""
    bodies: list[memoryview] = []
    counts: list[int] = []
    first = b""
    for file in files:
        head, body, batches = _parts(file)
        counts.append(batches)
        if batches:
            bodies.append(body)
            first = first or head
    try:
        table, lengths = _read(b"".join([first, *bodies]))
        if len(lengths) != sum(counts):
            raise ValueError("a stream that ended early")
    except (pa.ArrowException, OSError, ValueError):
        if len(files) > 1:  # one of them spoils it: find out which
            return _halves(files)
        return Decoded(_none(), np.zeros(2, np.int64), [False])
    rows = np.cumsum([0, *lengths])
    edges = rows[np.cumsum([0, *counts])]
    return Decoded(table, edges, [count > 0 for count in counts])


def _parts(file: FactsBytes) -> tuple[bytes, memoryview, int]:
    """A file's schema message, its batches and their number; 0 where it is not taken."""
    nothing = b"", memoryview(b""), 0
    head = _head(file)
    if head is None:
        return nothing
    messages, cut = walk(file.data, len(head))
    if cut or not messages or any(one.header != RECORDS for one in messages):
        return nothing
    return head, memoryview(file.data)[len(head) : messages[-1].end], len(messages)


def _head(file: FactsBytes) -> bytes | None:
    """The schema message that a file begins with, where it is the format's own."""
    for length in _lengths:
        head = file.data[:length]
        if _form(head, file) in _schemas:
            return head
    try:
        head = file.data[: whole_stream("", file.data).messages[0].end]
        decode_facts("", head)
        schema = pa.ipc.open_stream(head).schema
    except (StoreError, pa.ArrowException, OSError, ValueError):
        return None
    if list(zip(schema.names, schema.types, strict=True)) != list(FACT_TYPES.items()):
        return None
    _schemas.add(_form(head, file))
    _lengths.add(len(head))
    return head


def _form(head: bytes, file: FactsBytes) -> bytes:
    return head.replace(file.run.encode(), b"").replace(file.writer.encode(), b"")


def _read(stream: bytes) -> tuple[pa.Table, list[int]]:
    """The rows of a stream, and how many each batch had. Raises for whatever is wrong with it."""
    if not stream:
        return _none(), []
    table = pa.ipc.open_stream(stream).read_all()
    lengths = [len(chunk) for chunk in table.column(0).iterchunks()]
    table = table.combine_chunks()
    table.validate(full=True)
    if any(column.null_count for column in table.columns):
        raise ValueError("nulls")
    # Nullable or not, and what metadata says, differs between those who wrote them.
    return pa.Table.from_arrays(table.columns, schema=_SCHEMA), lengths


def _halves(files: Sequence[FactsBytes]) -> Decoded:
    middle = len(files) // 2
    one, two = decode_many(files[:middle]), decode_many(files[middle:])
    edges = np.concatenate([one.edges, two.edges[1:] + one.edges[-1]])
    table = pa.concat_tables([one.table, two.table]).combine_chunks()
    return Decoded(table, edges, one.taken + two.taken)


def _none() -> pa.Table:
    return pa.Table.from_batches([], _SCHEMA)


def times_of(table: pa.Table) -> Ints:
    """A decoded table's times, in epoch milliseconds."""
    column = table.column("time")
    parts = [plain_numpy(chunk) for chunk in column.iterchunks()]
    times: Ints = np.concatenate(parts) if parts else np.empty(0, np.int64)
    return times
