"""Sorts one metric by step, equal steps in the order logged, however long it is.

Most metrics are logged in order and cost a look. A long one that is not is sorted in pieces, which
are then merged by ranges of steps.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .scratch import Columns, Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .scratch import Numbers

PIECE_ROWS = 2_000_000
"""Rows sorted at once: about 100 bytes of memory for each."""

_LOOK_ROWS = 1 << 20


def by_step(rows: Columns, folder: Path) -> Columns:
    """Return the rows sorted; `folder` is where room is taken for many. Raises OSError."""
    if _is_sorted(rows.step):
        return rows
    if len(rows.step) <= PIECE_ROWS:
        return _sorted(rows)
    kinds = tuple(column.dtype for column in rows)
    pieces, merged = (Scratch(len(rows.step), kinds, folder) for _ in range(2))
    edges = [*range(0, len(rows.step), PIECE_ROWS), len(rows.step)]
    for first, last in pairwise(edges):
        pieces.put(first, _sorted(rows.part(slice(first, last))))
    whole = pieces.columns()
    at = 0
    for part in _merge([whole.part(slice(*edge)) for edge in pairwise(edges)]):
        merged.put(at, part)
        at += len(part.step)
    return merged.columns()


def _is_sorted(step: Numbers) -> bool:
    looks = range(0, len(step), _LOOK_ROWS)
    blocks = (step[first : first + _LOOK_ROWS + 1] for first in looks)
    return all(bool((block[1:] >= block[:-1]).all()) for block in blocks)


def _sorted(rows: Columns) -> Columns:
    return rows.part(np.argsort(rows.step, kind="stable"))


def _merge(pieces: list[Columns]) -> Iterator[Columns]:
    """The rows of sorted pieces in order; of equal steps, those of earlier pieces first."""
    for begins, ends in pairwise(_cuts(pieces)):
        parts = [
            piece.part(slice(first, last))
            for piece, first, last in zip(pieces, begins, ends, strict=True)
            if first < last
        ]
        if all(part.step[0] == part.step[-1] == parts[0].step[0] for part in parts):
            yield from parts  # one step, of which there may be any number
        elif parts:
            yield _sorted(Columns(*(np.concatenate(some) for some in zip(*parts, strict=True))))


def _cuts(pieces: list[Columns]) -> list[list[int]]:
    """Row numbers, one a piece, that cut all pieces at the same steps.

    Between two cuts lies one step, or no more than about PIECE_ROWS rows.
    """
    apart = max(1, PIECE_ROWS // (2 * len(pieces)))
    seen = np.unique(np.concatenate([piece.step[::apart] for piece in pieces]))
    befores = [np.searchsorted(piece.step, seen, "left") for piece in pieces]
    behinds = [np.searchsorted(piece.step, seen, "right") for piece in pieces]
    ends = [len(piece.step) for piece in pieces]
    cuts = np.stack([np.stack(befores, 1), np.stack(behinds, 1)], 1).reshape(-1, len(pieces))
    return [[0] * len(pieces), *_spaced(cuts.tolist()), ends]


def _spaced(cuts: list[list[int]]) -> Iterator[list[int]]:
    """Leave out cuts that are needlessly close: `before` and `behind` of a step come in pairs."""
    done = 0
    for before, behind in zip(cuts[::2], cuts[1::2], strict=True):
        crowded = sum(behind) - sum(before) > PIECE_ROWS // 2
        if crowded or sum(behind) - done > PIECE_ROWS // 2:
            yield before
            yield behind
            done = sum(behind)
