"""Reads ranges of a store's files, and only of those that docs/format.md names."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, NamedTuple

from ..store.layout import is_store_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1 << 20
MAX_RANGES = 4096
_RANGE = re.compile(r"(\d{1,18})-(\d{1,18})")


class FileError(Exception):
    """A request that is not answered, with the HTTP status that says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Span(NamedTuple):
    """Half-open range of bytes."""

    start: int
    end: int


def parse_ranges(text: str) -> list[Span] | None:
    """Return the ranges of `0-511,1024-2047`, whose ends are inclusive; None for the whole file."""
    if not text:
        return None
    spans = []
    for part in text.split(","):
        found = _RANGE.fullmatch(part)
        if found is None or int(found[1]) > int(found[2]):
            raise FileError(400, f"{part[:40]!r} is no range. Write ranges as 0-511,1024-2047.")
        spans.append(Span(int(found[1]), int(found[2]) + 1))
    if len(spans) > MAX_RANGES:
        raise FileError(400, f"{len(spans)} ranges are too many. Ask for at most {MAX_RANGES}.")
    return spans


class StoreFile:
    """An open file of a store; `size` is in bytes, at the moment of opening."""

    def __init__(self, store: Path, path: str) -> None:
        """Open `path`, relative to `store`; raises FileError for whatever is none of its files."""
        if not is_store_path(path):
            raise FileError(400, f"{path[:200]!r} names no file of a store. See docs/format.md.")
        root = store.resolve()
        place = (root / path).resolve()
        if not place.is_relative_to(root):
            raise FileError(403, f"{path} is a link that leaves the store. Copy the file into it.")
        try:
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            self._file = os.open(place, flags | getattr(os, "O_NOFOLLOW", 0))
        except FileNotFoundError:
            raise FileError(404, f"No file {path} in {store}. Look at the list again.") from None
        except OSError as error:
            why = error.strerror or str(error)
            raise FileError(
                403, f"{path} cannot be read ({why}). Check its permissions."
            ) from error
        info = os.fstat(self._file)
        if not stat.S_ISREG(info.st_mode):
            self.close()
            raise FileError(403, f"{path} is no regular file. Move it out of the store.")
        self.size = info.st_size

    def clip(self, spans: list[Span] | None) -> list[Span]:
        """The ranges as far as the file goes; all of it for None."""
        if spans is None:
            return [Span(0, self.size)]
        return [Span(min(s.start, self.size), min(s.end, self.size)) for s in spans]

    def chunks(self, spans: list[Span]) -> Iterator[Span]:
        """The same bytes, in pieces that are sent one by one."""
        for start, end in spans:
            for at in range(start, end, CHUNK):
                yield Span(at, min(at + CHUNK, end))

    def read(self, span: Span) -> bytes:
        """The bytes of a clipped range; zeros where the file was cut meanwhile."""
        os.lseek(self._file, span.start, os.SEEK_SET)
        parts, left = [], span.end - span.start
        while left > 0 and (part := os.read(self._file, left)):
            parts.append(part)
            left -= len(part)
        # The lengths have been promised in a header by now; zeros end an Arrow stream.
        return b"".join([*parts, bytes(left)])

    def close(self) -> None:
        """Give the file back."""
        os.close(self._file)
