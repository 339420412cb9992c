"""flightlog, the notebook's flight recorder: `import flightlog as fl`, then fl.start_run and
fl.log.

Nothing is loaded before it is used. Rooms: store (the format), recorder (runs), notebook (magics),
server (Jupyter); the command is cli.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .integrations import keras as keras
    from .integrations import lightgbm as lightgbm
    from .integrations import lightning as lightning
    from .integrations import optuna as optuna
    from .integrations import sklearn as sklearn
    from .integrations import torch as torch
    from .integrations import transformers as transformers
    from .integrations import xgboost as xgboost
    from .integrations.autolog import autolog
    from .mlflow.loading import load_model
    from .mlflow.models import log_model, register_model
    from .notebook import load_ipython_extension, unload_ipython_extension
    from .recorder.api import (
        active_run,
        attach,
        end_run,
        log,
        log_artifact,
        log_artifacts,
        log_dict,
        log_figure,
        log_image,
        log_metric,
        log_metrics,
        log_param,
        log_params,
        log_table,
        log_text,
        new_run_id,
        set_experiment,
        set_note,
        set_tag,
        set_tags,
        start_run,
    )
    from .recorder.run import Run
    from .reporting import report
    from .store.errors import FlightlogError, FlightlogWarning
    from .store.frames import load_points, search_runs, views
    from .store.model import RunInfo
    from .store.pages import open
    from .store.runs import get_run

    __version__: str

_HOMES = {
    "recorder.api": (
        "start_run end_run active_run log log_metric log_metrics log_param log_params set_tag "
        "set_tags log_figure log_image log_table log_text log_dict log_artifact log_artifacts "
        "set_note set_experiment attach new_run_id"
    ),
    "recorder.run": "Run",
    "store.errors": "FlightlogError FlightlogWarning",
    "store.frames": "load_points search_runs views",
    "store.model": "RunInfo",
    "store.pages": "open",
    "store.runs": "get_run",
    "integrations.autolog": "autolog",
    "mlflow.loading": "load_model",
    "mlflow.models": "log_model register_model",
    "reporting": "report",
    "notebook": "load_ipython_extension unload_ipython_extension",
}
_LIBRARIES = {
    *("keras", "lightgbm", "lightning", "optuna"),
    *("sklearn", "torch", "transformers", "xgboost"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "FlightlogError",
    "FlightlogWarning",
    "Run",
    "RunInfo",
    "__version__",
    "active_run",
    "attach",
    "autolog",
    "end_run",
    "get_run",
    "load_ipython_extension",
    "load_model",
    "load_points",
    "log",
    "log_artifact",
    "log_artifacts",
    "log_dict",
    "log_figure",
    "log_image",
    "log_metric",
    "log_metrics",
    "log_model",
    "log_param",
    "log_params",
    "log_table",
    "log_text",
    "new_run_id",
    "open",
    "register_model",
    "report",
    "search_runs",
    "set_experiment",
    "set_note",
    "set_tag",
    "set_tags",
    "start_run",
    "unload_ipython_extension",
    "views",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        found: Any = _version()
    elif name in _HOME:
        found = getattr(import_module(f".{_HOME[name]}", __name__), name)
    elif name in _LIBRARIES:
        found = import_module(f".integrations.{name}", __name__)
    else:
        raise AttributeError(f"module 'flightlog' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    """The build's version; in a checkout that was never built, package.json's."""
    try:
        return str(import_module("._version", __name__).__version__)
    except ModuleNotFoundError:
        import json
        from pathlib import Path

        package = Path(__file__).parents[1] / "package.json"
        if package.exists():
            return str(json.loads(package.read_text("utf-8"))["version"])
        from importlib.metadata import version

        return version("flightlog")


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-flightlog"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .server.app import FlightlogApp

    return [{"module": "flightlog", "app": FlightlogApp}]
