"""Opens and closes the recorder's runs for the magics: from options to a run that is active.

The one place where this room meets the recorder's opening.py and active.py, imported on use: they
bring pyarrow, and loading the extension must not wait for that. What the disk refuses is the
recorder's to say.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from .recording import Recording
from .redact import Redactor
from .where import notebook_path

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .options import TrackOptions
    from .outcome import Outcome
    from .tee import Tee


class Settings(Protocol):
    """Defaults that users configure: empty texts mean none."""

    experiment: str
    store: str
    quiet: bool


def open_recording(
    shell: InteractiveShell,
    settings: Settings,
    options: TrackOptions,
    tee: Tee,
    cell: str | None,
) -> Recording:
    """Begin a run for `options` and make it active here; `cell` is the notebook's id of the cell.

    Raises FlightlogError for wrong use.
    """
    from flightlog.recorder.opening import open_run

    # The patch has one of its own: what it holds is of the whole project, not of this cell.
    redactor, patch = Redactor(), Redactor()
    for each in (redactor, patch):
        each.learn_environment(os.environ)
        each.learn_variables(shell.user_ns)
    run = open_run(
        options.name,
        store=settings.store or None,
        experiment=options.experiment or settings.experiment or None,
        tags=dict(options.tags),
        note=options.note,
        goals=dict(options.goals),
        notebook={"path": notebook_path(shell.user_ns), "cell": cell},
        system_metrics=True if options.system else None,
        clean=lambda text: patch.clean(text, code=True),
    )
    quiet = options.quiet or settings.quiet
    return Recording(shell, run, options, tee, redactor=redactor, patch=patch, quiet=quiet)


def resume_recording(recording: Recording) -> None:
    """Make the run active in this cell too: `%track start` may have stood in an async cell, whose
    context ended with it.
    """
    from flightlog.recorder import active

    if active.current_run() is None:
        active.make_active(recording.run)


def close_recording(recording: Recording, outcome: Outcome) -> None:
    """End the run and bring its card to rest. The run ends whatever else fails."""
    from flightlog.recorder.active import close_run

    seconds = recording.seconds
    try:
        recording.finish(outcome)
    finally:
        close_run(recording.run, outcome.status)
    recording.rest(outcome, seconds)
