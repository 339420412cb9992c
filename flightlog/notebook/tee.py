"""The tee: hands what a cell prints and displays to its Capture, beside what the user sees.

Never in the user's way: writes and displays go on to where they went, and the tee is in place only
while a tracked cell runs. A piece of output belongs to the request that it answers, as the kernel
says, so that cells which run at once, and their threads, are told apart.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .capture import Capture
from .card import CARD_TYPE
from .where import header_id, message_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell


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
            # Where somebody wrapped our wrapper, it stays and passes on: no capture is left.
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
            shown = transient.get("display_id")
            self._feed(publisher, lambda capture: capture.show(data, shown, update=update))
            if self._has_requests(publisher) and not update:
                self._feed(publisher, lambda capture: capture.write(_plain(data)))
            return done

        return publish

    def _result(self, hook: Any, original: Callable[..., Any]) -> Callable[..., Any]:
        def write_format_data(data: Any, *args: Any, **kwargs: Any) -> Any:
            done = original(data, *args, **kwargs)
            self._feed(hook, lambda capture: capture.show(data))
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
        """Hand a piece to the captures it belongs to; once for a tee in a tee, never raising."""
        if not self._captures or getattr(self._inside, "busy", False):
            return
        self._inside.busy = True
        try:
            request = header_id(getattr(source, "parent_header", None))
            for capture in self._captures:
                if capture.request == request or not request:
                    give(capture)
        except Exception:  # the user's print must not fail because its copy did
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
