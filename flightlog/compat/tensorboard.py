"""`from flightlog.compat.tensorboard import SummaryWriter`: TensorBoard's writer on flightlog.

It writes to the active run; without one it begins a run named after its folder, which ends when
the writer is closed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import flightlog as fl

from ..recorder.active import current_run
from .absent import absent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

_INSTEAD = {
    "add_graph": "use fl.log_text(str(model), 'model.txt')",
    "add_embedding": "use fl.log_table(table, name)",
    "add_audio": "use fl.log_artifact(path)",
    "add_video": "use fl.log_artifact(path)",
    "add_mesh": "use fl.log_artifact(path)",
    "add_pr_curve": "use fl.sklearn.evaluate(model, X, y)",
    "add_custom_scalars": "arrange charts in the compare view and save it",
}


class SummaryWriter:
    """What TensorBoard's writer does: scalars, texts, pictures, histograms, parameters."""

    def __init__(self, log_dir: object = None, comment: str = "", **_: object) -> None:
        self.log_dir = str(log_dir) if log_dir is not None else f"runs/{comment}".rstrip("/")
        active = current_run()
        self._owned = active is None
        self._run = active or fl.start_run(Path(self.log_dir).name + comment or None)

    def add_scalar(
        self, tag: str, scalar_value: Any, global_step: int | None = None, *_: object, **__: object
    ) -> None:
        """Store one value; without a step at the next."""
        self._run.log_metric(tag, scalar_value, global_step)

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: int | None = None,
        *_: object,
    ) -> None:
        """Store several values as `main_tag/name`."""
        values = {f"{main_tag}/{name}": value for name, value in tag_scalar_dict.items()}
        self._run.log_metrics(values, global_step)

    def add_text(self, tag: str, text_string: str, global_step: int | None = None) -> None:
        """Keep a text."""
        self._run.log_text(text_string, f"{_name(tag, global_step)}.txt")

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Keep an image, of channels, rows and columns in the order of `dataformats`."""
        image = _array(img_tensor)
        order = [dataformats.index(letter) for letter in "HWC" if letter in dataformats]
        self._run.log_image(np.transpose(image, order), _name(tag, global_step), global_step)

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Keep each image of a batch."""
        images = np.moveaxis(_array(img_tensor), dataformats.index("N"), 0)
        inner = dataformats.replace("N", "")
        for number, image in enumerate(images):
            self.add_image(f"{tag}/{number}", image, global_step, dataformats=inner)

    def add_figure(
        self, tag: str, figure: Any, global_step: int | None = None, *_: object, **__: object
    ) -> None:
        """Keep a figure, or each of a list."""
        several = figure if isinstance(figure, list) else [figure]
        for number, one in enumerate(several):
            name = f"{tag}-{number}" if number else tag
            self._run.log_figure(one, _name(name, global_step), global_step)

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: Any = "tensorflow",
        *_: object,
        **__: object,
    ) -> None:
        """Keep how values are spread, as a table of bins."""
        chosen = 64 if isinstance(bins, str) and bins == "tensorflow" else bins
        counts, edges = np.histogram(_array(values).ravel(), bins=chosen)
        table = {"low": edges[:-1], "high": edges[1:], "count": counts}
        self._run.log_table(table, _name(tag, global_step), global_step)

    def add_hparams(
        self, hparam_dict: Mapping[str, Any], metric_dict: Mapping[str, Any], *_: object
    ) -> None:
        """Set parameters, and what came of them."""
        self._run.log_params(hparam_dict)
        self._run.log_aside(metric_dict, 0)

    def get_logdir(self) -> str:
        """The folder that was named; nothing is written there."""
        return self.log_dir

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """End the run, if this writer began it."""
        if self._owned:
            self._run.end()

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._owned:
            self._run.__exit__(kind, exception, trace)

    def __getattr__(self, name: str) -> Any:
        return absent("tensorboard.SummaryWriter", _INSTEAD)(name)


def _name(tag: str, step: int | None) -> str:
    return tag if step is None else f"{tag}/{step:06d}"


def _array(given: Any) -> np.ndarray[Any, Any]:
    for method in ("detach", "cpu"):
        given = getattr(given, method, lambda held=given: held)()
    return np.asarray(given)
