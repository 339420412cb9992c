"""Facts of many runs as they are sent and kept: texts that come again and again are dictionaries.

A dictionary of each batch's own, so that batches are made once, and sent as they are ever after.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ..store.plain import plain_arrow, plain_numpy, plain_text, plain_times
from .index_run import DELTA_TYPES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_TEXTS = ("run", "writer", "kind", "key")
_CODE = pa.uint16()
_ROWS = 1 << 16
"""Of a batch at most, so that no dictionary has more texts than there are codes."""

PLAIN = pa.schema(DELTA_TYPES.items())
CODED = pa.schema(
    [
        (name, pa.dictionary(_CODE, kind) if name in _TEXTS else kind)
        for name, kind in DELTA_TYPES.items()
    ]
)


def rows_table(rows: Sequence[tuple[str, str, str, str, str]]) -> pa.Table:
    """A table of rows that nobody wrote: run, writer, kind, key and value, numbered -1, of now."""
    runs, writers, kinds, keys, values = zip(*rows, strict=True) if rows else ((),) * 5
    now = np.full(len(rows), int(time.time() * 1000), np.int64)
    columns = [
        plain_text(runs),
        plain_text(writers),
        plain_arrow(np.full(len(rows), -1, np.int32)),
        plain_times(now),
        *(plain_text(texts) for texts in (kinds, keys, values)),
    ]
    return pa.table(columns, schema=PLAIN)


def coded(table: pa.Table) -> list[pa.RecordBatch]:
    """Rows of DELTA_TYPES as batches of CODED."""
    batches = table.combine_chunks().to_batches(max_chunksize=_ROWS)
    return [_coded(batch) for batch in batches if len(batch)]


def _coded(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = {name: batch.column(name) for name in DELTA_TYPES}
    for name in _TEXTS:
        texts = columns[name].dictionary_encode()
        codes = texts.indices.cast(_CODE)
        columns[name] = pa.DictionaryArray.from_arrays(codes, texts.dictionary)
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=CODED)


def without(batches: Iterable[pa.RecordBatch], runs: Collection[str]) -> list[pa.RecordBatch]:
    """The batches without the rows of these runs."""
    return [left for batch in batches if len(left := _without(batch, runs))]


def _without(batch: pa.RecordBatch, runs: Collection[str]) -> pa.RecordBatch:
    run = batch.column("run")
    is_left = np.array([text not in runs for text in run.dictionary.to_pylist()], bool)
    if is_left.all():
        return batch
    rows = np.flatnonzero(is_left[plain_numpy(run.indices)])
    return batch.take(plain_arrow(rows))


def stream_parts(batches: Iterable[pa.RecordBatch], metadata: Mapping[str, str]) -> Iterator[bytes]:
    """An Arrow stream with `metadata` in its schema, batch by batch as it is asked for."""
    sink = _Sink()
    with pa.ipc.new_stream(pa.PythonFile(sink, "w"), CODED.with_metadata(metadata)) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """A file that hands out what was written to it since the last time."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(part)
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        self.closed = True

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
