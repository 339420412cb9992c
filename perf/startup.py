"""What starting costs: `import flightlog` and `%load_ext flightlog`, each in fresh processes.

Exits 1 when a median is above its limit.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPEATS = 9
CASES = {
    "import flightlog": (
        100,
        "import time; t = time.perf_counter(); import flightlog; print(time.perf_counter() - t)",
    ),
    "%load_ext flightlog": (
        300,
        "import time\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "t = time.perf_counter()\n"
        "shell.run_line_magic('load_ext', 'flightlog')\n"
        "took = time.perf_counter() - t\n"
        "assert 'track' in shell.magics_manager.magics['line']\n"
        "print(took)",
    ),
}


def once(code: str) -> float:
    """Milliseconds, as the process itself measured them."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1]) * 1000


def main() -> int:
    failed = False
    for name, (limit, code) in CASES.items():
        once(code)  # so that every measured process finds compiled files
        times = [once(code) for _ in range(REPEATS)]
        median = statistics.median(times)
        failed |= median > limit
        print(
            f"{name:20} median {median:6.1f} ms, least {min(times):.1f}; limit {limit} ms"
            f"{'   MISSED' if median > limit else ''}"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
