"""The `flightlog` command.

Answers nothing itself but --help, --version and --recorder: the verbs are the Node bundle's, built
from src/cli into flightlog/node, and, where they run Python code, flightlog/rerun's. Imports
nothing heavy, since every call of the command waits for it.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from .bundle import RECORDER, node_command
from .store.errors import FlightlogError
from .store.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def _hand_over(args: list[str]) -> int:
    """Become Node where the system can, so that signals and exit codes are its own."""
    command = [*node_command(), *args]
    # Where the store shows a dead writer, the command lets this Python finish its run behind it.
    os.environ["FLIGHTLOG_PYTHON"] = sys.executable
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


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
