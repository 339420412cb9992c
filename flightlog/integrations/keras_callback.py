"""The callback of keras.py; importing it imports Keras."""

from __future__ import annotations

from typing import Any

import keras

from .guard import safely
from .sessions import Held


class FlightlogCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Logs each epoch at its number."""

    def __init__(self) -> None:
        super().__init__()
        self._held = Held("keras")
        self._first = 0

    @safely("the beginning of a fit")
    def on_train_begin(self, logs: Any = None) -> None:
        run = self._held.begin(self.model.name, self.model)
        if run is None:
            return
        known = run.summary().get("loss")
        self._first = known.last.step + 1 if known is not None and known.last else 0
        run.log_params({**_settings(self.params), **_optimizer(self.model)})
        run.log_params({"model": type(self.model).__name__, "loss": _name(self.model.loss)})
        if self._first == 0:
            lines: list[str] = []
            self.model.summary(print_fn=lambda line, **_: lines.append(line), line_length=100)
            run.log_text("\n".join(lines), "model.txt")
            run.log_params({"model_parameters": self.model.count_params()})

    @safely("an epoch")
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        run = self._held.run
        if run is not None and logs:
            # A fit that begins at 0 again goes on; one with initial_epoch says where it is.
            rate = _rate(self.model)
            found = {**logs, "learning_rate": rate} if rate is not None else logs
            run.log_aside(found, epoch if epoch >= self._first else epoch + self._first)

    @safely("the end of a fit")
    def on_train_end(self, logs: Any = None) -> None:
        self._held.end()


class BatchCallback(FlightlogCallback):
    """Logs every so many batches too. Apart, since Keras fetches the metrics of each batch from
    their device as soon as any callback has a method for batches.
    """

    def __init__(self, batches: int) -> None:
        super().__init__()
        self._batches, self._count = batches, 0

    @safely("a batch")
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        run = self._held.run
        if run is not None and logs and self._count % self._batches == 0:
            run.log_aside({f"batch_{name}": value for name, value in logs.items()}, self._count)
        self._count += 1


def made(batches: int) -> FlightlogCallback:
    """The callback for so many batches; 0: of epochs alone."""
    return BatchCallback(batches) if batches else FlightlogCallback()


def _settings(params: Any) -> dict[str, object]:
    return {name: params[name] for name in ("epochs", "steps") if params.get(name) is not None}


def _optimizer(model: Any) -> dict[str, object]:
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return {}
    plain = (bool, int, float, str)
    config = {k: v for k, v in optimizer.get_config().items() if isinstance(v, plain)}
    config.pop("name", None)
    found = {f"optimizer_{name}": value for name, value in config.items()}
    return {"optimizer": type(optimizer).__name__, **found}


def _rate(model: Any) -> float | None:
    rate = getattr(getattr(model, "optimizer", None), "learning_rate", None)
    return float(rate) if rate is not None else None


def _name(loss: object) -> str:
    return loss if isinstance(loss, str) else getattr(loss, "name", type(loss).__name__)
