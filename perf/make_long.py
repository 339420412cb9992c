"""Makes a store of one finished run of very many points, with its series and levels.

Usage: make_long.py FOLDER POINTS [METRICS=1]     makes FOLDER/flights, prints the run's id
"""

from __future__ import annotations

import sys
from pathlib import Path

import points_file

from flightlog.store.facts import FactsWriter
from flightlog.store.series import compact


def main(folder: Path, points: int, metrics: int = 1) -> str:
    """Make the store; return the run's id."""
    store = folder / "flights"
    path = points_file.main(store, points, metrics)
    run, writer = path.parent.name, path.name.partition(".")[0]
    start = points_file.START
    facts = FactsWriter(store, run, writer)
    facts.append(
        [
            ("run", "name", "long"),
            ("run", "start", start),
            ("run", "status", "finished"),
            ("run", "end", start + points),
        ],
        start,
    )
    compact(path, start)
    return run


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), *(int(text) for text in sys.argv[2:])))
