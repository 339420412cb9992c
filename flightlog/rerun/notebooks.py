"""`flightlog run NOTEBOOK -p lr=0.1,0.01 -j 2`: a notebook once for each combination.

The parameters are injected as papermill does it, behind the cell that is tagged `parameters`; each
executed notebook is kept beside the original.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..store.about import is_store
from ..store.errors import FlightlogError
from ..store.locate import find_store
from ..store.runs import label, load_runs, store_path
from ..store.said import say
from ..store.schema import RUNS
from . import parameters
from .environment import Environment
from .reproduce import _nbformat
from .words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..store.facts import Fact
    from ..store.model import RunInfo

HELP = """flightlog run NOTEBOOK [options]

Execute a notebook once for each combination of parameters, which are injected
behind its cell that is tagged "parameters".

  -p, --parameter NAME=VALUE  a parameter's value, or several: lr=0.1,0.01;
                              may be repeated
  -j, --jobs N                so many at once; default 1
  --out DIR                   for the executed notebooks; default NOTEBOOK-runs/
  --store DIR                 the store; default FLIGHTLOG_STORE, else flights/
                              upwards
"""


class Job(NamedTuple):
    """A combination, the notebook to execute for it, and where its code runs."""

    values: dict[str, object]
    path: Path
    folder: Path


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 when every notebook ran to its end."""
    options = _parser().parse_args(arguments)
    source = Path(options.notebook).resolve()
    if not source.is_file():
        raise FlightlogError(f"{options.notebook}: no such notebook.")
    store = store_path(options.store) if options.store else find_store(source.parent)
    values = parameters.parse(options.parameter)
    out = Path(options.out).resolve() if options.out else source.with_name(f"{source.stem}-runs")
    jobs = [_job(source, out, one) for one in parameters.grid(values)]
    print(f"{len(jobs)} run{'s' if len(jobs) != 1 else ''} of {source.name} into {out}", flush=True)
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        codes = list(pool.map(lambda job: _execute(job, store), jobs))
    return int(any(codes))


def _parser() -> Words:
    parser = Words("run", HELP)
    parser.add_argument("notebook", metavar="NOTEBOOK")
    parser.add_argument("-p", "--parameter", action="append", default=[])
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("--out")
    parser.add_argument("--store")
    return parser


def _job(source: Path, out: Path, values: dict[str, object]) -> Job:
    nbformat = _nbformat()
    notebook = nbformat.read(source, as_version=4)
    if values:
        make = nbformat.v4.new_code_cell
        notebook.cells = parameters.injected(notebook.cells, values, make)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{_name(values) or source.stem}.ipynb"
    nbformat.write(notebook, path)
    return Job(values, path, source.parent)


def _execute(job: Job, store: Path) -> int:
    command = [sys.executable, "-m", "flightlog.rerun.execute", str(job.path), str(job.folder)]
    done = subprocess.run(
        [*command, str(job.path)],
        env=Environment(sys.executable).variables(store),
        capture_output=True,
        text=True,
        check=False,
    )
    runs = _runs_of(job, store)
    for run in runs:
        _say(store, run, job)
    named = ", ".join(f"{label(run)} {run.status}" for run in runs) or "no run was tracked"
    what = ", ".join(f"{name}={value}" for name, value in job.values.items()) or job.path.stem
    said = done.stdout.strip().splitlines()
    print(f"{what}: {named}{'; ' + said[-1] if done.returncode and said else ''}", flush=True)
    return done.returncode


def _runs_of(job: Job, store: Path) -> list[RunInfo]:
    if not is_store(store):
        return []
    return [
        run
        for run in load_runs(store, live=False).runs
        if run.notebook and (store.parent / run.notebook.path).resolve() == job.path
    ]


def _say(store: Path, run: RunInfo, job: Job) -> None:
    """Say the parameters of the combination of a run that did not note them itself, and where its
    code ran where that is not beside the executed notebook.
    """
    fresh = {name: value for name, value in job.values.items() if name not in run.params}
    kept = {n: v if isinstance(v, str | int | float) else repr(v) for n, v in fresh.items()}
    facts: list[Fact] = [("param", name, value) for name, value in kept.items()]
    if job.folder != job.path.parent:
        facts.append(
            ("context", "folder", Path(os.path.relpath(job.folder, store.parent)).as_posix())
        )
    if facts:
        say(store, RUNS, run.id, facts)


def _name(values: Mapping[str, object]) -> str:
    text = ",".join(f"{name}={value}" for name, value in values.items())
    return "".join(one if one.isalnum() or one in "=,.-_" else "_" for one in text)[:120]
