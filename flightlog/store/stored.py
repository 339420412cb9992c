"""A run as its facts say, each part built when it is first asked for.

Which facts hold is build.py's, which type a value has shapes.py's.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from .model import Reproduction, RunInfo
from .schema import DEFAULT_EXPERIMENT
from .shapes import (
    blob_of,
    exception_of,
    git_of,
    goal_of,
    id_time,
    int_of,
    names_of,
    notebook_of,
    number_of,
    param_of,
    reproduced_metric_of,
    tag_of,
    text_of,
)
from .status import ENDED

if TYPE_CHECKING:
    from collections.abc import Callable

    from .build import Facts
    from .model import Problem


T = TypeVar("T")


class StoredRun(RunInfo):
    """A RunInfo of Facts. A part, once made, stays what it is."""

    @classmethod
    def of(
        cls, run_id: str, facts: Facts, said: object, start: int, problems: tuple[Problem, ...] = ()
    ) -> StoredRun:
        """Return the run; its status is "lost" until its leases were asked.

        `said` is the last `run`/`status`, `start` epoch milliseconds, `problems` those of files.
        """
        run: StoredRun = object.__new__(cls)
        status = said if said in ENDED else "lost"
        run.__dict__.update(id=run_id, status=status, start=start, _facts=facts, _files=problems)
        return run

    def changed(self, **fields: object) -> StoredRun:
        """The same run with other values in some fields."""
        run: StoredRun = object.__new__(type(self))
        run.__dict__.update(self.__dict__)
        run.__dict__.update(fields)
        return run


def stored_run(run_id: str, facts: Facts, problems: tuple[Problem, ...] = ()) -> StoredRun:
    """Return the run that `facts` describe."""
    start = int_of(facts.get("run", "start"))
    start = id_time(run_id) if start is None else start
    return StoredRun.of(run_id, facts, facts.get("run", "status"), start, problems)


def _part(name: str, make: Callable[[Facts, StoredRun], object]) -> None:
    """Let a field of StoredRun be made on first use."""
    # A cached property writes past what keeps a frozen class from being changed.
    part: Any = cached_property(lambda run: make(run.__dict__["_facts"], run))
    part.__set_name__(StoredRun, name)
    setattr(StoredRun, name, part)


def _text(key: str) -> Callable[[Facts, StoredRun], str | None]:
    return lambda facts, _: text_of(facts.get("run", key))


def _or(found: T | None, otherwise: T) -> T:
    return otherwise if found is None else found


def _flag(key: str) -> Callable[[Facts, StoredRun], bool]:
    return lambda facts, _: facts.get("run", key) is True


def _each(kind: str, shape: Callable[[object], object]) -> Callable[[Facts, StoredRun], object]:
    return lambda facts, _: facts.each(kind, shape)


def _end(facts: Facts, _: StoredRun) -> int | None:
    ended = facts.get("run", "status") in ENDED
    return int_of(facts.get("run", "end")) if ended else None


def _reproduction(facts: Facts, _: StoredRun) -> Reproduction | None:
    def said(key: str) -> object:
        return facts.get("reproduction", key)

    of, verdict, ended, params = said("of"), said("verdict"), said("ended"), said("params")
    if not isinstance(of, str) or verdict not in ("same", "differs", "incomplete"):
        return None
    then, now = (*names_of(ended), "", "")[:2]
    given = params if isinstance(params, dict) else {}
    return Reproduction(
        of,
        str(verdict),
        _or(number_of(said("tolerance")), 0.0),
        (then, now),
        "recorded" if said("environment") == "recorded" else "here",
        {name: None if value is None else param_of(value) for name, value in given.items()},
        facts.each("reproduced-metric", reproduced_metric_of),
    )


for _name, _make in {
    "name": lambda facts, run: _or(text_of(facts.get("run", "name")), run.id),
    "attempt": lambda facts, _: _or(int_of(facts.get("run", "attempt")), 1),
    "lineage": _text("lineage"),
    "experiment": lambda facts, _: _or(text_of(facts.get("run", "experiment")), DEFAULT_EXPERIMENT),
    "end": _end,
    "parent": _text("parent"),
    "note": lambda facts, _: text_of(facts.get("run", "note")) or "",
    "archived": _flag("archived"),
    "deleted": _flag("deleted"),
    "protected": _flag("protected"),
    "params": _each("param", param_of),
    "tags": _each("tag", tag_of),
    "goals": _each("goal", goal_of),
    "metrics": lambda facts, _: facts.metrics(),
    "artifacts": lambda facts, _: facts.artifacts(),
    "source": _each("source", blob_of),
    "notebook": lambda facts, _: notebook_of(facts.get("context", "notebook")),
    "script": lambda facts, _: text_of(facts.get("context", "script")),
    "git": lambda facts, _: git_of(facts.get("context", "git")),
    "context": _each("context", text_of),
    "withheld": lambda facts, _: names_of(facts.get("context", "withheld")),
    "exception": lambda facts, _: exception_of(facts.get("run", "exception")),
    "usage": _each("usage", number_of),
    "dropped": lambda facts, _: sum(facts.each("dropped", int_of).values()),
    "reproduction": _reproduction,
    "problems": lambda facts, run: run.__dict__["_files"] + facts.problems,
}.items():
    _part(_name, _make)
