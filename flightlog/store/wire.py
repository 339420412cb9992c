"""Cuts an Arrow stream at its last whole message before any library decodes it.

Knows the envelope of docs/format.md ("Reading a live file"): prefixes, a message's type, the length
of its body, and where a record batch keeps its counts. Columns and values are left to pyarrow.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from .errors import StoreError

SCHEMA, DICTIONARY, RECORDS = 1, 2, 3
_PREFIX = 8
_CONTINUED = 0xFFFFFFFF
_END = b"\xff\xff\xff\xff\0\0\0\0"

# A message begins with the mark and the metadata's length; then where its flatbuffer's root is.
_MARK = struct.Struct("<Ii")
_ROOT = struct.Struct("<I")
# A flatbuffer table points back at its vtable, which gives the offset of each field in the table:
# (its own size, the table's size, version, header type, header, body length).
_BACK = struct.Struct("<i")
_VTABLE = struct.Struct("<6H")
_AT_HEADER_TYPE, _AT_BODY_LENGTH = 6, 10
_LONG = struct.Struct("<q")

# Fields of Message and RecordBatch, by their number in Arrow's Message.fbs.
_HEADER = 2
_LENGTH, _NODES = 0, 1
_NODE_SIZE = 16

Bytes = bytes | bytearray | memoryview


class Message(NamedTuple):
    """One message of a stream: its type, and offsets of its metadata, body and end."""

    header: int
    metadata: int
    body: int
    end: int


class Walk(NamedTuple):
    """The whole messages of a stream, and whether another one was begun behind them."""

    messages: list[Message]
    cut: bool


def walk(data: Bytes, at: int = 0) -> Walk:
    """Return the messages that stand whole in `data`, in order, from that at `at` on."""
    messages: list[Message] = []
    while message := _message(data, at):
        messages.append(message)
        at = message.end
    prefix = data[at : at + _PREFIX]
    return Walk(messages, any(prefix) and prefix != _END)


def whole_stream(file: str, data: Bytes) -> Walk:
    """Walk `data`, or raise a StoreError that says why `file` is no stream at all."""
    if len(data) == 0:
        raise StoreError("empty", file, "an empty file", "Copy it again, or delete it")
    if not any(data[:_PREFIX]):
        raise StoreError(
            "zeroed", file, "begins with zeros", "Restore it from a copy, or delete it"
        )
    found = walk(data)
    if not found.messages or found.messages[0].header != SCHEMA:
        raise not_arrow(file)
    return found


def not_arrow(file: str, what: str = "no Arrow stream") -> StoreError:
    """The refusal of bytes that are something else."""
    return StoreError("not-arrow", file, what, "Move it out of the runs folder")


def count_places(data: Bytes, message: Message) -> list[int]:
    """Offsets in `data` of a record batch's counts (int64): the batch's own, then each column's."""
    metadata = memoryview(data)[message.metadata : message.body]
    batch = _follow(metadata, _field(metadata, _root(metadata), _HEADER))
    places = [_field(metadata, batch, _LENGTH)]
    if nodes := _field(metadata, batch, _NODES):
        vector = _follow(metadata, nodes)
        (count,) = struct.unpack_from("<I", metadata, vector)
        last = min(vector + 4 + count * _NODE_SIZE, len(metadata) - _NODE_SIZE + 1)
        places += range(vector + 4, last, _NODE_SIZE)
    return [message.metadata + place for place in places if place]


class _Envelope(NamedTuple):
    """What prefix and metadata of a message say: its type, their length, that of its body."""

    header: int
    length: int
    body_length: int


_envelopes: dict[bytes, _Envelope] = {}
"""By prefix and metadata: those of one store's files come again and again."""
_MOST_KEPT = 4096
_LONGEST_KEPT = 4096


def _message(data: Bytes, at: int) -> Message | None:
    """The message at `at`, or None when it is cut or nonsense, or the stream ends there."""
    try:
        mark, size = _MARK.unpack_from(data, at)
    except struct.error:
        return None
    if mark != _CONTINUED or size <= 0 or at + _PREFIX + size > len(data):
        return None
    begin = bytes(data[at : at + _PREFIX + size])
    found = _envelopes.get(begin) or _envelope(begin, _PREFIX + size)
    if found is None:
        return None
    body = at + found.length
    end = body + found.body_length
    return Message(found.header, at + _PREFIX, body, end) if end <= len(data) else None


def _envelope(begin: bytes, length: int) -> _Envelope | None:
    try:
        table = _PREFIX + _ROOT.unpack_from(begin, _PREFIX)[0]
        vtable = table - _BACK.unpack_from(begin, table)[0]
        if vtable < 0:
            return None
        fields, _, _, kind, _, place = _VTABLE.unpack_from(begin, vtable)
        header = begin[table + kind] if kind and fields > _AT_HEADER_TYPE else 0
        long = place and fields > _AT_BODY_LENGTH
        body_length = _LONG.unpack_from(begin, table + place)[0] if long else 0
    except (struct.error, IndexError):
        return None
    if header not in (SCHEMA, DICTIONARY, RECORDS) or body_length < 0:
        return None
    found = _Envelope(header, length, body_length)
    if length <= _LONGEST_KEPT:
        if len(_envelopes) >= _MOST_KEPT:
            _envelopes.clear()
        _envelopes[begin] = found
    return found


def _root(metadata: memoryview) -> int:
    return _follow(metadata, 0)


def _follow(metadata: memoryview, at: int) -> int:
    (offset,) = struct.unpack_from("<I", metadata, at)
    return at + int(offset)


def _field(metadata: memoryview, table: int, number: int) -> int:
    """Offset of a table's field, 0 where it is absent."""
    (back,) = struct.unpack_from("<i", metadata, table)
    vtable = table - int(back)
    if vtable < 0:
        raise IndexError("a vtable before its buffer")
    (size,) = struct.unpack_from("<H", metadata, vtable)
    place = 4 + 2 * number
    if place + 2 > size:
        return 0
    (offset,) = struct.unpack_from("<H", metadata, vtable + place)
    return table + int(offset) if offset else 0
