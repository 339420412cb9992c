"""Experiments: those that somebody made or changed (experiments/<id>/), and those that runs name.

An id follows from the name, so that two processes that make the same experiment make one; a name
that was given away by a change of name has another the next time.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, NamedTuple

from ..store.about import read_about
from ..store.errors import FlightlogError
from ..store.said import Said, one_at_a_time, read_said, said_files, said_ids, say
from ..store.schema import DEFAULT_EXPERIMENT, EXPERIMENTS
from ..store.shapes import id_time, int_of, text_of
from .errors import runs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ..store.facts import Fact

DEFAULT_ID = "0"
DEFAULT_NAME = "Default"
_DIGITS = 10**17


class Group(NamedTuple):
    """An experiment. `name` is MLflow's, `said` what runs say; times are epoch milliseconds."""

    id: str
    name: str
    artifacts: str | None = None
    deleted: bool = False
    created: int | None = None
    updated: int | None = None
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> str:
        """The experiment as the facts of its runs have it."""
        return DEFAULT_EXPERIMENT if self.id == DEFAULT_ID else self.name


class Names:
    """From what runs say of their experiment to its id, and to where its artifacts go."""

    def __init__(self, made: dict[str, Group], otherwise: Callable[[str], str]) -> None:
        self._said = {group.said: group for group in made.values()}
        self._ids: dict[str, str] = {}
        self._otherwise = otherwise

    def __call__(self, said: str) -> str:
        """The experiment's id."""
        group = self._said.get(said)
        if group is not None:
            return group.id
        if said not in self._ids:
            self._ids[said] = self._otherwise(said)
        return self._ids[said]

    def artifacts(self, said: str) -> str | None:
        """Where artifacts go, None for the store itself."""
        group = self._said.get(said)
        return group.artifacts if group is not None else None


class Experiments:
    """The experiments of a store. Writing raises OSError."""

    def __init__(self, store: Path, ready: Callable[[], None]) -> None:
        """`ready` makes the store where there is none yet."""
        self._store, self._ready = store, ready
        self._read: dict[str, tuple[object, Group | None]] = {}

    def made(self) -> dict[str, Group]:
        """Those that stand in the store by themselves, and the default one, by id."""
        found = (self._look(name) for name in said_ids(self._store, EXPERIMENTS))
        made = {group.id: group for group in found if group is not None}
        return {DEFAULT_ID: made.get(DEFAULT_ID) or self._default(), **made}

    def all(self) -> dict[str, Group]:
        """These and those that only runs name, by id."""
        made = self.made()
        names = {group.said for group in made.values()}
        for run in runs_of(self._store):
            if run.experiment not in names:
                names.add(run.experiment)
                group = self._unsaid(run.experiment, made, run.start)
                made[group.id] = group
        return made

    def get(self, experiment_id: str) -> Group | None:
        """The experiment of that id."""
        made = self.made()
        return made.get(experiment_id) or self.all().get(experiment_id)

    def named(self, name: str) -> Group | None:
        """The experiment that MLflow's clients call `name`, deleted or not."""
        for groups in (self.made, self.all):
            found = next((group for group in groups().values() if group.name == name), None)
            if found is not None:
                return found
        return None

    def names(self) -> Names:
        """What runs say, as ids; for one operation, since others change experiments."""
        made = self.made()
        return Names(made, lambda said: self._unsaid(said, made, 0).id)

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Hold what is to be called `name` against other processes of this machine."""
        self._ready()
        return one_at_a_time(self._store, EXPERIMENTS, f".{_number(name, 0)}")

    def create(self, name: str, artifacts: str | None, tags: Iterable[tuple[str, str]]) -> str:
        """Make an experiment, within its lock; return its id."""
        group_id = self._unsaid(name, self.made(), 0).id
        self.say(group_id, [("artifacts", artifacts)], tags, name=name)
        return group_id

    def say(
        self,
        group_id: str,
        facts: Iterable[tuple[str, object]],
        tags: Iterable[tuple[str, str | None]] = (),
        name: str | None = None,
    ) -> None:
        """Say facts of kind `experiment` and tags (None takes one back) of an experiment."""
        self._ready()
        now = time.time_ns() // 1_000_000
        known = self._look(group_id)
        head: list[Fact] = []
        if known is None:
            group = self.get(group_id)
            given = name or (group.name if group else group_id)
            created = (group.created if group else None) or now
            head = [("experiment", "name", given), ("experiment", "created", created)]
        rest: list[Fact] = [("experiment", key, value) for key, value in facts]
        rest += [("tag", key, value) for key, value in tags]
        said = [*head, *rest, ("experiment", "updated", now)]
        later = read_said(self._store, EXPERIMENTS, group_id).last_time + 1
        say(self._store, EXPERIMENTS, group_id, said, max(now, later))

    def _default(self) -> Group:
        """The experiment that nobody made: it is as old as the store."""
        try:
            about = read_about(self._store)
        except FlightlogError:  # there is none yet
            return Group(DEFAULT_ID, DEFAULT_NAME)
        begun = id_time(about.id) if about.own_id else None
        return Group(DEFAULT_ID, DEFAULT_NAME, created=begun, updated=begun)

    def _look(self, group_id: str) -> Group | None:
        state = said_files(self._store, EXPERIMENTS, group_id)
        known = self._read.get(group_id)
        if known is None or known[0] != state:
            said = read_said(self._store, EXPERIMENTS, group_id)
            known = (state, _group(group_id, said))
            self._read[group_id] = known
        return known[1]

    def _unsaid(self, name: str, made: dict[str, Group], start: int) -> Group:
        """The experiment that only runs name; its id is nobody else's."""
        if name == DEFAULT_EXPERIMENT:
            return made[DEFAULT_ID]
        salt = 0
        while (found := made.get(_number(name, salt))) is not None and found.name != name:
            salt += 1
        return Group(_number(name, salt), name, created=start or None, updated=start or None)


def _number(name: str, salt: int) -> str:
    text = f"{name}\0{salt}" if salt else name
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], "big")
    return str(_DIGITS + number % (9 * _DIGITS))


def _group(group_id: str, said: Said) -> Group | None:
    head = said.of("experiment")
    name = text_of(head.get("name"))
    if name is None:
        return None
    tags = tuple((key, value) for key, value in said.of("tag").items() if isinstance(value, str))
    return Group(
        group_id,
        name,
        text_of(head.get("artifacts")),
        head.get("deleted") is True,
        int_of(head.get("created")),
        int_of(head.get("updated")),
        tags,
    )
