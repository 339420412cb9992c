"""One run recorded by a magic: opened, fed by one cell or several, closed.

Knows the order of things. What is kept comes from params.py, redact.py, capture.py and usage.py;
where it goes is the recorder's Run. Every step is guarded: what cannot be kept is said once, and
the cell goes on.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from flightlog.recorder.inputs import note_inputs

from .capture import Capture, last_part
from .guard import Guard
from .inputs import named_files, plain_texts
from .live import LiveCard
from .outcome import Outcome, error_facts
from .params import asked_values, assigned_names, literal_params, plain_values
from .secrets import is_secret
from .shape import code_shape, shape_digest
from .transform import RUNS_BODY, body_of, stacked_magics
from .usage import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from flightlog.recorder.run import Run

    from .options import TrackOptions
    from .params import ParamValue
    from .redact import Redactor
    from .tee import Tee

_EXTENSIONS = {"image/svg+xml": "svg", "image/png": "png"}


class Recording:
    """What a magic keeps of the cells it covers. `enter` and `leave` frame each of them."""

    def __init__(
        self,
        shell: InteractiveShell,
        run: Run,
        options: TrackOptions,
        tee: Tee,
        *,
        redactor: Redactor,
        patch: Redactor,
        quiet: bool = False,
    ) -> None:
        self.run = run
        self.options = options
        self.guard = Guard()
        self._shell = shell
        self._tee = tee
        self._capture: Capture | None = None
        self._card = LiveCard(shell, run, dict(options.goals), quiet=quiet)
        self._redactor = redactor
        self._patch = patch
        self._usage = Usage()
        self._cells: list[str] = []
        self._before: list[str] = []
        self._told: dict[str, ParamValue] = {}
        self._shape: str | None = None
        self._text = ""
        self._figures = 0

    @property
    def seconds(self) -> float:
        """Wall time so far."""
        return self._usage.seconds()

    @property
    def withheld(self) -> list[str]:
        """Names of what was left out or blanked; the git patch counts as one."""
        return [*self._redactor.names, *(["secrets in the git patch"] if self._patch.names else [])]

    def start(self, history: list[dict[str, object]]) -> None:
        """Say what is known before the first cell's code runs; show the card."""
        if not self.options.no_source:
            with self.guard.step("the cells executed before"):
                self._keep_history(history)
        if not self.options.no_params:
            with self.guard.step("the parameters"):
                self._keep_params(asked_values(self.options.params, self._shell.user_ns))
        with self.guard.step("the card"):
            self._card.show()

    def enter(self, cell: str) -> None:
        """A covered cell begins. Its source and literal parameters are kept at once, for a kernel
        that does not live to see its end.
        """
        self._cells.append(cell)
        if not self.options.no_source:
            with self.guard.step("the cell's source"):
                self._keep_source()
        if not self.options.no_params:
            with self.guard.step("the parameters"):
                self._keep_params(literal_params(self._python(cell)))
        if not self.options.no_source:
            with self.guard.step("the shape of the code"):
                self._keep_shape()
        if not self.options.no_outputs:
            with self.guard.step("the output"):
                self._capture = self._tee.open()

    def leave(self) -> None:
        """A covered cell has ended, in whatever way."""
        capture, self._capture = self._capture, None
        if capture is not None:
            with self.guard.step("the output"):
                self._tee.close(capture)
        if self.run.ended:
            return
        with self.guard.step("secrets apart"):
            self._redactor.learn_variables(self._shell.user_ns)
        if not self.options.no_params:
            with self.guard.step("the parameters"):
                self._keep_final_params(self._cells[-1])
        if capture is not None:
            with self.guard.step("the output"):
                self._keep_output(capture)
            with self.guard.step("the figures"):
                self._keep_figures(capture)

    def finish(self, outcome: Outcome) -> None:
        """Say how it ended. Whoever opened the run closes it between this and `rest`.

        Nothing more can be said of a run that its own cell has ended.
        """
        if self.run.ended:
            self._usage.stop()
            return
        with self.guard.step("the source without secrets"):
            if not self.options.no_source:
                self._keep_source()
                self._keep_shape()
        if outcome.error is not None:
            with self.guard.step("the exception"):
                facts = error_facts(outcome.error)
                clean = {key: self._redactor.clean(text) for key, text in facts.items()}
                self.run.set_fact("run", "exception", clean)
        with self.guard.step("time and memory"):
            for key, value in self._usage.stop().items():
                self.run.set_fact("usage", key, value)
        with self.guard.step("the names of what was withheld"):
            if self.withheld:
                self.run.set_fact("context", "withheld", self.withheld)
        if not self.options.no_source:
            with self.guard.step("the files that were read"):
                self._note_inputs()
        with self.guard.step("the card's curve"):
            self._card.measure()

    def rest(self, outcome: Outcome, seconds: float) -> None:
        """Bring the card to rest, once the run is closed."""
        error = None if outcome.error is None else type(outcome.error).__name__
        with self.guard.step("the card"):
            self._card.rest(outcome.status, seconds, error, tuple(self.withheld))

    def _python(self, cell: str) -> str:
        """The cell's code as Python; "" where another language's magic holds it."""
        if not RUNS_BODY.issuperset(stacked_magics(cell.splitlines())):
            return ""
        transform: Callable[[str], str] = self._shell.transform_cell
        return transform(body_of(cell))

    def _keep_source(self) -> None:
        for cell in self._cells:
            self._redactor.learn_source(self._python(cell))
            self._redactor.learn_source(cell)
        text = self._redactor.clean("\n\n".join(c.rstrip("\n") for c in self._cells), code=True)
        self.run.log_blob_fact("source", "cell", (text + "\n").encode(), "text/plain")

    def _keep_shape(self) -> None:
        """What the code is without its parameters: the same for runs that differ by a seed."""
        shapes = [code_shape(self._python(cell), self._told) for cell in self._cells]
        if not all(shape is not None for shape in shapes):
            return
        text = self._redactor.clean("\n\n".join(map(str, shapes)), code=True)
        digest = shape_digest(text)
        if digest != self._shape:
            self._shape = digest
            self.run.set_fact("code", "shape", digest)

    def _keep_history(self, history: list[dict[str, object]]) -> None:
        cells = [(cell["count"], str(cell["source"])) for cell in history]
        self._before = [source for _, source in cells]
        for _, source in cells:
            self._redactor.learn_source(source)
        clean = [{"count": n, "source": self._redactor.clean(s, code=True)} for n, s in cells]
        data = json.dumps(clean, ensure_ascii=False).encode("utf-8", "replace")
        self.run.log_blob_fact("source", "history", data, "application/json")

    def _note_inputs(self) -> None:
        cells, folder = [*self._before, *self._cells], Path.cwd()
        texts = plain_texts(self._shell.user_ns)
        note_inputs(self.run, lambda: named_files(cells, texts, folder))

    def _keep_final_params(self, cell: str) -> None:
        """The values that names have now; a literal that did not come to pass is taken back."""
        space = self._shell.user_ns
        code = self._python(cell)
        metrics = self.run.summary()
        names = [name for name in assigned_names(code) if name not in metrics]
        found = {**plain_values(names, space), **asked_values(self.options.params, space)}
        for name in literal_params(code):
            if name not in found and name in self._told:
                del self._told[name]
                self.run.set_fact("param", name, None)
        for name in names:
            if name in space and is_secret(name, space[name]):
                self._redactor.withhold(name)
        self._keep_params(found)

    def _keep_params(self, values: Mapping[str, ParamValue]) -> None:
        """Log what is new or changed; what the code itself logged as a parameter wins."""
        logged = self.run.params
        fresh: dict[str, ParamValue] = {}
        for name, value in values.items():
            if is_secret(name, value):
                self._redactor.withhold(name)
                continue
            ours = name in self._told
            if not (_same(self._told[name], value) if ours else name in logged):
                fresh[name] = value
        self._told.update(fresh)
        if fresh:
            self.run.log_params(fresh)

    def _keep_output(self, capture: Capture) -> None:
        self._text = last_part(self._text + capture.text())
        text = self._redactor.clean(self._text)
        if text:
            data = last_part(text).encode("utf-8", "replace")
            self.run.log_blob_fact("source", "output", data, "text/plain")

    def _keep_figures(self, capture: Capture) -> None:
        for figure in capture.figures:
            self._figures += 1
            for media, data in figure.items():
                name = f"figure-{self._figures}.{_EXTENSIONS[media]}"
                self.run.log_figure(data, name)


def _same(one: ParamValue, other: ParamValue) -> bool:
    return type(one) is type(other) and repr(one) == repr(other)
