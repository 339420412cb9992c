"""Looks up what takes too long for the start of a run: packages, git, the uncommitted patch.

Done in the background, before what the run's end leaves to do; the answers are stored when they are
known.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import finishing, system

if TYPE_CHECKING:
    from pathlib import Path

    from ..store.facts import Fact
    from ..store.values import BlobRef

Keep = Callable[[bytes, str], "BlobRef | None"]


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

    def start(self) -> None:
        """Begin looking; where there are no threads, look now."""
        # Imported here: a process forked while a thread imports can never import that module.
        import email.parser  # noqa: F401
        import importlib.metadata  # noqa: F401

        finishing.later(self._look)

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
