"""Tags of MLflow's clients as facts of a run, and back.

What MLflow keeps in tags of its own (`mlflow.…`) is the run's name, note, parent or script where
the format has a place for it, and a fact of kind `mlflow` otherwise, so that nobody's list of tags
is filled with machinery.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.ids import is_id
from ..store.shapes import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store.facts import Fact
    from ..store.model import ParamValue, RunInfo

OWN = "mlflow."
KIND = "mlflow"
NAME = "mlflow.runName"
NOTE = "mlflow.note.content"
PARENT = "mlflow.parentRunId"
USER = "mlflow.user"
SOURCE = "mlflow.source.name"
SOURCE_TYPE = "mlflow.source.type"
COMMIT = "mlflow.source.git.commit"

_PLACES = {NAME: "name", NOTE: "note", PARENT: "parent"}


def tag_facts(tags: Iterable[tuple[str, str]], store: Path) -> list[Fact]:
    """The facts that tags come to."""
    facts: list[Fact] = []
    for key, value in tags:
        facts += _fact(key, "" if value is None else str(value), store)
    return facts


def taken_back(key: str) -> list[Fact]:
    """The facts that take a tag back."""
    places = {NOTE: [("run", "note")], PARENT: [("run", "parent")]}.get(key, [])
    kinds = [(KIND, key)] if key.startswith(OWN) else [("tag", key)]
    return [(kind, name, None) for kind, name in [*places, *kinds]]


def tags_of(run: RunInfo) -> dict[str, str]:
    """The tags of a run, MLflow's own among them, also of one that was recorded by flightlog."""
    found = dict(run.tags)
    found |= {key: text for key, text in extra(run, KIND).items() if key.startswith(OWN)}
    found[NAME] = run.name
    if run.note:
        found[NOTE] = run.note
    if run.parent:
        found[PARENT] = run.parent
    user = run.context.get("user")
    if user:
        found.setdefault(USER, user)
    place = run.notebook.path if run.notebook else run.script
    if place:
        found.setdefault(SOURCE, place)
        found.setdefault(SOURCE_TYPE, "NOTEBOOK" if run.notebook else "LOCAL")
    if run.git:
        found.setdefault(COMMIT, run.git.commit)
    return found


def extra(run: RunInfo, kind: str) -> dict[str, str]:
    """The facts of a kind that RunInfo has no field for, those that are text."""
    facts = getattr(run, "_facts", None)
    return facts.each(kind, text_of) if facts is not None else {}


def stored_param(value: object) -> ParamValue:
    """A parameter as the store has it: a number or a boolean where the text is exactly that."""
    text = str(value)
    if text in ("True", "False"):
        return text == "True"
    for number in (int, float):
        try:
            found = number(text)
        except ValueError:
            continue
        if param_text(found) == text and abs(found) < 2**53:
            return found
    return text


def param_text(value: ParamValue) -> str:
    """A parameter as MLflow's clients read it."""
    return value if isinstance(value, str) else str(value)


def _fact(key: str, value: str, store: Path) -> list[Fact]:
    if not key.startswith(OWN):
        return [("tag", key, value)]
    if key in _PLACES and (key != PARENT or is_id(value)):
        return [("run", _PLACES[key], value)]
    facts: list[Fact] = [(KIND, key, value)]
    if key == USER:
        facts.append(("context", "user", value))
    if key == SOURCE and value.endswith((".py", ".ipynb")):
        facts.append(("context", "script", _relative(value, store)))
    return facts


def _relative(path: str, store: Path) -> str:
    try:
        return Path(os.path.relpath(path, store.parent)).as_posix()
    except ValueError:  # another drive of Windows
        return Path(path).as_posix()
