"""FactsWriter and blobs: one whole batch per call, whatever the disk does."""

from __future__ import annotations

import errno
import hashlib
import math
import os
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flightlog.store import whole
from flightlog.store.blobs import copy_blob, write_blob
from flightlog.store.facts import FactsWriter
from flightlog.store.values import BlobRef, decode_value

if TYPE_CHECKING:
    from pathlib import Path

RUN, WRITER = "0" * 26, "1" * 26


def rows(path: Path) -> list[tuple[str, str, object]]:
    """What pyarrow alone reads, values decoded."""
    with pa.OSFile(str(path)) as file:
        table = pa.ipc.open_stream(file).read_all()
    columns = (table[name].to_pylist() for name in ("kind", "key", "value"))
    return [(kind, key, decode_value(value)) for kind, key, value in zip(*columns, strict=True)]


def test_each_append_is_one_write_and_the_file_is_whole_after_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[int] = []
    write = os.write

    def counted(file: int, data: bytes) -> int:
        writes.append(len(data))
        return write(file, data)

    monkeypatch.setattr(whole.os, "write", counted)
    facts = FactsWriter(tmp_path, RUN, WRITER)
    facts.append([("run", "name", "a"), ("run", "start", 5)])
    assert rows(facts.path) == [("run", "name", "a"), ("run", "start", 5)]
    facts.append([("param", "lr", 0.1)])
    assert rows(facts.path)[2:] == [("param", "lr", 0.1)]
    assert len(writes) == 2
    facts.close()
    assert [path.name for path in facts.path.parent.iterdir()] == [f"{WRITER}.facts.arrow"]


def test_metadata_and_types_are_the_formats(tmp_path: Path) -> None:
    facts = FactsWriter(tmp_path, RUN, WRITER)
    facts.append([("run", "name", "a")])
    facts.close()
    with pa.OSFile(str(facts.path)) as file:
        schema = pa.ipc.open_stream(file).schema
    assert schema.metadata == {
        b"flightlog.format": b"1",
        b"flightlog.file": b"facts",
        b"flightlog.run": RUN.encode(),
        b"flightlog.writer": WRITER.encode(),
    }
    assert [str(kind) for kind in schema.types] == ["timestamp[ms, tz=UTC]", *["string"] * 3]


def test_time_never_goes_back(tmp_path: Path) -> None:
    facts = FactsWriter(tmp_path, RUN, WRITER)
    facts.append([("run", "name", "a")], now_ms=2000)
    facts.append([("run", "name", "b")], now_ms=1000)
    facts.close()
    with pa.OSFile(str(facts.path)) as file:
        table = pa.ipc.open_stream(file).read_all()
    assert table["time"].cast(pa.int64()).to_pylist() == [2000, 2000]


def test_a_long_value_becomes_a_blob(tmp_path: Path) -> None:
    facts = FactsWriter(tmp_path, RUN, WRITER)
    facts.append([("run", "note", "x" * 4094), ("run", "note", "é" * 3000)])
    facts.close()
    short, long = (value for _, _, value in rows(facts.path))
    assert short == "x" * 4094
    assert isinstance(long, BlobRef)
    text = (tmp_path / "blobs" / long.sha256).read_text("utf-8")
    assert decode_value(text) == "é" * 3000
    assert (long.size, long.media) == (6002, "application/json")


def test_what_is_kept_is_synced_with_the_facts_that_name_it(tmp_path: Path) -> None:
    writer = FactsWriter(tmp_path, RUN, WRITER)
    gone, here = writer.keep(b"gone", "text/plain"), writer.keep(b"here", "text/plain")
    writer.append([("source", "cell", here)])
    (tmp_path / "blobs" / gone.sha256).unlink()  # by `gc`, or whoever
    writer.sync()
    blob = tmp_path / "blobs" / here.sha256
    assert blob.read_bytes() == b"here"
    blob.unlink()
    blob.mkdir()
    writer.sync()  # once is enough
    writer.keep(b"late", "text/plain")
    late = tmp_path / "blobs" / hashlib.sha256(b"late").hexdigest()
    late.unlink()
    late.mkdir()
    with pytest.raises(IsADirectoryError):
        writer.sync()
    late.rmdir()
    writer.sync()
    writer.close()


@pytest.mark.parametrize("written", [0, 1, 100])
def test_a_failed_write_is_cut_off_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    facts = FactsWriter(tmp_path, RUN, WRITER)
    facts.append([("param", "a", 1)])
    before = facts.path.read_bytes()
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(whole.os, "write", lambda file, data: write(file, data[:written]))
        with pytest.raises(OSError, match="No space left"):
            facts.append([("param", "b", 2)])
    assert facts.path.read_bytes() == before
    facts.append([("param", "c", 3)])
    assert rows(facts.path) == [("param", "a", 1), ("param", "c", 3)]


def test_a_first_write_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = FactsWriter(tmp_path, RUN, WRITER)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(whole.os, "write", full)
        with pytest.raises(OSError, match="No space left"):
            facts.append([("param", "a", 1)])
    assert list(facts.path.parent.iterdir()) == []
    facts.append([("param", "b", 2)])
    assert rows(facts.path) == [("param", "b", 2)]


def test_refuses_a_removed_file_and_a_forked_process(tmp_path: Path) -> None:
    facts = FactsWriter(tmp_path, RUN, WRITER)
    facts.append([("param", "a", 1)])
    child = os.fork()
    if child == 0:
        try:
            facts.append([("param", "b", 2)])
        except OSError as error:
            os._exit(0 if "forked" in str(error) else 2)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    facts.path.unlink()
    with pytest.raises(FileNotFoundError, match="removed or replaced while it was written"):
        facts.append([("param", "c", 3)])


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(facts=st.lists(st.tuples(st.text(), st.text(), scalars), min_size=1, max_size=8))
def test_reads_back_what_was_written(tmp_path: Path, facts: list[tuple[str, str, object]]) -> None:
    writer = FactsWriter(tmp_path, RUN, os.urandom(13).hex())
    for fact in facts:
        writer.append([fact])
    writer.close()
    assert repr(rows(writer.path)) == repr(facts)


def test_keeps_floats_and_integers_json_has_no_word_for(tmp_path: Path) -> None:
    values = [math.nan, math.inf, -math.inf, 2**53, -(10**30), 2**53 - 1, -0.0]
    writer = FactsWriter(tmp_path, RUN, WRITER)
    writer.append([("param", str(n), value) for n, value in enumerate(values)])
    writer.close()
    assert repr([value for _, _, value in rows(writer.path)]) == repr(values)


def test_equal_content_is_one_blob(tmp_path: Path) -> None:
    source = tmp_path / "file.bin"
    source.write_bytes(b"content" * 200_000)
    first = write_blob(tmp_path, source.read_bytes(), "text/plain")
    second = copy_blob(tmp_path, source, "application/octet-stream")
    assert first.sha256 == second.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert [path.name for path in (tmp_path / "blobs").iterdir()] == [first.sha256]


def test_half_a_blob_is_written_again(tmp_path: Path) -> None:
    ref = write_blob(tmp_path, b"whole", "text/plain")
    (tmp_path / "blobs" / ref.sha256).write_bytes(b"wh")
    write_blob(tmp_path, b"whole", "text/plain")
    assert (tmp_path / "blobs" / ref.sha256).read_bytes() == b"whole"


def test_a_blob_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copy_blob(tmp_path, tmp_path / "missing", "text/plain")
    assert list((tmp_path / "blobs").iterdir()) == []
