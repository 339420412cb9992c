"""Reads one series of a million points into NumPy, beside pyarrow scanning the same file and, with
--rivals, beside Trackio and TensorBoard reading as many (of 100,000 points, as they take long).

python perf/read_series.py [--rivals]     exits 1 above the limit
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import points_file
import pyarrow as pa
import pyarrow.compute as pc

from flightlog.store.series import compact
from flightlog.store.series_of import read_run_points

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_MS = 10
ROWS, METRICS, REPEATS = 4_000_000, 4, 15
RIVAL_ROWS = 100_000
KEY = "metric_2"

TRACKIO = """
import os, sys, time
os.environ["TRACKIO_DIR"] = sys.argv[1]
import trackio
run = trackio.init(project="p", name="r", embed=False)
for step in range(int(sys.argv[2])):
    trackio.log({"loss": step / 2}, step=step)
trackio.finish()
from trackio.sqlite_storage import SQLiteStorage
began = time.perf_counter()
rows = SQLiteStorage.get_logs("p", "r", max_points=None)
values = [row["loss"] for row in rows]
print(time.perf_counter() - began, len(values))
"""
TENSORBOARD = """
import sys, time
from tensorboardX import SummaryWriter
with SummaryWriter(sys.argv[1]) as writer:
    for step in range(int(sys.argv[2])):
        writer.add_scalar("loss", step / 2, step)
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
began = time.perf_counter()
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
values = [event.value for event in events.Scalars("loss")]
print(time.perf_counter() - began, len(values))
"""


def best(work: Callable[[], object]) -> float:
    """Milliseconds of the median of some repeats."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2] * 1000


def scan(path: Path) -> int:
    """What pyarrow needs that knows nothing of the outline."""
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    found = table.filter(pc.equal(table["key"].cast(pa.utf8()), KEY))
    return len([found[name].to_numpy() for name in ("step", "t", "value")])


def rival(name: str, code: str) -> None:
    """Print what another reader takes; says so where perf/.venv lacks it."""
    python = Path(__file__).parent / ".venv" / "bin" / "python"
    with tempfile.TemporaryDirectory() as folder:
        command = [str(python), "-c", code, folder, str(RIVAL_ROWS)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        print(f"{name}: not in perf/.venv ({told.stderr.strip().splitlines()[-1:]})")
        return
    seconds, rows = told.stdout.split()[-2:]
    print(f"{name}: {float(seconds) * 1000:,.0f} ms for {int(rows):,} points")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        points = points_file.main(Path(folder), ROWS, METRICS)
        series = compact(points, points_file.START)
        assert series is not None
        ours = best(lambda: read_run_points(series.parent, {KEY}).metrics[KEY])
        theirs = best(lambda: scan(series))
        rows = len(read_run_points(series.parent, {KEY}).metrics[KEY].step)
    print(f"one of {METRICS} series, {rows:,} points: {ours:.1f} ms (limit {LIMIT_MS} ms)")
    print(f"pyarrow scanning the file: {theirs:.1f} ms, {theirs / ours:.1f} times as long")
    if "--rivals" in sys.argv:
        rival("Trackio", TRACKIO)
        rival("TensorBoard", TENSORBOARD)
    return int(ours > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
