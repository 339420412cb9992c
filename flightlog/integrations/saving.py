"""`models=True`: what a fit has made is saved in MLflow's format, on a thread of its own.

The training thread only copies the model, so that the next fit of it changes nothing of what is
saved.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from .guard import guarded, say_once

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ..recorder.run import Run

NAME = "model"
EXAMPLE_ROWS = 5


def save_later(run: Run, model: Any, data: Any = None) -> None:
    """Save `model` as "model" of `run`; the first rows of `data` become its example request.

    Never raises: what cannot be saved is told once.
    """
    from ..mlflow.models import log_model

    matter = f"the model of {type(model).__name__}"
    with guarded(matter):
        taken = copy.deepcopy(model)
        saving: Any = log_model(taken, NAME, input_example=_example(data), run=run, background=True)
        saving.add_done_callback(lambda future: _tell(matter, future))


def _example(data: Any) -> Any:
    """A few rows of a table or a matrix; None of anything else, which MLflow may not know."""
    if hasattr(data, "iloc") and hasattr(data, "columns"):
        return data.iloc[:EXAMPLE_ROWS].copy()
    if type(data).__module__ == "numpy" and getattr(data, "ndim", 0) == 2:
        return data[:EXAMPLE_ROWS].copy()
    return None


def _tell(matter: str, future: Future[Any]) -> None:
    error = future.exception()
    if error is not None:
        told = (str(error).splitlines() or [""])[0].rstrip(".")
        say_once(matter, f"{matter} was not saved: {type(error).__name__}: {told}.")
