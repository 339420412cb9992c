"""Compacts 10M and 100M points in a child process, as a recorder's end does: time from start to
exit, and the most anonymous memory it ever had; beside pyarrow sorting the same 10M rows in memory.

python perf/compact.py [FOLDER] [--short]     --short leaves 100M out; exits 1 above a limit
FOLDER (default: the system's for temporary files) needs 8 GB.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import points_file
import pyarrow as pa

SIZES = {10_000_000: (1.5, None), 100_000_000: (40.0, 300.0)}
"""Rows: seconds, and MB of anonymous memory."""


def measure(points: Path) -> tuple[float, float]:
    """Seconds, and peak MB of anonymous memory, of compacting `points`."""
    command = [sys.executable, "-P", "-m", "flightlog.store.series", str(points), "--start"]
    began = time.perf_counter()
    child = subprocess.Popen([*command, str(points_file.START)])
    status = Path(f"/proc/{child.pid}/status")
    most = 0
    while child.poll() is None:
        try:
            lines = status.read_text().splitlines()
            most = max([most, *(int(line.split()[1]) for line in lines if "RssAnon" in line)])
        except OSError:
            break  # it went between the two looks
        time.sleep(0.01)
    if child.wait():
        raise SystemExit(f"compaction failed with exit code {child.returncode}")
    return time.perf_counter() - began, most / 1024


def rival(points: Path) -> float:
    """Seconds in which pyarrow reads, sorts and writes the same rows."""
    began = time.perf_counter()
    with pa.memory_map(str(points)) as source:
        table = pa.ipc.open_stream(source).read_all()
    table = table.set_column(0, "key", table["key"].combine_chunks().indices)
    table = table.sort_by([("key", "ascending"), ("step", "ascending")])
    target = points.with_suffix(".sorted")
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=65_536)
    return time.perf_counter() - began


def main() -> int:
    given = [argument for argument in sys.argv[1:] if argument != "--short"]
    missed = 0
    for rows, (seconds_limit, memory_limit) in SIZES.items():
        if "--short" in sys.argv and rows > 10_000_000:
            continue
        with tempfile.TemporaryDirectory(dir=given[0] if given else None) as folder:
            points = points_file.main(Path(folder), rows)
            other = rival(points) if rows <= 10_000_000 else None
            seconds, memory = measure(points)
            size = sum(path.stat().st_size for path in points.parent.glob("*.s*.arrow"))
            size += sum(path.stat().st_size for path in points.parent.glob("*.levels.arrow"))
        limit = f"limit {memory_limit:.0f} MB" if memory_limit else "no limit"
        print(
            f"{rows:,} points: {seconds:.2f} s (limit {seconds_limit} s), "
            f"{memory:.0f} MB anonymous ({limit}), {size / rows:.2f} bytes a point with levels"
        )
        if other:
            print(f"pyarrow's own sort: {other:.2f} s, {other / seconds:.1f} times as long")
        missed |= seconds > seconds_limit or (memory_limit or memory) < memory or size > 20 * rows
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
