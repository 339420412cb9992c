"""Kills a process that logs, a hundred times, and looks for what log() had returned for.

python perf/kill.py [KILLS]      half of them at full speed, half at 100 steps a second
The child tells the last step that log() returned for through a mapped counter; then pyarrow alone
reads the file. Limit: 0 steps lost; exits 1 when one is, or when a file cannot be read.
On the same measure Trackio loses 16-100 % of the steps, W&B up to 19 %.
"""

from __future__ import annotations

import random
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).parents[1]
KILLS = 100
CHILD = """
import mmap, sys, time
import flightlog as fl
with open(sys.argv[2], "r+b") as file:
    told = memoryview(mmap.mmap(file.fileno(), 8)).cast("q")
fl.start_run("kill", store=sys.argv[1])
step = 0
while True:
    fl.log({"loss": step * 0.5, "acc": 1.0, f"m{step // 20000 % 9}": 2.0}, step=step)
    step += 1
    told[0] = step
    if len(sys.argv) > 3:
        time.sleep(float(sys.argv[3]))
"""


def kill_once(folder: Path, delay: float, pause: float) -> tuple[int, int]:
    """Steps that log() returned for, and those of them that pyarrow does not find whole."""
    counter = folder / "counter"
    counter.write_bytes(bytes(8))
    command = [sys.executable, "-c", CHILD, str(folder / "flights"), str(counter)]
    if pause:
        command.append(str(pause))
    child = subprocess.Popen(command, cwd=ROOT)
    while not any(counter.read_bytes()):
        if child.poll() is not None:
            raise SystemExit("the child ended by itself")
        time.sleep(0.01)
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    child.wait()
    (told,) = struct.unpack("<q", counter.read_bytes())
    (points,) = folder.glob("flights/runs/*/*.points.arrow")
    with pa.OSFile(str(points)) as file:
        table = pa.ipc.open_stream(file).read_all()
    table.validate(full=True)
    found = {}
    columns = (table[name].to_pylist() for name in ("key", "step", "value"))
    for key, step, value in zip(*columns, strict=True):
        found[key, step] = value
    lost = sum(
        found.get(("loss", step)) != step * 0.5
        or found.get(("acc", step)) != 1.0
        or found.get((f"m{step // 20000 % 9}", step)) != 2.0
        for step in range(told)
    )
    return told, lost


def main(arguments: list[str]) -> int:
    kills = int(arguments[0]) if arguments else KILLS
    missing = 0
    for words, pause in (("at full speed", 0.0), ("at 100 steps a second", 0.01)):
        steps = lost = 0
        for _ in range(kills // 2):
            with tempfile.TemporaryDirectory() as folder:
                told, gone = kill_once(Path(folder), random.uniform(0.0, 0.4), pause)
            steps, lost = steps + told, lost + gone
        print(f"{kills // 2:3} kills {words:22}: {steps:9} steps, {lost} lost, limit 0")
        missing += lost
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
