"""The experiments half of MLflow's tracking store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.entities import Experiment, ExperimentTag, LifecycleStage, ViewType
from mlflow.exceptions import MlflowException
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.tracking import SEARCH_MAX_RESULTS_DEFAULT
from mlflow.utils.search_utils import SearchExperimentsUtils, SearchUtils
from mlflow.utils.uri import resolve_uri_if_local
from mlflow.utils.validation import (
    _validate_experiment_artifact_location_length,
    _validate_experiment_id,
    _validate_experiment_name,
    _validate_experiment_tag,
)

from ..store.said import say
from ..store.schema import DEFAULT_EXPERIMENT, EXPERIMENTS, RUNS
from .errors import (
    check_max_results,
    exists,
    invalid,
    missing,
    runs_of,
    writing,
    wrong_state,
)
from .experiments import DEFAULT_ID
from .uri import SCHEME

if TYPE_CHECKING:
    from pathlib import Path

    from .experiments import Experiments, Group


class ExperimentStore:
    """Experiments as MLflow's clients see them; what a run says is the experiment's name."""

    _store: Path
    _experiments: Experiments

    def search_experiments(
        self,
        view_type: Any = ViewType.ACTIVE_ONLY,
        max_results: int = SEARCH_MAX_RESULTS_DEFAULT,
        filter_string: Any = None,
        order_by: Any = None,
        page_token: Any = None,
    ) -> Any:
        """Experiments that match, newest first unless said otherwise."""
        check_max_results(max_results)
        stages = LifecycleStage.view_type_to_stages(view_type)
        found = [_entity(self._store, group) for group in self._experiments.all().values()]
        found = [one for one in found if one.lifecycle_stage in stages]
        found = SearchExperimentsUtils.filter(found, filter_string)
        order = order_by or ["creation_time DESC", "experiment_id ASC"]
        found = SearchExperimentsUtils.sort(found, order)
        return PagedList(*SearchUtils.paginate(found, page_token, max_results))

    def create_experiment(self, name: Any, artifact_location: Any = None, tags: Any = None) -> str:
        """Make an experiment and return its id."""
        _validate_experiment_name(name)
        if artifact_location:
            _validate_experiment_artifact_location_length(artifact_location)
            artifact_location = resolve_uri_if_local(artifact_location)
        for tag in tags or []:
            _validate_experiment_tag(tag.key, tag.value)
        given = [(tag.key, _text(tag.value)) for tag in tags or []]
        with writing(self._store), self._experiments.lock(name):
            self._refuse_taken(name)
            return self._experiments.create(name, artifact_location, given)

    def get_experiment(self, experiment_id: Any) -> Any:
        """An experiment, deleted or not."""
        return _entity(self._store, self._group(experiment_id))

    def get_experiment_by_name(self, experiment_name: Any) -> Any:
        """The experiment of that name, deleted or not, or None."""
        group = self._experiments.named(experiment_name)
        return None if group is None else _entity(self._store, group)

    def delete_experiment(self, experiment_id: Any) -> None:
        """Put an experiment and its runs into the trash."""
        if str(experiment_id) == DEFAULT_ID:
            raise MlflowException(
                f"Cannot delete the default experiment '{DEFAULT_ID}'. This is an internally "
                "reserved experiment."
            )
        group = self._group(experiment_id)
        if group.deleted:
            raise missing(f"Could not find experiment with ID {experiment_id}")
        self._mark_all(group, True)

    def restore_experiment(self, experiment_id: Any) -> None:
        """Take an experiment and its runs out of the trash."""
        group = self._group(experiment_id)
        if not group.deleted:
            raise missing(f"Could not find deleted experiment with ID {experiment_id}")
        self._mark_all(group, None)

    def rename_experiment(self, experiment_id: Any, new_name: Any) -> None:
        """Give an experiment another name, which its runs then say."""
        _validate_experiment_name(new_name)
        group = self._group(experiment_id)
        if group.deleted:
            raise wrong_state(
                "Cannot rename experiment in non-active lifecycle stage. Current stage: deleted"
            )
        if group.id == DEFAULT_ID:
            raise invalid(
                f"The experiment {DEFAULT_ID} holds the runs that name none; it keeps its name."
            )
        with writing(self._store), self._experiments.lock(new_name):
            self._refuse_taken(new_name)
            self._experiments.say(group.id, [("name", new_name)])
            for run in runs_of(self._store):
                if run.experiment == group.said:
                    say(self._store, RUNS, run.id, [("run", "experiment", new_name)])

    def set_experiment_tag(self, experiment_id: Any, tag: Any) -> None:
        """Set a tag of an experiment."""
        _validate_experiment_tag(tag.key, tag.value)
        group = self._active_group(experiment_id, "set tags")
        with writing(self._store):
            self._experiments.say(group.id, (), [(tag.key, _text(tag.value))])

    def delete_experiment_tag(self, experiment_id: Any, key: str) -> None:
        """Take a tag of an experiment back."""
        group = self._active_group(experiment_id, "delete tags")
        if key not in dict(group.tags):
            raise missing(f"No tag with name: {key} in experiment with id {experiment_id}")
        with writing(self._store):
            self._experiments.say(group.id, (), [(key, None)])

    def _group(self, experiment_id: Any) -> Group:
        wanted = DEFAULT_ID if experiment_id is None else str(experiment_id)
        _validate_experiment_id(wanted)
        group = self._experiments.get(wanted)
        if group is None:
            raise missing(f"No Experiment with id={wanted} exists")
        return group

    def _active_group(self, experiment_id: Any, what: str) -> Group:
        group = self._group(experiment_id)
        if group.deleted:
            raise invalid(
                f"The experiment {group.id} must be in the 'active' lifecycle_stage to {what}"
            )
        return group

    def _active_experiment(self, experiment_id: Any, what: str) -> Group:
        """The experiment that a new run or model is made under."""
        group = self._group(experiment_id)
        if group.deleted:
            raise wrong_state(
                f"Could not create {what} under non-active experiment with ID {group.id}."
            )
        return group

    def _refuse_taken(self, name: str) -> None:
        group = self._experiments.named(name)
        if name == DEFAULT_EXPERIMENT:
            raise exists(
                f"Experiment '{name}' already exists: it is what runs without one are listed "
                "under, and MLflow's clients know it as 'Default'."
            )
        if group is not None and group.deleted:
            raise exists(
                f"Experiment {name!r} already exists in deleted state. You can restore it with "
                f"restore_experiment('{group.id}'), or take another name."
            )
        if group is not None:
            raise exists(f"Experiment '{name}' already exists.")

    def _mark_all(self, group: Group, deleted: bool | None) -> None:
        with writing(self._store):
            self._experiments.say(group.id, [("deleted", deleted)])
            for run in runs_of(self._store):
                if run.experiment == group.said and run.deleted is not (deleted is True):
                    say(self._store, RUNS, run.id, [("run", "deleted", deleted)])


def _entity(store: Path, group: Group) -> Any:
    stage = LifecycleStage.DELETED if group.deleted else LifecycleStage.ACTIVE
    own = f"{SCHEME}//{store.as_posix()}/{EXPERIMENTS}/{group.id}"
    return Experiment(
        experiment_id=group.id,
        name=group.name,
        artifact_location=group.artifacts or own,
        lifecycle_stage=stage,
        tags=[ExperimentTag(key, value) for key, value in group.tags],
        creation_time=group.created,
        last_update_time=group.updated,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)
