"""Opens runs: new ones, resumed ones, and parts in a run that another process began.

What a run is, beginning.py decides; which run is active then, active.py. For the notebook room:
    open_run(name=None, *, run_id=None, store=None, experiment=None, params=None, tags=None,
             note=None, goals=None, notebook={"path": str | Path | None, "cell": str | None} | None,
             nested=False, scoped=True, clean=None, rank=None, strict=None,
             system_metrics=None) -> Run
        scoped=True: active in this context (task) only, as a tracked cell is; a run that is active
        already becomes its parent. scoped=False: what start_run does, active until it is ended.
        clean: blanks secrets in the git patch, text to text.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.errors import FlightlogError
from ..store.lineages import Attempt, note_attempt
from ..store.schema import DEFAULT_EXPERIMENT
from ..store.shapes import id_time
from .active import HOOKS, current_run, make_active, make_way
from .beginning import Place, find_place, find_run, identify, open_files, place_facts, store_path
from .capture import Capture
from .identity import Identity
from .keeping import keep_open, known_runs
from .notices import Notices
from .params import as_goals, as_optional_text, as_params, as_tags
from .run import Run
from .sharing import RUN, check_new_id, is_strict, rank_of, shared_run
from .system_metrics import SYSTEM, interval, start_sampling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..store.facts import Fact
    from ..store.model import Goal, ParamValue, RunInfo

_looked_for_pending: set[str] = set()


def open_run(
    name: str | None = None,
    *,
    run_id: str | None = None,
    store: object = None,
    experiment: str | None = None,
    params: object = None,
    tags: object = None,
    note: str | None = None,
    goals: object = None,
    notebook: Mapping[str, object] | None = None,
    nested: bool = False,
    scoped: bool = True,
    clean: Callable[[str], str] | None = None,
    rank: int | None = None,
    strict: bool | None = None,
    system_metrics: bool | float | None = None,
) -> Run:
    """Begin a run and make it active; see the module and flightlog.start_run.

    Raises FlightlogError for arguments of a wrong type and an unknown run_id; for the disk only
    when it is strict.
    """
    given = _Given(
        name=as_optional_text(name, "name"),
        experiment=as_optional_text(experiment, "experiment"),
        note=as_optional_text(note, "note"),
        params=as_params(params),
        tags=as_tags(tags),
        goals=as_goals(goals),
    )
    sampled = interval(system_metrics)
    place = find_place(notebook)
    path = store_path(store, place)
    shared = shared_run(run_id, take=current_run() is None)
    rank = rank_of(rank, shared)
    may_be_new = rank is not None or run_id is None
    resumed = None if shared is None else find_run(shared, path, may_be_new=may_be_new)
    chosen = check_new_id(shared) if shared is not None and resumed is None else None
    parent = current_run() if scoped or nested else make_way()
    identity = (
        identify(
            given.name, given.experiment, parent.id if parent else None, path, place, run=chosen
        )
        if resumed is None
        else _again(resumed, given)
    )
    notices = Notices(strict=is_strict(strict))
    if rank:
        run = _join(identity, path, notices, rank)
    else:
        run = _begin(identity, given, place, path, notices, resumed=resumed, clean=clean, rank=rank)
    run._plain = not scoped
    make_active(run, in_context=scoped)
    start_sampling(run, sampled)
    return run


def join_run(
    run_id: str | None, *, store: object = None, rank: int | None = None, strict: bool | None = None
) -> Run:
    """Take part in a run that another process began, and make that active; see
    flightlog.attach.
    """
    path = store_path(store, find_place(None))
    shared = run_id or os.environ.get(RUN)
    if shared is None:
        raise FlightlogError(f"Which run? Give attach() its id, run.id, or set {RUN} to it.")
    rank = rank_of(rank, shared)
    found = find_run(shared, path, may_be_new=rank is not None)
    identity = (
        Identity(check_new_id(shared), "", 1, "", DEFAULT_EXPERIMENT, id_time(shared), None)
        if found is None
        else _again(found, _NOTHING_GIVEN)
    )
    run = _join(identity, path, Notices(strict=is_strict(strict)), rank)
    make_active(run, in_context=False)
    return run


def unpickled_run(run_id: str, store: str) -> Run:
    """The run that was pickled: itself where it is open in this process, else a part in it."""
    run = known_runs.get(run_id)
    return run if run is not None else join_run(run_id, store=store)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Given:
    """The checked arguments of open_run."""

    name: str | None
    experiment: str | None
    note: str | None
    params: dict[str, ParamValue]
    tags: dict[str, str]
    goals: dict[str, Goal]


_NOTHING_GIVEN = _Given(name=None, experiment=None, note=None, params={}, tags={}, goals={})


def _again(run: RunInfo, given: _Given) -> Identity:
    """The identity of a resumed run."""
    group = given.experiment or run.experiment or DEFAULT_EXPERIMENT
    lineage = run.lineage or ""
    return Identity(
        run.id, given.name or run.name, run.attempt, lineage, group, run.start, run.parent
    )


def _join(identity: Identity, path: Path, notices: Notices, rank: int | None) -> Run:
    """A part in a run that is begun and ended elsewhere."""
    store, files = open_files(path, identity.id, notices, rank=rank)
    run = Run(
        identity,
        store,
        files,
        notices,
        params={},
        tags={},
        goals={},
        earlier={},
        hooks=HOOKS,
        is_worker=True,
    )
    files.begin([])
    keep_open(run)
    return run


def _begin(
    identity: Identity,
    given: _Given,
    place: Place,
    path: Path,
    notices: Notices,
    *,
    resumed: RunInfo | None,
    clean: Callable[[str], str] | None,
    rank: int | None,
) -> Run:
    earlier = resumed.metrics if resumed else {}
    own = (found for key, found in earlier.items() if not key.startswith(SYSTEM))
    steps = [found.last.step for found in own if found.last]
    last_step = max(steps, default=-1)
    kept, files = open_files(path, identity.id, notices, last_step, rank=rank)
    run = Run(
        identity,
        kept,
        files,
        notices,
        params={**(resumed.params if resumed else {}), **given.params},
        tags={**(resumed.tags if resumed else {}), **given.tags},
        goals={**(resumed.goals if resumed else {}), **given.goals},
        earlier=earlier,
        hooks=HOOKS,
    )
    facts = _first_facts(identity, given, resumed)
    if resumed is None:
        facts += place_facts(place, kept.path)
        run._capture = Capture(place.folder, files.keep, files.put, clean or str)
    files.begin(facts)
    note_attempt(kept.path, identity.lineage, Attempt(identity.attempt, identity.id))
    if run._capture is not None and files.writer:
        run._capture.start()
        _look_for_pending(kept.path)
    keep_open(run)
    return run


def _first_facts(identity: Identity, given: _Given, resumed: RunInfo | None) -> list[Fact]:
    facts: list[Fact] = [
        ("run", "name", identity.name),
        ("run", "experiment", identity.experiment),
        ("run", "status", "running"),
    ]
    if resumed is None:
        facts += [
            ("run", "start", identity.start),
            ("run", "attempt", identity.attempt),
            ("run", "lineage", identity.lineage),
        ]
        if identity.parent:
            facts.append(("run", "parent", identity.parent))
    else:
        facts.append(("run", "end", None))
    if given.note:
        facts.append(("run", "note", given.note))
    for kind, found in (("goal", given.goals), ("tag", given.tags), ("param", given.params)):
        facts += [(kind, key, value) for key, value in found.items()]
    return facts


def _look_for_pending(store: object) -> None:
    """Once a process and store, let points that nobody compacted be compacted."""
    path = Path(str(store))
    if str(path) in _looked_for_pending:
        return
    _looked_for_pending.add(str(path))

    def look() -> None:
        from ..store.pending import find_pending
        from ..store.series import compact_pending

        try:
            if find_pending(path):
                compact_pending(path)
        except OSError:
            return  # readers take the points as they are

    try:
        threading.Thread(target=look, name="flightlog-pending", daemon=True).start()
    except RuntimeError:
        return  # no threads here (WebAssembly), and no processes either
