"""PointsWriter by both transports: what is stored, what is dropped, what readers make of it."""

from __future__ import annotations

import itertools
import json
import math
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import numpy as np
import polars
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flightlog.store.ids import new_id
from flightlog.store.points import PointsWriter, open_points
from flightlog.store.read_points import decode_points

HOSTILE = [
    text
    for group in json.loads(
        (Path(__file__).parents[2] / "fixtures" / "hostile-strings.json").read_text("utf-8")
    )["strings"].values()
    for text in group
]


class Notes(list[tuple[str, str]]):
    """Collects what a writer notifies of."""

    def __call__(self, topic: str, sentence: str) -> None:
        self.append((topic, sentence))


@pytest.fixture(params=["mmap", "append"])
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FLIGHTLOG_TRANSPORT", request.param)
    return str(request.param)


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


def test_stores_any_step_in_any_order(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    rows = [
        (5, 0.5),
        (-3, 1.0),
        (5, math.nan),
        (0, math.inf),
        (2**63 - 1, -math.inf),
        (-(2**63), 0),
    ]
    for step, value in rows:
        writer.append({"loss": value}, step)
    writer.close()
    assert writer.transport == transport
    assert same(stored(writer), [("loss", step, float(value)) for step, value in rows])


def test_counts_steps_on_from_the_last(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    for step in (None, None, 10, None, np.int64(20), None, 3.0, None):
        writer.append({"a": 1.0, "b": 2.0}, step)
    writer.close()
    assert [step for key, step, _ in stored(writer) if key == "a"] == [0, 1, 10, 11, 20, 21, 3, 4]


class Tensor:
    """A framework's scalar: no float, but it has .item()."""

    def item(self) -> float:
        return 0.25


class Broken:
    def __float__(self) -> float:
        raise RuntimeError("device lost")


def test_takes_numbers_of_all_kinds(tmp_path: Path, transport: str) -> None:
    values = [
        True,
        3,
        np.float32(0.5),
        np.int8(-4),
        np.array(7.0),
        np.array([8.0]),
        Tensor(),
        2**60,
    ]
    writer = open_writer(tmp_path)
    for value in values:
        writer.append({"x": value}, None)
    writer.close()
    assert [value for _, _, value in stored(writer)] == [1, 3, 0.5, -4, 7, 8, 0.25, float(2**60)]
    assert writer.dropped == 0


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("0.5", "str is no number"),
        (None, "NoneType is no number"),
        (1j, "complex is no number"),
        (10**400, "larger than any float64"),
        (np.zeros(3), "ndarray is no number"),
        (Broken(), "Broken is no number: device lost"),
        ({"a": 1}, "dict is no number"),
    ],
)
def test_drops_what_is_no_number_and_keeps_the_rest(
    tmp_path: Path, transport: str, value: object, why: str
) -> None:
    notes = Notes()
    writer = open_writer(tmp_path, notes)
    writer.append({"good": 1.0, "bad": value}, 0)
    writer.append({"good": 2.0, "bad": value}, 1)
    writer.close()
    assert stored(writer) == [("good", 0, 1.0), ("good", 1, 2.0)]
    assert writer.dropped == 2
    assert {topic for topic, _ in notes} == {"bad"}
    assert why in notes[0][1]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (2**63, "does not fit in 64 bits"),
        (0.5, "step 0.5 is no whole number"),
        ("7", "is no whole number"),
        (math.nan, "is no whole number"),
    ],
)
def test_drops_steps_that_are_none(tmp_path: Path, transport: str, step: object, why: str) -> None:
    notes = Notes()
    writer = open_writer(tmp_path, notes)
    writer.append({"x": 1.0}, 4)
    writer.append({"x": 2.0}, step)
    writer.append({"x": 3.0}, None)
    writer.close()
    assert stored(writer) == [("x", 4, 1.0), ("x", 5, 3.0)]
    assert writer.dropped == 1
    assert notes[0][0] == "step"
    assert why in notes[0][1]


def test_says_that_the_last_step_has_no_next(tmp_path: Path, transport: str) -> None:
    notes = Notes()
    writer = open_writer(tmp_path, notes)
    writer.append({"x": 1.0}, np.int64(2**63 - 1))
    writer.append({"x": 2.0}, None)
    writer.close()
    assert len(stored(writer)) == 1
    assert "does not fit in 64 bits" in notes[0][1]


def test_metric_names_are_text(tmp_path: Path, transport: str) -> None:
    names = [*HOSTILE, "half \ud800 a pair"]
    writer = open_writer(tmp_path)
    for name in names:
        writer.append({name: 1.0}, 0)
    writer.append({5: 2.0}, 0)  # type: ignore[dict-item]  # what a caller may do
    writer.close()
    spelled = [name.encode("utf-8", "backslashreplace").decode() for name in names]
    expected = [*spelled, "5"]
    assert [key for key, _, _ in stored(writer)] == expected


def test_three_hundred_metrics_at_once_and_one_by_one(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    writer.append({f"at once {n}": float(n) for n in range(300)}, 0)
    for n in range(300):
        writer.append({f"one by one {n}": float(n)}, n)
    writer.close()
    rows = stored(writer)
    assert len(rows) == 600
    assert rows[-1] == ("one by one 299", 299, 299.0)
    assert writer.path.stat().st_size < 12_000_000


def test_a_call_larger_than_any_batch(tmp_path: Path, transport: str) -> None:
    writer = open_writer(tmp_path)
    for step in range(30):
        writer.append({f"m{n}": float(n) for n in range(3000)}, step)
    writer.close()
    rows = stored(writer)
    assert len(rows) == 90_000
    assert rows[-1] == ("m2999", 29, 2999.0)


def test_sums_up_as_the_reader_does(tmp_path: Path, transport: str) -> None:
    from flightlog.store.series_of import read_run_points, summarise

    random = np.random.default_rng(1)
    writer = open_writer(tmp_path)
    for _ in range(5000):
        value = random.choice([math.nan, math.inf, *random.integers(0, 9, 20)])
        writer.append({"a": value, "b": -value}, int(random.integers(-50, 50)))
    before = writer.summary()
    writer.close()
    read = read_run_points(tmp_path).metrics
    expected = {key: summarise(points) for key, points in read.items()}
    assert repr(before) == repr(expected)
    assert repr(writer.summary()) == repr(expected)


names = st.text(max_size=5)
steps = st.integers(-(2**63), 2**63 - 1)
values = st.floats(width=64)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(names, steps, values), max_size=60))
def test_reads_back_what_was_written(
    tmp_path: Path, transport: str, rows: list[tuple[str, int, float]]
) -> None:
    writer = open_writer(tmp_path)
    for key, step, value in rows:
        writer.append({key: value}, step)
    writer.close()
    if not rows:
        assert not writer.path.exists()
        return
    assert same(stored(writer), rows)
    frame = polars.read_ipc_stream(writer.path)
    keys = frame["key"].cast(polars.String).to_list()
    read = list(zip(keys, frame["step"].to_list(), frame["value"].to_list(), strict=True))
    assert same(read, rows)


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
