"""The logging methods of a run that keep files: figures, images, tables, texts, artifacts.

Media.py turns objects into bytes. What it cannot turn, or what cannot be read, costs one warning.
"""

from __future__ import annotations

import mimetypes
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from . import media
from .params import as_text

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from ..store.facts import Fact
    from ..store.values import BlobRef
    from .files import RunFiles
    from .nofiles import NoFiles
    from .notices import Notices


class ArtifactMethods:
    """What a run can keep beside numbers. Names are text and may hold slashes; the last of a
    name counts.
    """

    _files: RunFiles | NoFiles
    _notices: Notices

    @abstractmethod
    def _put(self, facts: list[Fact]) -> None: ...

    def log_figure(self, figure: object, name: str, step: int | None = None) -> None:
        """Keep a Matplotlib figure as `name.svg` and `name.png`; a Vega-Lite spec (a dict, or
        Altair's chart) as `name.vl.json`; an image, or SVG or PNG bytes, as they are.
        """
        self._log_pictures(figure, name, step, "figure")

    def log_image(self, image: object, name: str, step: int | None = None) -> None:
        """Keep an image: an array (H×W or H×W×1, 3 or 4; uint8, bool, or floats from 0 to 1), a PIL
        image, the path of a picture, or SVG or PNG bytes.
        """
        self._log_pictures(image, name, step, "image")

    def log_table(self, table: object, name: str, step: int | None = None) -> None:
        """Keep a data frame, an Arrow table, a dict of columns or a list of dicts as
        `name.arrow`.
        """
        try:
            data = media.table_bytes(table)
        except Exception as error:  # whatever a frame's library raises
            self._refuse("table", name, table, error)
            return
        self._log(media.with_suffix(name, ".arrow"), data, media.ARROW, "table", step)

    def log_text(self, text: str, name: str) -> None:
        """Keep a text."""
        self._log(name, as_text_bytes(text), "text/plain", "text", None)

    def log_dict(self, values: Mapping[str, object], name: str) -> None:
        """Keep a dict or list as JSON; what JSON has no word for is kept as text."""
        try:
            data = media.json_bytes(values)
        except Exception as error:  # a mapping may raise whatever it likes
            self._refuse("dict", name, values, error)
            return
        self._log(name, data, "application/json", "dict", None)

    def log_artifact(
        self, path: str | os.PathLike[str], name: str | None = None, step: int | None = None
    ) -> None:
        """Keep a copy of a file as it is now, under its own name or `name`; of a folder, its
        files.
        """
        source = Path(path)
        if source.is_dir():
            self.log_artifacts(source, name if name is not None else source.name)
            return
        if not source.is_file():
            shown = as_text(path)
            self._notices.refuse(f"artifact {shown}", f"{shown}: no such file; it was not recorded")
            return
        kind = mimetypes.guess_type(source.name)[0] or "application/octet-stream"
        self._log(source.name if name is None else name, source, kind, "file", step)

    def log_artifacts(self, folder: str | os.PathLike[str], prefix: str = "") -> None:
        """Keep copies of all files below a folder, as `prefix/relative/path`; links are not
        followed.
        """
        root = Path(folder)
        if not root.is_dir():
            shown = as_text(folder)
            self._notices.refuse(
                f"artifact {shown}", f"{shown}: no such folder; it was not recorded"
            )
            return
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                inner = path.relative_to(root).as_posix()
                self.log_artifact(path, f"{prefix.rstrip('/')}/{inner}" if prefix else inner)

    def _log_pictures(self, given: object, name: str, step: int | None, kind: str) -> None:
        try:
            pictures = media.pictures(given)
        except Exception as error:  # whatever a plotting library raises
            self._refuse(kind, name, given, error)
            return
        for suffix, media_type, data in pictures:
            self._log(media.with_suffix(name, suffix), data, media_type, kind, step)

    def _log(self, name: str, data: bytes | Path, kind: str, role: str, step: int | None) -> None:
        ref = self._keep(data, kind)
        if ref is None:
            self._notices.raise_pending()
            return
        value = {"sha256": ref.sha256, "size": ref.size, "media": kind, "type": role}
        self._put([("artifact", as_text(name), {**value, **media.step_entry(step)})])

    def _keep(self, data: bytes | Path, kind: str) -> BlobRef | None:
        return self._files.keep(data, kind)

    def _refuse(self, role: str, name: str, given: object, error: Exception) -> None:
        told = as_text(error).splitlines() or [type(error).__name__]
        self._notices.refuse(
            f"{role} {name}",
            f"{role} {as_text(name)!r} of type {type(given).__name__} was not recorded: {told[0]}",
        )


def as_text_bytes(text: object) -> bytes:
    """UTF-8 of any text, with half surrogates spelled out and nothing cut."""
    return (text if isinstance(text, str) else as_text(text)).encode("utf-8", "backslashreplace")
