"""`models=True`: what a fit has made is saved in MLflow's format, on a thread of its own.

The training thread only copies the model, so that the next fit of it changes nothing of what is
saved.
"""

from __future__ import annotations

import copy
import sys
from typing import TYPE_CHECKING, Any

from .guard import guarded, say_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from ..recorder.run import Run

NAME = "model"
EXAMPLE_ROWS = 5


def save_later(
    run: Run, model: Any, data: Any = None, *, shape: Callable[[Any], Any] = lambda taken: taken
) -> None:
    """Save `model` as "model" of `run`; the first rows of `data` become its example request.
    `shape` makes of its copy what is saved.

    Never raises: what cannot be saved is told once.
    """
    from ..mlflow.models import log_model

    matter = f"the model of {type(model).__name__}"
    with guarded(matter):
        taken = shape(copied(model))
        saving: Any = log_model(taken, NAME, input_example=_example(data), run=run, background=True)
        saving.add_done_callback(lambda future: _tell(matter, future))


def copied(model: Any) -> Any:
    """A copy that no further training changes; of PyTorch's modules in the memory of the CPU."""
    torch = sys.modules.get("torch")
    kinds = {kind.__module__.partition(".")[0] for kind in type(model).__mro__}
    if torch is None or "keras" in kinds or not isinstance(model, torch.nn.Module):
        return copy.deepcopy(model)
    known: dict[int, Any] = {}
    for tensor in (*model.parameters(), *model.buffers()):
        moved = tensor.detach().to("cpu", copy=True)
        is_parameter = isinstance(tensor, torch.nn.Parameter)
        known[id(tensor)] = (
            torch.nn.Parameter(moved, tensor.requires_grad) if is_parameter else moved
        )
    return copy.deepcopy(model, known).cpu()


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
