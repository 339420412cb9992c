"""What a run is: id, name, attempt and where it belongs. Decided by beginning.py."""

from __future__ import annotations

from typing import NamedTuple


class Identity(NamedTuple):
    """What a run is, decided before it begins. `start` is epoch milliseconds."""

    id: str
    name: str
    attempt: int
    lineage: str
    experiment: str
    start: int
    parent: str | None


class Identified:
    """Something with an identity; name and experiment may change later."""

    _identity: Identity
    _name: str
    _experiment: str

    @property
    def id(self) -> str:
        """26 characters; the name of the run's folder."""
        return self._identity.id

    @property
    def name(self) -> str:
        """What people call it; attempts of one lineage share it."""
        return self._name

    @property
    def attempt(self) -> int:
        """1, 2, 3 … within the lineage."""
        return self._identity.attempt

    @property
    def lineage(self) -> str:
        """Equal for attempts at the same thing."""
        return self._identity.lineage

    @property
    def experiment(self) -> str:
        """The group it is listed under."""
        return self._experiment

    @property
    def start(self) -> int:
        """Epoch milliseconds."""
        return self._identity.start

    @property
    def parent(self) -> str | None:
        """Id of the enclosing run."""
        return self._identity.parent
