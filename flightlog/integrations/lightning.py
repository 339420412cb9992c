"""Lightning: `fl.lightning.autolog()`, or `fl.lightning.logger()` for `Trainer(logger=…)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .guard import guarded
from .libraries import needed, switch
from .saving import save_later
from .sessions import inside, training

if TYPE_CHECKING:
    from collections.abc import Callable

    from .libraries import Install
    from .patches import Patches

LIBRARY = "lightning"


def autolog(*, disable: bool = False, models: bool = False) -> None:
    """Record every `trainer.fit`: hyperparameters, what `self.log` logs, the model's modules.

    disable  stop, and take away every change made to Lightning
    models   save the module in MLflow's format, on another thread
    """
    switch(LIBRARY, None if disable else installer(models))


def logger(name: str | None = None) -> Any:
    """A logger for `Trainer(logger=…)`; it records in the active run, else in one of its own called
    `name`. Raises ImportError without Lightning.
    """
    needed(LIBRARY, "fl.lightning.logger")
    from .lightning_logger import FlightlogLogger

    return FlightlogLogger(name)


def callback() -> Any:
    """A callback for `Trainer(callbacks=[…])` that logs, at the end of each epoch, what the
    progress bar and checkpoints see; for trainers whose loggers are not to be touched.
    """
    needed(LIBRARY, "fl.lightning.callback")
    from .lightning_logger import FlightlogCallback

    return FlightlogCallback()


def installer(models: bool = False) -> Install:
    """Return what patches Lightning once it is there."""
    return lambda patches: _install(patches, models)


def _install(patches: Patches, models: bool) -> None:
    from lightning.pytorch import Trainer

    def around_fit(
        original: Callable[..., Any], self: Any, model: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if inside():
            return original(self, model, *args, **kwargs)
        return _fit(original, self, model, args, kwargs, models)

    patches.wrap(Trainer, "fit", around_fit)


def _fit(  # noqa: PLR0917  # what fit was called with
    original: Callable[..., Any], trainer: Any, model: Any, args: Any, kwargs: Any, models: bool
) -> Any:
    from .lightning_logger import FlightlogCallback, FlightlogLogger

    name = type(model).__name__
    with training(LIBRARY, name, model, goes_on=True) as run:
        if run is None:
            return original(trainer, model, *args, **kwargs)
        ours: Any = None
        with guarded(f"what {name} logs"):
            for one in trainer.loggers:
                if isinstance(one, FlightlogLogger):
                    one.renew()
            known = (*trainer.loggers, *trainer.callbacks)
            if not any(isinstance(one, FlightlogLogger | FlightlogCallback) for one in known):
                ours = FlightlogLogger(name)
                trainer.loggers = [*trainer.loggers, ours]
        result = original(trainer, model, *args, **kwargs)
        # Lightning ends a fit that was interrupted without raising.
        if ours is not None and trainer.interrupted:
            run.end("interrupted")
        elif models and trainer.is_global_zero:
            save_later(run, model)
        return result
