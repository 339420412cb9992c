"""MLflow's tracking store over a flightlog store: runs. Experiments and logged models are beside.

Everything a client logs falls through to log_batch; what MLflow's own file and SQL stores check is
checked here by MLflow's own functions, so that the errors are theirs.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

from mlflow.entities import RunStatus, RunTag
from mlflow.store.tracking.abstract_store import AbstractStore
from mlflow.utils.mlflow_tags import MLFLOW_LOGGED_MODELS
from mlflow.utils.name_utils import _generate_random_name
from mlflow.utils.validation import (
    _validate_batch_log_data,
    _validate_batch_log_limits,
    _validate_param_keys_unique,
    _validate_run_id,
    _validate_tag_name,
)

from ..store.ids import is_id, new_id
from ..store.locate import open_store
from ..store.said import say
from ..store.schema import RUNS
from . import tags as _tags
from .errors import invalid, missing, unsupported, writing
from .experiment_store import ExperimentStore
from .experiments import Experiments
from .logged_models import LoggedModels
from .reading import RunReads
from .uri import store_of
from .views import CLIENT_STATUS, DATASET
from .writers import parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store.facts import Fact
    from ..store.folder import FolderReader
    from ..store.model import RunInfo

CLIENT = "mlflow"
_OURS = {
    "FINISHED": "finished",
    "FAILED": "failed",
    "KILLED": "interrupted",
    "RUNNING": "running",
    "SCHEDULED": "running",
}


class FlightlogTrackingStore(RunReads, ExperimentStore, LoggedModels, AbstractStore):  # type: ignore[misc]  # mlflow is not there when types are checked
    """The store that `flightlog:PATH` names, for MLflow's clients."""

    def __init__(self, store_uri: str | None = None, artifact_uri: str | None = None) -> None:
        self._store = store_of(store_uri)
        self._served = str(artifact_uri or "")
        self._readers: dict[str, FolderReader] = {}
        self._reading = threading.Lock()
        self._experiments = Experiments(self._store, self._ready)
        self._told: set[tuple[str, str]] = set()
        AbstractStore.__init__(self)

    def create_run(
        self, experiment_id: Any, user_id: Any, start_time: Any, tags: Any, run_name: Any
    ) -> Any:
        """Begin a run; it is running until a client says otherwise."""
        group = self._active_experiment(experiment_id, "run")
        given = {tag.key: tag.value for tag in tags or []}
        named = given.pop(_tags.NAME, None)
        if run_name and named and run_name != named:
            raise invalid(
                "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with "
                f"different values (run_name='{run_name}', mlflow.runName='{named}')."
            )
        start = int(start_time) if start_time is not None else _now()
        facts: list[Fact] = [
            ("run", "name", run_name or named or _generate_random_name()),
            ("run", "experiment", group.said),
            ("run", "client", CLIENT),
            ("run", "status", "running"),
            ("run", "start", start),
        ]
        if user_id:
            facts += _tags.tag_facts([(_tags.USER, str(user_id))], self._store)
        facts += _tags.tag_facts(given.items(), self._store)
        run_id = new_id()
        with writing(self._store):
            self._ready()
            parts.of(self._store, run_id, facts)
        return self.get_run(run_id)

    def update_run_info(self, run_id: str, run_status: Any, end_time: Any, run_name: Any) -> Any:
        """Set what a client knows of the run; one that ends is closed in this process."""
        run = self._active(run_id)
        facts: list[Fact] = []
        word = RunStatus.to_string(run_status) if run_status is not None else None
        if end_time is not None:
            facts.append(("run", "end", int(end_time)))
        if word is not None:
            odd = word if word == "SCHEDULED" else None
            facts += [("mlflow", CLIENT_STATUS, odd), ("run", "status", _OURS[word])]
            if _OURS[word] == "running" and end_time is None:
                facts.append(("run", "end", None))
        if run_name:
            facts.append(("run", "name", run_name))
        with writing(self._store):
            part = parts.known(self._store, run.id)
            if part is not None and word in ("FINISHED", "FAILED", "KILLED"):
                part.close(facts)
            elif facts:
                parts.of(self._store, run.id, facts)
        return self._view(self._run(run_id)).info.entity()

    def delete_run(self, run_id: str) -> None:
        """Put a run into the trash."""
        self._mark(self._run(run_id).id, True)

    def restore_run(self, run_id: str) -> None:
        """Take a run out of the trash."""
        self._mark(self._run(run_id).id, None)

    def log_batch(self, run_id: str, metrics: Any, params: Any, tags: Any) -> None:
        """Store metrics, parameters and tags, all or, where one is refused, none of them."""
        _validate_run_id(run_id)
        metrics, params, tags = _validate_batch_log_data(metrics, params, tags)
        _validate_batch_log_limits(metrics, params, tags)
        _validate_param_keys_unique(params)
        run = self._writable(run_id, bool(params))
        facts = self._new_params(run, params) if run is not None and params else []
        facts += _tags.tag_facts(((tag.key, tag.value) for tag in tags), self._store)
        rows = [(one.key, float(one.value), int(one.step), int(one.timestamp)) for one in metrics]
        facts += self._model_metrics(run_id, [one for one in metrics if one.model_id])
        with writing(self._store):
            part = parts.of(self._store, run_id, facts)
            if rows:
                part.log(rows, summed=part.ended)

    def log_param(self, run_id: str, param: Any) -> None:
        """Set a parameter, once and for all."""
        self.log_batch(run_id, [], [param], [])

    def set_tag(self, run_id: str, tag: Any) -> None:
        """Set a tag."""
        _validate_run_id(run_id)
        _validate_tag_name(tag.key)
        self.log_batch(run_id, [], [], [tag])

    def delete_tag(self, run_id: str, key: str) -> None:
        """Take a tag back."""
        _validate_run_id(run_id)
        run = self._active(run_id)
        if key not in _tags.tags_of(run):
            raise missing(f"No tag with name: {key} in run with id {run_id}")
        with writing(self._store):
            parts.of(self._store, run.id, _tags.taken_back(key))

    def record_logged_model(self, run_id: str, mlflow_model: Any) -> None:
        """Note a model that the run saved, as MLflow 2 did."""
        found = _tags.tags_of(self._active(run_id)).get(MLFLOW_LOGGED_MODELS)
        models = [*(json.loads(found) if found else []), mlflow_model.get_tags_dict()]
        self.log_batch(run_id, [], [], [RunTag(MLFLOW_LOGGED_MODELS, json.dumps(models))])

    def log_inputs(self, run_id: str, datasets: Any = None, models: Any = None) -> None:
        """Note the data sets and models that the run read."""
        _validate_run_id(run_id)
        run = self._active(run_id)
        facts = [_dataset_fact(one) for one in datasets or []]
        facts += [("model-input", one.model_id, {"model": one.model_id}) for one in models or []]
        if facts:
            with writing(self._store):
                parts.of(self._store, run.id, facts)

    def log_outputs(self, run_id: str, models: Any) -> None:
        """Note the models that the run made, and at which step."""
        _validate_run_id(run_id)
        run = self._active(run_id)
        facts: list[Fact] = [
            ("model-output", one.model_id, {"model": one.model_id, "step": int(one.step or 0)})
            for one in models or []
        ]
        if facts:
            with writing(self._store):
                parts.of(self._store, run.id, facts)

    def search_traces(self, *_: Any, **__: Any) -> tuple[list[Any], None]:
        """None: there are no traces here."""
        return [], None

    def link_traces_to_run(self, trace_ids: Any, run_id: str) -> None:
        """Refused: there are no traces here."""
        raise unsupported("traces")

    def start_trace(self, trace_info: Any) -> Any:
        """Refused: there are no traces here."""
        raise unsupported("traces")

    def _ready(self) -> None:
        """Make the store where there is none yet. Raises OSError and StoreError."""
        open_store(self._store)

    def _writable(self, run_id: str, whole: bool) -> RunInfo | None:
        """Make sure that a run is active; looked up again only if its folder changed."""
        part = parts.known(self._store, run_id)
        folder = self._store / RUNS / run_id
        try:
            changed = folder.stat().st_mtime_ns if is_id(run_id) else 0
        except OSError:
            changed = 0
        if part is not None and part.checked == changed and not whole:
            return None
        run = self._active(run_id)
        with writing(self._store):
            part = parts.of(self._store, run.id)
        part.checked, part.ended = changed, run.status != "running"
        return run

    def _new_params(self, run: RunInfo, params: Iterable[Any]) -> list[Fact]:
        facts: list[Fact] = []
        for param in params:
            value = _tags.stored_param(param.value)
            known = run.params.get(param.key)
            if known is None:
                facts.append(("param", param.key, value))
            elif _tags.param_text(known) != _tags.param_text(value):
                raise invalid(
                    f"Changing param values is not allowed. Param with key='{param.key}' was "
                    f"already logged with value='{_tags.param_text(known)}' for run ID="
                    f"'{run.id}'. Attempted logging new value '{param.value}'."
                )
        return facts

    def _mark(self, run_id: str, deleted: bool | None) -> None:
        # In a file of its own, so that every process that writes to the run sees it.
        with writing(self._store):
            say(self._store, RUNS, run_id, [("run", "deleted", deleted)])


def _dataset_fact(given: Any) -> Fact:
    """A data set that a run read; the same one twice is one."""
    dataset = given.dataset
    said = {name: getattr(dataset, name) for name in DATASET}
    named = {tag.key: tag.value for tag in given.tags or []}
    return "dataset", f"{dataset.name}@{dataset.digest}", {**said, "tags": named}


def _now() -> int:
    return time.time_ns() // 1_000_000
