"""Columns that are filled out of order: in memory while they are short, else in files without a
name, which the system removes however the process ends.

Knows arrays, not points. What lies in a file is read through a map, so it is no memory of ours.
"""

from __future__ import annotations

import mmap
import tempfile
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pathlib import Path

IN_MEMORY_ROWS = 1_000_000
"""Rows up to which columns are plain arrays."""

Numbers = npt.NDArray[Any]


class Columns(NamedTuple):
    """Rows of a series: `t` counts from the run's start; step and t in the file's own widths."""

    step: Numbers
    t: Numbers
    value: npt.NDArray[np.float64]

    def part(self, rows: slice | npt.NDArray[Any]) -> Columns:
        """Some of the rows; for a slice, no copy."""
        return Columns(self.step[rows], self.t[rows], self.value[rows])


class Scratch:
    """Room for `rows` rows of Columns of the types of `like`, in `folder` where they are many."""

    def __init__(self, rows: int, like: tuple[np.dtype[Any], ...], folder: Path) -> None:
        small = rows <= IN_MEMORY_ROWS
        self._columns = [
            _Array(rows, kind) if small else _File(rows, kind, folder) for kind in like
        ]

    def put(self, at: int, rows: Columns) -> None:
        """Store `rows` from row number `at` on. Raises OSError from the disk."""
        for column, part in zip(self._columns, rows, strict=True):
            column.put(at, part)

    def columns(self) -> Columns:
        """All rows. What is put later shows in them."""
        return Columns(*(column.whole() for column in self._columns))


class _Array:
    def __init__(self, rows: int, kind: np.dtype[Any]) -> None:
        self._array = np.empty(rows, kind)

    def put(self, at: int, part: Numbers) -> None:
        self._array[at : at + len(part)] = part

    def whole(self) -> Numbers:
        return self._array


class _File:
    def __init__(self, rows: int, kind: np.dtype[Any], folder: Path) -> None:
        self._kind = kind
        self._rows = rows
        self._file = tempfile.TemporaryFile(  # noqa: SIM115  # closed with its last column
            prefix=".series.", suffix=".tmp", dir=folder, buffering=0
        )

    def put(self, at: int, part: Numbers) -> None:
        # Written, not mapped: a full disk is then an error and no signal.
        self._file.seek(at * self._kind.itemsize)
        left = np.ascontiguousarray(part, self._kind).data.cast("B")
        while left:
            left = left[self._file.write(left) :]

    def whole(self) -> Numbers:
        found = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return np.frombuffer(found, self._kind, self._rows)
