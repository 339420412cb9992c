"""`flightlog reproduce RUN`: the recorded cells in their order, with the recorded packages, commit
and patch; the new run is linked to the old one and judged.

The cells run against a store of their own, so that of all they track only the run in question
comes into yours.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..store.disk import move_file
from ..store.errors import FlightlogError
from ..store.lineages import Attempt, note_attempt
from ..store.runs import get_run, lineage_attempts, load_runs, store_path
from ..store.said import say
from ..store.schema import BLOBS, RUNS
from . import environment, parameters
from .checkout import checked_out
from .environment import Environment
from .recorded import Recorded, imports, inputs_of, obstacles, recorded
from .verdict import as_facts, as_note, data_differences, judge
from .words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..store.facts import Fact
    from ..store.model import RunInfo

TOLERANCE = 1e-3
HELP = f"""flightlog reproduce RUN [options]

Run the recorded code of a run again, in the packages that were recorded, and
compare its metrics.

  RUN                         a name, name#2, or the beginning of an id
  -p, --parameter NAME=VALUE  with another value of a parameter; may be repeated
  --here                      in this environment as it is
  --tolerance T               relative, of what counts as the same; default {TOLERANCE}
  --dry-run                   only say what stands in the way
  --force                     try in spite of what stands there
  --store DIR                 the store; default FLIGHTLOG_STORE, else flights/
                              upwards
"""


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0: the same, 1: not, or not possible."""
    options = _parser().parse_args(arguments)
    store = store_path(options.store)
    run = get_run(options.run, store=store)
    values = {name: found[0] for name, found in parameters.parse(options.parameter).items()}
    found = recorded(store, run, values)
    stops, doubts = obstacles(found, run)
    with tempfile.TemporaryDirectory(prefix="flightlog-again-") as scratch:
        stops += _environment_obstacles(found, options.here, Path(scratch), doubts)
        for sentence in (*stops, *doubts):
            print(sentence)
        if stops and not options.force:
            print(f"{run.name} cannot be reproduced; --force tries nevertheless.", file=sys.stderr)
            return 1
        if options.dry_run:
            return 0
        place = _environment(found, options.here, Path(scratch))
        made = _run(found, run, place, Path(scratch))
        ours = _adopt(made, store, run)
    verdict = judge(run, ours, options.tolerance)
    facts = as_facts(
        (run, ours), verdict, options.tolerance, "here" if options.here else "recorded", values
    )
    data = data_differences(run, ours)
    note = as_note(run, verdict, options.tolerance, data)
    _link(store, run, ours, verdict.word, [*facts, ("run", "note", note)])
    for line in verdict.lines:
        mark = "same" if line.same else "differs"
        print(f"{line.metric}: {line.then} then, {line.now} now: {mark}")
    for sentence in data:
        print(sentence)
    print(f"{run.name} reproduced as {ours.id}: {verdict.word}.")
    return 0 if verdict.word == "same" else 1


def _parser() -> Words:
    parser = Words("reproduce", HELP)
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("-p", "--parameter", action="append", default=[])
    parser.add_argument("--here", action="store_true")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--store")
    return parser


def _environment_obstacles(
    found: Recorded, here: bool, scratch: Path, doubts: list[str]
) -> list[str]:
    wanted = imports(found.cells)
    if here:
        doubts += environment.differences(found.packages, wanted)
        return []
    said = environment.gone(found.packages, wanted, scratch)
    return [] if said is None else [f"The recorded packages cannot be had: {said}"]


def _environment(found: Recorded, here: bool, scratch: Path) -> Environment:
    if here:
        return Environment(sys.executable)
    print("Making an environment with the recorded packages…", flush=True)
    return environment.make(found.packages, imports(found.cells), scratch)


def _run(found: Recorded, run: RunInfo, place: Environment, scratch: Path) -> tuple[Path, RunInfo]:
    """Execute the cells; the store that they wrote to, and the run of the last of them."""
    nbformat = _nbformat()
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in found.cells]
    )
    path, own = scratch / "again.ipynb", scratch / "flights"
    nbformat.write(notebook, path)
    folder = checked_out(found, inputs_of(run), scratch)
    name = Path(run.notebook.path).name if run.notebook else "again.ipynb"
    command = [place.python, "-m", "flightlog.rerun.execute", str(path), str(folder)]
    print(f"Running {len(found.cells)} recorded cells…", flush=True)
    done = subprocess.run(
        [*command, str(folder / name)], env=place.variables(own), check=False, text=True
    )
    runs = load_runs(own).runs if own.exists() else []
    named = [one for one in runs if one.name == run.name] or runs
    if not named:
        why = "a cell raised an error" if done.returncode else "no cell tracked a run"
        raise FlightlogError(f"Nothing was recorded: {why}.")
    return own, named[0]


def _adopt(made: tuple[Path, RunInfo], store: Path, then: RunInfo) -> RunInfo:
    """Take the run out of the store it was made in."""
    own, run = made
    (store / BLOBS).mkdir(exist_ok=True)
    for blob in (own / BLOBS).iterdir() if (own / BLOBS).exists() else ():
        if not (store / BLOBS / blob.name).exists():
            part = store / BLOBS / f".{blob.name}.tmp"
            shutil.copyfile(blob, part)
            move_file(part, store / BLOBS / blob.name)
    part = store / RUNS / f".{run.id}.tmp"
    shutil.copytree(own / RUNS / run.id, part)
    part.rename(store / RUNS / run.id)
    return get_run(run.id, store=store)


def _link(store: Path, then: RunInfo, now: RunInfo, word: str, facts: list[Fact]) -> None:
    """Say what the new run is: an attempt at the same, its verdict, and the run it repeats."""
    facts += [("tag", "reproduces", then.id), ("tag", "verdict", word)]
    if then.lineage:
        number = max((one[0] for one in lineage_attempts(store, then.lineage)), default=0) + 1
        facts += [("run", "lineage", then.lineage), ("run", "attempt", number)]
        note_attempt(store, then.lineage, Attempt(number, now.id))
    facts.append(("run", "name", then.name))
    say(store, RUNS, now.id, facts)
    say(store, RUNS, then.id, [("tag", "reproduced", word)])


def _nbformat() -> Any:
    try:
        import nbformat
    except ImportError as error:
        raise FlightlogError(
            "Running recorded cells needs nbclient. Install it with: pip install nbclient ipykernel"
        ) from error
    return nbformat
