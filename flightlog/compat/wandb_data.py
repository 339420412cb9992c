"""What a wandb script logs besides numbers: tables, images, histograms, artifacts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..recorder.run import Run


class Table:
    """Rows under named columns."""

    def __init__(
        self,
        columns: Sequence[str] | None = None,
        data: Any = None,
        dataframe: Any = None,
        **_: object,
    ) -> None:
        self._frame = dataframe if dataframe is not None else _frame(data)
        self.columns = list(columns or ["Input", "Output", "Expected"])
        self.data: list[list[Any]] = [] if data is None else [list(row) for row in data]

    def add_data(self, *row: Any) -> None:
        """Add a row."""
        self.data.append(list(row))

    def _keep(self, run: Run, name: str, step: int) -> None:
        rows = [dict(zip(self.columns, row, strict=False)) for row in self.data]
        run.log_table(self._frame if self._frame is not None else rows, name, step)


class Image:
    """A picture: an array, a PIL image, a figure or a path."""

    def __init__(self, data_or_path: Any, caption: str | None = None, **_: object) -> None:
        self.image, self.caption = data_or_path, caption

    def _keep(self, run: Run, name: str, step: int) -> None:
        run.log_image(self.image, name, step)
        if self.caption:
            run.log_text(self.caption, f"{name}.caption.txt")


class Histogram:
    """How values are spread, kept as a table of bins."""

    def __init__(self, sequence: Any = None, np_histogram: Any = None, num_bins: int = 64) -> None:
        found: tuple[Any, Any] = (
            np_histogram if np_histogram is not None else np.histogram(sequence, bins=num_bins)
        )
        self.counts, self.edges = found

    def _keep(self, run: Run, name: str, step: int) -> None:
        columns = {"low": self.edges[:-1], "high": self.edges[1:], "count": self.counts}
        run.log_table({key: np.asarray(one) for key, one in columns.items()}, name, step)


class Artifact:
    """Files under one name, kept when it is logged."""

    def __init__(
        self,
        name: str,
        type: str,
        description: str | None = None,
        metadata: dict[str, Any] | None = None,
        **_: object,
    ) -> None:
        self.name, self.type = name, type
        self.description, self.metadata = description, metadata
        self._files: list[tuple[Path, str]] = []

    def add_file(self, local_path: str, name: str | None = None, **_: object) -> None:
        """Add a file."""
        self._files.append((Path(local_path), name or Path(local_path).name))

    def add_dir(self, local_path: str, name: str | None = None, **_: object) -> None:
        """Add a folder's files."""
        self._files.append((Path(local_path), name or ""))

    def _keep(self, run: Run) -> None:
        for path, name in self._files:
            run.log_artifact(path, f"{self.name}/{name}".rstrip("/"))
        told = {"type": self.type, "description": self.description, "metadata": self.metadata}
        run.log_dict({key: one for key, one in told.items() if one}, f"{self.name}/artifact.json")


def keep(run: Run, key: str, value: Any, step: int) -> bool:
    """Keep what is no number under `key`; whether that is what `value` was."""
    if isinstance(value, Table | Image | Histogram):
        value._keep(run, f"{key}/{step:06d}", step)
    elif isinstance(value, list) and value and isinstance(value[0], Image):
        for number, image in enumerate(value):
            image._keep(run, f"{key}/{step:06d}-{number}", step)
    elif isinstance(value, str):
        run.set_tag(key, value)
    elif hasattr(value, "savefig"):
        run.log_figure(value, f"{key}/{step:06d}", step)
    else:
        return False
    return True


def _frame(data: Any) -> Any:
    return data if hasattr(data, "columns") and hasattr(data, "iloc") else None
