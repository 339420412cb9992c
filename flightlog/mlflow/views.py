"""A run as MLflow's search looks at it: each part made when it is asked for.

MLflow filters and sorts its own objects; ten thousand of these cost nothing until they are shown.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.entities import (
    Dataset,
    DatasetInput,
    InputTag,
    LifecycleStage,
    LoggedModelInput,
    LoggedModelOutput,
    Metric,
    Param,
    Run,
    RunData,
    RunInfo,
    RunInputs,
    RunOutputs,
    RunTag,
)
from mlflow.entities.dataset_summary import _DatasetSummary
from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT

from .tags import USER, extra, param_text, tags_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..store import model

STATUS = {
    "running": "RUNNING",
    "finished": "FINISHED",
    "failed": "FAILED",
    "interrupted": "KILLED",
    "crashed": "FAILED",
    "lost": "FAILED",
}
"""MLflow's word for each of ours."""

DATASET = ("name", "digest", "schema", "profile", "source_type", "source")
"""What is kept of a data set that a run read."""

CLIENT_STATUS = "status"
"""Key of the fact of kind `mlflow` that says SCHEDULED, for which we have no word."""


ACTIVE, DELETED = str(LifecycleStage.ACTIVE), str(LifecycleStage.DELETED)


class InfoView:
    """What MLflow asks of `run.info` when it filters and sorts."""

    def __init__(
        self, run: model.RunInfo, ids: Callable[[str], str], artifacts: Callable[[], str]
    ) -> None:
        self._run, self._ids = run, ids
        self.run_id = self.run_uuid = run.id
        self.start_time = run.start
        self.end_time = run.end
        self._artifacts = artifacts

    @property
    def lifecycle_stage(self) -> str:
        return stage_of(self._run)

    @property
    def status(self) -> str:
        run = self._run
        if run.status == "running":
            return extra(run, "mlflow").get(CLIENT_STATUS, "RUNNING")
        return STATUS[run.status]

    @property
    def run_name(self) -> str:
        return self._run.name

    @property
    def user_id(self) -> str:
        return extra(self._run, "mlflow").get(USER) or self._run.context.get("user", "")

    @property
    def experiment_id(self) -> str:
        return self._ids(self._run.experiment)

    @property
    def artifact_uri(self) -> str:
        return self._artifacts()

    def entity(self) -> Any:
        """MLflow's own object."""
        return RunInfo(
            run_id=self.run_id,
            experiment_id=self.experiment_id,
            user_id=self.user_id,
            status=self.status,
            start_time=self.start_time,
            end_time=self.end_time,
            lifecycle_stage=self.lifecycle_stage,
            artifact_uri=self.artifact_uri,
            run_name=self.run_name,
        )


class DataView:
    """What MLflow asks of `run.data`."""

    def __init__(self, run: model.RunInfo) -> None:
        self._run = run

    @cached_property
    def metrics(self) -> dict[str, float]:
        found = self._run.metrics.items()
        return {key: one.last.value for key, one in found if one.last is not None}

    @cached_property
    def params(self) -> dict[str, str]:
        return {key: param_text(value) for key, value in self._run.params.items()}

    @cached_property
    def tags(self) -> dict[str, str]:
        return tags_of(self._run)

    def entity(self, times: Mapping[str, int]) -> Any:
        """MLflow's own object; `times`: when each metric was last logged, where that is known."""
        run = self._run
        otherwise = run.end or run.start
        metrics = [
            Metric(key, one.last.value, times.get(key, otherwise), one.last.step, run_id=run.id)
            for key, one in run.metrics.items()
            if one.last is not None
        ]
        params = [Param(key, value) for key, value in self.params.items()]
        return RunData(metrics, params, [RunTag(*item) for item in self.tags.items()])


class InputsView:
    """What MLflow asks of `run.inputs`."""

    def __init__(self, run: model.RunInfo) -> None:
        self._run = run

    @cached_property
    def dataset_inputs(self) -> list[Any]:
        return [_dataset(one) for one in records(self._run, "dataset")]


class RunView:
    """A run for SearchUtils. `ids` is an experiment's id by what runs say, `artifacts` the URI."""

    def __init__(
        self, run: model.RunInfo, ids: Callable[[str], str], artifacts: Callable[[], str]
    ) -> None:
        self.run = run
        self.info = InfoView(run, ids, artifacts)
        self.data = DataView(run)
        self.inputs = InputsView(run)

    def entity(self, times: Mapping[str, int] | None = None) -> Any:
        """MLflow's own object."""
        used = [LoggedModelInput(one["model"]) for one in records(self.run, "model-input")]
        made = [
            LoggedModelOutput(one["model"], int(one["step"]))
            for one in records(self.run, "model-output")
        ]
        inputs = RunInputs(self.inputs.dataset_inputs, used)
        data = self.data.entity(times or {})
        return Run(self.info.entity(), data, inputs, RunOutputs(made))


def stage_of(run: model.RunInfo) -> str:
    """MLflow's word for whether a run is in the trash."""
    return DELETED if run.deleted else ACTIVE


def records(run: model.RunInfo, kind: str) -> list[dict[str, Any]]:
    """The facts of a kind whose values are objects."""
    facts = getattr(run, "_facts", None)
    if facts is None:
        return []
    found = facts.each(kind, lambda value: value if isinstance(value, dict) else None)
    return list(found.values())


def _dataset(said: dict[str, Any]) -> Any:
    tags = said.get("tags")
    named = tags.items() if isinstance(tags, dict) else ()
    return DatasetInput(
        dataset=Dataset(**{name: said.get(name) for name in DATASET}),
        tags=[InputTag(str(key), str(value)) for key, value in named],
    )


def dataset_summaries(run: model.RunInfo, experiment_id: str) -> list[Any]:
    """The data sets that a run read, as MLflow's page lists those of an experiment."""
    found = []
    for said in records(run, "dataset"):
        tags = said.get("tags")
        context = tags.get(MLFLOW_DATASET_CONTEXT) if isinstance(tags, dict) else None
        name, digest = str(said.get("name")), str(said.get("digest"))
        found.append(_DatasetSummary(experiment_id, name, digest, context))
    return found
