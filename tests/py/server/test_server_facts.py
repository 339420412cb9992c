"""The facts route: everything, then only what is new, whatever happens to the files between."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from stores import START, add_run, facts_bytes, lease, make_store, points_bytes, started, ulid

from flightlog.server.index import FactsIndex
from flightlog.server.index_run import DELTA_TYPES


def rows_of(rows: list[dict], kind: str) -> dict[str, object]:
    return {row["key"]: json.loads(row["value"]) for row in rows if row["kind"] == kind}


async def test_gives_everything_and_then_nothing(store: Path, facts) -> None:
    rows, cursor, reset = await facts()
    assert reset
    first = rows[0]
    assert (first["run"], first["writer"], first["row"]) == (ulid(10), ulid(1), 0)
    assert first["time"].timestamp() * 1000 == START
    assert [(row["kind"], row["key"]) for row in rows] == [
        ("run", "name"),
        ("run", "start"),
        ("run", "status"),
        ("run", "end"),
        ("param", "lr"),
    ]
    assert await facts(cursor) == ([], cursor, False)


async def test_gives_rows_that_were_appended(store: Path, facts) -> None:
    running = [("run", "name", "b"), ("run", "status", "running")]
    folder = add_run(store, 11, running)
    lease(folder)
    _, cursor, _ = await facts()
    add_run(store, 11, [*running, ("tag", "late", "")])
    rows, _, reset = await facts(cursor)
    assert not reset
    assert [(row["row"], row["kind"], row["key"]) for row in rows] == [(2, "tag", "late")]


async def test_a_cursor_of_another_server_gives_everything(store: Path, facts) -> None:
    everything = (await facts())[0]
    for strange in ("", "x", "0123456789ab-1", "-1", "9999999999-99999"):
        rows, _, reset = await facts(strange)
        assert (rows, reset) == (everything, True)


async def test_tells_leases_files_and_that_they_went(store: Path, facts) -> None:
    folder = add_run(store, 12, [("run", "status", "running")])
    path = lease(folder, rows=3)
    points = folder / f"{ulid(1)}.points.arrow"
    points.write_bytes(points_bytes([("loss", 0, 1.0)]))
    rows, cursor, _ = await facts()
    (said,) = rows_of(rows, "lease").values()
    assert (said["alive"], said["same_host"], said["same_boot"]) == (True, True, True)
    assert rows_of(rows, "file") == {points.name: {"size": points.stat().st_size}}
    path.unlink()
    points.unlink()
    rows, _, _ = await facts(cursor)
    assert rows_of(rows, "lease") == {ulid(1): None}
    assert rows_of(rows, "file") == {points.name: None}
    assert all(row["row"] == -1 for row in rows)


async def test_tells_that_a_run_went_and_came_again(store: Path, facts) -> None:
    folder = add_run(store, 13, [("run", "name", "away")])
    _, cursor, _ = await facts()
    shutil.move(folder, store / "aside")
    rows, cursor, _ = await facts(cursor)
    assert [(row["run"], row["kind"]) for row in rows] == [(ulid(13), "gone")]
    shutil.move(store / "aside", folder)
    rows, _, _ = await facts(cursor)
    assert rows_of(rows, "run") == {"name": "away"}


async def test_a_facts_file_that_shrank_is_told_anew(store: Path, facts) -> None:
    folder = add_run(store, 14, [("run", "name", "old"), ("tag", "a", "")])
    _, cursor, _ = await facts()
    (folder / f"{ulid(1)}.facts.arrow").write_bytes(facts_bytes([("run", "name", "new")]))
    rows, _, _ = await facts(cursor)
    assert [row["kind"] for row in rows] == ["gone", "run"]


async def test_bad_runs_are_problems_and_all_others_are_listed(store: Path, facts) -> None:
    bad = {20: b"", 21: bytes(4096), 22: b"step,value\n0,0.9\n", 23: None}
    for number, data in bad.items():
        folder = store / "runs" / ulid(number)
        folder.mkdir()
        if data is not None:
            (folder / f"{ulid(1)}.facts.arrow").write_bytes(data)
    cut = add_run(store, 24, [("run", "name", "cut"), ("tag", "a", "")])
    file = cut / f"{ulid(1)}.facts.arrow"
    file.write_bytes(file.read_bytes()[:-3])
    rows, cursor, _ = await facts()
    codes = {key: said["code"] for key, said in rows_of(rows, "problem").items()}
    assert codes == {
        f"runs/{ulid(20)}/{ulid(1)}.facts.arrow": "empty",
        f"runs/{ulid(21)}/{ulid(1)}.facts.arrow": "zeroed",
        f"runs/{ulid(22)}/{ulid(1)}.facts.arrow": "not-arrow",
        f"runs/{ulid(24)}/{ulid(1)}.facts.arrow": "partial",
        **{f"runs/{ulid(number)}": "no-facts" for number in bad},
    }
    assert {row["run"] for row in rows if row["kind"] == "run"} == {ulid(10), ulid(24)}

    add_run(store, 20, [("run", "name", "mended")])
    rows, _, _ = await facts(cursor)
    mended = [key for key, said in rows_of(rows, "problem").items() if said is None]
    assert sorted(mended) == sorted([f"runs/{ulid(20)}/{ulid(1)}.facts.arrow", f"runs/{ulid(20)}"])


async def test_a_process_that_died_is_told(store: Path, facts, jp_serverapp) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        stat = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        folder = add_run(store, 15, [("run", "status", "running")])
        lease(folder, pid=process.pid, pid_start=stat[19])
        rows, cursor, _ = await facts()
        assert rows_of(rows, "lease")[ulid(1)]["alive"] is True
    finally:
        process.kill()
    time.sleep(0.05)  # not reaped yet: a zombie has died as well
    rows, _, _ = await facts(cursor)
    process.communicate()
    assert rows_of(rows, "lease")[ulid(1)]["alive"] is False


async def test_an_unknown_store_is_a_sentence(store: Path, api) -> None:
    with pytest.raises(Exception, match="404") as caught:
        await api("facts", store="nobody")
    said = json.loads(caught.value.response.body)
    assert said == {"message": "No store 'nobody'. Look at the list of stores again."}


async def test_get_changes_nothing(store: Path, facts) -> None:
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*")}
    await facts()
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*")} == before


def test_a_thousand_runs_are_listed_within_a_second(tmp_path: Path) -> None:
    store = make_store(tmp_path / "flights")
    template = [
        *started("run", status="finished"),
        *(("param", f"p{i}", i) for i in range(20)),
        *(("metric", f"m{i}", {"count": 9, "first": [0, 1.0]}) for i in range(5)),
    ]
    data = facts_bytes(template, one_each=False)
    for number in range(1000):
        folder = store / "runs" / ulid(number)
        folder.mkdir()
        (folder / f"{ulid(1)}.facts.arrow").write_bytes(data)
    index = FactsIndex(store)
    began = time.process_time()
    delta = index.delta(None)
    stream = delta.to_stream()
    took = time.process_time() - began
    print(f"1,000 runs in {took:.2f} s, {len(stream):,} bytes")
    assert len(delta.table) == 1000 * len(template)
    sent = pa.ipc.open_stream(stream).read_all()
    coded = {f.name for f in sent.schema if pa.types.is_dictionary(f.type)}
    assert coded == {"run", "writer", "kind", "key"}
    assert sent.equals(delta.table)
    plain = sent.cast(pa.schema(DELTA_TYPES.items()))
    assert len(stream) < 0.5 * plain.nbytes
    assert took < 1


def test_the_first_list_waits_for_no_pandas(tmp_path: Path) -> None:
    store = make_store(tmp_path / "flights")
    add_run(store, 1, started("now"))
    os.utime(add_run(store, 2, started("rest", status="finished")), (START / 1000, START / 1000))
    code = """if True:
        import sys
        from pathlib import Path
        from flightlog.server.index import FactsIndex
        index = FactsIndex(Path(sys.argv[1]))
        print(index.size, len(index.delta(None).table), index.size, "pandas" in sys.modules)
    """
    found = subprocess.run(
        [sys.executable, "-c", code, str(store)], capture_output=True, text=True, check=True
    )
    rows = len(started("now")) + len(started("rest", status="finished"))
    assert found.stdout.split() == ["0", str(rows), "2", "False"]


def told(index: FactsIndex, since: str | None = None) -> tuple[set[tuple], str]:
    """What an index tells, but for the time of listed rows, and its cursor."""
    delta = index.delta(since)
    names = ("run", "writer", "row", "kind", "key", "value")
    rows = zip(*(delta.table.column(name).to_pylist() for name in names), strict=True)
    return set(rows), delta.cursor


def test_a_second_server_reads_nothing_of_runs_at_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLIGHTLOG_CACHE", str(tmp_path / "cache"))
    store = make_store(tmp_path / "flights")
    for number in range(10, 130):
        run = add_run(store, number, started(f"run {number}", status="finished"))
        if number % 3 == 0:
            add_run(store, number, [("run", "note", "by another")], writer=2, time=START + 5)
        (run / f"{ulid(1)}.series.arrow").write_bytes(b"x" * number)
        os.utime(run, (START / 1000, START / 1000))
    broken = add_run(store, 500, started("broken")) / f"{ulid(3)}.facts.arrow"
    broken.write_bytes(b"no arrow")
    os.utime(broken.parent, (START / 1000, START / 1000))
    first, _ = told(FactsIndex(store))
    assert ("series", 129) in {
        (key.split(".")[1], json.loads(value)["size"])
        for *_, kind, key, value in first
        if kind == "file"
    }
    assert any(kind == "problem" for *_, kind, _, _ in first)
    for _ in range(100):
        if list((tmp_path / "cache").glob("*.facts")):
            break
        time.sleep(0.05)

    def unread(_runs: Path, run: str) -> None:
        assert run == ulid(500)

    monkeypatch.setattr("flightlog.server.rest._folder", unread)
    index = FactsIndex(store)
    second, cursor = told(index)
    assert second == first

    add_run(store, 12, [("run", "name", "renamed")], writer=9, time=START + 9)
    shutil.rmtree(store / "runs" / ulid(13))
    news, later = told(index, cursor)
    assert {(run, kind) for run, *_, kind, _, _ in news if kind == "gone"} == {
        (ulid(12), "gone"),
        (ulid(13), "gone"),
    }
    own = {row for row in first if row[0] == ulid(12)}
    assert {row for row in news if row[3] != "gone"} == own | {
        (ulid(12), ulid(9), 0, "run", "name", '"renamed"')
    }
    assert told(index, later)[0] == set()
    assert told(index)[0] == {row for row in first | news if row[0] != ulid(13)} - {
        (ulid(12), "", -1, "gone", "", "true")
    }


def test_a_file_of_rest_that_is_not_whole_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLIGHTLOG_CACHE", str(tmp_path / "cache"))
    store = make_store(tmp_path / "flights")
    for number in range(10, 115):
        run = add_run(store, number, started(f"run {number}", status="finished"))
        os.utime(run, (START / 1000, START / 1000))
    first, _ = told(FactsIndex(store))
    for _ in range(100):
        if kept := list((tmp_path / "cache").glob("*.facts")):
            break
        time.sleep(0.05)
    whole = kept[0].read_bytes()
    for spoilt in (b"", whole[:-1], whole[:100], whole[:300] + b"!" + whole[301:]):
        kept[0].write_bytes(spoilt)
        assert told(FactsIndex(store))[0] == first
