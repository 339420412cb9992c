"""Cuts an Arrow stream at its last whole message before any library decodes it.

Knows the envelope of docs/format.md ("Reading a live file"): prefixes, a message's type, the length
of its body, and where a record batch keeps its counts. Columns and values are left to pyarrow.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from .errors import StoreError

SCHEMA, DICTIONARY, RECORDS = 1, 2, 3
_CONTINUED = b"\xff\xff\xff\xff"
_PREFIX = 8

# Fields of the flatbuffer tables of Arrow's Message.fbs and Schema.fbs, by their number.
_HEADER_TYPE, _HEADER, _BODY_LENGTH = 1, 2, 3
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


def walk(data: Bytes) -> Walk:
    """Return the messages that stand whole in `data`, in order."""
    messages: list[Message] = []
    at = 0
    while True:
        prefix = bytes(data[at : at + _PREFIX])
        if not any(prefix) or prefix == _CONTINUED + bytes(4):
            return Walk(messages, False)
        message = (
            _message(data, at) if prefix[:4] == _CONTINUED and len(prefix) == _PREFIX else None
        )
        if message is None:
            return Walk(messages, True)
        messages.append(message)
        at = message.end


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


def _message(data: Bytes, at: int) -> Message | None:
    """The message at `at`, or None when it is cut or nonsense."""
    (size,) = struct.unpack_from("<i", data, at + 4)
    body = at + _PREFIX + size
    if size < 0 or body > len(data):
        return None
    metadata = memoryview(data)[at + _PREFIX : body]
    try:
        table = _root(metadata)
        kind = _field(metadata, table, _HEADER_TYPE)
        length = _field(metadata, table, _BODY_LENGTH)
        body_length = struct.unpack_from("<q", metadata, length)[0] if length else 0
        header = metadata[kind] if kind else 0
    except (struct.error, IndexError):
        return None
    if header not in (SCHEMA, DICTIONARY, RECORDS) or not 0 <= body_length <= len(data) - body:
        return None
    return Message(header, at + _PREFIX, body, body + body_length)


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
