"""Decodes a facts file (docs/format.md, "Facts") into columns, or refuses it by name.

A torn tail is cut and said; which row wins among several files is build.py's to know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from .errors import StoreError
from .regular import read_regular
from .schema import FACT_COLUMNS, FORMAT, META_FORMAT
from .wire import not_arrow, whole_stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FACT_TYPES = {
    "time": pa.timestamp("ms", "UTC"),
    "kind": pa.utf8(),
    "key": pa.utf8(),
    "value": pa.utf8(),
}


class FactsFile(NamedTuple):
    """The rows of one facts file: a table of FACT_TYPES, and whether its tail was cut off."""

    table: pa.Table
    cut: bool


def read_bytes(path: Path, file: str, read: Callable[[Path], bytes] = read_regular) -> bytes:
    """Return the bytes of a regular file.

    `file` is its path within the store, for messages; `read` may be read_stream. Raises
    FileNotFoundError when it went, and StoreError `unreadable` for folders, pipes, what is larger
    than memory and what the system will not let us read.
    """
    try:
        return read(path)
    except FileNotFoundError as error:
        if not path.is_symlink():
            raise
        raise StoreError("unreadable", file, "a link to nothing", "Copy the file here") from error
    except OSError as error:
        why = error.strerror or str(error)
        raise StoreError("unreadable", file, why, "Look at it, or move it away") from error


def decode_facts(file: str, data: bytes) -> FactsFile:
    """Decode the bytes of a facts file, or raise a StoreError that names `file`."""
    messages, cut = whole_stream(file, data)
    whole = pa.py_buffer(data)[: messages[-1].end]
    try:
        reader = pa.ipc.open_stream(whole)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise not_arrow(file) from error
    check_format(file, reader.schema)
    check_columns(file, reader.schema, FACT_COLUMNS, "Facts")
    table, broken = _decode(reader, whole)
    return FactsFile(_shape(file, table), cut or broken)


def check_format(file: str, schema: pa.Schema) -> None:
    """Raise `newer-format` for a file that says a format above ours; saying none means 1."""
    said = (schema.metadata or {}).get(META_FORMAT.encode(), b"1").decode("utf-8", "replace")
    # A number of many digits is no int in Python, and no format either.
    if not said.isdecimal() or len(said) > 9 or int(said) > FORMAT:
        raise newer_format(file, said[:20])


def newer_format(file: str, said: object) -> StoreError:
    """The refusal of what a later flightlog wrote."""
    return StoreError(
        "newer-format",
        file,
        f"format {said}, but this flightlog reads up to {FORMAT}",
        "Upgrade with: pip install -U flightlog",
    )


def check_columns(file: str, schema: pa.Schema, needed: tuple[str, ...], where: str) -> None:
    """Raise `missing-column` unless each needed column is there exactly once."""
    try:
        names = schema.names
    except UnicodeDecodeError as error:
        raise not_arrow(file, "a column whose name is no UTF-8") from error
    missing = [name for name in needed if names.count(name) != 1]
    if missing:
        found = ", ".join(names)[:200] or "none"
        what = f"no column {', '.join(missing)} (found {found})"
        raise StoreError("missing-column", file, what, f'See "{where}" in docs/format.md')


def _decode(reader: pa.RecordBatchReader, whole: pa.Buffer) -> tuple[pa.Table, bool]:
    """All rows, and False; or the rows of the batches before the first broken one, and True."""
    try:
        table = reader.read_all().combine_chunks()
        table.validate(full=True)
        return table, False
    except (pa.ArrowException, OSError, ValueError):
        return _decode_until_broken(whole), True


def _decode_until_broken(whole: pa.Buffer) -> pa.Table:
    reader = pa.ipc.open_stream(whole)
    batches: list[pa.RecordBatch] = []
    try:
        for batch in reader:
            batch.validate(full=True)
            batches.append(batch)
    except (pa.ArrowException, OSError, ValueError):
        pass  # the caller already knows that it is broken, and asked for what stands before
    return pa.Table.from_batches(batches, reader.schema)


def _shape(file: str, table: pa.Table) -> pa.Table:
    """The four columns in the format's own types, whatever width another writer chose."""
    columns = {}
    for name, kind in FACT_TYPES.items():
        column = table.column(name)
        try:
            if column.type != kind:
                column = column.cast(kind)
        except (pa.ArrowException, ValueError) as error:
            what = f"column {name} is {column.type}, not {kind}"
            raise StoreError(
                "missing-column", file, what, 'See "Facts" in docs/format.md'
            ) from error
        if column.null_count:
            raise not_arrow(file, f"nulls in its column {name}")
        columns[name] = column
    return pa.table(columns)
