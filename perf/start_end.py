"""What it costs to start a run and to end it, in milliseconds, beside Trackio and W&B (offline).

python perf/start_end.py      rivals are asked where perf/.venv has them (perf/log.py --rivals)
Exits 1 when the median of start and end together is over the limit. One value is logged in each
run, and a tenth of a second passes between runs, as between cells.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / "perf" / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LIMIT_MS = 5.0
RUNS = 40
PAUSE_S = 0.1

Step = Callable[[], object]


def measure(start: Step, log: Step, end: Step, runs: int) -> list[tuple[float, float]]:
    """Milliseconds of start and of end, per run; the first, which imports, left out."""
    found = []
    for _ in range(runs + 1):
        before = time.perf_counter()
        start()
        started = time.perf_counter()
        log()
        logged = time.perf_counter()
        end()
        found.append(((started - before) * 1e3, (time.perf_counter() - logged) * 1e3))
        time.sleep(PAUSE_S)
    return found[1:]


def ours(folder: str) -> list[tuple[float, float]]:
    sys.path.insert(0, str(ROOT))
    import flightlog as fl

    return measure(
        lambda: fl.start_run("perf", store=f"{folder}/flights"),
        lambda: fl.log({"loss": 0.5}),
        fl.end_run,
        RUNS,
    )


def rivals() -> dict[str, list[tuple[float, float]]]:
    """Those that can be imported here."""
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ |= {"TRACKIO_DIR": folder, "HF_HUB_OFFLINE": "1", "WANDB_SILENT": "true"}
        with contextlib.suppress(ImportError), contextlib.redirect_stdout(io.StringIO()):
            import trackio  # type: ignore[import-not-found]  # only where --rivals put it

            found["trackio"] = measure(
                lambda: trackio.init(project="perf", embed=False),
                lambda: trackio.log({"loss": 0.5}),
                trackio.finish,
                10,
            )
        with contextlib.suppress(ImportError), contextlib.redirect_stdout(io.StringIO()):
            import wandb  # type: ignore[import-not-found]

            found["wandb"] = measure(
                lambda: wandb.init(project="perf", mode="offline", dir=folder),
                lambda: wandb.log({"loss": 0.5}),
                wandb.finish,
                5,
            )
    return found


def main(arguments: list[str]) -> int:
    if "--as-rival" in arguments:
        print(json.dumps(rivals()), flush=True)
        os._exit(0)  # their threads may want to upload, and this measures nothing more
    with tempfile.TemporaryDirectory() as folder:
        found = {"flightlog": ours(folder)}
        from flightlog.recorder import finishing

        finishing.wait()
    if PYTHON.exists():
        command = [str(PYTHON), __file__, "--as-rival"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        found |= json.loads(lines[-1]) if lines else {}
    both = {name: statistics.median(a + b for a, b in times) for name, times in found.items()}
    print(f"{'':12}{'start':>9}{'end':>9}{'both':>9}{'worst':>9}{'limit':>7}   against flightlog")
    for name, times in found.items():
        start, end = (statistics.median(column) for column in zip(*times, strict=True))
        worst = max(a + b for a, b in times)
        limit = f"{LIMIT_MS:.0f}" if name == "flightlog" else ""
        print(
            f"{name:12}{start:6.2f} ms{end:6.2f} ms{both[name]:6.2f} ms{worst:6.1f} ms{limit:>4}"
            f"{' ms' if limit else '   '}   {both[name] / both['flightlog']:6.1f}×"
        )
    if len(found) == 1:
        print("No rival is installed; python perf/log.py --rivals fetches them into perf/.venv.")
    return int(both["flightlog"] > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
