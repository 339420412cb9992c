"""`wandb.config` and `wandb.summary`: mappings that are parameters and metrics of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..recorder.run import Run as OurRun


class Config(MutableMapping[str, Any]):
    """`wandb.config`: what is set becomes a parameter, nested dicts with dots."""

    def __init__(self, run: OurRun | None, values: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_run", run)
        object.__setattr__(self, "_values", {})
        self.update(values)

    def update(self, *given: Any, allow_val_change: bool = True, **more: Any) -> None:
        """Set several."""
        del allow_val_change  # the last value counts
        for one in (*given, more):
            for key, value in dict(one if isinstance(one, Mapping) else vars(one)).items():
                self[key] = value

    def __setitem__(self, key: str, value: Any) -> None:
        self._values[key] = value
        if self._run is not None:
            self._run.log_params(dict(flat(key, value)))

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __delitem__(self, key: str) -> None:
        del self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, key: str) -> Any:
        try:
            return object.__getattribute__(self, "_values")[key]
        except KeyError:
            raise AttributeError(key) from None

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value


class Summary(MutableMapping[str, Any]):
    """`wandb.summary`: last values, and what a script sets, which becomes a metric or a tag."""

    def __init__(self, run: OurRun | None) -> None:
        self._run = run
        self._own: dict[str, Any] = {}

    def _all(self) -> dict[str, Any]:
        found = self._run.summary() if self._run is not None else {}
        return {**{key: one.last.value for key, one in found.items() if one.last}, **self._own}

    def __setitem__(self, key: str, value: Any) -> None:
        self._own[key] = value
        if self._run is None:
            return
        if isinstance(value, str):
            self._run.set_tag(key, value)
        else:
            self._run.log_aside({key: value}, 0)

    def __getitem__(self, key: str) -> Any:
        return self._all()[key]

    def __delitem__(self, key: str) -> None:
        del self._own[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def flat(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A value under its key; of a mapping all inner ones, with dots."""
    if isinstance(value, Mapping):
        for inner, one in value.items():
            yield from flat(f"{key}.{inner}", one)
    else:
        yield str(key), value
