"""What mlflow.py's start_run returns: one of our runs, with MLflow's `info` and `data`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import TracebackType

    from ..recorder.run import Run


class Info(NamedTuple):
    """`run.info`, as far as scripts ask for it."""

    run_id: str
    run_name: str
    experiment_id: str
    status: str
    start_time: int

    @property
    def run_uuid(self) -> str:
        """The id, by its old name."""
        return self.run_id


class Data(NamedTuple):
    """`run.data`."""

    params: dict[str, str]
    tags: dict[str, str]
    metrics: dict[str, float]


class ActiveRun:
    """What start_run returns: a run with MLflow's `info` and `data`, and a `with` block."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @property
    def info(self) -> Info:
        """Ids, name and status."""
        run = self._run
        status = {"interrupted": "KILLED"}.get(run.status, run.status.upper())
        return Info(run.id, run.name, run.experiment, status, run.start)

    @property
    def data(self) -> Data:
        """Parameters and tags as text, and the last value of each metric."""
        run = self._run
        last = {key: one.last.value for key, one in run.summary().items() if one.last}
        return Data({key: str(value) for key, value in run.params.items()}, dict(run.tags), last)

    def __enter__(self) -> ActiveRun:
        self._run.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run.__exit__(kind, exception, trace)
