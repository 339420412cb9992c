"""The logging methods of a run that say what it is: parameters, tags, goals, note, experiment.

Each is a fact (docs/format.md); wrong use raises FlightlogError, the disk never does.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from ..store.schema import DEFAULT_EXPERIMENT
from .params import as_goal, as_optional_text, as_params, as_tags, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..store.facts import Fact
    from ..store.model import Goal, ParamValue
    from ..store.values import BlobRef


class DescribeMethods:
    """What a run says of itself. The last value of a name counts."""

    params: dict[str, ParamValue]
    tags: dict[str, str]
    goals: dict[str, Goal]
    _experiment: str
    _has_usage: bool

    @abstractmethod
    def _put(self, facts: list[Fact]) -> None: ...

    @abstractmethod
    def _keep(self, data: bytes, media: str) -> BlobRef | None: ...

    def log_param(self, key: str, value: object) -> None:
        """Set a parameter; the last value counts. What is no scalar is kept as text."""
        self.log_params({key: value})

    def log_params(self, params: Mapping[str, object]) -> None:
        """Set parameters; raises FlightlogError when `params` is no mapping."""
        shaped = as_params(params)
        self.params.update(shaped)
        self._put([("param", key, value) for key, value in shaped.items()])

    def set_tag(self, key: str, value: object = "") -> None:
        """Set a tag, bare or with a value as text."""
        self.set_tags({key: value})

    def set_tags(self, tags: object) -> None:
        """Set tags from a list or a mapping; raises FlightlogError for anything else."""
        shaped = as_tags(tags)
        self.tags.update(shaped)
        self._put([("tag", key, value) for key, value in shaped.items()])

    def set_goal(self, metric: str, goal: Goal) -> None:
        """Say which end of a metric is good, "min" or "max"; the run's first goal is its key
        metric.
        """
        self.goals[as_text(metric)] = as_goal(goal)
        self._put([("goal", as_text(metric), goal)])

    def set_note(self, note: str) -> None:
        """Set the note, Markdown; "" takes it away."""
        self._put([("run", "note", as_optional_text(note, "note") or None)])

    def set_experiment(self, experiment: str) -> None:
        """Move the run to another experiment."""
        self._experiment = as_optional_text(experiment, "experiment") or DEFAULT_EXPERIMENT
        self._put([("run", "experiment", self._experiment)])

    def set_fact(self, kind: str, key: str, value: object) -> None:
        """Store any fact of docs/format.md; raises TypeError for a value that JSON cannot hold."""
        self._has_usage |= kind == "usage"
        self._put([(kind, key, value)])

    def log_blob_fact(self, kind: str, key: str, data: bytes, media: str) -> None:
        """Store `data` as a blob and a fact that names it."""
        ref = self._keep(data, media)
        if ref is not None:
            self._put([(kind, key, ref)])
