"""From a cell that begins with `%%track` to the code that IPython runs.

The line becomes a comment, so that line numbers stay; or it goes, where another `%%magic` stands
below it; or the whole cell becomes a call that raises, when its options are wrong. Nothing is
recorded here: IPython may transform a cell any number of times. hooks.py finds the same line in the
cell that is really run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TRACK = re.compile(r"\s*%%track(?:[ \t]+(?P<rest>.*?))?\s*$")
_MAGIC = re.compile(r"%%(?P<name>[\w.]+)")

# Magics that run their body as this kernel's Python. Where one of them stands above `%%track`, it
# transforms the body itself and our hooks see its line first, so `%%track` is looked for below it.
RUNS_BODY = frozenset({"time", "timeit", "capture", "prun"})


@dataclass(frozen=True)
class TrackLine:
    """Where `%%track` stands in a cell, and the text behind it."""

    index: int
    rest: str


def find_track(lines: Sequence[str]) -> TrackLine | None:
    """Find `%%track` below nothing but blank lines, comments and magics that run their body."""
    for index, line in enumerate(lines):
        match = _TRACK.match(line)
        if match is not None:
            return TrackLine(index, match.group("rest") or "")
        if not _is_filler(line):
            magic = _MAGIC.match(line)
            if magic is None or magic.group("name") not in RUNS_BODY:
                return None
    return None


def stacked_magics(lines: Sequence[str]) -> list[str]:
    """Names of the other cell magics at the top of a cell, in order."""
    found: list[str] = []
    for line in lines:
        magic = _MAGIC.match(line)
        if magic is None:
            if _is_filler(line):
                continue
            break
        if magic.group("name") != "track":
            found.append(magic.group("name"))
    return found


def body_of(cell: str) -> str:
    """The cell without its magic lines: each is blanked, so that line numbers stay."""
    lines = cell.splitlines()
    for index, line in enumerate(lines):
        if _MAGIC.match(line.lstrip()):
            lines[index] = ""
        elif not _is_filler(line):
            break
    return "\n".join(lines) + "\n"


class TrackTransformer:
    """The input transformer that IPython calls with a cell's lines.

    `acceptable` tells, without doing anything, whether the options can be used.
    """

    # Read by IPython's check for complete input: it must go on treating the cell as a cell magic,
    # which waits for a blank line, or a terminal would run `%%track` before its body is typed.
    has_side_effects = True

    def __init__(self, acceptable: Callable[[str], bool]) -> None:
        self._acceptable = acceptable

    def __call__(self, lines: list[str]) -> list[str]:
        """Return the lines to run instead; lines without `%%track` come back as they are."""
        found = find_track(lines)
        if found is None:
            return lines
        if not self._acceptable(found.rest):
            return [f"get_ipython().run_cell_magic('track', {found.rest!r}, '# not run')\n"]
        return replace_track(lines, found)


def replace_track(lines: Sequence[str], found: TrackLine) -> list[str]:
    """Comment the line out, or drop it and what stands above it when a cell magic follows."""
    below = found.index + 1
    while below < len(lines) and _is_filler(lines[below]):
        below += 1
    above = lines[: found.index]
    if below < len(lines) and lines[below].startswith("%%"):
        return [line for line in above if not _is_filler(line)] + list(lines[below:])
    return [*above, "# " + lines[found.index].lstrip(), *lines[found.index + 1 :]]


def _is_filler(line: str) -> bool:
    text = line.strip()
    return not text or text.startswith("#")
