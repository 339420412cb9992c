"""`fl.autolog()`: every library that this knows, with what each does by default.

For one library alone, or its options: `fl.sklearn.autolog()` and its siblings.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ..store.errors import FlightlogError
from .guard import forget_told
from .libraries import KNOWN, switch

if TYPE_CHECKING:
    from collections.abc import Iterable


_SAVED = KNOWN.keys() - {"optuna"}


def autolog(
    *,
    disable: bool = False,
    exclude: Iterable[str] = (),
    system_metrics: bool | float | None = None,
    models: bool = False,
) -> None:
    """Record what scikit-learn, XGBoost, LightGBM, Optuna, Lightning, Keras and Transformers train.

    disable         stop: nothing of flightlog stays in any of them
    exclude         names of libraries to leave alone, as in exclude=["keras"]
    system_metrics  sample the machine in every run from now on: True, or seconds between samples;
                    None: as it was
    models          save what all but Optuna have fitted in MLflow's format, on another thread

    Libraries are patched when they are imported. A fit is recorded in the active run, or in one of
    its own where there is none. Raises FlightlogError for a name that is no known library.
    """
    names = [exclude] if isinstance(exclude, str) else list(exclude)
    unknown = [name for name in names if name not in KNOWN]
    if unknown:
        raise FlightlogError(
            f"exclude names {unknown[0]!r}, which is none of {', '.join(sorted(KNOWN))}."
        )
    forget_told()
    for name in KNOWN:
        if disable or name in names:
            switch(name, None)
        else:
            module = import_module(f".{name}", __package__)
            options = {"models": True} if models and name in _SAVED else {}
            switch(name, module.installer(**options), asked=False)
    if system_metrics is not None or disable:
        from ..recorder import system_metrics as system

        system.set_default(None if disable else system_metrics)
