"""scikit-learn: `fl.sklearn.autolog()` and `fl.sklearn.evaluate(model, X, y)`.

scikit-learn has no callbacks, so the public `fit` and `score` of its estimators are wrapped, of
classes that are there and of those that come, third parties' too. A fit that another estimator's
fit asks for is part of that one.
"""

from __future__ import annotations

import inspect
import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from .guard import guarded
from .libraries import switch
from .sessions import again, inside, training, within

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..recorder.run import Run
    from .libraries import Install
    from .patches import Patches

LIBRARY = "sklearn"
_runs: WeakKeyDictionary[object, _Fitted] = WeakKeyDictionary()
_lock = threading.Lock()


def autolog(
    *,
    disable: bool = False,
    scores: bool = True,
    figures: bool = True,
    datasets: bool = True,
    children: int = 20,
    models: bool = False,
) -> None:
    """Record every fit of a classifier, regressor, clusterer, pipeline or search.

    disable   stop, and take away every change made to scikit-learn
    scores    predict the training data once to score it, where that takes at most 20 ms or 5 % of
              the fit; what `score` is asked for is recorded in any case
    figures   keep confusion matrix, ROC and precision-recall curves as Vega-Lite
    datasets  keep shape, columns and digest of the data
    children  child runs for the best candidates of a search; the table of all is kept anyway
    models    save what was fitted in MLflow's format, on another thread

    Transformers that are fitted alone (a scaler) are no runs. See docs/autolog.md.
    """
    made = installer(scores, figures, datasets, children, models)
    switch(LIBRARY, None if disable else made)


def evaluate(model: Any, data: Any, target: Any, *, prefix: str = "eval_") -> dict[str, float]:
    """Score a fitted model on other data, record that with the model's run, and return the scores.

    A model that no autologged fit has made is recorded in the active run; without one, just scored.
    """
    from . import sklearn_scores

    with within(LIBRARY):
        found = sklearn_scores.measure(
            model, Given(data, target, None), prefix=prefix, seconds=None
        )
    with guarded("an evaluation"):
        _log_evaluation(model, data, target, found, prefix)
    return found.metrics


def installer(
    scores: bool = True,
    figures: bool = True,
    datasets: bool = True,
    children: int = 20,
    models: bool = False,
) -> Install:
    """Return what patches scikit-learn once it is there."""
    wanted = _Wanted(scores, figures, datasets, children, models)
    return lambda patches: _install(patches, wanted)


class _Wanted(NamedTuple):
    """The options of autolog."""

    scores: bool
    figures: bool
    datasets: bool
    children: int
    models: bool


class _Fitted:
    """The run that describes a fitted estimator, and how often that has been scored since."""

    def __init__(self, run: Run, digest: str | None) -> None:
        self.run, self.store, self.digest = run.id, run.store.path, digest
        self.times = 0


def _install(patches: Patches, wanted: _Wanted) -> None:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

    def around_fit(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(2).f_globals.get("__name__", "")
        if not _is_own(caller, self):
            with within(LIBRARY):
                return original(self, *args, **kwargs)
        return _fit(wanted, original, self, args, kwargs)

    def around_score(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(2).f_globals.get("__name__", "")
        bound = getattr(original, "__self__", None)
        own = not inside() and not caller.startswith(("sklearn.", "joblib."))
        with within(LIBRARY):
            result = original(*args, **kwargs)
        if own:
            with guarded("an evaluation"):
                given = args if bound is not None else args[1:]
                _scored(bound if bound is not None else args[0], original, given, kwargs, result)
        return result

    seen: set[type] = set()

    def adopt(cls: type) -> None:
        if cls in seen:
            return
        seen.add(cls)
        for name, around in (("fit", around_fit), ("score", around_score)):
            if name in vars(cls) and not isinstance(vars(cls)[name], classmethod | staticmethod):
                patches.wrap(cls, name, around)

    def adopt_all(cls: type) -> None:
        adopt(cls)
        below: list[type] = cls.__subclasses__()
        for each in below:
            adopt_all(each)

    for cls in (BaseEstimator, ClassifierMixin, RegressorMixin):
        adopt_all(cls)
    _adopt_later(patches, BaseEstimator, adopt)


def _adopt_later(patches: Patches, base: type, adopt: Callable[[type], None]) -> None:
    """Let classes that are defined from now on be adopted too."""

    def init_subclass(cls: Any, /, **kwargs: Any) -> None:
        super(base, cls).__init_subclass__(**kwargs)  # type: ignore[arg-type]  # it is a class
        with guarded(f"what {cls.__name__} fits"):
            adopt(cls)

    patches.set(base, "__init_subclass__", classmethod(init_subclass))


def _is_own(caller: str, estimator: object) -> bool:
    """Whether a fit is one that its user asked for, of something that is worth a run."""
    if inside() or caller.startswith("sklearn."):
        return False
    return kind_of(estimator) is not None


def kind_of(estimator: Any) -> str | None:
    """What an estimator is ("classifier", "regressor", "clusterer" …); None: a transformer."""
    try:
        from sklearn.utils import get_tags

        return get_tags(estimator).estimator_type  # type: ignore[no-any-return]
    except Exception:  # before scikit-learn 1.6, or an estimator that has no tags
        return getattr(estimator, "_estimator_type", None)


def _fit(wanted: _Wanted, original: Callable[..., Any], model: Any, args: Any, kwargs: Any) -> Any:
    import time

    from . import sklearn_fit

    name = type(model).__name__
    with training(LIBRARY, name, model) as run:
        if run is not None:
            with guarded(f"the parameters of {name}"):
                sklearn_fit.log_before(run, model)
        start = time.perf_counter()
        result = original(model, *args, **kwargs)
        took = time.perf_counter() - start
        if run is not None:
            with guarded(f"what {name} learned"):
                given = given_data(original, model, args, kwargs)
                digest = sklearn_fit.log_after(run, model, given, took, wanted)
                with _lock:
                    _runs[model] = _Fitted(run, digest)
    return result


class Given(NamedTuple):
    """What fit or score was called with: X, y and sample_weight."""

    data: Any
    target: Any
    weight: Any


def given_data(function: Any, model: Any, args: Any, kwargs: Any) -> Given:
    """Find them among the arguments, whatever they are called."""
    bound = inspect.signature(function).bind(model, *args, **kwargs).arguments
    names = list(bound)
    data = bound.get("X", bound[names[1]] if len(names) > 1 else None)
    return Given(data, bound.get("y", bound.get("Y")), bound.get("sample_weight"))


def _scored(model: Any, original: Any, args: Any, kwargs: Any, result: Any) -> None:
    from . import sklearn_scores

    if model not in _runs:
        return
    if getattr(original, "__self__", None) is None:
        given = given_data(original, model, args, kwargs)
    else:
        data = args[0] if args else kwargs.get("X")
        target = args[1] if len(args) > 1 else kwargs.get("y")
        given = Given(data, target, kwargs.get("sample_weight"))
    with within(LIBRARY):
        found = sklearn_scores.measure(
            model, given, prefix="eval_", seconds=sklearn_scores.SECONDS, score=result
        )
    _log_evaluation(model, given.data, given.target, found, "eval_")


def _log_evaluation(model: Any, data: Any, target: Any, found: Any, prefix: str) -> None:
    from ..recorder.active import current_run
    from . import sklearn_scores
    from .datasets import describe, log_description

    known = _runs.get(model)
    about = describe(data, target)
    if known is None:
        run = current_run()
        if run is not None:
            sklearn_scores.log_scores(run, found, 0, prefix)
        return
    if known.digest == about["digest"]:
        return  # these are the training data, and their scores are there
    with again(known.run, known.store) as run:
        sklearn_scores.log_scores(run, found, known.times, prefix)
        log_description(run, prefix.rstrip("_") or "eval", about)
    known.times += 1
