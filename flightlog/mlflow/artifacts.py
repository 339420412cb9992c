"""MLflow's artifact repository over a flightlog store: files by the hash of their content.

A file is a blob and a fact that names it, in the run (or logged model) that keeps it, so that it
is in the panel as if flightlog had logged it.
"""

from __future__ import annotations

import mimetypes
import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from mlflow.entities import FileInfo
from mlflow.store.artifact.artifact_repo import ArtifactRepository, verify_artifact_path

from ..store.blobs import copy_blob
from ..store.folder import FolderReader
from ..store.locate import open_store
from ..store.said import read_said, said_ids, say
from ..store.schema import BLOBS, MODELS, RUNS
from ..store.shapes import artifact_of
from .errors import invalid, missing, writing
from .uri import Place, place_of
from .writers import parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store.facts import Fact
    from ..store.model import Artifact

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml", "image/webp")


class FlightlogArtifactRepository(ArtifactRepository):  # type: ignore[misc]  # mlflow is not there when types are checked
    """What a run or a logged model keeps; for the whole store, names begin with `runs/<id>/`."""

    def __init__(
        self,
        artifact_uri: str,
        tracking_uri: str | None = None,
        registry_uri: str | None = None,
    ) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self._root = place_of(artifact_uri)

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        """Keep a copy of a file, under its own name in the folder `artifact_path`."""
        verify_artifact_path(artifact_path)
        source = Path(local_file)
        if not source.is_file():
            raise invalid(f"No such file: '{local_file}'")
        self._keep([(source, _join(artifact_path, source.name))])

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        """Keep copies of all files below a folder."""
        verify_artifact_path(artifact_path)
        root = Path(local_dir)
        if not root.is_dir():
            raise invalid(f"No such folder: '{local_dir}'")
        found = [path for path in sorted(root.rglob("*")) if path.is_file()]
        self._keep(
            [(path, _join(artifact_path, path.relative_to(root).as_posix())) for path in found]
        )

    def list_artifacts(self, path: str | None = None) -> list[Any]:
        """Files and folders directly below `path`; none for a file."""
        place = self._place(path)
        if place.name is None:
            return []
        under = f"{place.inner}/" if place.inner else ""
        base = path.strip("/") if path else ""
        found: dict[str, Any] = {}
        for one in self._named(place):
            if not one.name.startswith(under):
                continue
            head, _, rest = one.name[len(under) :].partition("/")
            name = _join(base, head)
            found[name] = FileInfo(name, True, None) if rest else FileInfo(name, False, one.size)
        return [found[name] for name in sorted(found)]

    def download_artifacts(self, artifact_path: str, dst_path: str | None = None) -> str:
        """Copy a file or folder out of the store; what is not there is an error."""
        place = self._place(artifact_path)
        names = [one.name for one in self._named(place)] if place.name is not None else []
        inner = place.inner
        if not any(not inner or name == inner or name.startswith(f"{inner}/") for name in names):
            raise missing(f"No artifact '{artifact_path or '/'}' in {self.artifact_uri}")
        return str(super().download_artifacts(artifact_path, dst_path))

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        place = self._place(remote_file_path)
        found = [one for one in self._named(place) if one.name == place.inner]
        blob = place.store / BLOBS / found[0].sha256 if found else None
        if blob is None or not blob.is_file():
            raise missing(f"No artifact '{remote_file_path}' in {self.artifact_uri}")
        shutil.copyfile(blob, local_path)

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        """Take artifacts back; their bytes go with `flightlog gc`."""
        place = self._place(artifact_path)
        under = place.inner
        facts: list[Fact] = [
            ("artifact", one.name, None)
            for one in self._named(place)
            if not under or one.name == under or one.name.startswith(f"{under}/")
        ]
        if facts:
            self._say(place, facts)

    def _place(self, path: str | None) -> Place:
        """Where `path` is; of the whole store's repository, in the run or model that it names."""
        inner = _join(self._root.inner, (path or "").strip("/"))
        if self._root.name is not None or not inner:
            return self._root._replace(inner=inner)
        room, name, *rest = [*inner.split("/"), ""]
        rest = rest[1:] if room == RUNS and rest[:1] == ["artifacts"] else rest
        if room not in (RUNS, MODELS) or name not in said_ids(self._root.store, room):
            raise missing(f"No artifact '{path}' in {self.artifact_uri}")
        return Place(self._root.store, room, name, "/".join(part for part in rest if part))

    def _named(self, place: Place) -> Iterable[Artifact]:
        if place.room == RUNS:
            run = FolderReader(place.store, str(place.name)).read(live=False)
            return run.artifacts if run is not None else ()
        said = read_said(place.store, MODELS, str(place.name)).of("artifact")
        shaped = (artifact_of(*item) for item in said.items() if item[1] is not None)
        return [one for one in shaped if one is not None]

    def _keep(self, files: list[tuple[Path, str]]) -> None:
        if not files:
            return
        place = self._place(files[0][1])
        facts: list[Fact] = []
        with writing(place.store):
            open_store(place.store)
            for source, name in files:
                media = mimetypes.guess_type(source.name)[0] or "application/octet-stream"
                ref = copy_blob(place.store, source, media)
                said = {"sha256": ref.sha256, "size": ref.size, "media": media}
                inner = self._place(name).inner
                facts.append(("artifact", inner, {**said, "type": _type(media)}))
        self._say(place, facts)

    def _say(self, place: Place, facts: list[Fact]) -> None:
        with writing(place.store):
            if place.room == RUNS:
                parts.of(place.store, str(place.name), facts)
            else:
                say(place.store, MODELS, str(place.name), facts)


def _type(media: str) -> str:
    return "image" if media in _PICTURES else "text" if media == "text/plain" else "file"


def _join(folder: str | None, name: str) -> str:
    return str(PurePosixPath(folder or "", name)) if folder or name else ""
