"""What a reader gives to the rest: runs, their metrics and artifacts, and what could not be read.

Data only, the twin of src/store/types.ts; built by build.py, found by runs.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from .values import BlobRef

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .errors import StoreError

RunStatus = Literal["running", "finished", "failed", "interrupted", "crashed", "lost"]
ParamValue = str | int | float | bool | None
Goal = Literal["min", "max"]


class StepValue(NamedTuple):
    """One value of a metric and the step it was logged for."""

    step: int
    value: float


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """What is known of a metric without its points.

    First and last are by step; min and max leave NaN out and are None when every value is NaN;
    nan is the smallest step whose value is NaN.
    """

    count: int
    first: StepValue | None = None
    last: StepValue | None = None
    min: StepValue | None = None
    max: StepValue | None = None
    nan: int | None = None


@dataclass(frozen=True, slots=True)
class Artifact:
    """A logged artifact; `name` may hold slashes, `size` is in bytes."""

    name: str
    sha256: str
    size: int
    media: str
    type: str
    step: int | None = None

    @property
    def ref(self) -> BlobRef:
        """Where its bytes are."""
        return BlobRef(self.sha256, self.size, self.media)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: its path within the store, a code, and a full sentence."""

    file: str
    code: str
    message: str

    @classmethod
    def of(cls, error: StoreError) -> Problem:
        """The line that a refused file costs its run."""
        return cls(error.file, error.code, str(error))


@dataclass(frozen=True, slots=True)
class RunException:
    """What ended a failed run; the traceback is its tail as text."""

    type: str
    message: str
    traceback: str


@dataclass(frozen=True, slots=True)
class NotebookPlace:
    """Where a run was written: path relative to the folder that holds the store, and cell id."""

    path: str
    cell: str | None


@dataclass(frozen=True, slots=True)
class GitState:
    """What was checked out when the run began."""

    commit: str
    branch: str
    dirty: bool


class ReproducedMetric(NamedTuple):
    """The last values of a metric then and now, None where it is missing."""

    then: float | None
    now: float | None
    same: bool


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What `flightlog reproduce` found of a run beside the one that it repeats, whose id is `of`.

    `verdict` is "same", "differs" or "incomplete"; `tolerance` relative to the greater value;
    `ended` how the runs ended then and now; `environment` "recorded" or "here"; `params` those
    that were given other values, None where the run notes no such parameter.
    """

    of: str
    verdict: str
    tolerance: float
    ended: tuple[str, str]
    environment: str
    params: Mapping[str, ParamValue]
    metrics: Mapping[str, ReproducedMetric]


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class RunInfo:
    """One run as its facts say. Times are epoch milliseconds; `end` is None while it has not ended
    by its own word; metrics of a run that has not ended are summed up from its points.
    """

    id: str
    name: str
    attempt: int = 1
    lineage: str | None = None
    experiment: str = "default"
    status: RunStatus = "lost"
    start: int = 0
    end: int | None = None
    parent: str | None = None
    note: str = ""
    archived: bool = False
    deleted: bool = False
    protected: bool = False
    params: Mapping[str, ParamValue] = field(default_factory=_nothing)
    tags: Mapping[str, str] = field(default_factory=_nothing)
    goals: Mapping[str, Goal] = field(default_factory=lambda: MappingProxyType({}))
    metrics: Mapping[str, MetricSummary] = field(default_factory=lambda: MappingProxyType({}))
    artifacts: tuple[Artifact, ...] = ()
    source: Mapping[str, BlobRef] = field(default_factory=lambda: MappingProxyType({}))
    notebook: NotebookPlace | None = None
    script: str | None = None
    git: GitState | None = None
    context: Mapping[str, str] = field(default_factory=_nothing)
    withheld: tuple[str, ...] = ()
    exception: RunException | None = None
    usage: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    dropped: int = 0
    reproduction: Reproduction | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def run_id(self) -> str:
        """The id, under the name that MLflow's users know."""
        return self.id
