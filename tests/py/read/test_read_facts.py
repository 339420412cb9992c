"""Facts files: what is decoded, what is refused and by which name, wherever a file was cut."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from stores import FACTS, facts_bytes

from flightlog.store.errors import StoreError
from flightlog.store.read_facts import decode_facts, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [("run", "name", "a"), ("param", "lr", 0.1), ("tag", "<b>", "")]


def code_of(data: bytes) -> str:
    with pytest.raises(StoreError) as caught:
        decode_facts("runs/x/y.facts.arrow", data)
    assert str(caught.value).startswith("runs/x/y.facts.arrow: ")
    return caught.value.code


def test_reads_the_rows_in_order() -> None:
    table, cut = decode_facts("f", facts_bytes(ROWS))
    assert table.column("kind").to_pylist() == ["run", "param", "tag"]
    assert table.column("value").to_pylist() == ['"a"', "0.1", '""']
    assert not cut


def test_a_file_cut_at_any_byte_keeps_the_rows_before_and_says_so() -> None:
    schema_end = pa.ipc.open_stream(facts_bytes(ROWS)).schema.serialize().size
    ends = [schema_end, *(len(facts_bytes(ROWS[:n])) for n in (1, 2, 3))]
    data = facts_bytes(ROWS)
    for size in range(1, len(data)):
        if size < schema_end:
            assert code_of(data[:size]) == "not-arrow"
            continue
        table, cut = decode_facts("f", data[:size])
        assert len(table) == sum(end <= size for end in ends) - 1
        assert cut == (size not in ends)


def test_bytes_behind_the_end_of_the_stream_mean_nothing() -> None:
    data = facts_bytes(ROWS)
    for end in (bytes(8), b"\xff\xff\xff\xff\0\0\0\0"):
        table, cut = decode_facts("f", data + end + b"rubbish")
        assert (len(table), cut) == (3, False)


def test_rubbish_behind_the_rows_is_a_cut() -> None:
    for rubbish in (b"x", b"\xff\xff\xff\xff", b"\xff\xff\xff\xff\x10\0\0\0" + b"x" * 100):
        table, cut = decode_facts("f", facts_bytes(ROWS) + rubbish)
        assert (len(table), cut) == (3, True)


def test_a_flipped_byte_never_raises_anything_but_a_store_error() -> None:
    data = facts_bytes(ROWS)
    for at in range(len(data)):
        broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        try:
            table, _ = decode_facts("f", broken)
        except StoreError:
            continue
        assert len(table) <= len(ROWS)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (bytes(3), "zeroed"),
        (bytes(4096), "zeroed"),
        (b"step,value\n0,0.9\n", "not-arrow"),
        (b"ARROW1\0\0" + b"x" * 64, "not-arrow"),
        (facts_bytes(ROWS, version="2"), "newer-format"),
        (facts_bytes(ROWS, version="x"), "newer-format"),
        (facts_bytes(ROWS, version="9" * 5000), "newer-format"),
    ],
)
def test_refuses(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_says_how_to_read_a_newer_format() -> None:
    with pytest.raises(StoreError, match=r"format 2, but this flightlog reads up to 1\. Upgrade"):
        decode_facts("f", facts_bytes(ROWS, version="2"))


def stream(columns: dict[str, pa.Array]) -> bytes:
    sink = io.BytesIO()
    table = pa.table(columns)
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def test_names_the_missing_column_and_those_it_found() -> None:
    with pytest.raises(StoreError) as caught:
        decode_facts("f", stream({"time": pa.array([1]), "kind": pa.array(["run"])}))
    assert caught.value.code == "missing-column"
    assert "no column key, value (found time, kind)" in str(caught.value)


def test_a_column_of_another_type_is_another_column() -> None:
    columns = {name: pa.array([[1]]) for name in FACTS.names}
    assert code_of(stream(columns)) == "missing-column"


def test_wide_strings_and_unknown_columns_are_no_trouble() -> None:
    columns = {
        "time": pa.array([5], pa.timestamp("ms", "UTC")),
        "extra": pa.array([{"deep": [1]}]),
        **{name: pa.array(["x"], pa.large_utf8()) for name in ("kind", "key", "value")},
    }
    table, _ = decode_facts("f", stream(columns))
    assert table.column_names == FACTS.names


def test_nulls_are_refused() -> None:
    columns = {name: pa.array([None], FACTS.field(name).type) for name in FACTS.names}
    assert code_of(stream(columns)) == "not-arrow"


def test_a_folder_instead_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a regular file") as caught:
        read_bytes(tmp_path, "runs/x/y.facts.arrow")
    assert caught.value.code == "unreadable"
