"""The functions that users type: each acts on the active run. Runs are opened and closed in
active.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..store.errors import FlightlogError
from ..store.ids import new_id
from . import active
from .active import current_run
from .opening import join_run, open_run

if TYPE_CHECKING:
    import os

    from ..store.model import Goal
    from .run import Run

_in_context = active._scoped.get
_thread = active._thread


def start_run(
    name: str | None = None,
    *,
    run_id: str | None = None,
    experiment: str | None = None,
    params: Mapping[str, object] | None = None,
    tags: object = None,
    note: str | None = None,
    goals: Mapping[str, Goal] | None = None,
    nested: bool = False,
    store: object = None,
    rank: int | None = None,
    strict: bool | None = None,
    system_metrics: bool | float | None = None,
) -> Run:
    """Begin a run and make it active, until its `with` block ends or end_run is called.

    name        what it is called; None: as its previous attempt, else two words
    run_id      resume this run (id, or its first four or more characters) with a new writer
    experiment  the group it is listed under; None: "default"
    params      names to scalars
    tags        a list, or a dict of tags to values
    note        Markdown
    goals       metrics to "min" or "max"; the first is the key metric
    nested      make it a child of the active run; inside a `with` or tracked cell it is one anyway
    store       folder of the store; None: FLIGHTLOG_STORE, else the `flights/` found or made
    from here
    rank        which of several processes of the run `run_id` this is, 0 upwards; None: what RANK
                says where WORLD_SIZE is above 1 and run_id is given. Rank 0 begins and ends the
                run, the others write their part of its points
    strict      raise FlightlogError, here or from the next call, for what would be a warning;
                None: what FLIGHTLOG_STRICT says
    system_metrics    sample processor, memory, disk, network and GPUs as `system/…`: True, or
                seconds between samples; None: what FLIGHTLOG_SYSTEM_METRICS says

    FLIGHTLOG_RUN=<id> gives the first run of a process its run_id, which may be new then.

    A plain start_run while a run opened the same way is active ends that one as finished and
    says so.
    Raises FlightlogError for arguments of a wrong type and an unknown run_id. What the disk refuses
    is one warning, and the run goes on unrecorded.
    """
    return open_run(
        name,
        run_id=run_id,
        store=store,
        experiment=experiment,
        params=params,
        tags=tags,
        note=note,
        goals=goals,
        nested=nested,
        scoped=False,
        rank=rank,
        strict=strict,
        system_metrics=system_metrics,
    )


def attach(
    run_id: str | None = None,
    *,
    rank: int | None = None,
    store: object = None,
    strict: bool | None = None,
) -> Run:
    """Take part in a run that another process began, with files of this process's own; active until
    its `with` block ends or end_run is called, which end this part and not the run.

    run_id      run.id; None: what FLIGHTLOG_RUN says
    rank, store, strict    as for start_run

    For spawned workers; a forked one that logs takes part by itself, and a Run that is pickled does
    so where it is unpickled. Raises FlightlogError for an unknown run_id.
    """
    return join_run(run_id, store=store, rank=rank, strict=strict)


def new_run_id() -> str:
    """Return an id for a run that several processes will share."""
    return new_id()


def end_run(status: str = "finished") -> None:
    """End the active run as finished, failed or interrupted; without one, nothing happens."""
    run = current_run()
    if run is not None:
        run.end(status)


def active_run() -> Run | None:
    """Return the active run, or None."""
    return current_run()


def log(
    metrics: Mapping[str, object] | None = None,
    /,
    *,
    step: int | None = None,
    **more: object,
) -> None:
    """Store one value per metric in the active run; see Run.log."""
    run = _in_context() or _thread.top
    if run is None or run.ended:
        run = _active()
    if more:
        metrics = {**metrics, **more} if isinstance(metrics, Mapping) else more
    elif metrics is None:
        return
    run._points.append(metrics, step)


def log_metric(key: str, value: object, step: int | None = None) -> None:
    """Store one value in the active run; step None: the last one + 1."""
    _active().log_metric(key, value, step)


def log_metrics(metrics: Mapping[str, object], step: int | None = None) -> None:
    """Store several values at one step in the active run."""
    _active().log_metrics(metrics, step)


def log_param(key: str, value: object) -> None:
    """Set a parameter of the active run."""
    _active().log_param(key, value)


def log_params(params: Mapping[str, object]) -> None:
    """Set parameters of the active run."""
    _active().log_params(params)


def set_tag(key: str, value: object = "") -> None:
    """Set a tag of the active run."""
    _active().set_tag(key, value)


def set_tags(tags: object) -> None:
    """Set tags of the active run, from a list or a mapping."""
    _active().set_tags(tags)


def set_note(note: str) -> None:
    """Set the active run's note, Markdown."""
    _active().set_note(note)


def set_experiment(experiment: str) -> None:
    """Move the active run to another experiment."""
    _active().set_experiment(experiment)


def log_figure(figure: object, name: str, step: int | None = None) -> None:
    """Keep a figure in the active run; see Run.log_figure."""
    _active().log_figure(figure, name, step)


def log_image(image: object, name: str, step: int | None = None) -> None:
    """Keep an image in the active run; see Run.log_image."""
    _active().log_image(image, name, step)


def log_table(table: object, name: str, step: int | None = None) -> None:
    """Keep a table in the active run; see Run.log_table."""
    _active().log_table(table, name, step)


def log_text(text: str, name: str) -> None:
    """Keep a text in the active run."""
    _active().log_text(text, name)


def log_dict(values: Mapping[str, object], name: str) -> None:
    """Keep a dict as JSON in the active run."""
    _active().log_dict(values, name)


def log_artifact(
    path: str | os.PathLike[str], name: str | None = None, step: int | None = None
) -> None:
    """Keep a copy of a file in the active run."""
    _active().log_artifact(path, name, step)


def log_artifacts(folder: str | os.PathLike[str], prefix: str = "") -> None:
    """Keep copies of a folder's files in the active run."""
    _active().log_artifacts(folder, prefix)


def _active() -> Run:
    run = current_run()
    if run is None:
        raise FlightlogError(
            "No active run: start one with fl.start_run(), or put %%track on the cell. Threads do "
            "not inherit a run; give them the Run and call its methods."
        )
    return run
