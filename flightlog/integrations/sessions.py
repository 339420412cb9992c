"""Which run a training is recorded in, and what trainings this code stands inside of.

In the active run: the first training there is described by the run itself, later ones by child
runs, so that none overwrites another's parameters. Without an active run a training has a run of
its own, which ends with it: `fl.autolog()` asked for that.
"""

from __future__ import annotations

import threading
import weakref
from contextlib import ExitStack, contextmanager, suppress
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
        with suppress(ValueError):  # ended in another context than it began, which keeps its own
            _inside.reset(token)


@contextmanager
def training(
    library: str, name: str, subject: object, *, goes_on: bool = False
) -> Iterator[Run | None]:
    """Run the block as a training, and yield its run; None when there can be none.

    name      of a run of its own
    goes_on   training the same `subject` again in the same run goes on in it
    """
    with _session(name, subject, goes_on=goes_on) as run, within(library):
        yield run


@contextmanager
def study(name: str, subject: object) -> Iterator[Run | None]:
    """The same for what only stands around trainings, which are recorded by themselves in it."""
    with _session(name, subject, goes_on=True) as run:
        yield run


@contextmanager
def _session(name: str, subject: object, *, goes_on: bool) -> Iterator[Run | None]:
    run, owned, raised = None, False, None
    try:
        with guarded(f"a run for {name}"):
            run, owned = _run_for(name, subject, goes_on=goes_on)
        yield run
    except BaseException as error:
        raised = error
        raise
    finally:
        if owned and run is not None:
            with guarded(f"the end of {name}"):
                _end(run, raised)


@contextmanager
def inner_training(library: str, name: str, subject: object) -> Iterator[tuple[Run | None, bool]]:
    """As training, for what a scikit-learn estimator may stand around: directly below its fit the
    run is that fit's. Yields the run, and whether its parameters are known already.
    """
    from ..recorder.active import current_run

    around = inside()
    if not around:
        with training(library, name, subject) as run:
            yield run, False
    else:
        with within(library):
            yield (current_run() if around == ("sklearn",) else None), True


class Held:
    """A training between two calls of a library's callbacks. `run` is None outside of it."""

    def __init__(self, library: str) -> None:
        self.run: Run | None = None
        self._library = library
        self._stack = ExitStack()

    def begin(self, name: str, subject: object) -> Run | None:
        """Take the run of the training that autologging records, else one as `training` does."""
        from ..recorder.active import current_run

        self.end()
        around = inside()
        if self._library in around:
            self.run = current_run() if around[0] == self._library else None
        else:
            again = training(self._library, name, subject, goes_on=True)
            self.run = self._stack.enter_context(again)
        return self.run

    def end(self, error: BaseException | None = None) -> None:
        """End a run of its own; `error`: what ended the training."""
        stack, self._stack, self.run = self._stack, ExitStack(), None
        if error is None:
            stack.close()
            return
        with suppress(type(error)):
            stack.__exit__(type(error), error, None)


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
