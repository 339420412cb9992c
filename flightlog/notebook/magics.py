"""The magics that users type: `%%track`, `%track`, `%runs`, `%compare`, `%report`.

Words in, one thing shown. Tracking itself is hooks.py; the cell magic here is its help text, what
refuses wrong options, and the way to track code that never was a cell.
"""

from __future__ import annotations

import time
from difflib import get_close_matches
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class
from traitlets import Bool, Unicode

from flightlog.reporting import is_source

from .card import format_seconds, one_line
from .hooks import Tracker
from .lookup import compare_runs, find_runs, write_report
from .options import Option, parse_line, parse_track
from .tables import runs_table

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_REPORT_OPTIONS = (
    Option("out", ("-o", "--out"), "value", "FILE", "the HTML file to write"),
    Option("title", ("-t", "--title"), "value", "TITLE", "the report's title"),
    Option("view", ("--view",), "value", "NAME", "the runs of a saved view"),
    Option("redact", ("--redact",), "switch", "", "take out what names people and machines"),
)
_SPAN_VERBS = ("start", "stop", "status")


@magics_class
class FlightlogMagics(Magics):
    """flightlog's magics. Defaults: `%config FlightlogMagics.experiment = "digits"`."""

    experiment = Unicode("", help="Experiment of runs that name none.").tag(config=True)
    store = Unicode("", help="Folder of the store; empty: the one found from here.").tag(
        config=True
    )
    quiet = Bool(False, help="Show no card under tracked cells.").tag(config=True)

    def __init__(self, shell: InteractiveShell, **traits: Any) -> None:
        super().__init__(shell, **traits)
        self._ip = shell
        self.tracker = Tracker(shell, self)

    @line_cell_magic
    def track(self, line: str, cell: str | None = None) -> None:
        """Record a cell as a run: its code, parameters, output, figures, time and how it ended.

        On the first line of a cell::

            %%track [NAME] [-t TAG]... [-e EXP] [-p NAMES] [--goal METRIC:min|max]... [-o VAR]
                    [-n TEXT] [--no-params] [--no-outputs] [--no-source] [--system] [-q]

        Over several cells::

            %track start NAME [the same options]
            %track stop
            %track status

        NAME: what to call the run; without it, the name it had before, or two words. Executing the
        cell again makes the next attempt of the same run.

        Options, each spelled whole:
          -t, --tag TAG            tag the run: TAG or KEY=VALUE; may be repeated
          -e, --experiment EXP     file it under this experiment
          -p, --params NAMES       also keep these variables, comma separated; of a dictionary,
                                   each plain value
          --goal METRIC:min|max    which end of a metric is the good one; may be repeated, the
                                   first is the key metric
          -o, --out VAR            put the run into this variable before the cell runs
          -n, --note TEXT          a note on the run, in Markdown
          --no-params              do not keep assigned scalars as parameters
          --no-outputs             do not keep the output's tail and the figures
          --no-source              do not keep the cell's source and those executed before it
          --system                 sample processor, memory, disk, network and GPUs
          -q, --quiet              show no card

        Quotes group words; {name} stands for a variable's value, {{ for a brace. Parameters are
        the numbers, short texts and small lists that the cell assigns, outside loops; log the rest
        with fl.log(...). Names and values that look like secrets are withheld, and the card says
        which. Another cell magic, such as %%time, may stand on the next line.
        """
        if cell is None:
            self._track_line(line)
        else:
            self.tracker.run_block(parse_track(line, self._names()), cell)

    def _track_line(self, line: str) -> None:
        verb, _, rest = line.strip().partition(" ")
        if verb == "start":
            options = parse_track(rest, self._names(), "%track start")
            self.tracker.start(options)
        elif verb in ("stop", "status") and rest.strip():
            raise UsageError(f"%track {verb}: takes nothing more, but got {rest.strip()!r}.")
        elif verb == "stop":
            self.tracker.stop()
        elif verb == "status":
            print(self._status())
        else:
            near = get_close_matches(verb, _SPAN_VERBS, n=1, cutoff=0.0)
            raise UsageError(
                f"%track: {verb!r} is not start, stop or status; the nearest is {near[0]}."
                if verb
                else "%track: say start NAME, stop or status; %%track records a single cell."
            )

    def _status(self) -> str:
        lines = [
            f"● {one_line(r.run.name)} #{r.run.attempt} · {format_seconds(r.seconds)}"
            for r in self.tracker.running
        ]
        return "\n".join(lines) or "Nothing is being recorded."

    @line_magic
    def runs(self, line: str) -> None:
        """Show the store's runs, newest first, at most 50.

        ::

            %runs                              all that are not archived
            %runs metrics.acc > 0.9            a query: params.x, metrics.x, tags.x, name, status,
                                               experiment, duration; and, or, not, in, like
            %runs tree                         free text in names, tags, parameters
        """
        found = find_runs(line.strip(), self.store, self._names())
        text, html = runs_table(found, time.time() * 1000, filtered=bool(line.strip()))
        self._show({"text/plain": text, "text/html": html})

    @line_magic
    def compare(self, line: str) -> None:
        """Show what differs between runs: parameters, metrics, source, environment.

        ::

            %compare baseline "too hot"        a run: NAME, NAME#2, or 4 or more of its id
        """
        runs = parse_line(line, (), "%compare", self._names()).words
        if len(runs) < 2:
            raise UsageError(
                "%compare: name at least two runs, as in %compare baseline baseline#2."
            )
        self._show(compare_runs(runs, self.store, self._names()))

    @line_magic
    def report(self, line: str) -> None:
        """Write one HTML file about runs, which opens anywhere.

        ::

            %report A B -o report.html [--title TITLE] [--redact]
            %report --view NAME -o report.html
            %report analysis.flight.md

        A source says itself what it is about; its report lies beside it.

        Options:
          -o, --out FILE       the file to write
          -t, --title TITLE    the report's title
          --view NAME          in place of runs: those of a view saved in the panel
          --redact             without names of people and machines, their folders, e-mail
                               addresses and environment variables; says how many
        """
        parsed = parse_line(line, _REPORT_OPTIONS, "%report", self._names())
        out = parsed.last("out")
        view = parsed.last("view")
        source = bool(parsed.words) and is_source(parsed.words[0])
        if not (parsed.words or view) or not (out or source):
            raise UsageError("%report: name runs and a file, as in %report A B -o report.html.")
        file = Path(out).expanduser() if out else None
        choices = {"title": parsed.last("title"), "view": view}
        redact = "redact" in parsed.switches
        path, taken = write_report(
            parsed.words, file, choices, self.store, self._names(), redact=redact
        )
        out = out or str(path)
        said = f" ({path.stat().st_size / 1e6:.2f} MB)" + (f". {taken}" if taken else "")
        address = escape(quote(path.as_posix()), quote=True)
        link = f'<a href="{address}" target="_blank">{escape(out)}</a>'
        self._show({"text/plain": out + said, "text/html": link + escape(said)})

    def _show(self, bundle: dict[str, str]) -> None:
        self._ip.display_pub.publish(bundle, {})

    def _names(self) -> dict[str, Any]:
        names: dict[str, Any] = self._ip.user_ns
        return names
