"""What a recorder's memory grows by over a long run: 20 million points of four metrics.

python perf/memory.py [POINTS]      exits 1 when anonymous memory grows by more than the limit
Told apart: anonymous memory, which is the recorder's own; and mapped memory, the pages of its file
that the system may write out and take back at any time. Linux only, from /proc.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
POINTS = 20_000_000
LIMIT_MB = 20.0


def held() -> tuple[float, float]:
    """Megabytes of anonymous and of mapped file memory of this process."""
    told = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name.startswith("Rss"):
            told[name] = int(rest.split()[0]) / 1000
    return told["RssAnon"], told["RssFile"] + told["RssShmem"]


def main(arguments: list[str]) -> int:
    sys.path.insert(0, str(ROOT))
    import flightlog as fl

    points = int(arguments[0]) if arguments else POINTS
    print(f"{'points':>12}{'anonymous':>14}{'mapped':>12}{'limit':>10}")
    with tempfile.TemporaryDirectory(dir=ROOT / "perf") as folder:
        with fl.start_run("memory", store=Path(folder) / "flights") as run:
            run.log({"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.5}, step=0)
            time.sleep(1)
            first, most, began = held(), 0.0, time.perf_counter()
            for step in range(1, points // 4 + 1):
                run.log({"a": 0.5, "b": step * 0.1, "c": 0.5, "d": 0.5}, step=step)
                if step % (points // 40) == 0:
                    grown = tuple(now - then for now, then in zip(held(), first, strict=True))
                    most = max(most, grown[0])
                    print(f"{4 * step:12}{grown[0]:+11.1f} MB{grown[1]:+9.1f} MB{LIMIT_MB:7.0f} MB")
            seconds = time.perf_counter() - began
        assert run.dropped == 0
        run.wait()
    print(f"most {most:.1f} MB, limit {LIMIT_MB:.0f} MB; {points / seconds / 1e6:.2f} M points/s")
    return int(most > LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
