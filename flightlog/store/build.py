"""The facts of a run: merges the files of its writers, and lets the last row win.

Values are decoded when they are asked for: a list of ten thousand runs shows few of theirs. What
a run is made of them is stored.py's. A value of a shape that docs/format.md does not know is left
out, never raised about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from .errors import StoreError
from .model import Artifact, MetricSummary, Problem
from .shapes import artifact_of, summary_of
from .summaries import merge_summaries
from .values import BlobRef, decode_value

if TYPE_CHECKING:
    from .read_facts import FactsFile

T = TypeVar("T")
ReadBlob = Callable[[BlobRef], str]


class Texts(NamedTuple):
    """The JSON that holds: kind -> key -> text, in the order in which the keys first came up;
    summaries of metrics once for each writer, in the order of their ids.
    """

    by_kind: dict[str, dict[str, str]]
    metrics: dict[str, list[str]]


class Facts:
    """What holds of a run. `first_time` and `last_time` are epoch milliseconds; `folder` is the
    run's path within the store, for messages.
    """

    def __init__(
        self,
        folder: str,
        texts: Callable[[], Texts],
        read_blob: ReadBlob,
        first_time: int = 0,
        last_time: int = 0,
    ) -> None:
        self.first_time = first_time
        self.last_time = last_time
        self._folder = folder
        self._read_blob = read_blob
        self._make = texts

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """A line for each value that cannot be read; reads them all."""
        found: list[Problem] = []
        for kind in self._texts.by_kind:
            self._values(kind, found)
        for key in self._texts.metrics:
            self._summaries(key, found)
        return tuple(found)

    def get(self, kind: str, key: str) -> object:
        """The value of one fact, None where there is none."""
        text = self._texts.by_kind.get(kind, {}).get(key, "null")
        return self._decode(kind, key, text, [])

    def each(self, kind: str, shape: Callable[[object], T | None]) -> dict[str, T]:
        """All facts of a kind, shaped; what has another shape is left out."""
        shaped = {key: shape(value) for key, value in self._values(kind, []).items()}
        return {key: value for key, value in shaped.items() if value is not None}

    def artifacts(self) -> tuple[Artifact, ...]:
        """The run's artifacts, in the order they were first logged."""
        shaped = (artifact_of(*item) for item in self._values("artifact", []).items())
        return tuple(artifact for artifact in shaped if artifact is not None)

    def metrics(self) -> dict[str, MetricSummary]:
        """The summaries of the metrics, merged over all writers."""
        merged = {key: merge_summaries(self._summaries(key, [])) for key in self._texts.metrics}
        return {key: summary for key, summary in merged.items() if summary is not None}

    @cached_property
    def _texts(self) -> Texts:
        return self._make()

    def _values(self, kind: str, problems: list[Problem]) -> dict[str, object]:
        texts = self._texts.by_kind.get(kind, {})
        values = {key: self._decode(kind, key, text, problems) for key, text in texts.items()}
        return {key: value for key, value in values.items() if value is not None}

    def _summaries(self, key: str, problems: list[Problem]) -> list[MetricSummary]:
        texts = self._texts.metrics[key]
        shaped = (summary_of(self._decode("metric", key, text, problems)) for text in texts)
        return [summary for summary in shaped if summary is not None]

    def _decode(self, kind: str, key: str, text: str, problems: list[Problem]) -> object:
        """The value; None for a fact taken back, and for what cannot be read, which is told."""
        try:
            value = decode_value(text)
            if kind != "source" and isinstance(value, BlobRef):
                value = decode_value(self._read_blob(value))
            return value
        except StoreError as error:
            problems.append(Problem.of(error))
        except ValueError as error:
            what = f"the value of {kind} {key!r} is no JSON ({error})"
            remedy = "It is left out; log it again to mend it"
            problems.append(Problem.of(StoreError("bad-value", self._folder, what, remedy)))
        return None


class Rows(NamedTuple):
    """Facts in the order that counts, the last of a kind and key winning. `several` when rows of
    more than one writer are among them: then each `metric` row is its writer's last.
    """

    kinds: list[str]
    keys: list[str]
    values: list[str]
    several: bool = False

    def texts(self) -> Texts:
        """What holds."""
        # Writing over a key of a dict leaves it where it first stood: the order we promise.
        by_kind: dict[str, dict[str, str]] = {}
        metrics: dict[str, list[str]] = {}
        for kind, key, value in zip(self.kinds, self.keys, self.values, strict=True):
            if kind != "metric":
                by_kind.setdefault(kind, {})[key] = value
            elif self.several:
                metrics.setdefault(key, []).append(value)
            else:
                metrics[key] = [value]
        return Texts(by_kind, metrics)


class Merged(NamedTuple):
    """The facts files of a run as one: its rows, and the first and last time in them."""

    rows: Rows
    first_time: int
    last_time: int


def merge_files(files: Mapping[str, FactsFile]) -> Merged:
    """Merge the facts files of a run, by writer id."""
    rows: list[tuple[int, str, int, str, str, str]] = []
    for writer, (table, _) in files.items():
        times = table.column("time").cast("int64").to_pylist()
        texts = (table.column(name).to_pylist() for name in ("kind", "key", "value"))
        numbered = zip(times, range(len(times)), *texts, strict=True)
        rows += [(time, writer, row, *rest) for time, row, *rest in numbered]
    rows.sort()
    plain = [row[3:] for row in rows if row[3] != "metric"]
    last = {(writer, key): value for _, writer, _, kind, key, value in rows if kind == "metric"}
    plain += [("metric", key, last[writer, key]) for writer, key in sorted(last)]
    kinds, keys, values = (
        (list(column) for column in zip(*plain, strict=True)) if plain else ([], [], [])
    )
    times = (rows[0][0], rows[-1][0]) if rows else (0, 0)
    return Merged(Rows(kinds, keys, values, True), *times)
