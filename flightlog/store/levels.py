"""Writes the levels file beside a series (docs/format.md, "Levels, for charts").

Which rows are kept is thin.py's to say; this lays them out in batches and outlines them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from .plain import plain_arrow, plain_keys, plain_text
from .thin import Level, levels_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .scratch import Columns, Numbers

BATCH_ROWS = 8192


class Thinned(NamedTuple):
    """A metric's rows by step, and its levels, finest first; none where it is short."""

    key: str
    rows: Columns
    levels: list[Level]


def thinned(key: str, rows: Columns) -> Thinned:
    """Thin one metric, whose rows are sorted by step."""
    return Thinned(key, rows, [_packed(level) for level in levels_of(rows.value)])


def _packed(level: Level) -> Level:
    # Half the memory, for runs whose row numbers are most of what compaction holds.
    small = len(level.rows) and level.rows[-1] < 2**32
    return level._replace(rows=level.rows.astype(np.uint32)) if small else level


def levels_schema(series: pa.Schema, metadata: dict[str, str]) -> pa.Schema:
    """The schema of the levels of a series of schema `series`."""
    return series.append(pa.field("bucket", pa.int32(), nullable=False)).with_metadata(metadata)


def levels_outline(series: str, start: int, metrics: Sequence[Thinned]) -> dict[str, object]:
    """The JSON of flightlog.levels; `series` is the file's name."""
    listed, batch = [], 0
    for metric in metrics:
        levels = []
        for bucket, rows in metric.levels:
            firsts = rows[::BATCH_ROWS]
            levels.append(
                {
                    "bucket": bucket,
                    "batches": [batch, batch + len(firsts)],
                    "rows": len(rows),
                    "from": metric.rows.step[firsts].tolist(),
                }
            )
            batch += len(firsts)
        if levels:
            listed.append({"key": metric.key, "count": len(metric.rows.step), "levels": levels})
    return {"start": start, "of": series, "metrics": listed}


def level_batches(schema: pa.Schema, metrics: Sequence[Thinned]) -> Iterator[pa.RecordBatch]:
    """The record batches, in the outline's order."""
    code = schema.field("key").type.index_type
    names = plain_text([metric.key for metric in metrics])
    for number, metric in enumerate(metrics):
        for bucket, rows in metric.levels:
            for first in range(0, len(rows), BATCH_ROWS):
                kept: Numbers = rows[first : first + BATCH_ROWS]
                columns = [
                    plain_keys(number, len(kept), code, names),
                    *(plain_arrow(column) for column in metric.rows.part(kept)),
                    plain_arrow(np.full(len(kept), bucket, np.int32)),
                ]
                yield pa.RecordBatch.from_arrays(columns, schema=schema)
