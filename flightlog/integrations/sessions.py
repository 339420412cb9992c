"""Which run a training is recorded in, and what trainings this code stands inside of.

In the active run: the first training there is described by the run itself, later ones by child
runs, so that none overwrites another's parameters. Without an active run a training has a run of
its own, which ends with it: `fl.autolog()` asked for that.
"""

from __future__ import annotations

import threading
import weakref
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from .guard import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..recorder.run import Run

_inside: ContextVar[tuple[str, ...]] = ContextVar("flightlog_inside", default=())
_subjects: WeakKeyDictionary[Run, weakref.ref[object]] = WeakKeyDictionary()
_lock = threading.Lock()


def inside() -> tuple[str, ...]:
    """The libraries whose trainings are going on around this call, outermost first."""
    return _inside.get()


@contextmanager
def within(library: str) -> Iterator[None]:
    """Run the block as part of a training that somebody else records."""
    token = _inside.set((*_inside.get(), library))
    try:
        yield
    finally:
        _inside.reset(token)


@contextmanager
def training(
    library: str, name: str, subject: object, *, goes_on: bool = False
) -> Iterator[Run | None]:
    """Run the block as a training, and yield its run; None when there can be none.

    name      of a run of its own
    goes_on   training the same `subject` again in the same run goes on in it
    """
    run, owned, raised = None, False, None
    try:
        with guarded(f"a run for {name}"):
            run, owned = _run_for(name, subject, goes_on=goes_on)
        with within(library):
            yield run
    except BaseException as error:
        raised = error
        raise
    finally:
        if owned and run is not None:
            with guarded(f"the end of {name}"):
                _end(run, raised)


@contextmanager
def child(name: str) -> Iterator[Run]:
    """Run the block in a new run, which ends with it, below the active one."""
    from ..recorder.opening import open_run

    run = open_run(name, scoped=True)
    with run:
        yield run


@contextmanager
def again(run_id: str, store: object) -> Iterator[Run]:
    """Yield an earlier run to add to, open or ended; an ended one keeps its end."""
    from ..recorder.keeping import known_runs
    from ..recorder.opening import join_run

    run = known_runs.get(run_id)
    if run is not None and not run.ended:
        yield run
        return
    with join_run(run_id, store=store) as part:
        yield part


def _run_for(name: str, subject: object, *, goes_on: bool) -> tuple[Run | None, bool]:
    """The run, and whether it ends with the training."""
    from ..recorder.active import current_run
    from ..recorder.beginning import is_disabled
    from ..recorder.opening import open_run

    if is_disabled():
        return None, False
    run = current_run()
    with _lock:
        known = _subjects.get(run) if run is not None else None
        if run is not None and (known is None or (goes_on and known() is subject)):
            _subjects[run] = _ref(subject)
            return run, False
    run = open_run(name, scoped=True)
    with _lock:
        _subjects[run] = _ref(subject)
    return run, True


def _ref(subject: object) -> weakref.ref[object]:
    try:
        return weakref.ref(subject)
    except TypeError:  # nothing can refer to it, so nothing is the same
        return weakref.ref(_Nothing())


class _Nothing:
    """Gone at once."""


def _end(run: Run, raised: BaseException | None) -> None:
    from ..recorder.ending import status_of

    status = status_of(raised)
    run.end(status, raised if status != "finished" else None)
