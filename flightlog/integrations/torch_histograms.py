"""Distributions of a model's gradients and weights, counted on its device, written by a thread."""

from __future__ import annotations

import threading
from queue import Queue
from typing import TYPE_CHECKING, Any

from .guard import guarded

if TYPE_CHECKING:
    from ..recorder.run import Run

MOST_WAITING = 16
Rows = dict[str, list[object]]


def of_model(model: Any, kind: str, bins: int) -> Rows:
    """One row for each parameter and bin: parameter, low, high, count. What is not finite is left
    out of the bins and counted in a row without bounds.
    """
    import torch

    rows: Rows = {"parameter": [], "low": [], "high": [], "count": []}

    def add(name: str, low: float | None, high: float | None, count: int) -> None:
        for column, value in zip(rows.values(), (name, low, high, count), strict=True):
            column.append(value)

    for name, parameter in model.named_parameters():
        values = parameter.grad if kind == "gradients" else parameter.detach()
        if values is None or values.numel() == 0:
            continue
        flat = values.detach().reshape(-1).float()
        finite = flat[torch.isfinite(flat)]
        if len(finite) < len(flat):
            add(name, None, None, len(flat) - len(finite))
        if len(finite) == 0:
            continue
        low, high = float(finite.min()), float(finite.max())
        counts = torch.histc(finite, bins, low, high).long().tolist() if high > low else []
        width = (high - low) / bins
        for n, count in enumerate(counts):
            add(name, low + n * width, low + (n + 1) * width, count)
        if not counts:
            add(name, low, high, len(finite))
    return rows


class Writer:
    """Keeps tables in a run, in order, without keeping the training waiting for the disk."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._queue: Queue[tuple[str, Rows, int] | None] = Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._write, daemon=True, name="flightlog-tables")
        self._thread.start()

    def put(self, name: str, rows: Rows, step: int) -> None:
        """Keep a table soon."""
        self._queue.put((name, rows, step))

    def close(self) -> None:
        """Return when all is kept."""
        self._queue.put(None)
        self._thread.join()

    def _write(self) -> None:
        for name, rows, step in iter(self._queue.get, None):
            with guarded("a histogram"):
                self._run.log_table(rows, name, step)
