"""What a tracked cell shows: its output as text, and the figures it displays.

A tee beside what the user sees, never in its way: writes and displays go on to where they went. It is in place only
while a tracked cell runs. Output is told apart by the request it answers, so another cell's, or another thread's,
goes where the kernel sends it.
"""

from __future__ import annotations

import base64
import binascii
import re
import sys
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .card import CARD_TYPE
from .where import header_id, message_id

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

TAIL_BYTES = 64 * 1024
FIGURE_TYPES = ("image/svg+xml", "image/png")
MOST_FIGURES = 100
LARGEST_FIGURE = 32 * 1024 * 1024
"""Bytes; a larger one is not kept."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
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

    def show(self, data: Mapping[str, object], display_id: str | None, *, update: bool = False) -> None:
        """Take a displayed bundle: its figures are kept, one set for each display id."""
        figures = {kind: found for kind in FIGURE_TYPES if (found := _bytes(kind, data.get(kind)))}
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
        """The output's tail, at most TAIL_BYTES of UTF-8: progress bars at their last state, no colours."""
        with self._lock:
            self._compact()
            text, cut = "".join(self._parts).rstrip("\r"), self._cut
        data = text.encode("utf-8", "replace")
        note = "[earlier output left out]\n"
        if len(data) <= TAIL_BYTES and not cut:
            return text
        tail = data[-(TAIL_BYTES - len(note)) :].decode("utf-8", "ignore")
        return note + (tail.partition("\n")[2] or tail)

    def _compact(self) -> None:
        text = collapse("".join(self._parts))
        self._cut = self._cut or len(text) > _HELD_CHARACTERS
        text = text[-_HELD_CHARACTERS:]
        self._parts, self._length = [text], len(text)

    def _clear_if_due(self) -> None:
        if self._clear_next:
            self._parts, self._length, self._cut, self._clear_next = [], 0, False, False
            self._figures.clear()


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


class Tee:
    """Stands beside a shell's streams and displays while at least one capture is open."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._captures: list[Capture] = []
        self._undo: list[Callable[[], None]] = []
        self._inside = threading.local()
        self._lock = threading.Lock()

    def open(self) -> Capture:
        """Begin to capture what answers the current request."""
        capture = Capture(message_id(self._shell))
        with self._lock:
            if not self._captures:
                self._install()
            self._captures = [*self._captures, capture]
        return capture

    def close(self, capture: Capture) -> None:
        """Stop; the last one out restores the streams."""
        with self._lock:
            self._captures = [other for other in self._captures if other is not capture]
            if not self._captures:
                while self._undo:
                    self._undo.pop()()

    def _install(self) -> None:
        shell: Any = self._shell
        for stream in (sys.stdout, sys.stderr):
            self._replace(stream, "write", self._write(stream, stream.write))
        publisher = shell.display_pub
        self._replace(publisher, "publish", self._publish(publisher, publisher.publish))
        self._replace(publisher, "clear_output", self._clear(publisher, publisher.clear_output))
        hook = shell.displayhook
        self._replace(hook, "write_format_data", self._result(hook, hook.write_format_data))

    def _replace(self, owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
        if not hasattr(owner, "__dict__"):
            return
        missing = object()
        before = vars(owner).get(name, missing)
        setattr(owner, name, wrapper)

        def undo() -> None:
            # Where somebody wrapped our wrapper, it stays and passes on: there is no capture left to feed.
            if vars(owner).get(name) is not wrapper:
                return
            if before is missing:
                delattr(owner, name)
            else:
                setattr(owner, name, before)

        self._undo.append(undo)

    def _write(self, stream: Any, original: Callable[..., Any]) -> Callable[..., Any]:
        def write(text: str, *args: Any, **kwargs: Any) -> Any:
            written = original(text, *args, **kwargs)
            self._feed(stream, lambda capture: capture.write(text))
            return written

        return write

    def _publish(self, publisher: Any, original: Callable[..., Any]) -> Callable[..., Any]:
        def publish(data: Any, *args: Any, **kwargs: Any) -> Any:
            done = original(data, *args, **kwargs)
            transient = kwargs.get("transient") or {}
            update = bool(kwargs.get("update"))
            self._feed(publisher, lambda c: c.show(data, transient.get("display_id"), update=update))
            if self._has_requests(publisher) and not update:
                self._feed(publisher, lambda c: c.write(_plain(data)))
            return done

        return publish

    def _result(self, hook: Any, original: Callable[..., Any]) -> Callable[..., Any]:
        def write_format_data(data: Any, *args: Any, **kwargs: Any) -> Any:
            done = original(data, *args, **kwargs)
            self._feed(hook, lambda capture: capture.show(data, None))
            if self._has_requests(hook):
                self._feed(hook, lambda capture: capture.write(_plain(data)))
            return done

        return write_format_data

    def _clear(self, publisher: Any, original: Callable[..., Any]) -> Callable[..., Any]:
        def clear_output(wait: bool = False) -> Any:
            done = original(wait)
            self._feed(publisher, lambda capture: capture.clear(wait=wait))
            return done

        return clear_output

    def _feed(self, source: Any, give: Callable[[Capture], None]) -> None:
        """Hand a piece to the captures it belongs to; never once for a tee within a tee, never raising."""
        if not self._captures or getattr(self._inside, "busy", False):
            return
        self._inside.busy = True
        try:
            request = header_id(getattr(source, "parent_header", None))
            for capture in self._captures:
                if capture.request == request or not request:
                    give(capture)
        except Exception:  # noqa: BLE001  # the user's print must not fail because its copy did
            self._captures = []
        finally:
            self._inside.busy = False

    @staticmethod
    def _has_requests(source: Any) -> bool:
        """In a terminal displays are printed, so the stream's tee has their text already."""
        return hasattr(source, "parent_header")


def _plain(data: Any) -> str:
    if not isinstance(data, Mapping) or CARD_TYPE in data:
        return ""
    text = data.get("text/plain")
    return text + "\n" if isinstance(text, str) else ""
