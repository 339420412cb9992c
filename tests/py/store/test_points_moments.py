"""The points writer when things happen around it: threads, signals, forks, full disks, kills."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from points_writers import Notes, open_writer, stored

from flightlog.store.read_points import decode_points

if TYPE_CHECKING:
    from pathlib import Path


def test_the_file_is_valid_at_every_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTLOG_TRANSPORT", "mmap")
    writer = open_writer(tmp_path)
    for step in range(3000):
        writer.append({"a": step, f"m{step // 700}": step}, step)
        if step % 37 == 0 or step in (511, 512, 513):
            assert len(stored(writer)) == 2 * (step + 1) == writer.rows
    writer.close()


def test_threads_lose_nothing(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def work(name: str) -> None:
        for step in range(4000):
            writer.append({name: float(step), "shared": float(step)}, step)

    try:
        threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    writer.close()
    rows = stored(writer)
    assert writer.dropped == 0
    assert len(rows) == 4 * 4000 * 2
    for n in range(4):
        assert [step for key, step, _ in rows if key == f"t{n}"] == list(range(4000))
    assert all(step == value for _, step, value in rows)


def test_a_signal_handler_may_log(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    numbers, fired = itertools.count(1), []

    def handler(*_: object) -> None:
        number = next(numbers)  # the handler may interrupt itself
        writer.append({"signal": float(number)}, number)
        fired.append(number)

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0005)
    try:
        for step in range(6000):
            writer.append({"loop": float(step)}, step)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    writer.close()
    rows = stored(writer)
    assert len(fired) > 10
    assert [step for key, step, _ in rows if key == "loop"] == list(range(6000))
    got = sorted(step for key, step, _ in rows if key == "signal")
    assert got == list(range(1, len(fired) + 1))


def test_a_value_that_logs_while_it_is_read(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)

    class Chatty:
        def __float__(self) -> float:
            writer.append({"inner": 1.0}, 0)
            return 2.0

    writer.append({"outer": 0.0, "inner": 0.0}, 0)
    writer.append({"outer": Chatty()}, 1)
    writer.close()
    assert sorted(stored(writer)) == [
        ("inner", 0, 0.0),
        ("inner", 0, 1.0),
        ("outer", 0, 0.0),
        ("outer", 1, 2.0),
    ]


def test_a_forked_child_leaves_its_parents_file_alone(tmp_path: Path, transport: str) -> None:
    notes = Notes()
    writer = open_writer(tmp_path, notes)
    writer.append({"x": 1.0}, 0)
    child = os.fork()
    if child == 0:
        writer.append({"x": 99.0}, 1)
        writer.append({"x": 99.0}, 2)
        good = writer.dropped == 2 and "forked" in notes[-1][1]
        writer.close()
        os._exit(0 if good else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    writer.append({"x": 2.0}, 1)
    writer.close()
    assert stored(writer) == [("x", 0, 1.0), ("x", 1, 2.0)]


def test_a_removed_file_is_noticed(tmp_path: Path, transport: str) -> None:
    notes = Notes()
    writer = open_writer(tmp_path, notes)
    writer.append({"x": 1.0}, 0)
    writer.sync()
    writer.path.unlink()
    writer.check()
    writer.append({"x": 1.0}, 1)
    writer.append({"x": 1.0}, 2)
    writer.close()
    assert writer.dropped == 3
    assert notes[0] == ("", f"{writer.path}: removed or replaced while it was written")
    assert not writer.path.exists()


SMALL = """
import resource, sys
from pathlib import Path
from flightlog.store.points import open_points
notes = []
path = Path(sys.argv[1])
writer = open_points(path, "0" * 26, "1" * 26, lambda *note: notes.append(note))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
for step in range(15_000):
    writer.append({"x": float(step)}, step)
writer.close()
print(writer.rows, writer.dropped, len({topic for topic, _ in notes}), notes[0][1])
"""


def test_a_disk_without_room_costs_rows_and_no_exception(tmp_path: Path, transport: str) -> None:
    path = tmp_path / f"{'1' * 26}.points.arrow"
    done = subprocess.run(
        [sys.executable, "-c", SMALL, str(path)], capture_output=True, text=True, check=True
    )
    rows, dropped, topics, why = done.stdout.split(maxsplit=3)
    assert int(rows) + int(dropped) == 15_000
    assert int(dropped) > 0
    assert topics == "1"
    assert "File too large" in why or "No space left" in why  # a short write says the latter
    if int(rows):
        points = decode_points("points", path.read_bytes())
        assert points.step.tolist() == list(range(int(rows)))
        assert not points.cut


def test_goes_on_when_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    """A full disk that is emptied again: only what was logged meanwhile is missing."""
    import errno

    from flightlog.store import appended, mapped, points

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(points, "RETRY_S", 0.0)
    monkeypatch.setattr(appended, "FLUSH_S", 0.0)
    notes = Notes()
    writer = open_writer(tmp_path, notes)
    writer.append({"x": 0.0}, 0)
    with monkeypatch.context() as patch:
        patch.setattr(mapped, "take_space", full)
        patch.setattr(appended, "append_whole", full)
        writer.append({"y": 1.0}, 1)
    writer.append({"y": 2.0}, 2)
    writer.close()
    assert stored(writer) == [("x", 0, 0.0), ("y", 2, 2.0)]
    assert writer.dropped == 1
    assert "No space left on device" in notes[0][1]


KILLED = textwrap.dedent(
    """
    import mmap, sys
    from pathlib import Path
    from flightlog.store.points import open_points
    with open(sys.argv[2], "r+b") as file:
        told = memoryview(mmap.mmap(file.fileno(), 8)).cast("q")
    writer = open_points(Path(sys.argv[1]), "0" * 26, "1" * 26, print)
    step = 0
    while True:
        writer.append({"loss": step * 0.5, f"m{step // 5000 % 7}": 1.0}, step)
        step += 1
        told[0] = step
    """
)


@pytest.mark.parametrize("delay", [0.05, 0.11, 0.23])
def test_a_kill_loses_no_row_that_was_returned_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, delay: float
) -> None:
    monkeypatch.setenv("FLIGHTLOG_TRANSPORT", "mmap")
    path, counter = tmp_path / f"{'1' * 26}.points.arrow", tmp_path / "counter"
    counter.write_bytes(bytes(8))
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(path), str(counter)])
    try:
        while int.from_bytes(counter.read_bytes(), "little") == 0:
            assert child.poll() is None
            threading.Event().wait(0.01)
        threading.Event().wait(delay)
    finally:
        child.kill()
        child.wait()
    told = int.from_bytes(counter.read_bytes(), "little")
    with pa.OSFile(str(path)) as file:
        table = pa.ipc.open_stream(file).read_all()
    losses = table.filter(pa.compute.equal(table["key"].cast("string"), "loss"))
    assert losses["step"].to_pylist()[:told] == list(range(told))
    assert losses["value"].to_pylist()[:told] == [step * 0.5 for step in range(told)]
