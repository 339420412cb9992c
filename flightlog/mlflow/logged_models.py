"""The models that runs save, as MLflow 3 keeps them: `models/m-<id>/` of the store.

What was measured of a model stands in the facts of the run that measured it; the model's own
facts say which runs did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.entities import (
    LoggedModel,
    LoggedModelParameter,
    LoggedModelStatus,
    LoggedModelTag,
    Metric,
)
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.tracking import SEARCH_LOGGED_MODEL_MAX_RESULTS_DEFAULT
from mlflow.utils.name_utils import _generate_random_name
from mlflow.utils.search_utils import SearchLoggedModelsUtils
from mlflow.utils.validation import _validate_logged_model_name, _validate_param, _validate_tag_name

from ..store.folder import FolderReader
from ..store.host import host_name
from ..store.ids import new_id
from ..store.said import Said, read_said, said_ids, say
from ..store.schema import MODELS
from .errors import invalid, missing, writing
from .uri import MODEL_PREFIX, is_handed_out, is_model_id, model_artifacts
from .views import records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from ..store.facts import Fact
    from .experiments import Group

MODEL = "model"
MEASURED = "model-metric"


class LoggedModels:
    """The logged models half of the tracking store."""

    _store: Path
    _served: str
    _active_experiment: Callable[[Any, str], Group]
    _ready: Callable[[], None]
    _told: set[tuple[str, str]]

    def create_logged_model(  # noqa: PLR0917  # MLflow's own
        self,
        experiment_id: str = "0",
        name: str | None = None,
        source_run_id: str | None = None,
        tags: Any = None,
        params: Any = None,
        model_type: str | None = None,
    ) -> Any:
        """Make a model that is pending until finalize_logged_model says that it is whole."""
        _validate_logged_model_name(name)
        group = self._active_experiment(experiment_id, "model")
        for param in params or []:
            _validate_param(param.key, param.value)
        model_id = MODEL_PREFIX + new_id()
        said = {
            "name": name or _generate_random_name(),
            "experiment": group.id,
            "run": source_run_id,
            "type": model_type,
            "status": str(LoggedModelStatus.PENDING),
            "host": host_name(),
        }
        facts: list[Fact] = [(MODEL, key, value) for key, value in said.items()]
        facts += [("param", param.key, str(param.value)) for param in params or []]
        facts += [("tag", tag.key, str(tag.value)) for tag in tags or []]
        with writing(self._store):
            self._ready()
            say(self._store, MODELS, model_id, facts)
        return self.get_logged_model(model_id)

    def finalize_logged_model(self, model_id: str, status: Any) -> Any:
        """Say that a model is ready, or that it failed."""
        self.get_logged_model(model_id)
        self._say_model(model_id, [(MODEL, "status", str(status))])
        return self.get_logged_model(model_id)

    def log_logged_model_params(self, model_id: str, params: Any) -> None:
        """Set parameters of a model."""
        for param in params:
            _validate_param(param.key, param.value)
        self.get_logged_model(model_id)
        self._say_model(model_id, [("param", one.key, str(one.value)) for one in params])

    def set_logged_model_tags(self, model_id: str, tags: Any) -> None:
        """Set tags of a model."""
        for tag in tags:
            _validate_tag_name(tag.key)
        self.get_logged_model(model_id)
        self._say_model(model_id, [("tag", tag.key, str(tag.value)) for tag in tags])

    def delete_logged_model_tag(self, model_id: str, key: str) -> None:
        """Take a tag of a model back."""
        _validate_tag_name(key)
        if key not in self.get_logged_model(model_id).tags:
            raise missing(f"No tag with key {key!r} found for model with ID {model_id!r}.")
        self._say_model(model_id, [("tag", key, None)])

    def get_logged_model(self, model_id: str, allow_deleted: bool = False) -> Any:
        """The model of that id."""
        said = read_said(self._store, MODELS, model_id) if is_model_id(model_id) else None
        if said is None or not said.values or (_is_deleted(said) and not allow_deleted):
            raise missing(f"Logged model with ID '{model_id}' not found.")
        return self._model(model_id, said)

    def delete_logged_model(self, model_id: str) -> None:
        """Put a model into the trash."""
        self.get_logged_model(model_id)
        self._say_model(model_id, [(MODEL, "deleted", True)])

    def search_logged_models(  # noqa: PLR0917  # MLflow's own
        self,
        experiment_ids: Sequence[str],
        filter_string: Any = None,
        datasets: Any = None,
        max_results: Any = None,
        order_by: Any = None,
        page_token: Any = None,
    ) -> Any:
        """Models that match, newest first unless said otherwise."""
        if datasets and not all(one.get("dataset_name") for one in datasets):
            raise invalid("`dataset_name` in the `datasets` clause must be specified.")
        found = []
        for model_id in filter(is_model_id, said_ids(self._store, MODELS)):
            said = read_said(self._store, MODELS, model_id)
            if not _is_deleted(said) and said.get(MODEL, "experiment") in experiment_ids:
                found.append(self._model(model_id, said))
        utils = SearchLoggedModelsUtils
        found = utils.sort(utils.filter_logged_models(found, filter_string, datasets), order_by)
        most = max_results or SEARCH_LOGGED_MODEL_MAX_RESULTS_DEFAULT
        return PagedList(*utils.paginate(found, page_token, most))

    def _model_metrics(self, run_id: str, metrics: Iterable[Any]) -> list[Fact]:
        """The facts of a run for what was measured of models; tells each model of the run once."""
        facts: list[Fact] = []
        for one in metrics:
            if (one.model_id, run_id) not in self._told and is_model_id(one.model_id):
                self._say_model(one.model_id, [("measured", run_id, True)])
                self._told.add((one.model_id, run_id))
            data = (one.dataset_name, one.dataset_digest)
            said = {
                "model": one.model_id,
                "key": one.key,
                "value": float(one.value),
                "step": int(one.step),
                "time": int(one.timestamp),
                "dataset": list(data),
            }
            key = "\t".join((one.model_id, one.key, *(part or "" for part in data)))
            facts.append((MEASURED, key, said))
        return facts

    def _say_model(self, model_id: str, facts: list[Fact]) -> None:
        if facts:
            with writing(self._store):
                later = read_said(self._store, MODELS, model_id).last_time + 1
                say(self._store, MODELS, model_id, facts, later_of(later))

    def _model(self, model_id: str, said: Said) -> Any:
        head = said.of(MODEL)
        served = is_handed_out(self._served, self._store)
        location = f"mlflow-artifacts:/{MODELS}/{model_id}" if served else None
        status = head.get("status")
        return LoggedModel(
            experiment_id=str(head.get("experiment") or "0"),
            model_id=model_id,
            name=str(head.get("name") or model_id),
            artifact_location=location or model_artifacts(self._store, model_id),
            creation_timestamp=said.first_time,
            last_updated_timestamp=said.last_time,
            model_type=head.get("type"),
            source_run_id=head.get("run"),
            status=LoggedModelStatus(status) if status else LoggedModelStatus.UNSPECIFIED,
            tags=[LoggedModelTag(key, value) for key, value in _texts(said, "tag")],
            params=[LoggedModelParameter(key, value) for key, value in _texts(said, "param")],
            metrics=self._measured(model_id, said),
        )

    def _measured(self, model_id: str, said: Said) -> list[Any]:
        """What runs measured of a model: of each metric and data set the last."""
        best: dict[tuple[str, object], Any] = {}
        for run_id in said.of("measured"):
            run = FolderReader(self._store, run_id).read(live=False)
            for one in records(run, MEASURED) if run is not None else ():
                if one.get("model") != model_id:
                    continue
                name, digest = one["dataset"]
                metric = Metric(
                    one["key"],
                    one["value"],
                    one["time"],
                    one["step"],
                    model_id,
                    name,
                    digest,
                    run_id,
                )
                known = best.get((metric.key, (name, digest)))
                if known is None or _rank(metric) >= _rank(known):
                    best[metric.key, (name, digest)] = metric
        return list(best.values())


def later_of(moment: int) -> int:
    """Now, or `moment` if that is later: of two words the later said is the later read."""
    import time

    return max(time.time_ns() // 1_000_000, moment)


def _rank(metric: Any) -> tuple[int, int]:
    return metric.step, metric.timestamp


def _is_deleted(said: Said) -> bool:
    return said.get(MODEL, "deleted") is True


def _texts(said: Said, kind: str) -> list[tuple[str, str]]:
    return [(key, value) for key, value in said.of(kind).items() if isinstance(value, str)]
