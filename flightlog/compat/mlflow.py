"""`import flightlog.compat.mlflow as mlflow`: MLflow's fluent functions, without MLflow.

For its registry, client and autologgers of more libraries use MLflow itself on the same store:
MLFLOW_TRACKING_URI=flightlog:PATH (docs/mlflow.md).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import flightlog as fl

from ..recorder.active import current_run
from ..store.errors import FlightlogError
from .absent import absent
from .mlflow_run import ActiveRun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..recorder.run import Run

_SCHEME = "flightlog:"
_ACTIVE_ONLY = 1
"""Of MLflow's ViewType."""

_experiment: str | None = None


def set_tracking_uri(uri: object) -> None:
    """Choose the store: `flightlog:PATH`, or a path. A server's address is refused."""
    text = os.fspath(uri) if isinstance(uri, str | os.PathLike) else str(uri)
    if "://" in text and not text.startswith((_SCHEME, "file://")):
        raise FlightlogError(
            f"{text} is a server of MLflow's. flightlog records into a folder: name it, or use "
            "MLflow itself there."
        )
    path = text.removeprefix(_SCHEME).removeprefix("file:").removeprefix("//")
    os.environ["FLIGHTLOG_STORE"] = path


def get_tracking_uri() -> str:
    """The store, as `flightlog:PATH`."""
    from ..store.locate import find_store

    return f"{_SCHEME}{find_store()}"


def set_experiment(experiment_name: str | None = None, experiment_id: str | None = None) -> None:
    """The experiment of the runs that begin from now on."""
    global _experiment
    _experiment = experiment_name or experiment_id


def start_run(
    run_id: str | None = None,
    experiment_id: str | None = None,
    run_name: str | None = None,
    nested: bool = False,
    *,
    tags: Mapping[str, Any] | None = None,
    description: str | None = None,
    log_system_metrics: bool | None = None,
) -> ActiveRun:
    """Begin a run, or go on with `run_id`."""
    if current_run() is not None and not nested and run_id is None:
        raise FlightlogError(
            f"Run {current_run()!r} is active already. End it with mlflow.end_run(), or begin this "
            "one with nested=True."
        )
    run = fl.start_run(
        run_name,
        run_id=run_id,
        experiment=experiment_id or _experiment,
        tags=dict(tags) if tags else None,
        note=description,
        nested=nested,
        system_metrics=log_system_metrics,
    )
    return ActiveRun(run)


def active_run() -> ActiveRun | None:
    """The active run, or None."""
    run = current_run()
    return None if run is None else ActiveRun(run)


def end_run(status: str = "FINISHED") -> None:
    """End the active run: FINISHED, FAILED or KILLED."""
    fl.end_run(status.lower())


def log_metric(key: str, value: Any, step: int | None = None, **_: object) -> None:
    """Store one value; without a step at 0, as MLflow has it."""
    _run().log_metric(key, value, 0 if step is None else step)


def log_metrics(metrics: Mapping[str, Any], step: int | None = None, **_: object) -> None:
    """Store several values at one step."""
    _run().log_metrics(metrics, 0 if step is None else step)


def log_param(key: str, value: Any) -> Any:
    """Set a parameter, and return its value."""
    _run().log_param(key, value)
    return value


def log_params(params: Mapping[str, Any]) -> None:
    """Set parameters."""
    _run().log_params(params)


def set_tag(key: str, value: Any) -> None:
    """Set a tag."""
    _run().set_tag(key, value)


def set_tags(tags: Mapping[str, Any]) -> None:
    """Set tags."""
    _run().set_tags(tags)


def log_artifact(local_path: str, artifact_path: str | None = None) -> None:
    """Keep a copy of a file."""
    name = os.path.basename(local_path)  # noqa: PTH119  # any separator that the system knows
    _run().log_artifact(local_path, f"{artifact_path}/{name}" if artifact_path else None)


def log_artifacts(local_dir: str, artifact_path: str | None = None) -> None:
    """Keep copies of a folder's files."""
    _run().log_artifacts(local_dir, artifact_path or "")


def log_text(text: str, artifact_file: str) -> None:
    """Keep a text."""
    _run().log_text(text, artifact_file)


def log_dict(dictionary: Any, artifact_file: str) -> None:
    """Keep a dict as JSON."""
    _run().log_dict(dictionary, artifact_file)


def log_figure(figure: Any, artifact_file: str, **_: object) -> None:
    """Keep a figure."""
    _run().log_figure(figure, artifact_file)


def log_image(
    image: Any, artifact_file: str | None = None, key: str | None = None, step: int | None = None
) -> None:
    """Keep an image, under a file's name or by key and step."""
    _run().log_image(image, artifact_file or key or "image", step)


def log_table(data: Any, artifact_file: str) -> None:
    """Keep a table."""
    _run().log_table(data, artifact_file.removesuffix(".json"))


def autolog(disable: bool = False, **_: object) -> None:
    """Record what libraries train; see fl.autolog."""
    fl.autolog(disable=disable)


def search_runs(  # noqa: PLR0917  # in MLflow's order
    experiment_ids: list[str] | None = None,
    filter_string: str = "",
    run_view_type: Any = None,
    max_results: int | None = None,
    order_by: list[str] | None = None,
    output_format: str = "pandas",
    search_all_experiments: bool = False,
    experiment_names: list[str] | None = None,
) -> Any:
    """The runs of experiments, by default of the one that is set, as a frame; filter and order are
    flightlog's (fl.search_runs), which takes most of MLflow's.
    """
    if output_format != "pandas" or run_view_type not in (None, _ACTIVE_ONLY):
        raise FlightlogError(
            "search_runs gives a frame of the runs that are not deleted. Use MLflow itself on the "
            f"same store for anything else: MLFLOW_TRACKING_URI={get_tracking_uri()}."
        )
    wanted = [*(experiment_ids or ()), *(experiment_names or ())]
    if not wanted and not search_all_experiments and _experiment is not None:
        wanted = [_experiment]
    keys = [key.removeprefix("attributes.") for key in order_by or ()]
    found = fl.search_runs(filter_string, order_by=keys or None)
    if wanted:
        found = found[found["experiment"].isin(wanted)].reset_index(drop=True)
    return found.head(max_results) if max_results is not None else found


class _Library:
    """`mlflow.sklearn` and its siblings."""

    def __init__(self, name: str) -> None:
        self._name = name

    def autolog(self, disable: bool = False, **_: object) -> None:
        """Record what this library trains."""
        library = getattr(fl, self._name)
        if disable:
            library.autolog(disable=True)
        else:
            library.autolog()

    def log_model(self, model: Any, artifact_path: str = "model", **options: Any) -> Any:
        """Save a model; see fl.log_model."""
        name = str(options.pop("name", artifact_path))
        registered = options.pop("registered_model_name", None)
        known = {key: options[key] for key in ("input_example", "signature") if key in options}
        return fl.log_model(model, name, register=registered, **known)


_LIBRARIES = {"pytorch": "torch", **{name: name for name in sorted(fl._LIBRARIES)}}
_absent = absent(
    "mlflow",
    {
        "MlflowClient": (
            "use MLflow itself on the same store, MLFLOW_TRACKING_URI=flightlog:PATH, or "
            "fl.search_runs() and fl.get_run()"
        ),
        "register_model": "use fl.register_model(model, name, alias=...)",
        "pyfunc": "use fl.load_model('models:/name@alias')",
        "evaluate": "use fl.sklearn.evaluate(model, X, y)",
        "trace": "traces are kept by MLflow itself, with a store of its own",
        "log_input": "use fl.log_dict() for what describes a data set; fl.autolog() keeps digests",
        "get_run": "use fl.get_run(id)",
        "projects": "use MLflow itself: mlflow run with MLFLOW_TRACKING_URI=flightlog:PATH",
    },
)


def __getattr__(name: str) -> Any:
    return _Library(_LIBRARIES[name]) if name in _LIBRARIES else _absent(name)


def _run() -> Run:
    """The active run; MLflow's functions begin one where there is none."""
    return current_run() or start_run()._run
