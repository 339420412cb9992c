"""Numbers and texts from Arrow to NumPy or Python and back, on the same bytes.

pyarrow's own conversions import pandas and its compute library on first use, a third of a second
that a short process or the end of a run would pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS: dict[pa.DataType, type[np.generic]] = {
    pa.uint8(): np.uint8,
    pa.uint16(): np.uint16,
    pa.uint32(): np.uint32,
    pa.int32(): np.int32,
    pa.int64(): np.int64,
    pa.float64(): np.float64,
    pa.timestamp("ms", "UTC"): np.int64,
}
_TYPES = {np.dtype(kind): arrow for arrow, kind in reversed(_KINDS.items())}


def is_plain(column: pa.Array) -> bool:
    """Whether plain_numpy takes it: numbers of a type of the format, none of them null."""
    return column.type in _KINDS and column.null_count == 0


def plain_numpy(column: pa.Array) -> npt.NDArray[Any]:
    """The numbers of a column that is_plain, not copied; a timestamp's as epoch milliseconds."""
    kind = np.dtype(_KINDS[column.type])
    if len(column) == 0:
        return np.empty(0, kind)
    found: npt.NDArray[Any] = np.frombuffer(
        column.buffers()[1], kind, len(column), column.offset * kind.itemsize
    )
    return found


def plain_arrow(numbers: npt.NDArray[Any]) -> pa.Array:
    """An Arrow array on the bytes of contiguous `numbers`; NaN is a number like any other."""
    buffers = [None, pa.py_buffer(numbers)]
    return pa.Array.from_buffers(arrow_type(numbers.dtype), len(numbers), buffers)


def plain_times(times: npt.NDArray[np.int64]) -> pa.Array:
    """Epoch milliseconds as the format's timestamps."""
    return pa.Array.from_buffers(pa.timestamp("ms", "UTC"), len(times), [None, pa.py_buffer(times)])


def plain_text(texts: Sequence[str]) -> pa.Array:
    """An Arrow array of utf8. Raises UnicodeEncodeError for half of a surrogate pair."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.utf8(), len(encoded), buffers)


def plain_same(text: str, count: int) -> pa.Array:
    """An Arrow array of utf8 that holds one text so many times."""
    letters = text.encode()
    ends = np.arange(count + 1, dtype=np.int32) * np.int32(len(letters))
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(letters * count)]
    return pa.Array.from_buffers(pa.utf8(), count, buffers)


def rows_of(column: pa.ChunkedArray, text: str) -> npt.NDArray[np.int64]:
    """The rows, ascending, of a validated column of utf8 that hold just `text`."""
    sought = np.frombuffer(text.encode(), np.uint8)
    found, first = [np.empty(0, np.int64)], 0
    for chunk in column.iterchunks():
        ends, data = _letters(chunk)
        rows = np.flatnonzero(ends[1:] - ends[:-1] == len(sought))
        for place, letter in enumerate(sought):
            rows = rows[data[ends[rows] + place] == letter]
        found.append(rows + first)
        first += len(chunk)
    return np.concatenate(found)


def texts_at(column: pa.ChunkedArray, rows: npt.NDArray[np.int64]) -> list[str]:
    """The texts in the ascending `rows` of a validated column of utf8."""
    found: list[str] = []
    first = 0
    for chunk in column.iterchunks():
        ends, data = _letters(chunk)
        mine = rows[(rows >= first) & (rows < first + len(chunk))] - first
        for begin, end in zip(ends[mine].tolist(), ends[mine + 1].tolist(), strict=True):
            found.append(data[begin:end].tobytes().decode())
        first += len(chunk)
    return found


def _letters(column: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Where each text of a column of utf8 begins, and the last one ends, among its bytes."""
    if len(column) == 0:
        return np.zeros(1, np.int32), np.empty(0, np.uint8)
    _, ends, data = column.buffers()
    letters = np.frombuffer(data if data else b"", np.uint8)
    return np.frombuffer(ends, np.int32, len(column) + 1, column.offset * 4), letters


def plain_keys(number: int, count: int, code: pa.DataType, names: pa.Array) -> pa.DictionaryArray:
    """`count` times name number `number` of `names`, by codes of type `code`."""
    codes = plain_arrow(np.full(count, number, _KINDS[code]))
    return pa.DictionaryArray.from_arrays(codes, names)


def arrow_type(kind: np.dtype[Any]) -> pa.DataType:
    """The Arrow type of the numbers of a NumPy type."""
    return _TYPES[kind]
