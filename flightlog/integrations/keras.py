"""Keras 3, on any backend: `fl.keras.autolog()`, or `fl.keras.callback()` to pass by hand."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .guard import guarded
from .libraries import needed, switch
from .saving import save_later
from .sessions import again, inside, training

if TYPE_CHECKING:
    from collections.abc import Callable

    from .libraries import Install
    from .patches import Patches

LIBRARY = "keras"
_runs: WeakKeyDictionary[object, tuple[str, object]] = WeakKeyDictionary()


def autolog(*, disable: bool = False, batches: int = 0, models: bool = False) -> None:
    """Record every `model.fit`: settings, the model's summary, metrics of each epoch; and what
    `model.evaluate` finds afterwards, as `eval_…`.

    disable  stop, and take away every change made to Keras
    batches  also log every so many batches, as `batch_…`; 0: none
    models   save the model in MLflow's format, on another thread
    """
    switch(LIBRARY, None if disable else installer(batches, models))


def callback(*, batches: int = 0) -> Any:
    """A keras.callbacks.Callback for `model.fit(callbacks=[…])`; it records in the active run, else
    in one of its own. Raises ImportError without Keras.
    """
    needed(LIBRARY, "fl.keras.callback")
    from .keras_callback import made

    return made(batches)


def installer(batches: int = 0, models: bool = False) -> Install:
    """Return what patches Keras once it is there."""
    return lambda patches: _install(patches, batches, models)


def _install(patches: Patches, batches: int, models: bool) -> None:
    import keras

    def around_fit(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        if inside():
            return original(self, *args, **kwargs)
        return _fit(original, self, args, kwargs, (batches, models))

    def around_evaluate(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        found = original(self, *args, **kwargs)
        if not inside() and self in _runs:
            with guarded("an evaluation"):
                _log_evaluation(self)
        return found

    patches.wrap(keras.Model, "fit", around_fit)
    patches.wrap(keras.Model, "evaluate", around_evaluate)


def _fit(
    original: Callable[..., Any], model: Any, args: Any, kwargs: Any, wanted: tuple[int, bool]
) -> Any:
    batches, models = wanted
    with training(LIBRARY, model.name, model, goes_on=True) as run:
        if run is not None:
            with guarded(f"the epochs of {model.name}"):
                _runs[model] = (run.id, run.store.path)
                args, kwargs = _with_callback(original, model, args, kwargs, batches)
        history = original(model, *args, **kwargs)
        if run is not None and models:
            save_later(run, model)
        return history


def _with_callback(
    original: Callable[..., Any], model: Any, args: Any, kwargs: Any, batches: int
) -> tuple[Any, Any]:
    """The arguments of fit with ours among the callbacks, unless the user has put it there."""
    from .keras_callback import FlightlogCallback, made

    bound = inspect.signature(original).bind(model, *args, **kwargs)
    given: Any = bound.arguments.get("callbacks")
    listed = getattr(given, "callbacks", given) or []
    listed = listed if isinstance(listed, list | tuple) else [listed]
    if any(isinstance(one, FlightlogCallback) for one in listed):
        return args, kwargs
    ours = made(batches)
    if hasattr(given, "append") and hasattr(given, "callbacks"):  # a CallbackList
        given.append(ours)
    else:
        bound.arguments["callbacks"] = [*listed, ours]
    return bound.args[1:], bound.kwargs


def _log_evaluation(model: Any) -> None:
    found = model.get_metrics_result()
    run_id, store = _runs[model]
    with again(run_id, store) as run:
        before = run.summary().get("eval_loss")
        step = before.count if before is not None else 0
        run.log_aside({f"eval_{name}": value for name, value in found.items()}, step)
