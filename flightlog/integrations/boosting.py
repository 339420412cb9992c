"""What XGBoost's and LightGBM's trainings have in common: their `train` is wrapped just to hand a
callback in; parameters, importances, goals. Directly below a scikit-learn fit that is recorded, its
run is used.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from .guard import guarded
from .saving import save_later
from .sessions import inner_training

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..recorder.run import Run
    from .libraries import Install
    from .patches import Patches

RISING = ("auc", "aucpr", "map", "ndcg", "pre", "gamma-deviance-r2", "accuracy")
"""How the names of metrics begin of which more is better, where the library does not say."""


class Library(NamedTuple):
    """One of the two. `places` are the modules that have its `train`, `aside` the arguments of it
    that are kept like parameters; `comes_first`: its callback goes before the user's.
    """

    name: str
    title: str
    places: tuple[str, ...]
    aside: tuple[str, ...]
    callback: Callable[[Run], Any]
    result: Callable[[Run, Any, bool], None]
    comes_first: bool


def installer(library: Library, importances: bool, models: bool) -> Install:
    """Return what patches the library once it is there."""

    def around_train(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return _train(library, original, args, kwargs, (importances, models))

    def install(patches: Patches) -> None:
        for place in library.places:
            patches.wrap(import_module(place), "train", around_train)

    return install


def log_params(run: Run, params: Any, rest: Mapping[str, object]) -> None:
    """Keep booster parameters, given as a dict or as pairs, and some arguments of train."""
    found = dict(params or {})
    found |= {name: value for name, value in rest.items() if value is not None}
    run.log_params({str(name): _plain(value) for name, value in found.items()})


def log_importance(run: Run, kind: str, weights: Mapping[str, float]) -> None:
    """Keep importances of one kind ("gain", "split") as JSON and as bars."""
    from . import figures  # here, since switching on must not wait for NumPy

    if weights:
        ranked = dict(sorted(weights.items(), key=lambda item: -item[1]))
        run.log_dict(ranked, f"feature_importance_{kind}.json")
        title = f"Importance ({kind})"
        run.log_figure(figures.importance(ranked, title), f"feature_importance_{kind}")


def rises(metric: str) -> bool:
    """Whether more of a metric is better, by its name."""
    return metric.startswith(RISING)


def set_goal(run: Run, key: str, *, rising: bool) -> None:
    """Make a metric the run's goal, unless it has one."""
    if not run.goals:
        run.set_goal(key, "max" if rising else "min")


def _train(
    library: Library,
    original: Callable[..., Any],
    args: Any,
    kwargs: Any,
    wanted: tuple[bool, bool],
) -> Any:
    with inner_training(library.name, library.name, None) as (run, is_known):
        if run is None:
            return original(*args, **kwargs)
        with guarded(f"the parameters of {library.title}"):
            bound = inspect.signature(original).bind(*args, **kwargs)
            if not is_known:
                rest = {name: bound.arguments.get(name) for name in library.aside}
                log_params(run, bound.arguments["params"], rest)
            given, ours = list(bound.arguments.get("callbacks") or ()), [library.callback(run)]
            both = [*ours, *given] if library.comes_first else [*given, *ours]
            bound.arguments["callbacks"] = both
            args, kwargs = bound.args, bound.kwargs
        booster = original(*args, **kwargs)
        with guarded(f"what {library.title} learned"):
            importances, models = wanted
            library.result(run, booster, importances)
            if models and not is_known:
                save_later(run, booster)
        return booster


def _plain(value: object) -> object:
    if callable(value):
        return getattr(value, "__qualname__", type(value).__name__)
    return value
