"""The callback of transformers.py; importing it imports Transformers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transformers import TrainerCallback

from .guard import safely
from .sessions import Held, again
from .torch import model_params

if TYPE_CHECKING:
    from ..recorder.run import Run

LEFT_OUT = ("logging_dir", "push_to_hub_token", "hub_token")


class FlightlogCallback(TrainerCallback):  # type: ignore[misc]  # not there when types are checked
    """Logs what the trainer logs, at its global step; of several processes the first one does."""

    def __init__(self) -> None:
        self._held = Held("transformers")
        self._run: Run | None = None

    @safely("the beginning of a training")
    def on_train_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
        if not state.is_world_process_zero:
            return
        model = given.get("model")
        self._run = run = self._held.begin(args.run_name or type(model).__name__, self)
        if run is None:
            return
        run.log_params(_settings(args.to_dict()))
        config = getattr(model, "config", None)
        if config is not None:
            run.log_dict(config.to_dict(), "model-config.json")
            run.log_params({"model_type": config.model_type})
        if model is not None:
            run.log_params(model_params(model))

    @safely("a log of the trainer")
    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        if self._run is None or not logs:
            return
        found = {k: v for k, v in logs.items() if isinstance(v, int | float)}
        if self._run.ended:
            with again(self._run.id, self._run.store.path) as more:
                more.log_aside(found, state.global_step)
        else:
            self._run.log_aside(found, state.global_step)

    @safely("the end of a training")
    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._held.end()


def _settings(args: dict[str, Any]) -> dict[str, object]:
    """What was set: neither empty nor a token."""
    return {
        name: value
        for name, value in args.items()
        if value not in (None, "", [], {}) and name not in LEFT_OUT and "token" not in name
    }
