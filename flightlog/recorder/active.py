"""Which run is active, and how runs are opened and closed.

For the notebook room:
    open_run(name=None, *, run_id=None, store=None, experiment=None, params=None, tags=None,
    note=None,
             goals=None, notebook={"path": str | Path | None, "cell": str | None} | None,
             nested=False, scoped=True, clean=None) -> Run
        scoped=True: active in this context (task) only, as a tracked cell is; a run that is active
        already becomes its parent. scoped=False: what start_run does, active until it is ended.
        clean: blanks secrets in the git patch, text to text.
    close_run(run, status="finished", exception=None) -> None     also from another context or task
    current_run() -> Run | None

Two ways of being active. A *scoped* run (a `with`, a tracked cell) lives in a context variable:
tasks
that are begun inside see it, its siblings and other threads do not. A *plain* run lives in its
thread, since a kernel may give every cell a context of its own.
"""

from __future__ import annotations

import atexit
import threading
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.schema import DEFAULT_EXPERIMENT
from .beginning import Place, find_place, find_run, identify, open_files, place_facts, store_path
from .capture import Capture
from .ending import status_at_exit
from .notices import Notices
from .params import as_goals, as_optional_text, as_params, as_tags
from .run import Identity, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..store.facts import Fact
    from ..store.model import Goal, ParamValue, RunInfo


class _Thread(threading.local):
    """The plain runs of a thread, innermost last."""

    top: Run | None = None


_scoped: ContextVar[Run | None] = ContextVar("flightlog_run", default=None)
_thread = _Thread()
_open: dict[str, Run] = {}
_registered = False
_looked_for_pending: set[str] = set()


def current_run() -> Run | None:
    """Return the active run: the innermost scoped one, else this thread's plain one."""
    return _live(_scoped.get()) or _live(_thread.top)


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
) -> Run:
    """Begin a run and make it active; see the module and flightlog.start_run.

    Raises FlightlogError for arguments of a wrong type and an unknown run_id, never for the disk.
    """
    given = _Given(
        name=as_optional_text(name, "name"),
        experiment=as_optional_text(experiment, "experiment"),
        note=as_optional_text(note, "note"),
        params=as_params(params),
        tags=as_tags(tags),
        goals=as_goals(goals),
    )
    place = find_place(notebook)
    path = store_path(store, place)
    resumed = None if run_id is None else find_run(run_id, path)
    parent = current_run() if scoped or nested else _make_way()
    identity = (
        identify(given.name, given.experiment, parent.id if parent else None, path, place)
        if resumed is None
        else _again(resumed, given)
    )
    run = _begin(identity, given, place, store=store, resumed=resumed, clean=clean)
    run._plain = not scoped
    _activate(run, in_context=scoped or _live(_scoped.get()) is not None)
    return run


def close_run(run: Run, status: str = "finished", exception: BaseException | None = None) -> None:
    """End a run from wherever this is called."""
    run.end(status, exception)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Given:
    """The checked arguments of open_run."""

    name: str | None
    experiment: str | None
    note: str | None
    params: dict[str, ParamValue]
    tags: dict[str, str]
    goals: dict[str, Goal]


def _live(run: Run | None) -> Run | None:
    """`run`, or the nearest around it that has not ended."""
    while run is not None and run.ended:
        run = run._outer
    return run


def _make_way() -> Run | None:
    """End the plain run that a new plain one takes the place of; return the new one's parent."""
    run = _live(_scoped.get())
    while run is not None and run._plain:
        _give_way(run)
        run = _live(run._outer)
    if run is None:
        plain = _live(_thread.top)
        while plain is not None:
            _give_way(plain)
            plain = _live(plain._outer)
    return run


def _give_way(run: Run) -> None:
    run.end()
    print(f"flightlog: {run.name!r} has been ended as finished, since another run was started.")


def _again(run: RunInfo, given: _Given) -> Identity:
    """The identity of a resumed run."""
    group = given.experiment or run.experiment or DEFAULT_EXPERIMENT
    lineage = run.lineage or ""
    return Identity(
        run.id, given.name or run.name, run.attempt, lineage, group, run.start, run.parent
    )


def _begin(
    identity: Identity,
    given: _Given,
    place: Place,
    *,
    store: object,
    resumed: RunInfo | None,
    clean: Callable[[str], str] | None,
) -> Run:
    notices = Notices()
    earlier = resumed.metrics if resumed else {}
    steps = [found.last.step for found in earlier.values() if found.last]
    kept, files = open_files(store, place, identity.id, notices, max(steps, default=-1))
    run = Run(
        identity,
        kept,
        files,
        notices,
        params={**(resumed.params if resumed else {}), **given.params},
        tags={**(resumed.tags if resumed else {}), **given.tags},
        goals={**(resumed.goals if resumed else {}), **given.goals},
        earlier=earlier,
        on_enter=_enter,
        on_end=_ended,
    )
    facts = _first_facts(identity, given, resumed)
    if resumed is None:
        facts += place_facts(place, kept.path)
        run._capture = Capture(place.folder, files.keep, run._put, clean or str)
    files.begin(facts)
    if run._capture is not None and files.writer:
        run._capture.start()
        _look_for_pending(kept.path)
    _open[files.writer or identity.id] = run
    _register_exit()
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


def _activate(run: Run, *, in_context: bool) -> None:
    if in_context:
        run._outer = _live(_scoped.get())
        _scoped.set(run)
    else:
        run._outer = _live(_thread.top)
        _thread.top = run


def _enter(run: Run) -> None:
    """`with run:` makes a plain run a scoped one."""
    if run.ended or not run._plain:
        return
    run._plain = False
    if _scoped.get() is not run:
        if _thread.top is run:
            _thread.top = run._outer
        run._outer = _live(_scoped.get())
        _scoped.set(run)


def _ended(run: Run, status: str) -> None:
    """Forget a run, here at once and elsewhere when it is next looked for; end what it left
    open.
    """
    for key, other in list(_open.items()):
        if other is run:
            _open.pop(key, None)
        elif other._plain and other.parent == run.id and not other.ended:
            other.end(status)
    _scoped.set(_live(_scoped.get()))
    _thread.top = _live(_thread.top)


def _register_exit() -> None:
    global _registered
    if not _registered:
        _registered = True
        atexit.register(_end_all)


def _end_all() -> None:
    status, exception = status_at_exit()
    for run in reversed(list(_open.values())):
        run.end(status, exception)


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
