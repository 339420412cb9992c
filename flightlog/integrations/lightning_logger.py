"""The logger and the callback of lightning.py; importing it imports Lightning."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lightning.pytorch.callbacks import Callback
from lightning.pytorch.loggers.logger import Logger, rank_zero_experiment
from lightning.pytorch.utilities import rank_zero_only

from .guard import safely
from .sessions import Held, again
from .torch import model_params

if TYPE_CHECKING:
    from ..recorder.run import Run

STATUS = {"success": "finished", "failed": "failed", "interrupted": "interrupted"}


class FlightlogLogger(Logger):  # type: ignore[misc]  # Lightning is not there when types are checked
    """Lightning's logger interface over a run. What comes after a fit, a test, is added to it."""

    def __init__(self, name: str | None = None) -> None:
        super().__init__()
        self._name = name
        self._held = Held("lightning")
        self._run: Run | None = None

    def renew(self) -> None:
        """Begin anew at the next fit, if the run of the one before has ended."""
        if self._run is not None and self._run.ended:
            self._run = None

    @property
    def name(self) -> str:
        """The run's name."""
        return self._run.name if self._run is not None else (self._name or "lightning")

    @property
    def version(self) -> str:
        """The run's id; "" before there is one."""
        return self._run.id if self._run is not None else ""

    @property
    @rank_zero_experiment  # type: ignore[untyped-decorator]
    def experiment(self) -> Run | None:
        """The run, begun when it is first asked for."""
        if self._run is None:
            self._run = self._held.begin(self._name or "lightning", self)
        return self._run

    @rank_zero_only  # type: ignore[untyped-decorator]
    @safely("the hyperparameters")
    def log_hyperparams(self, params: Any, *_: object, **__: object) -> None:
        """Keep hyperparameters; nested ones under `outer/inner`."""
        given = vars(params) if isinstance(params, Namespace) else params
        if self.experiment is not None and given:
            self.experiment.log_params(flat(given))

    @rank_zero_only  # type: ignore[untyped-decorator]
    @safely("metrics of Lightning")
    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Log metrics at a step."""
        run = self.experiment
        if run is None:
            return
        found = dict(metrics)
        if run.ended:
            with again(run.id, run.store.path) as more:
                more.log_aside(found, step or 0)
        else:
            run.log_aside(found, step or 0)

    @rank_zero_only  # type: ignore[untyped-decorator]
    @safely("the model")
    def log_graph(self, model: Any, input_array: Any = None) -> None:
        """Keep the modules and the number of parameters."""
        if self.experiment is not None:
            _log_model(self.experiment, model)

    @rank_zero_only  # type: ignore[untyped-decorator]
    @safely("the end of a fit")
    def finalize(self, status: str) -> None:
        """End a run of its own."""
        error: BaseException | None = None
        if STATUS.get(status) == "interrupted":
            error = KeyboardInterrupt()
        elif STATUS.get(status) == "failed":
            error = RuntimeError("the training failed")
        self._held.end(error)


class FlightlogCallback(Callback):  # type: ignore[misc]
    """Logs `trainer.callback_metrics` at the end of each epoch."""

    def __init__(self) -> None:
        self._held = Held("lightning")

    @safely("the beginning of a fit")
    def on_fit_start(self, trainer: Any, module: Any) -> None:
        if not trainer.is_global_zero:
            return
        run = self._held.begin(type(module).__name__, module)
        if run is not None:
            run.log_params(flat(dict(module.hparams)))
            _log_model(run, module)

    @safely("an epoch of Lightning")
    def on_train_epoch_end(self, trainer: Any, module: Any) -> None:
        if self._held.run is not None:
            self._held.run.log_aside(dict(trainer.callback_metrics), trainer.current_epoch)

    @safely("the end of a fit")
    def on_fit_end(self, trainer: Any, module: Any) -> None:
        self._held.end()

    @safely("the end of a fit")
    def on_exception(self, trainer: Any, module: Any, exception: BaseException) -> None:
        self._held.end(exception)


def flat(params: Mapping[str, Any], before: str = "") -> dict[str, object]:
    """Nested settings as one dict."""
    found: dict[str, object] = {}
    for name, value in params.items():
        if isinstance(value, Mapping) and value:
            found |= flat(value, f"{before}{name}/")
        else:
            found[f"{before}{name}"] = value
    return found


def _log_model(run: Run, model: Any) -> None:
    run.log_params(model_params(model))
    run.log_text(str(model), "model.txt")
