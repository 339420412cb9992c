"""Builds a run from its facts: merges the files, lets the last row win, gives values their types.

Decides nothing by clock or process: status and live metrics are runs.py's. A value of a shape that
docs/format.md does not know is left out, never raised about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from .errors import StoreError
from .model import Artifact, Problem, RunInfo
from .schema import DEFAULT_EXPERIMENT
from .shapes import (
    artifact_of,
    blob_of,
    exception_of,
    git_of,
    goal_of,
    id_time,
    int_of,
    names_of,
    notebook_of,
    number_of,
    param_of,
    summary_of,
    tag_of,
    text_of,
)
from .status import ENDED
from .values import BlobRef, decode_value

if TYPE_CHECKING:
    from .read_facts import FactsFile

T = TypeVar("T")
ReadBlob = Callable[[BlobRef], str]


class Facts(NamedTuple):
    """What holds of a run: kind -> key -> value, in the order in which the keys first came up."""

    by_kind: dict[str, dict[str, object]]
    problems: tuple[Problem, ...]
    first_time: int
    last_time: int

    def get(self, kind: str, key: str) -> object:
        """The value of one fact, None where there is none."""
        return self.by_kind.get(kind, {}).get(key)

    def each(self, kind: str, shape: Callable[[object], T | None]) -> dict[str, T]:
        """All facts of a kind, shaped; what has another shape is left out."""
        shaped = {key: shape(value) for key, value in self.by_kind.get(kind, {}).items()}
        return {key: value for key, value in shaped.items() if value is not None}


def merge_facts(folder: str, files: Mapping[str, FactsFile], read_blob: ReadBlob) -> Facts:
    """Merge the facts files of a run by writer id; `folder` is its path, for messages."""
    rows: list[tuple[int, str, int, str, str, str]] = []
    for writer, (table, _) in files.items():
        times = table.column("time").cast("int64").to_pylist()
        texts = (table.column(name).to_pylist() for name in ("kind", "key", "value"))
        numbered = zip(times, range(len(times)), *texts, strict=True)
        rows += [(time, writer, row, *rest) for time, row, *rest in numbered]
    rows.sort()
    # Writing over a key of a dict leaves it where it first stood, and that is the order we promise.
    last = {(kind, key): value for *_, kind, key, value in rows}
    by_kind, problems = _decode(folder, last, read_blob)
    return Facts(by_kind, problems, rows[0][0] if rows else 0, rows[-1][0] if rows else 0)


def _decode(
    folder: str, last: Mapping[tuple[str, str], str], read_blob: ReadBlob
) -> tuple[dict[str, dict[str, object]], tuple[Problem, ...]]:
    by_kind: dict[str, dict[str, object]] = {}
    problems: list[Problem] = []
    for (kind, key), text in last.items():
        if text == "null":
            continue
        try:
            value = decode_value(text)
            if kind != "source" and isinstance(value, BlobRef):
                value = decode_value(read_blob(value))
            by_kind.setdefault(kind, {})[key] = value
        except StoreError as error:
            problems.append(Problem.of(error))
        except ValueError as error:
            what = f"the value of {kind} {key!r} is no JSON ({error})"
            broken = StoreError(
                "bad-value", folder, what, "It is left out; log it again to mend it"
            )
            problems.append(Problem.of(broken))
    return by_kind, tuple(problems)


def build_run(run_id: str, facts: Facts, problems: tuple[Problem, ...]) -> RunInfo:
    """Build the run that `facts` describe; its status is "lost" until its leases were asked."""
    get = facts.get
    ended = get("run", "status") in ENDED
    attempt = int_of(get("run", "attempt"))
    start = int_of(get("run", "start"))
    name, experiment = text_of(get("run", "name")), text_of(get("run", "experiment"))
    return RunInfo(
        id=run_id,
        name=run_id if name is None else name,
        attempt=1 if attempt is None else attempt,
        lineage=text_of(get("run", "lineage")),
        experiment=DEFAULT_EXPERIMENT if experiment is None else experiment,
        start=id_time(run_id) if start is None else start,
        end=int_of(get("run", "end")) if ended else None,
        parent=text_of(get("run", "parent")),
        note=text_of(get("run", "note")) or "",
        archived=get("run", "archived") is True,
        deleted=get("run", "deleted") is True,
        protected=get("run", "protected") is True,
        params=facts.each("param", param_of),
        tags=facts.each("tag", tag_of),
        goals=facts.each("goal", goal_of),
        metrics=facts.each("metric", summary_of),
        artifacts=_artifacts(facts),
        source=facts.each("source", blob_of),
        notebook=notebook_of(get("context", "notebook")),
        script=text_of(get("context", "script")),
        git=git_of(get("context", "git")),
        context=facts.each("context", text_of),
        withheld=names_of(get("context", "withheld")),
        exception=exception_of(get("run", "exception")),
        usage=facts.each("usage", number_of),
        dropped=int_of(get("run", "dropped")) or 0,
        problems=problems + facts.problems,
    )


def _artifacts(facts: Facts) -> tuple[Artifact, ...]:
    shaped = (artifact_of(*item) for item in facts.by_kind.get("artifact", {}).items())
    return tuple(artifact for artifact in shaped if artifact is not None)
