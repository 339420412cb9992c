"""Which run is active. Runs are opened in opening.py.

For the notebook room:
    current_run() -> Run | None
    close_run(run, status="finished", exception=None) -> None     also from another context or task
    make_active(run) -> None                                      an open run, in this context too

Two ways of being active. A *scoped* run (a `with`, a tracked cell) lives in a context variable:
tasks
that are begun inside see it, its siblings and other threads do not. A *plain* run lives in its
thread, since a kernel may give every cell a context of its own.
"""

from __future__ import annotations

import os
import threading
from contextvars import ContextVar

from .keeping import open_runs, register_exit
from .run import Hooks, Run


class _Thread(threading.local):
    """The plain runs of a thread, innermost last."""

    top: Run | None = None


_scoped: ContextVar[Run | None] = ContextVar("flightlog_run", default=None)
_thread = _Thread()


def current_run() -> Run | None:
    """Return the active run: the innermost scoped one, else this thread's plain one."""
    return _live(_scoped.get()) or _live(_thread.top)


def close_run(run: Run, status: str = "finished", exception: BaseException | None = None) -> None:
    """End a run from wherever this is called."""
    run.end(status, exception)


def _live(run: Run | None) -> Run | None:
    """`run`, or the nearest around it that has not ended."""
    while run is not None and run.ended:
        run = run._outer
    return run


def make_way() -> Run | None:
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
    ours = run._process == os.getpid()
    run.end()
    if ours:
        print(f"flightlog: {run.name!r} has been ended as finished, since another run was started.")


def make_active(run: Run, *, in_context: bool = True) -> None:
    """Make an open run the active one, of this context (task) or else of this thread."""
    if in_context or _live(_scoped.get()) is not None:
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
    for key, other in list(open_runs.items()):
        if other is run:
            open_runs.pop(key, None)
        elif other._plain and other.parent == run.id and not other.ended:
            other.end(status)
    _scoped.set(_live(_scoped.get()))
    _thread.top = _live(_thread.top)


HOOKS = Hooks(_enter, _ended, lambda _: register_exit())
