"""Versions of registered models: made once, then described, staged, tagged, pointed at by aliases.

A version is a fact (`version`, key its number); what changes of it are facts of their own, so that
two people's changes of different things both hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from mlflow.entities.model_registry import ModelVersion, ModelVersionTag
from mlflow.entities.model_registry.model_version_stages import (
    DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS,
    STAGE_ARCHIVED,
    STAGE_NONE,
    get_canonical_stage,
)
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.utils.models import _parse_model_uri
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.model_registry import (
    SEARCH_MODEL_VERSION_MAX_RESULTS_DEFAULT,
    SEARCH_MODEL_VERSION_MAX_RESULTS_THRESHOLD,
)
from mlflow.utils.search_utils import SearchModelVersionUtils, SearchUtils
from mlflow.utils.validation import (
    _validate_model_name,
    _validate_model_version,
    _validate_model_version_tag,
    _validate_tag_name,
)

from ..store.ids import is_id
from ..store.said import read_said, say
from ..store.schema import MODELS, RUNS
from .errors import check_max_results, missing, writing
from .logged_models import MODEL, later_of
from .uri import model_artifacts

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ..store.facts import Fact
    from ..store.said import Said

_ORDER = ["last_updated_timestamp DESC", "name ASC", "version_number DESC"]
_PROMPT = "mlflow.prompt.is_prompt"


class Versions:
    """The versions half of the registry."""

    _store: Path
    _existing: Callable[[str], str]
    _read: Callable[[str], Said]
    _say: Callable[[str, list[Fact]], None]
    _all: Callable[[], list[tuple[str, Said]]]
    _lock: Callable[[str], AbstractContextManager[None]]

    def create_model_version(  # noqa: PLR0917  # MLflow's own
        self,
        name: str,
        source: str,
        run_id: str | None = None,
        tags: Any = None,
        run_link: str | None = None,
        description: str | None = None,
        local_model_path: str | None = None,
        model_id: str | None = None,
    ) -> Any:
        """Register what `source` names as the next version."""
        _validate_model_name(name)
        for tag in tags or []:
            _validate_model_version_tag(tag.key, tag.value)
        place = self._existing(name)
        storage, run_id, model_id = self._resolve(source, run_id, model_id)
        with writing(self._store), self._lock(name):
            known = (int(key) for key in self._read(place).of("version") if key.isdecimal())
            number = str(max(known, default=0) + 1)
            said = {
                "source": source,
                "storage": storage,
                "run": run_id,
                "run_link": run_link,
                "model": model_id,
                "created": later_of(0),
            }
            facts: list[Fact] = [("version", number, said)]
            facts += [("version-note", number, description)] if description else []
            facts += [
                ("version-tag", f"{number}:{tag.key}", _text(tag.value)) for tag in tags or []
            ]
            self._say(place, facts)
        return self.get_model_version(name, number)

    def update_model_version(self, name: str, version: Any, description: str | None) -> Any:
        """Describe a version."""
        place, number = self._known(name, version)
        self._change(place, number, [("version-note", number, description)])
        return self.get_model_version(name, number)

    def transition_model_version_stage(
        self, name: str, version: Any, stage: str, archive_existing_versions: bool
    ) -> Any:
        """Move a version to a stage."""
        wanted = get_canonical_stage(stage)
        if archive_existing_versions and wanted not in DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS:
            raise MlflowException(
                "Model version transition cannot archive existing model versions because "
                f"'{stage}' is not an Active stage. Valid stages are "
                f"{DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS}"
            )
        place, number = self._known(name, version)
        said = self._read(place)
        for other in self._numbers(said) if archive_existing_versions else ():
            if str(other) != number and said.get("stage", str(other)) == wanted:
                self._change(place, str(other), [("stage", str(other), STAGE_ARCHIVED)])
        self._change(place, number, [("stage", number, wanted)])
        return self.get_model_version(name, number)

    def delete_model_version(self, name: str, version: Any) -> None:
        """Take a version and its aliases out of the registry; its number is not given again."""
        place, number = self._known(name, version)
        aliases = self._read(place).of("alias").items()
        gone: list[Fact] = [("alias", alias, None) for alias, of in aliases if str(of) == number]
        self._say(place, [("version-gone", number, True), *gone])

    def get_model_version(self, name: str, version: Any) -> Any:
        """A version."""
        place, number = self._known(name, version)
        return self._version(self._read(place), number)

    def get_model_version_download_uri(self, name: str, version: Any) -> str:
        """Where a version's files are."""
        place, number = self._known(name, version)
        said = self._read(place).get("version", number)
        found = said.get("storage") or said.get("source") if isinstance(said, dict) else None
        return str(found)

    def search_model_versions(
        self,
        filter_string: Any = None,
        max_results: Any = SEARCH_MODEL_VERSION_MAX_RESULTS_DEFAULT,
        order_by: Any = None,
        page_token: Any = None,
    ) -> Any:
        """Versions that match, last changed first unless said otherwise."""
        check_max_results(max_results, SEARCH_MODEL_VERSION_MAX_RESULTS_THRESHOLD)
        found = [
            self._version(said, str(number))
            for _, said in self._all()
            for number in self._numbers(said)
            if _PROMPT not in said.of("tag") or _PROMPT in str(filter_string)
        ]
        utils = SearchModelVersionUtils
        found = utils.sort(utils.filter(found, filter_string), order_by or _ORDER)
        return PagedList(*SearchUtils.paginate(found, page_token, max_results))

    def set_model_version_tag(self, name: str, version: Any, tag: Any) -> None:
        """Set a tag of a version."""
        _validate_model_version_tag(tag.key, tag.value)
        place, number = self._known(name, version)
        self._change(place, number, [("version-tag", f"{number}:{tag.key}", _text(tag.value))])

    def delete_model_version_tag(self, name: str, version: Any, key: str) -> None:
        """Take a tag of a version back."""
        _validate_tag_name(key)
        place, number = self._known(name, version)
        self._change(place, number, [("version-tag", f"{number}:{key}", None)])

    def _known(self, name: str, version: Any) -> tuple[str, str]:
        """The model's folder and the number of a version that is there."""
        _validate_model_name(name)
        number = str(_validate_model_version(version))
        place = self._existing(name)
        if int(number) not in self._numbers(self._read(place)):
            raise missing(f"Model Version (name={name}, version={number}) not found")
        return place, number

    def _change(self, place: str, number: str, facts: list[Fact]) -> None:
        self._say(place, [*facts, ("version-updated", number, later_of(0))])

    def _numbers(self, said: Said) -> list[int]:
        """The versions that are there, ascending."""
        gone = {key for key, value in said.of("version-gone").items() if value}
        found = said.of("version").items()
        return sorted(
            int(key)
            for key, value in found
            if key.isdecimal() and isinstance(value, dict) and key not in gone
        )

    def _latest(self, said: Said, stages: set[str]) -> list[Any]:
        newest: dict[str, Any] = {}
        for number in self._numbers(said):
            version = self._version(said, str(number))
            newest[version.current_stage] = version
        return [version for stage, version in newest.items() if stage in stages]

    def _version(self, said: Said, number: str) -> Any:
        found = said.get("version", number)
        first: dict[str, Any] = found if isinstance(found, dict) else {}
        lead = f"{number}:"
        tags = [
            ModelVersionTag(key.removeprefix(lead), value)
            for key, value in said.of("version-tag").items()
            if key.startswith(lead) and isinstance(value, str)
        ]
        return ModelVersion(
            name=said.get("model", "name"),
            version=number,
            creation_timestamp=first.get("created"),
            last_updated_timestamp=said.get("version-updated", number) or first.get("created"),
            description=said.get("version-note", number),
            current_stage=said.get("stage", number) or STAGE_NONE,
            source=first.get("source"),
            run_id=first.get("run"),
            run_link=first.get("run_link"),
            status="READY",
            tags=tags,
            aliases=[key for key, of in said.of("alias").items() if str(of) == number],
            model_id=first.get("model"),
        )

    def _tell_runs(self, before: Said, after: Said) -> None:
        """Let the runs that versions come from say so, for who looks at them."""
        known, now = _told(self, before), _told(self, after)
        facts: dict[str, list[Fact]] = {}
        for run, key in {**known, **now}:
            if known.get((run, key)) != now.get((run, key)):
                facts.setdefault(run, []).append(("registered", key, now.get((run, key))))
        for run, said in facts.items():
            if is_id(run) and (self._store / RUNS / run).is_dir():
                say(self._store, RUNS, run, said)

    def _resolve(
        self, source: str, run_id: str | None, model_id: str | None
    ) -> tuple[str, str | None, str | None]:
        """Where the files of `source` are, and the run and model that they come from."""
        storage = source
        if urlparse(source).scheme == "models":
            parsed = _parse_model_uri(source)
            if parsed.model_id is None:
                found = self.get_model_version_download_uri(parsed.name, parsed.version)
                return found, run_id, model_id
            model_id = model_id or parsed.model_id
            storage = model_artifacts(self._store, parsed.model_id)
        if model_id and not run_id:
            made = read_said(self._store, MODELS, model_id).get(MODEL, "run")
            run_id = made if isinstance(made, str) else None
        return storage, run_id, model_id

    def _await_model_version_creation(self, mv: Any, await_creation_for: Any) -> None:
        """Nothing to wait for: a version is there when it has been said."""


def _told(registry: Versions, said: Said) -> dict[tuple[str, str], list[str]]:
    """Aliases of each version by its run and its name there."""
    name, found = said.get("model", "name"), {}
    aliases = said.of("alias").items()
    for number in registry._numbers(said) if said.get("model", "deleted") is not True else ():
        version = said.get("version", str(number))
        run = version.get("run") if isinstance(version, dict) else None
        if isinstance(run, str):
            found[run, f"{name} v{number}"] = sorted(a for a, of in aliases if of == number)
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value)
