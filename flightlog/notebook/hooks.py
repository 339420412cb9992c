"""The life of a tracked cell: from IPython's pre_run_cell to its post_run_cell.

Cells are told apart by the object IPython made for their execution, else by the request they
answer, so nested cells and cells that run at once do not meet. A cell below an active run becomes
its child. Whatever fails in here costs a warning, never a cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from .guard import Guard
from .history import History
from .opening import close_recording, open_recording, resume_recording
from .options import TrackOptions, parse_track
from .outcome import Outcome, outcome_of
from .tee import Tee
from .transform import TrackTransformer, find_track
from .where import cell_id, message_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

    from .opening import Settings
    from .recording import Recording


@dataclass
class Frame:
    """One cell between its two events. `recording` covers it; `owned`: and ends with it."""

    info: ExecutionInfo
    request: str
    recording: Recording | None = None
    owned: bool = False

    @property
    def cell(self) -> str:
        """The code as it was sent."""
        return self.info.raw_cell or ""


class Tracker:
    """Everything flightlog has hung into one shell."""

    def __init__(self, shell: InteractiveShell, settings: Settings) -> None:
        self._shell = shell
        self._settings = settings
        self._tee = Tee(shell)
        self._history = History(shell)
        self._transformer = TrackTransformer(self._acceptable)
        self._frames: list[Frame] = []
        self.span: Recording | None = None

    def install(self) -> None:
        """Hang in the transformer and the two hooks."""
        self._shell.input_transformers_cleanup.append(self._transformer)
        self._shell.events.register("pre_run_cell", self.pre_run_cell)
        self._shell.events.register("post_run_cell", self.post_run_cell)

    def uninstall(self) -> None:
        """Take out what install hung in, and end a run over several cells."""
        if self.span is not None:
            self.stop()
        if self._transformer in self._shell.input_transformers_cleanup:
            self._shell.input_transformers_cleanup.remove(self._transformer)
        for event, hook in (
            ("pre_run_cell", self.pre_run_cell),
            ("post_run_cell", self.post_run_cell),
        ):
            if hook in self._shell.events.callbacks[event]:
                self._shell.events.unregister(event, hook)

    def pre_run_cell(self, info: ExecutionInfo) -> None:
        """A cell is about to run: begin to record it if it asks for that."""
        with Guard().step("this cell"):
            frame = Frame(info, message_id(self._shell))
            self._frames.append(frame)
            if not info.store_history or info.silent:
                return
            count = self._shell.execution_count - 1
            before = self._history.before(count)
            self._history.note(count, frame.cell)
            options = self._options(frame.cell)
            if options is not None:
                self._begin(frame, options, before)
            elif self.span is not None:
                frame.recording = self.span
                resume_recording(self.span)
                self.span.enter(frame.cell)

    def post_run_cell(self, result: ExecutionResult | None) -> None:
        """A cell has run: end its recording."""
        frame = self._pop(result)
        if frame is None or frame.recording is None:
            return
        with Guard().step("all of this cell"):
            frame.recording.leave()
            if frame.owned:
                close_recording(frame.recording, outcome_of(result))

    def start(self, options: TrackOptions) -> Recording:
        """`%track start`: record from the cell that says so to the one that says stop."""
        if self.span is not None:
            raise UsageError(
                f"%track start: {self.span.run.name!r} is being recorded; end it with %track stop."
            )
        frame = self._current()
        count = self._shell.execution_count - 1
        info = frame.info if frame else None
        recording = self._open(options, cell_id(info) if info else None)
        recording.start(self._history.before(count))
        self.span = recording
        if frame is not None and frame.recording is None:
            frame.recording = recording
            recording.enter(frame.cell)
        return recording

    def stop(self) -> Recording:
        """`%track stop`: the cell that says so is the last one recorded."""
        recording = self.span
        if recording is None:
            raise UsageError(
                "%track stop: nothing is being recorded; begin with %track start NAME."
            )
        self.span = None
        for frame in self._frames:
            if frame.recording is recording and not frame.owned:
                frame.recording = None
                recording.leave()
                break
        close_recording(recording, Outcome("finished"))
        return recording

    def run_block(self, options: TrackOptions, code: str) -> None:
        """Record `code` run inside the current cell; raises what it raised."""
        recording = self._open(options, None)
        recording.start(self._history.before(self._shell.execution_count))
        recording.enter(code)
        run_cell: Callable[[str], ExecutionResult] = self._shell.run_cell
        result = run_cell(code)
        recording.leave()
        close_recording(recording, outcome_of(result))
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            raise error

    @property
    def running(self) -> list[Recording]:
        """Recordings that are open now, outermost first."""
        found = [frame.recording for frame in self._frames if frame.recording is not None]
        if self.span is not None and self.span not in found:
            found.insert(0, self.span)
        return found

    def _begin(self, frame: Frame, options: TrackOptions, before: list[dict[str, object]]) -> None:
        recording = self._open(options, cell_id(frame.info))
        frame.recording, frame.owned = recording, True
        recording.start(before)
        recording.enter(frame.cell)

    def _open(self, options: TrackOptions, cell: str | None) -> Recording:
        recording = open_recording(self._shell, self._settings, options, self._tee, cell)
        if options.out is not None:
            self._shell.user_ns[options.out] = recording.run
        return recording

    def _options(self, cell: str) -> TrackOptions | None:
        """The options of a tracked cell; None for others, and for those the transformer refused."""
        found = find_track(cell.splitlines())
        if found is None:
            return None
        try:
            return parse_track(found.rest, self._shell.user_ns)
        except UsageError:
            return None

    def _acceptable(self, rest: str) -> bool:
        try:
            parse_track(rest, self._shell.user_ns)
        except UsageError:
            return False
        return True

    def _current(self) -> Frame | None:
        """The innermost cell of the request that this thread works on."""
        request = message_id(self._shell)
        return next((f for f in reversed(self._frames) if f.request == request), None)

    def _pop(self, result: ExecutionResult | None) -> Frame | None:
        """Take out the frame that a result belongs to."""
        if result is None:
            frame = self._current()
        else:
            same = (f for f in reversed(self._frames) if f.info is result.info)
            frame = next(same, None) or self._alike(result)
        if frame is not None:
            self._frames.remove(frame)
        return frame

    def _alike(self, result: ExecutionResult) -> Frame | None:
        """IPython makes a new info for a cell that a BaseException of its own machinery ended."""
        frame = self._current()
        cell = result.info.raw_cell if result.info is not None else None
        return frame if frame is not None and frame.info.raw_cell == cell else None
