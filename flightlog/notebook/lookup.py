"""What `%runs`, `%compare` and `%report` show, fetched: from the store, and from the Node command.

Every failure is a UsageError with the sentence of whoever found it, so that a cell shows one line.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from flightlog.bundle import run_node
from flightlog.reporting import is_source, make_report
from flightlog.store.errors import FlightlogError

from .tables import runs_table
from .where import notebook_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from flightlog.store.model import RunInfo


def find_runs(text: str, store: str, names: Mapping[str, object]) -> list[RunInfo]:
    """Runs that match a filter, newest first, without deleted and archived ones.

    `store`: a folder, or "" for the one found from the notebook, which `names` may tell.
    """
    from flightlog.store.query import parse_query

    with _one_line():
        matches = parse_query(text)
        return [run for run in _present(store, names) if not run.archived and matches(run)]


def compare_runs(refs: Sequence[str], store: str, names: Mapping[str, object]) -> dict[str, str]:
    """A bundle that says what differs; where Node cannot be run, the table of these runs."""
    from flightlog.store.runs import resolve

    with _one_line():
        runs = [resolve(_present(store, names), ref) for ref in refs]
        command = ["compare", f"--store={_where(store, names)}"]
        ids = ["--", *(run.id for run in runs)]
        try:
            text = run_node([*command, *ids])
            page = run_node([*command, "--html", *ids])
        except FlightlogError:
            plain, html = runs_table(runs, time.time() * 1000, filtered=True)
            return {"text/plain": plain, "text/html": html}
        if text.returncode != 0:
            raise FlightlogError(_said(text.stderr))
    bundle = {"text/plain": text.stdout.rstrip("\n")}
    return {**bundle, "text/html": page.stdout} if page.returncode == 0 else bundle


def write_report(
    refs: Sequence[str],
    path: Path | None,
    choices: Mapping[str, str | None],
    store: str,
    names: Mapping[str, object],
    *,
    redact: bool = False,
) -> tuple[Path, str]:
    """Write one HTML file about the runs that `refs` name, or the source.

    `choices`: `title` and `view` as `fl.report` takes them. Return the path, and the sentence that
    says what was taken out, "" without `redact`.
    """
    with _one_line():
        itself = bool(refs) and is_source(refs[0])
        where = None if itself and not store else _where(store, names)
        title, view = choices.get("title"), choices.get("view")
        return make_report(refs, output=path, title=title, view=view, redact=redact, store=where)


def _present(store: str, names: Mapping[str, object]) -> list[RunInfo]:
    """The store's runs, without deleted ones; a store that was not made yet has none."""
    from flightlog.store.runs import load_runs

    where = _where(store, names)
    if not where.exists():
        return []
    return [run for run in load_runs(where).runs if not run.deleted]


def _where(store: str, names: Mapping[str, object]) -> Path:
    from flightlog.store.locate import find_store
    from flightlog.store.runs import store_path

    if store:
        return store_path(store)
    notebook = notebook_path(names)
    return find_store(notebook.parent if notebook else None)


def _said(text: str) -> str:
    return text.strip().removeprefix("flightlog: ") or "The flightlog command failed."


@contextmanager
def _one_line() -> Iterator[None]:
    try:
        yield
    except (FlightlogError, OSError) as problem:
        raise UsageError(" ".join(str(problem).split())) from None
