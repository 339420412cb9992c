"""`fl.log_model` and `fl.register_model`: models in MLflow's format, kept by runs.

MLflow is imported when one of them is called; without it there is a sentence that says what to
install. What is saved is served by `mlflow models serve` (docs/deploy.md).
"""

from __future__ import annotations

import inspect
import logging
import os
import shutil
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..recorder.active import current_run
from ..store.errors import FlightlogError
from ..store.runs import store_path
from ..store.said import say
from ..store.schema import RUNS
from .needed import need_mlflow, registry_of, scratch_folder
from .requirements import requirements_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..recorder.run import Run

_FLAVORS = {
    "sklearn": "sklearn",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "keras": "keras",
    "torch": "pytorch",
    "transformers": "transformers",
    "catboost": "catboost",
    "statsmodels": "statsmodels",
    "prophet": "prophet",
}


class SavedModel(NamedTuple):
    """A model that was saved: `uri` is what MLflow's tools and load_model take; `version` is that
    of the registered name, where one was given.
    """

    id: str
    name: str
    run: str | None
    version: int | None = None

    @property
    def uri(self) -> str:
        """`models:/m-…`."""
        return f"models:/{self.id}"


def log_model(
    model: object,
    name: str,
    *,
    input_example: object = None,
    signature: object = None,
    requirements: Sequence[str] | None = None,
    register: str | None = None,
    alias: str | None = None,
    run: Run | None = None,
    background: bool = False,
) -> SavedModel | Future[SavedModel]:
    """Save a model in MLflow's format; the active run (or `run`) keeps it.

    input_example    some input, from which MLflow makes the signature and an example request
    signature        MLflow's ModelSignature, where the example is not enough
    requirements     pip requirements; None: the installed packages of what the model is made of
    register, alias  make it the next version of this registered name too, and that what alias means
    background       save it on another thread and return a Future; do not change the model until
                     then

    Raises FlightlogError without MLflow, and for a model that none of MLflow's flavors saves.
    """
    run = run or current_run()
    if run is None:
        raise FlightlogError("No active run keeps the model: start one with fl.start_run().")
    flavor = _flavor(model)
    store = run.store.path
    given = (input_example, signature, requirements)

    def save() -> SavedModel:
        saved = _save(model, name, flavor, run, given)
        return register_model(saved, register, alias=alias, store=store) if register else saved

    return _thread(os.getpid()).submit(save) if background else save()


def register_model(
    model: SavedModel | str, name: str, *, alias: str | None = None, store: object = None
) -> SavedModel:
    """Make a saved model (or its `models:/` URI) the next version of a registered name."""
    need_mlflow()
    registry = registry_of(store_path(store))
    from mlflow.exceptions import MlflowException

    uri = model if isinstance(model, str) else model.uri
    try:
        if registry._find(name) is None:
            registry.create_registered_model(name)
        made = registry.create_model_version(name, uri)
        if alias is not None:
            registry.set_registered_model_alias(name, alias, made.version)
    except MlflowException as error:
        raise FlightlogError(str(error)) from error
    known = model if isinstance(model, SavedModel) else SavedModel(made.model_id, name, made.run_id)
    return known._replace(version=int(made.version))


def _save(
    model: object,
    name: str,
    flavor: str,
    run: Run,
    given: tuple[object, object, Sequence[str] | None],
) -> SavedModel:
    from mlflow.entities import LoggedModelStatus
    from mlflow.exceptions import MlflowException
    from mlflow.models import Model

    from .artifacts import FlightlogArtifactRepository
    from .tracking import FlightlogTrackingStore

    example, signature, requirements = given
    store = run.store.path
    tracking = FlightlogTrackingStore(f"flightlog:{store}")
    try:
        group = tracking._experiments.names()(run.experiment)
        made = tracking.create_logged_model(group, name, run.id, model_type=flavor)
        said = Model(run_id=run.id, model_id=made.model_id, artifact_path=made.artifact_location)
        options: dict[str, Any] = {"mlflow_model": said, "input_example": example}
        if signature is not None:
            options["signature"] = signature
        options["pip_requirements"] = list(
            requirements if requirements is not None else requirements_of(model, example)
        )
        folder = Path(tempfile.mkdtemp(dir=scratch_folder()))
        try:
            _write(flavor, model, str(folder / "model"), options)
            files = FlightlogArtifactRepository(made.artifact_location)
            files.log_artifacts(str(folder / "model"))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        tracking.finalize_logged_model(made.model_id, LoggedModelStatus.READY)
    except MlflowException as error:
        raise FlightlogError(f"The model {name!r} was not saved: {error}") from error
    output = {"model": made.model_id, "step": 0}
    if run.ended:  # while it was saved in the background
        say(store, RUNS, run.id, [("model-output", made.model_id, output)])
    else:
        run.set_fact("model-output", made.model_id, output)
    return SavedModel(made.model_id, name, run.id)


def _write(flavor: str, model: object, path: str, options: dict[str, Any]) -> None:
    """Write MLflow's format into the folder `path`, which is made."""
    module = import_module(f"mlflow.{flavor}")
    if flavor == "pyfunc":
        module.save_model(path, python_model=model, **options)
        return
    if flavor == "sklearn":
        options["serialization_format"] = "cloudpickle"  # as any estimator can be saved
    takes = inspect.signature(module.save_model).parameters
    traced = options["input_example"] is not None  # only so it is a graph rather than a pickle
    if flavor == "pytorch" and "serialization_format" in takes and not traced:
        options["serialization_format"] = "pickle"
    logger = logging.getLogger(f"mlflow.{flavor}")
    before = logger.level
    logger.setLevel(logging.ERROR)  # that it is a pickle is what load_model looks at
    try:
        module.save_model(model, path, **options)
    finally:
        logger.setLevel(before)


def _flavor(model: object) -> str:
    """The flavor of MLflow that saves `model`. Raises FlightlogError."""
    need_mlflow()
    kinds = type(model).__mro__
    is_pipeline = any(kind.__name__ == "Pipeline" for kind in kinds)
    for kind in kinds:
        flavor = _FLAVORS.get(kind.__module__.partition(".")[0])
        # A model of Transformers alone is saved as the PyTorch module that it is.
        if flavor is not None and (flavor != "transformers" or is_pipeline):
            return flavor
    from mlflow.pyfunc import PythonModel

    if isinstance(model, PythonModel):
        return "pyfunc"
    raise FlightlogError(
        f"MLflow has no flavor for a {type(model).__module__}.{type(model).__qualname__}. Wrap it "
        "in a class with a predict method derived from mlflow.pyfunc.PythonModel."
    )


@cache
def _thread(process: int) -> ThreadPoolExecutor:
    """Of this process: a forked child has none of its parent's threads."""
    return ThreadPoolExecutor(1, thread_name_prefix="flightlog-model")
