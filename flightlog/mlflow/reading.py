"""What MLflow's clients read of runs: one, a search, the points of a metric."""

from __future__ import annotations

from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from mlflow.entities import LifecycleStage
from mlflow.entities.run_info import check_run_is_active
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.tracking import SEARCH_MAX_RESULTS_DEFAULT
from mlflow.utils.search_utils import SearchUtils
from mlflow.utils.validation import _validate_metric_name, _validate_run_id

from ..store.folder import FolderReader
from ..store.ids import is_id
from ..store.schema import RUNS
from ..store.still import collector_still
from . import history
from .errors import check_max_results, invalid, missing, runs_of
from .uri import is_handed_out, run_artifacts
from .views import RunView, dataset_summaries, stage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from threading import Lock

    from ..store.model import RunInfo
    from .experiments import Experiments, Names

_MOST_READ = 20_000
"""Points up to which the times of a run's last ones are looked up."""

_KNOWN = 512
_MOST_DATASETS = 1000


class RunReads:
    """The reading half of the tracking store."""

    _store: Path
    _served: str
    _experiments: Experiments
    _readers: dict[str, FolderReader]
    _reading: Lock

    def get_run(self, run_id: str) -> Any:
        """A run, deleted or not."""
        run = self._run(run_id)
        count = sum(one.count for one in run.metrics.values())
        keys = set(run.metrics) if 0 < count <= _MOST_READ else set()
        times = history.last_times(self._store / RUNS / run.id, keys) if keys else {}
        return self._view(run).entity(times)

    def get_metric_history(
        self, run_id: str, metric_key: str, max_results: Any = None, page_token: Any = None
    ) -> Any:
        """Every point of a metric, by step."""
        _validate_metric_name(metric_key)
        run = self._run(run_id)
        points = history.history(self._store / RUNS / run.id, metric_key)
        if max_results is None:
            offset = SearchUtils.parse_start_offset_from_page_token(page_token)
            return PagedList(points[offset:], None)
        return PagedList(*SearchUtils.paginate(points, page_token, max_results))

    def get_metric_history_bulk_interval(
        self, run_ids: Any, metric_key: str, max_results: int, start_step: Any, end_step: Any
    ) -> list[Any]:
        """Points for a chart of several runs, from the levels: no spike is left out."""
        if (start_step is None) != (end_step is None):
            raise invalid(
                "Both start_step and end_step must be provided together, or neither should be "
                "provided."
            )
        steps = None if start_step is None else (int(start_step), int(end_step))
        found: list[Any] = []
        for run_id in run_ids:
            folder = self._store / RUNS / self._run(run_id).id
            found += history.charted(folder, metric_key, max(1, max_results), steps)
        return found

    def get_metric_history_bulk_interval_from_steps(
        self, run_id: str, metric_key: str, steps: Any, max_results: int
    ) -> list[Any]:
        """Points of a metric at given steps."""
        folder = self._store / RUNS / self._run(run_id).id
        return history.at_steps(folder, metric_key, steps, max_results)

    def _search_runs(  # noqa: PLR0917  # MLflow's own
        self,
        experiment_ids: Sequence[str],
        filter_string: Any,
        run_view_type: Any,
        max_results: int = SEARCH_MAX_RESULTS_DEFAULT,
        order_by: Any = None,
        page_token: Any = None,
    ) -> tuple[list[Any], Any]:
        check_max_results(max_results)
        stages = LifecycleStage.view_type_to_stages(run_view_type)
        wanted = {str(one) for one in experiment_ids}
        names = self._experiments.names()
        with collector_still():
            runs = (
                run
                for run in runs_of(self._store, live=True)
                if stage_of(run) in stages and names(run.experiment) in wanted
            )
            if not filter_string and _newest_first(order_by):  # as MLflow's page asks: look at few
                start = SearchUtils.parse_start_offset_from_page_token(page_token)
                some = list(islice(_by_id_of_one_time(runs), start + max_results + 1))
                found = [self._view(run, names) for run in some]
            else:
                views = [self._view(run, names) for run in runs]
                found = SearchUtils.sort(SearchUtils.filter(views, filter_string), order_by)
            page, token = SearchUtils.paginate(found, page_token, max_results)
            return [view.entity() for view in page], token

    def _search_datasets(self, experiment_ids: Sequence[str]) -> list[Any]:
        """The data sets that runs of these experiments read, for MLflow's page."""
        wanted = {str(one) for one in experiment_ids}
        names = self._experiments.names()
        found: dict[tuple[str, str, str, str | None], Any] = {}
        for run in runs_of(self._store):
            experiment = names(run.experiment)
            if run.deleted or experiment not in wanted:
                continue
            for summary in dataset_summaries(run, experiment):
                key = summary.experiment_id, summary.name, summary.digest, summary.context
                found.setdefault(key, summary)
                if len(found) == _MOST_DATASETS:
                    return list(found.values())
        return list(found.values())

    def _run(self, run_id: str, *, live: bool = True) -> RunInfo:
        _validate_run_id(run_id)
        with self._reading:  # a server asks from several threads
            found = self._reader(run_id).read(live) if is_id(run_id) else None
            if found is None:
                self._readers.pop(run_id, None)
        if found is None:
            raise missing(f"Run '{run_id}' not found")
        return found

    def _reader(self, run_id: str) -> FolderReader:
        reader = self._readers.get(run_id)
        if reader is None:
            while len(self._readers) >= _KNOWN:
                self._readers.pop(next(iter(self._readers)))
            reader = self._readers[run_id] = FolderReader(self._store, run_id)
        return reader

    def _active(self, run_id: str) -> RunInfo:
        run = self._run(run_id, live=False)
        check_run_is_active(self._view(run).info)
        return run

    def _view(self, run: RunInfo, names: Names | None = None) -> RunView:
        names = names or self._experiments.names()
        return RunView(run, names, lambda: self._artifacts(run, names))

    def _artifacts(self, run: RunInfo, names: Names) -> str:
        """Where a run's artifacts are, as whoever asks can reach them."""
        if is_handed_out(self._served, self._store):
            return f"mlflow-artifacts:/{RUNS}/{run.id}/artifacts"
        elsewhere = names.artifacts(run.experiment)
        if elsewhere:
            return f"{elsewhere.rstrip('/')}/{run.id}/artifacts"
        return run_artifacts(self._store, run.id)


def _by_id_of_one_time(runs: Iterable[RunInfo]) -> Iterator[RunInfo]:
    """Runs, the newest first, where MLflow sorts those that began together by their ids."""
    for _, together in groupby(runs, key=attrgetter("start")):
        yield from sorted(together, key=attrgetter("id"))


def _newest_first(order_by: Sequence[str] | None) -> bool:
    """Whether runs are wanted in the order that they have anyway."""
    wanted = [SearchUtils.parse_order_by_for_search_runs(one) for one in order_by or ()]
    return all(one == ("attribute", "start_time", False) for one in wanted)
