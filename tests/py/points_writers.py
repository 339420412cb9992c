"""What the tests of the points writer share: a writer in a folder, and what pyarrow reads of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from flightlog.store.ids import new_id
from flightlog.store.points import open_points

if TYPE_CHECKING:
    from pathlib import Path

    from flightlog.store.points import PointsWriter


class Notes(list[tuple[str, str]]):
    """Collects what a writer notifies of."""

    def __call__(self, topic: str, sentence: str) -> None:
        self.append((topic, sentence))


def open_writer(folder: Path, notes: Notes | None = None) -> PointsWriter:
    writer = new_id()
    return open_points(
        folder / f"{writer}.points.arrow", new_id(), writer, Notes() if notes is None else notes
    )


def stored(writer: PointsWriter) -> list[tuple[str, int, float]]:
    """What pyarrow alone reads."""
    with pa.OSFile(str(writer.path)) as file:
        table = pa.ipc.open_stream(file).read_all()
    return [
        (key, step, value)
        for key, step, value in zip(
            *(table[name].to_pylist() for name in ("key", "step", "value")), strict=True
        )
    ]


def same(a: list[tuple[str, int, float]], b: list[tuple[str, int, float]]) -> bool:
    return repr(a) == repr(b)  # NaN is itself, and -0.0 is not 0.0
