"""PyTorch: `fl.torch.watch(model, optimizer)` for plain training loops.

Counts the optimizer's steps by its own hooks; learning rate and gradient norm become metrics, and
on request the distributions of gradients and weights become tables. Those are written by a thread.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ..store.errors import FlightlogError
from . import torch_histograms
from .guard import guarded, safely
from .sessions import training

if TYPE_CHECKING:
    from types import TracebackType

    from ..recorder.run import Run

LIBRARY = "torch"
Histograms = Literal["gradients", "weights", "all"]
MOST_CHARACTERS = 100_000


def watch(
    model: Any,
    optimizer: Any = None,
    *,
    every: int = 10,
    histograms: Histograms | None = None,
    histograms_every: int = 100,
    bins: int = 64,
) -> Watch:
    """Return a context manager that records a plain training loop.

    model             a torch.nn.Module: its modules, and the number of its parameters, are kept
    optimizer         its settings are parameters; its steps are counted, and every `every`th logs
                      `learning_rate` and `gradient_norm`; None: neither
    histograms        tables of the distributions of "gradients", "weights" or "all", each
                      `histograms_every` steps, as `gradients/000100.arrow`, with `bins` bins

    In the block, `log` logs to its run at the optimizer's step. The run is the active one, else one
    that begins and ends with the block. Raises FlightlogError for wrong arguments.
    """
    if not hasattr(model, "named_parameters"):
        raise FlightlogError(f"model is a {type(model).__name__}; give a torch.nn.Module.")
    if optimizer is not None and not hasattr(optimizer, "register_step_post_hook"):
        raise FlightlogError(
            f"optimizer is a {type(optimizer).__name__}; give a torch.optim.Optimizer."
        )
    if histograms not in (None, "gradients", "weights", "all"):
        raise FlightlogError(f'histograms is {histograms!r}; give "gradients", "weights" or "all".')
    if min(every, histograms_every, bins) < 1:
        raise FlightlogError("every, histograms_every and bins are 1 or more.")
    wanted = _Wanted(every, histograms, histograms_every, bins)
    return Watch(model, optimizer, wanted)


class _Wanted(NamedTuple):
    """The options of watch."""

    every: int
    histograms: Histograms | None
    histograms_every: int
    bins: int

    @property
    def kinds(self) -> tuple[str, ...]:
        """What tables are made of."""
        if self.histograms is None:
            return ()
        return ("gradients", "weights") if self.histograms == "all" else (self.histograms,)


class Watch:
    """A loop that is being recorded. `run` is its run, `step` the optimizer's steps so far."""

    run: Run | None = None

    def __init__(self, model: Any, optimizer: Any, wanted: _Wanted) -> None:
        self.step = 0
        self._model, self._optimizer, self._wanted = model, optimizer, wanted
        self._stack = ExitStack()
        self._writer: torch_histograms.Writer | None = None

    def __enter__(self) -> Watch:
        name = type(self._model).__name__
        self.run = self._stack.enter_context(training(LIBRARY, name, self._model, goes_on=True))
        with guarded(f"what {name} is"):
            self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.close()
        self._stack.__exit__(kind, error, trace)

    def log(self, **metrics: object) -> None:
        """Log metrics at the optimizer's step: a tensor is read, which waits for its device."""
        if self.run is not None:
            for name, value in metrics.items():
                if type(value) is not float and hasattr(value, "item"):
                    metrics[name] = value.item()
            self.run.log_metrics(metrics, self.step)

    def _begin(self) -> None:
        if self.run is None:
            return
        with self.run.together():
            self.run.log_params(model_params(self._model))
            if self._optimizer is not None:
                self.run.log_params(optimizer_params(self._optimizer))
            self.run.log_text(str(self._model)[:MOST_CHARACTERS], "model.txt")
        if self._wanted.kinds:
            self._writer = torch_histograms.Writer(self.run)
        if self._optimizer is not None:
            hook = self._optimizer.register_step_post_hook(self._stepped)
            self._stack.callback(hook.remove)

    def _stepped(self, optimizer: Any, *_: object) -> None:
        """Called behind each step, most of which only count."""
        step, wanted = self.step, self._wanted
        if step % wanted.every == 0:
            self._log_numbers(optimizer)
        if self._writer is not None and step % wanted.histograms_every == 0:
            self._log_histograms(self._writer)
        self.step = step + 1

    @safely("a step of the optimizer")
    def _log_numbers(self, optimizer: Any) -> None:
        if self.run is not None:
            self.run.log_aside(self._numbers(optimizer), self.step)

    @safely("a histogram")
    def _log_histograms(self, writer: torch_histograms.Writer) -> None:
        for kind in self._wanted.kinds:
            rows = torch_histograms.of_model(self._model, kind, self._wanted.bins)
            writer.put(f"{kind}/{self.step:06d}", rows, self.step)

    def _numbers(self, optimizer: Any) -> dict[str, object]:
        import torch

        groups = optimizer.param_groups
        found: dict[str, object] = {
            f"learning_rate{f'_{n}' if n else ''}": group["lr"]
            for n, group in enumerate(groups)
            if "lr" in group
        }
        grads = [p.grad for group in groups for p in group["params"] if p.grad is not None]
        if grads:
            found["gradient_norm"] = torch.nn.utils.get_total_norm(grads)
        return found


def model_params(model: Any) -> dict[str, object]:
    """A module's class, and how many parameters it has and trains."""
    sizes = [(p.numel(), p.requires_grad) for p in model.parameters()]
    return {
        "model": type(model).__name__,
        "model_parameters": sum(size for size, _ in sizes),
        "model_parameters_trained": sum(size for size, trained in sizes if trained),
    }


def optimizer_params(optimizer: Any) -> dict[str, object]:
    """An optimizer's class and the plain settings of its first group."""
    first = optimizer.param_groups[0]
    settings = {
        f"optimizer_{name}": value
        for name, value in first.items()
        if name != "params" and isinstance(value, bool | int | float | str | tuple)
    }
    return {"optimizer": type(optimizer).__name__, **settings}
