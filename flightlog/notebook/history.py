"""The cells executed before a tracked one in this kernel, oldest first.

IPython's own inputs give what ran before the extension was loaded; what ran since is noted here
too, so that `%reset in` does not take it from a later run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

MOST_CHARACTERS = 2_000_000
"""Of all cells together; the oldest are left out of a longer history."""


class History:
    """Cells by execution count. They share their text with IPython's inputs, so cost no memory."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._seen: dict[int, str] = {}

    def note(self, count: int, cell: str) -> None:
        """Remember a cell as it begins."""
        self._seen[count] = cell

    def before(self, count: int) -> list[dict[str, object]]:
        """`{"count", "source"}` for each cell executed before `count`."""
        manager = self._shell.history_manager
        inputs = list(manager.input_hist_raw) if manager is not None else []
        cells = {number: text for number, text in enumerate(inputs) if text}
        cells.update(self._seen)
        kept: list[dict[str, object]] = []
        room = MOST_CHARACTERS
        for number in sorted((n for n in cells if n < count), reverse=True):
            room -= len(cells[number])
            if room < 0:
                break
            kept.append({"count": number, "source": cells[number]})
        return kept[::-1]
