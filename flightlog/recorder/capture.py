"""Looks up what takes too long for the start of a run: packages, git, the uncommitted patch.

A thread of its own per run; the answers are stored when they are known, at the latest at the
run's end.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import system

if TYPE_CHECKING:
    from pathlib import Path

    from ..store.facts import Fact
    from ..store.values import BlobRef

Keep = Callable[[bytes, str], "BlobRef | None"]

WAIT_S = 10.0
"""How long the end of a run waits for the answers."""


class Capture:
    """The surroundings of one run. `clean` blanks secrets in the patch before it is kept."""

    def __init__(
        self,
        folder: Path,
        keep: Keep,
        put: Callable[[list[Fact]], object],
        clean: Callable[[str], str],
    ) -> None:
        self._folder, self._keep, self._put, self._clean = folder, keep, put, clean
        self._thread = threading.Thread(target=self._look, name="flightlog-capture", daemon=True)

    def start(self) -> None:
        """Begin looking; where there are no threads, look now."""
        # Imported here: a process forked while a thread imports can never import that module.
        import email.parser  # noqa: F401
        import importlib.metadata  # noqa: F401

        try:
            self._thread.start()
        except RuntimeError:
            self._look()

    def wait(self) -> None:
        """Return when the answers are stored, or WAIT_S later."""
        if self._thread.is_alive():
            self._thread.join(WAIT_S)

    def _look(self) -> None:
        versions = json.dumps(system.packages(), ensure_ascii=True).encode()
        facts: list[Fact] = self._blob("packages", versions, "application/json")
        git = system.git_state(self._folder)
        if git is not None:
            facts.append(("context", "git", dict(git)))
            patch = system.git_patch(self._folder) if git["dirty"] else None
            if patch:
                text = self._clean(patch.decode("utf-8", "surrogateescape"))
                facts += self._blob("patch", text.encode("utf-8", "surrogateescape"), "text/x-diff")
        self._put(facts)

    def _blob(self, key: str, data: bytes, media: str) -> list[Fact]:
        ref = self._keep(data, media)
        return [("source", key, ref)] if ref else []
