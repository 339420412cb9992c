"""What a tracked cell has shown: its output's tail as text, and the figures it displays.

Holds and tidies; where the pieces come from is tee.py's. What the cell clears from the user's
screen is forgotten here too.
"""

from __future__ import annotations

import base64
import binascii
import re
import threading
from typing import TYPE_CHECKING

from .card import CARD_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

TAIL_BYTES = 64 * 1024
FIGURE_TYPES = ("image/svg+xml", "image/png")
MOST_FIGURES = 100
LARGEST_FIGURE = 32 * 1024 * 1024
"""Bytes; a larger one is not kept."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_MISSING = "[earlier output left out]\n"
_HELD_CHARACTERS = 4 * TAIL_BYTES


class Capture:
    """What one cell has shown so far. Appending is safe from any thread."""

    def __init__(self, request: str) -> None:
        self.request = request
        self._lock = threading.Lock()
        self._parts: list[str] = []
        self._length = 0
        self._cut = False
        self._clear_next = False
        self._figures: dict[str, dict[str, bytes]] = {}
        self._count = 0

    def write(self, text: str) -> None:
        """Take a piece of output."""
        if not text:
            return
        with self._lock:
            self._clear_if_due()
            self._parts.append(text)
            self._length += len(text)
            if self._length > 2 * _HELD_CHARACTERS:
                self._compact()

    def show(
        self, data: Mapping[str, object], display_id: str | None = None, *, update: bool = False
    ) -> None:
        """Take a displayed bundle: its figures are kept, one set for each display id."""
        kinds = ((kind, _bytes(kind, data.get(kind))) for kind in FIGURE_TYPES)
        figures = {kind: found for kind, found in kinds if found}
        if CARD_TYPE in data:
            return
        with self._lock:
            self._clear_if_due()
            if update and display_id not in self._figures:
                return
            if figures and len(self._figures) < MOST_FIGURES:
                self._count += 1
                self._figures[display_id or f" {self._count}"] = figures

    def clear(self, *, wait: bool) -> None:
        """Forget what was shown, as the user's screen does; `wait`: when the next output comes."""
        with self._lock:
            self._clear_next = True
            if not wait:
                self._clear_if_due()

    @property
    def figures(self) -> list[dict[str, bytes]]:
        """Displayed figures in order; each maps media types to bytes."""
        return list(self._figures.values())

    def text(self) -> str:
        """The output's tail, at most TAIL_BYTES of UTF-8; progress bars at their last state."""
        with self._lock:
            self._compact()
            text, cut = "".join(self._parts).rstrip("\r"), self._cut
        return last_part(text, cut=cut)

    def _compact(self) -> None:
        text = collapse("".join(self._parts))
        self._cut = self._cut or len(text) > _HELD_CHARACTERS
        text = text[-_HELD_CHARACTERS:]
        self._parts, self._length = [text], len(text)

    def _clear_if_due(self) -> None:
        if self._clear_next:
            self._parts, self._length, self._cut, self._clear_next = [], 0, False, False
            self._figures.clear()


def last_part(text: str, *, cut: bool = False) -> str:
    """At most TAIL_BYTES of UTF-8, in whole lines if it can be, saying that it is a tail."""
    data = text.encode("utf-8", "replace")
    if len(data) <= TAIL_BYTES and not cut:
        return text
    tail = data[-(TAIL_BYTES - len(_MISSING)) :].decode("utf-8", "ignore").removeprefix(_MISSING)
    return _MISSING + (tail.partition("\n")[2] or tail)


def collapse(text: str) -> str:
    """Text as a terminal would have left it: without colours, each line at its last rewrite."""
    text = _ANSI.sub("", text).replace("\r\n", "\n")
    if "\r" not in text:
        return text
    *whole, last = text.split("\n")
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in whole]
    # A rewrite of the last line may still be coming; its carriage return must survive.
    kept = last.rstrip("\r")
    lines.append(kept.rpartition("\r")[2] + ("\r" if last.endswith("\r") else ""))
    return "\n".join(lines)


def _bytes(kind: str, value: object) -> bytes | None:
    if isinstance(value, str):
        try:
            value = value.encode() if kind.endswith("xml") else base64.b64decode(value)
        except (binascii.Error, ValueError):
            return None
    return value if isinstance(value, bytes) and 0 < len(value) <= LARGEST_FIGURE else None
