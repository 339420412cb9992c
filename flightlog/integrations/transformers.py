"""Hugging Face Transformers: `fl.transformers.autolog()`, which also makes
`TrainingArguments(report_to="flightlog")` known, or `fl.transformers.callback()` to pass by hand.
"""

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

LIBRARY = "transformers"


TASKS = {
    "ForSequenceClassification": "text-classification",
    "ForTokenClassification": "token-classification",
    "ForQuestionAnswering": "question-answering",
    "ForMaskedLM": "fill-mask",
    "ForCausalLM": "text-generation",
    "LMHeadModel": "text-generation",
}
"""By the end of a model's name, the task of the pipeline that it is saved in."""


def autolog(*, disable: bool = False, models: bool = False) -> None:
    """Record every `trainer.train`: arguments, the model's settings, what the trainer logs.

    disable  stop, and take away every change made to Transformers
    models   save the model in MLflow's format, on another thread: with the trainer's tokenizer as a
             pipeline, else as the PyTorch module that it is
    """
    switch(LIBRARY, None if disable else installer(models))


def callback() -> Any:
    """A TrainerCallback for `Trainer(callbacks=[…])`; it records in the active run, else in one of
    its own. Raises ImportError without Transformers.
    """
    needed(LIBRARY, "fl.transformers.callback")
    from .transformers_callback import FlightlogCallback

    return FlightlogCallback()


def installer(models: bool = False) -> Install:
    """Return what patches Transformers once it is there."""
    return lambda patches: _install(patches, models)


def _install(patches: Patches, models: bool) -> None:
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
            result = original(self, *args, **kwargs)
            if run is not None and models and self.is_world_process_zero():
                save_later(run, self.model, shape=lambda taken: _with_tokenizer(self, taken))
            return result

    patches.wrap(Trainer, "train", around_train)


def _with_tokenizer(trainer: Any, model: Any) -> Any:
    """The pipeline of a model, as it is served; the model alone where there is none for it."""
    from transformers import PreTrainedTokenizerBase, pipeline

    tokenizer = getattr(trainer, "processing_class", None) or getattr(trainer, "tokenizer", None)
    name = type(model).__name__
    task = next((task for end, task in TASKS.items() if name.endswith(end)), None)
    if task is None or not isinstance(tokenizer, PreTrainedTokenizerBase):
        return model
    return pipeline(task, model=model, tokenizer=tokenizer)
