"""Makes a store of one finished run of very many points, with its series and levels.

Usage: make_long.py FOLDER POINTS [METRICS=1]     makes FOLDER/flights, prints the run's id
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import points_file
import pyarrow as pa

from flightlog.store.facts import FactsWriter
from flightlog.store.schema import META_SERIES
from flightlog.store.series import compact


def main(folder: Path, points: int, metrics: int = 1) -> str:
    """Make the store; return the run's id."""
    store = folder / "flights"
    path = points_file.main(store, points, metrics)
    run, writer = path.parent.name, path.name.partition(".")[0]
    start = points_file.START
    series = compact(path, start)
    with pa.OSFile(str(series)) as source:
        outline = json.loads(pa.ipc.open_file(source).schema.metadata[META_SERIES.encode()])
    said = ("count", "first", "last", "min", "max", "nan")
    FactsWriter(store, run, writer).append(
        [
            ("run", "name", "long"),
            ("run", "start", start),
            *(
                ("metric", one["key"], {name: one[name] for name in said})
                for one in outline["metrics"]
            ),
            ("run", "status", "finished"),
            ("run", "end", start + points),
        ],
        start,
    )
    return run


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), *(int(text) for text in sys.argv[2:])))
