"""The nearest of some words to one that nobody knows, for "did you mean".

Twin of src/query/nearest.ts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 64


def nearest(word: str, among: Iterable[str]) -> str | None:
    """Return the word that takes the fewest edits, when those are few for its length; else None."""
    best, best_distance = None, 1 << 30
    wanted = word.lower()
    for candidate in among:
        limit = max(2, max(len(word), len(candidate)) // 3)
        found = _distance(wanted[:_LONGEST], candidate.lower()[:_LONGEST], limit)
        if found <= limit and found < best_distance:
            best, best_distance = candidate, found
    return best


def _distance(a: str, b: str, limit: int) -> int:
    """Edits that insert, delete, replace or swap neighbours; above `limit` no more is counted."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        following = [i]
        for j in range(1, len(b) + 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > limit:
            return limit + 1
        before, row = row, following
    return row[-1]
