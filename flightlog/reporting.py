"""`fl.report`: reports from Python, made by the command's bundle."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from .bundle import run_node
from .store.errors import FlightlogError

if TYPE_CHECKING:
    from collections.abc import Sequence

TAKEN = "Taken out before publishing: "


def report(
    *runs: object,
    output: str | os.PathLike[str] | None = None,
    title: str | None = None,
    template: str | os.PathLike[str] | None = None,
    view: str | None = None,
    redact: bool = False,
    store: object = None,
) -> Path:
    """Write one self-contained HTML file about `runs`, or a report's source, and return its path.

    Each run is a Run, what get_run returns, or text as on the command line: a name (its newest
    attempt), `name#2`, or four or more characters of an id. A source is a file `*.flight.md`, or a
    comparison `*.flight.json`; what of it cannot be shown is warned of, and its report lies beside
    it unless `output` (else report.html) says where. `template` is a name or a folder. `view`, in
    place of runs, is the name of a view saved in the panel: the runs that fit it now. `redact`
    takes out names of people and machines, their folders, e-mail addresses and environment
    variables, and prints how many, as the page does. `store` is a path or a Store; None means that
    of the runs, else the one that start_run would use. Raises FlightlogError with the command's
    sentence when no report was written.
    """
    path, taken = make_report(
        runs, output=output, title=title, template=template, view=view, redact=redact, store=store
    )
    if taken:
        print(taken)
    return path


def make_report(
    runs: Sequence[object],
    *,
    output: str | os.PathLike[str] | None = None,
    title: str | None = None,
    template: str | os.PathLike[str] | None = None,
    view: str | None = None,
    redact: bool = False,
    store: object = None,
) -> tuple[Path, str]:
    """Do what `report` does; return the path, and the sentence that says what was taken out."""
    if not runs and view is None:
        raise FlightlogError("A report needs at least one run, such as report('baseline').")
    source = str(runs[0]) if len(runs) == 1 and is_source(str(runs[0])) else None
    beside = re.sub(r"(\.flight)?\.(md|json)$", ".html", source) if source else "report.html"
    path = Path(output or beside)
    where = None if source and store is None else _home(runs, store)
    options = [f"--output={path}"]
    options += [f"--title={title}"] if title is not None else []
    options += [f"--template={os.fspath(template)}"] if template is not None else []
    options += [f"--view={view}"] if view is not None else []
    options += [f"--store={where}"] if where is not None else []
    options += ["--redact"] if redact else []
    done = run_node(["report", *options, "--", *([source] if source else map(_ref, runs))])
    lines = done.stderr.splitlines()
    taken = next((line for line in lines if redact and line.startswith(TAKEN)), "")
    if done.returncode == 0:
        return path, taken
    said = "\n".join(line for line in lines if not taken or line != taken) or done.stdout
    gaps, _, last = said.strip().rpartition("flightlog: The report was written with ")
    if not gaps:
        message = said.strip().removeprefix("flightlog: ")
        raise FlightlogError(message or f"The report command ended with code {done.returncode}.")
    warnings.warn(f"{gaps.strip()}\nThe report was written with {last}", stacklevel=3)
    return path, taken


def is_source(ref: str) -> bool:
    """Whether a word given to `report` names a file that says itself what it is about."""
    return ref.endswith((".flight.md", ".flight.json"))


def _ref(run: object) -> str:
    ref = run if isinstance(run, str) else getattr(run, "id", None)
    if not isinstance(ref, str):
        raise FlightlogError(f"A report is about runs or their names, not a {type(run).__name__}.")
    return ref


def _home(runs: Sequence[object], store: object) -> object:
    return _store_of(runs) if store is None else getattr(store, "path", store)


def _store_of(runs: Sequence[object]) -> object:
    """The store of the first run that knows its own."""
    stores = (getattr(getattr(run, "store", None), "path", None) for run in runs)
    return next((path for path in stores if path is not None), None)
