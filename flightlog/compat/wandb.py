"""`import flightlog.compat.wandb as wandb`: the functions that training scripts call.

A project is an experiment, the config are parameters, notes are the note, an id that is given is
kept as the tag `wandb.id`, by which the run is found again. The things that are logged (tables,
images, artifacts) are wandb_data.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import flightlog as fl

from ..store.errors import FlightlogError
from ..store.ids import is_id
from .absent import absent
from .wandb_config import Config, Summary, flat
from .wandb_data import Artifact, Histogram, Image, Table, keep

if TYPE_CHECKING:
    from types import TracebackType

    from ..recorder.run import Run as OurRun

__all__ = ["Artifact", "Histogram", "Image", "Table", "init", "log"]

ID = "wandb.id"
_GOALS: dict[str, Literal["min", "max"]] = {
    "min": "min",
    "max": "max",
    "minimize": "min",
    "maximize": "max",
}
_OFF = ("disabled",)

run: Run | None = None


class Run:
    """What init returns. `disabled`: nothing is recorded."""

    def __init__(self, ours: OurRun | None, name_of_id: str | None, config: Any) -> None:
        self._ours = ours
        self._id = name_of_id
        self._waiting: dict[str, Any] = {}
        self._watched: list[tuple[Any, int]] = []
        self._calls = 0
        self.config = Config(ours, config if isinstance(config, Mapping) else vars(config))
        self.summary = Summary(ours)

    @property
    def id(self) -> str:
        """The id that was given, else flightlog's."""
        return self._id or (self._ours.id if self._ours else "disabled")

    @property
    def name(self) -> str:
        """The run's name."""
        return self._ours.name if self._ours else "disabled"

    @property
    def project(self) -> str:
        """The experiment."""
        return self._ours.experiment if self._ours else "disabled"

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags."""
        return tuple(self._ours.tags) if self._ours else ()

    @tags.setter
    def tags(self, tags: Any) -> None:
        if self._ours is not None:
            self._ours.set_tags(list(tags))

    def _set_notes(self, text: str) -> None:
        if self._ours is not None:
            self._ours.set_note(text)

    notes = property(None, _set_notes, doc="The note.")

    def log(self, data: Mapping[str, Any], step: int | None = None, commit: bool = True) -> None:
        """Store values at a step; without `commit` together with the next call's."""
        self._waiting.update(item for key, value in data.items() for item in flat(key, value))
        if not commit and step is None:
            return
        values, self._waiting = self._waiting, {}
        if self._ours is None:
            return
        at = _next_step(self._ours) if step is None else step
        kept = {key for key, value in values.items() if keep(self._ours, key, value, at)}
        numbers = {key: value for key, value in values.items() if key not in kept}
        self._ours.log({**numbers, **self._gradients()}, step=at)

    def _gradients(self) -> dict[str, float]:
        """The gradient norms of watched models, each so many calls."""
        self._calls += 1
        found: dict[str, float] = {}
        for number, (model, every) in enumerate(self._watched):
            if self._calls % every == 0:
                grads = [one.grad for one in model.parameters() if one.grad is not None]
                name = f"gradient_norm_{number}" if number else "gradient_norm"
                found[name] = float(sum(float((grad**2).sum()) for grad in grads) ** 0.5)
        return found

    def define_metric(self, name: str, **options: Any) -> None:
        """Say which end of a metric is good, by `goal` or `summary`."""
        goal = _GOALS.get(str(options.get("goal") or options.get("summary")))
        if goal is not None and self._ours is not None and "*" not in name:
            self._ours.set_goal(name, goal)

    def watch(self, models: Any, log_freq: int = 1000, **_: object) -> None:
        """Log the norm of a PyTorch model's gradients each `log_freq` calls of log."""
        several = models if isinstance(models, list | tuple) else [models]
        self._watched += [(model, max(1, log_freq)) for model in several]

    def log_artifact(self, artifact: Any, name: str | None = None, **_: object) -> Any:
        """Keep an Artifact, a file or a folder."""
        if self._ours is not None:
            if isinstance(artifact, Artifact):
                artifact._keep(self._ours)
            else:
                self._ours.log_artifact(artifact, name)
        return artifact

    def save(self, path: str, **_: object) -> None:
        """Keep a copy of a file."""
        self.log_artifact(path)

    def finish(self, exit_code: int | None = None, **_: object) -> None:
        """End the run; any exit code but 0 is a failure."""
        global run
        if self._ours is not None:
            if self._waiting:
                self.log({})
            self._ours.end("failed" if exit_code else "finished")
        run = None if run is self else run

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._ours is not None:
            self._ours.__exit__(kind, exception, trace)
        self.finish()


def init(
    project: str | None = None,
    *,
    config: Any = None,
    name: str | None = None,
    notes: str | None = None,
    tags: Any = None,
    id: str | None = None,
    resume: Any = None,
    group: str | None = None,
    job_type: str | None = None,
    mode: str | None = None,
    **_: object,
) -> Run:
    """Begin a run. `resume`: "must", "never", or "allow" (True) to go on with the run of `id`."""
    global run
    if run is not None:
        run.finish()
    if mode in _OFF:
        run = Run(None, id, config or {})
        return run
    known = _known(id) if id else None
    if resume == "must" and known is None:
        raise FlightlogError(f"No run with the id {id!r} to resume. Leave resume out to begin it.")
    if resume == "never" and known is not None:
        raise FlightlogError(f"There is a run with the id {id!r}. Give another, or resume='allow'.")
    extra = {"group": group, "job_type": job_type}
    marks = {**dict.fromkeys(tags or (), ""), **{key: one for key, one in extra.items() if one}}
    marks |= {ID: id} if id and not is_id(id) else {}
    resumed = known if resume and known else None
    ours = fl.start_run(
        name,
        run_id=resumed,
        experiment=project,
        note=notes,
        tags=marks or None,
    )
    run = Run(ours, id, config or {})
    return run


def log(data: Mapping[str, Any], step: int | None = None, commit: bool = True) -> None:
    """Store values in the run of init."""
    _active().log(data, step, commit)


def define_metric(name: str, **options: Any) -> None:
    """Say which end of a metric is good."""
    _active().define_metric(name, **options)


def watch(models: Any, criterion: Any = None, log: Any = None, log_freq: int = 1000) -> None:
    """Log the norm of a PyTorch model's gradients."""
    del criterion, log
    _active().watch(models, log_freq)


def log_artifact(artifact: Any, name: str | None = None, **_: object) -> Any:
    """Keep an Artifact, a file or a folder."""
    return _active().log_artifact(artifact, name)


def save(path: str, **_: object) -> None:
    """Keep a copy of a file."""
    _active().save(path)


def finish(exit_code: int | None = None, **_: object) -> None:
    """End the run of init; without one, nothing happens."""
    if run is not None:
        run.finish(exit_code)


def login(*_: object, **__: object) -> bool:
    """Nothing to log in to."""
    return True


_absent = absent(
    "wandb",
    {
        "sweep": "use `flightlog run NOTEBOOK -p lr=0.1,0.01 -j 2`, or Optuna with fl.autolog()",
        "agent": "use `flightlog run NOTEBOOK -p lr=0.1,0.01 -j 2`, or Optuna with fl.autolog()",
        "Api": "use fl.search_runs(), fl.get_run() and fl.load_points()",
        "use_artifact": "use fl.get_run(name).artifacts, or fl.load_model('models:/name@alias')",
        "plot": "use fl.log_figure(figure, name) with Matplotlib, Vega-Lite or Altair",
        "Html": "use fl.log_text(text, 'page.html')",
        "Video": "use fl.log_artifact(path)",
        "Audio": "use fl.log_artifact(path)",
        "alert": "use fl.set_note() or fl.set_tag()",
    },
)


def __getattr__(name: str) -> Any:
    if name in ("config", "summary"):
        return getattr(_active(), name)
    return _absent(name)


def _active() -> Run:
    if run is None or (run._ours is not None and run._ours.ended):
        raise FlightlogError("Call wandb.init() first.")
    return run


def _next_step(ours: OurRun) -> int:
    last: Any = ours._points.last
    return int(last) + 1


def _known(wanted: str) -> str | None:
    """Our id of the run that was begun under this one."""
    from ..store.locate import find_store
    from ..store.runs import load_runs

    store = find_store()
    if not store.exists():
        return None
    runs = load_runs(store, live=False).runs
    return next((one.id for one in runs if wanted in (one.id, one.tags.get(ID))), None)
