"""Hugging Face Transformers: `fl.transformers.autolog()`, which also makes
`TrainingArguments(report_to="flightlog")` known, or `fl.transformers.callback()` to pass by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .guard import guarded
from .libraries import needed, switch
from .sessions import inside, training

if TYPE_CHECKING:
    from collections.abc import Callable

    from .libraries import Install
    from .patches import Patches

LIBRARY = "transformers"


def autolog(*, disable: bool = False) -> None:
    """Record every `trainer.train`: arguments, the model's settings, what the trainer logs.

    disable  stop, and take away every change made to Transformers
    """
    switch(LIBRARY, None if disable else installer())


def callback() -> Any:
    """A TrainerCallback for `Trainer(callbacks=[…])`; it records in the active run, else in one of
    its own. Raises ImportError without Transformers.
    """
    needed(LIBRARY, "fl.transformers.callback")
    from .transformers_callback import FlightlogCallback

    return FlightlogCallback()


def installer() -> Install:
    """Return what patches Transformers once it is there."""
    return _install


def _install(patches: Patches) -> None:
    from transformers.integrations import integration_utils
    from transformers.trainer import Trainer

    from .transformers_callback import FlightlogCallback

    known = integration_utils.INTEGRATION_TO_CALLBACK
    patches.set_item(known, "flightlog", FlightlogCallback)

    def around_train(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        if inside():
            return original(self, *args, **kwargs)
        name = type(getattr(self, "model", self)).__name__
        with training(LIBRARY, name, self, goes_on=True) as run:
            if run is not None:
                with guarded(f"what {name} logs"):
                    callbacks = self.callback_handler.callbacks
                    if not any(isinstance(one, FlightlogCallback) for one in callbacks):
                        self.add_callback(FlightlogCallback())
            return original(self, *args, **kwargs)

    patches.wrap(Trainer, "train", around_train)
