"""Writes a points file of any length as a recorder that never ended would have left it, without
logging each row: `rows` points of `metrics` metrics, logged in turn, a step each round.

Usage: points_file.py FOLDER ROWS [METRICS=50]   (prints the file)
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from flightlog.store.batch import about
from flightlog.store.ids import new_id
from flightlog.store.schema import LAST_CAPACITY

START = 1_763_884_800_000


def main(folder: Path, rows: int, metrics: int = 50) -> Path:
    """Write runs/<id>/<writer>.points.arrow below `folder`; return it."""
    run, writer = new_id(), new_id()
    path = folder / "runs" / run / f"{writer}.points.arrow"
    path.parent.mkdir(parents=True)
    schema = pa.schema(
        [
            pa.field("key", pa.dictionary(pa.int32(), pa.utf8()), nullable=False),
            pa.field("step", pa.int64(), nullable=False),
            pa.field("time", pa.timestamp("ms", "UTC"), nullable=False),
            pa.field("value", pa.float64(), nullable=False),
        ],
        metadata=about("points", run, writer),
    )
    names = pa.array([f"metric_{n}" for n in range(metrics)], pa.utf8())
    random = np.random.default_rng(0)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, schema) as out:
        for first in range(0, rows, LAST_CAPACITY):
            row = np.arange(first, min(first + LAST_CAPACITY, rows))
            step = row // metrics
            code = pa.array((row % metrics).astype(np.int32))
            columns = [
                pa.DictionaryArray.from_arrays(code, names),
                pa.array(step),
                pa.array(START + step).cast(pa.timestamp("ms", "UTC")),
                pa.array(np.exp(-step / (1 + step[-1])) + random.normal(0, 0.01, len(row))),
            ]
            out.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
    return path


if __name__ == "__main__":
    counts = [int(text) for text in sys.argv[2:]]
    print(main(Path(sys.argv[1]), *counts))
