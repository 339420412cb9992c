"""MLflow's model registry over a flightlog store: `models/<id>/`, a folder for each name.

Versions and aliases are facts (docs/format.md, "Models"); versions.py has them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from mlflow.entities.model_registry import (
    RegisteredModel,
    RegisteredModelAlias,
    RegisteredModelTag,
)
from mlflow.entities.model_registry.model_version_stages import ALL_STAGES, get_canonical_stage
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.model_registry import (
    SEARCH_REGISTERED_MODEL_MAX_RESULTS_DEFAULT,
    SEARCH_REGISTERED_MODEL_MAX_RESULTS_THRESHOLD,
)
from mlflow.store.model_registry.abstract_store import AbstractStore
from mlflow.utils.search_utils import SearchModelUtils, SearchUtils
from mlflow.utils.validation import (
    _REGISTERED_MODEL_ALIAS_LATEST,
    _validate_model_alias_name,
    _validate_model_alias_name_reserved,
    _validate_model_name,
    _validate_model_version,
    _validate_registered_model_tag,
    _validate_tag_name,
)

from ..store.ids import ALPHABET, is_id
from ..store.locate import open_store
from ..store.said import Said, one_at_a_time, read_said, said_ids, say
from ..store.schema import MODELS
from .errors import check_max_results, exists, invalid, missing, writing
from .logged_models import later_of
from .uri import store_of
from .versions import Versions

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ..store.facts import Fact

_PROMPT = "mlflow.prompt.is_prompt"


class FlightlogRegistry(Versions, AbstractStore):  # type: ignore[misc]  # mlflow is not there when types are checked
    """The registered models of the store that `flightlog:PATH` names."""

    def __init__(self, store_uri: str | None = None, tracking_uri: str | None = None) -> None:
        AbstractStore.__init__(self, store_uri, tracking_uri)
        self._store = store_of(store_uri)

    def create_registered_model(
        self,
        name: str,
        tags: Any = None,
        description: str | None = None,
        deployment_job_id: str | None = None,
    ) -> Any:
        """Register a name."""
        _validate_model_name(name)
        for tag in tags or []:
            _validate_registered_model_tag(tag.key, tag.value)
        with writing(self._store):
            open_store(self._store)
            with self._lock(name):
                if self._find(name) is not None:
                    raise exists(f"Registered Model (name={name}) already exists.")
                facts: list[Fact] = [
                    ("model", "name", name),
                    ("model", "created", later_of(0)),
                    ("model", "description", description),
                    ("model", "deleted", None),
                ]
                facts += [("tag", tag.key, _text(tag.value)) for tag in tags or []]
                self._say(self._place(name), facts)
        return self.get_registered_model(name)

    def update_registered_model(
        self, name: str, description: str | None, deployment_job_id: str | None = None
    ) -> Any:
        """Describe a model."""
        self._say(self._existing(name), [("model", "description", description)])
        return self.get_registered_model(name)

    def rename_registered_model(self, name: str, new_name: str) -> Any:
        """Give a model another name; versions, tags and aliases go along."""
        _validate_model_name(new_name)
        place = self._existing(name)
        with writing(self._store), self._lock(new_name):
            if self._find(new_name) is not None:
                raise exists(f"Registered Model (name={new_name}) already exists.")
            self._say(place, [("model", "name", new_name)])
        return self.get_registered_model(new_name)

    def delete_registered_model(self, name: str) -> None:
        """Take a model and its versions out of the registry; what the runs keep stays."""
        place = self._existing(name)
        said = self._read(place)
        gone: list[Fact] = [(kind, key, None) for kind, key in said.values if kind != "model"]
        self._say(place, [*gone, ("model", "deleted", True)])

    def search_registered_models(
        self,
        filter_string: Any = None,
        max_results: Any = SEARCH_REGISTERED_MODEL_MAX_RESULTS_DEFAULT,
        order_by: Any = None,
        page_token: Any = None,
    ) -> Any:
        """Models that match, by name unless said otherwise."""
        most = SEARCH_REGISTERED_MODEL_MAX_RESULTS_THRESHOLD
        check_max_results(max_results, most)
        found = [self._model(place, said) for place, said in self._all()]
        found = [one for one in found if _PROMPT not in one._tags or _PROMPT in str(filter_string)]
        found = SearchModelUtils.sort(SearchModelUtils.filter(found, filter_string), order_by)
        return PagedList(*SearchUtils.paginate(found, page_token, max_results))

    def get_registered_model(self, name: str) -> Any:
        """The model of that name."""
        place = self._existing(name)
        return self._model(place, self._read(place))

    def get_latest_versions(self, name: str, stages: Any = None) -> list[Any]:
        """The newest version of each stage."""
        place = self._existing(name)
        wanted = {get_canonical_stage(stage) for stage in stages or ALL_STAGES}
        return self._latest(self._read(place), wanted)

    def set_registered_model_tag(self, name: str, tag: Any) -> None:
        """Set a tag of a model."""
        _validate_registered_model_tag(tag.key, tag.value)
        self._say(self._existing(name), [("tag", tag.key, _text(tag.value))])

    def delete_registered_model_tag(self, name: str, key: str) -> None:
        """Take a tag of a model back."""
        _validate_tag_name(key)
        self._say(self._existing(name), [("tag", key, None)])

    def set_registered_model_alias(self, name: str, alias: str, version: Any) -> None:
        """Let an alias mean a version."""
        _validate_model_alias_name(alias)
        _validate_model_alias_name_reserved(alias)
        number = _validate_model_version(version)
        self.get_model_version(name, number)
        self._say(self._existing(name), [("alias", alias, int(number))])

    def delete_registered_model_alias(self, name: str, alias: str) -> None:
        """Take an alias back."""
        _validate_model_alias_name(alias)
        self._say(self._existing(name), [("alias", alias, None)])

    def get_model_version_by_alias(self, name: str, alias: str) -> Any:
        """The version that an alias means."""
        place = self._existing(name)
        if alias.lower() == _REGISTERED_MODEL_ALIAS_LATEST:
            newest: object = max(self._numbers(self._read(place)), default=None)
        else:
            _validate_model_alias_name(alias)
            newest = self._read(place).get("alias", alias)
        if newest is None:
            raise invalid(f"Registered model alias {alias} not found.")
        return self.get_model_version(name, newest)

    def _model(self, place: str, said: Said) -> Any:
        tags = [(k, v) for k, v in said.of("tag").items() if isinstance(v, str)]
        aliases = [(k, v) for k, v in said.of("alias").items() if isinstance(v, int)]
        return RegisteredModel(
            name=said.get("model", "name"),
            creation_timestamp=said.get("model", "created"),
            last_updated_timestamp=said.last_time,
            description=said.get("model", "description"),
            latest_versions=self._latest(said, set(ALL_STAGES)),
            tags=[RegisteredModelTag(*tag) for tag in tags],
            aliases=[RegisteredModelAlias(alias, str(version)) for alias, version in aliases],
        )

    def _existing(self, name: str) -> str:
        """The folder of the model of that name."""
        _validate_model_name(name)
        place = self._find(name)
        if place is None:
            raise missing(f"Registered Model with name={name} not found")
        return place

    def _find(self, name: str) -> str | None:
        usual = _folder(name, 0)
        if _is_named(self._read(usual), name):
            return usual
        return next((place for place, said in self._all() if _is_named(said, name)), None)

    def _all(self) -> list[tuple[str, Said]]:
        places = (place for place in said_ids(self._store, MODELS) if is_id(place))
        found = [(place, self._read(place)) for place in places]
        return [(place, said) for place, said in found if _is_there(said)]

    def _place(self, name: str) -> str:
        """The folder for a new model: the one that its name leads to, unless another is in it."""
        salt = 0
        while _is_there(self._read(_folder(name, salt))):
            salt += 1
        return _folder(name, salt)

    def _read(self, place: str) -> Said:
        return read_said(self._store, MODELS, place)

    def _say(self, place: str, facts: list[Fact]) -> None:
        with writing(self._store):
            before = self._read(place)
            say(self._store, MODELS, place, facts, later_of(before.last_time + 1))
            self._tell_runs(before, self._read(place))

    def _lock(self, name: str) -> AbstractContextManager[None]:
        return one_at_a_time(self._store, MODELS, f".{_folder(name, 0)}")


def _folder(name: str, salt: int) -> str:
    """An id that follows from a name, so that two stores that are merged have one such model."""
    text = f"{name}\0{salt}" if salt else name
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    number = int.from_bytes(digest[:16], "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def _is_there(said: Said) -> bool:
    return isinstance(said.get("model", "name"), str) and said.get("model", "deleted") is not True


def _is_named(said: Said, name: str) -> bool:
    return _is_there(said) and said.get("model", "name") == name


def _text(value: object) -> str:
    return "" if value is None else str(value)
