"""The files of a run that is not recorded: everything is forgotten, and counted where it should
have been kept. The twin of files.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ..store.facts import Fact
    from ..store.model import MetricSummary
    from ..store.values import BlobRef
    from .notices import Notices


class NoPoints:
    """Points of a run that is not recorded; counted as dropped where they should have been."""

    transport = "none"
    rows = 0

    def __init__(self, last_step: int = -1, *, count: bool = False) -> None:
        self.last: object = last_step
        self.dropped = 0
        self._count = count

    def append(self, metrics: object, step: object) -> None:
        """Forget `metrics`."""
        if self._count:
            self.dropped += len(metrics) if isinstance(metrics, Mapping) else 1

    def append_aside(self, metrics: object, step: object) -> None:
        """Forget `metrics`."""
        self.append(metrics, step)

    def settle(self) -> None:
        """Nothing waits."""

    def summary(self) -> dict[str, MetricSummary]:
        """Nothing was stored."""
        return {}


class NoFiles:
    """The files of a run that is not recorded: `why` None when that is wanted."""

    writer = ""
    rank: int | None = None

    def __init__(self, folder: Path, why: str | None, notices: Notices) -> None:
        self.folder = folder
        self.kept: dict[str, MetricSummary] = {}
        self.points = NoPoints(count=why is not None)
        if why is not None:
            notices("", why)

    def begin(self, facts: Sequence[Fact]) -> None:
        """Nothing begins."""

    def put(self, facts: Sequence[Fact]) -> bool:
        """Nothing is stored."""
        return False

    def keep(self, data: bytes | Path, media: str) -> BlobRef | None:
        """Nothing is stored."""
        return None

    def close_points(self) -> dict[str, MetricSummary]:
        """Nothing was stored."""
        return {}

    def finish(self, start: int) -> None:
        """Nothing is left to do."""
