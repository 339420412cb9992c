"""Real kernels and real IPython shells for tests, each with a store of its own."""

from __future__ import annotations

import os
import queue
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.manager import KernelManager

from flightlog.notebook.card import CARD_TYPE
from flightlog.store.runs import load_runs

if TYPE_CHECKING:
    from jupyter_client.blocking.client import BlockingKernelClient

    from flightlog.store.model import RunInfo

ROOT = Path(__file__).parents[3]


@dataclass
class Answer:
    """Everything a kernel sent for one cell."""

    reply: dict[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def status(self) -> str:
        return str(self.reply["status"])

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    def stream(self, name: str = "stdout") -> str:
        return "".join(c["text"] for c in self.of("stream") if c["name"] == name)

    @property
    def cards(self) -> list[tuple[str, dict[str, Any]]]:
        """(message type, content) of each card sent."""
        return [
            (m["msg_type"], m["content"])
            for m in self.messages
            if CARD_TYPE in m["content"].get("data", {})
        ]

    @property
    def apart_from_cards(self) -> list[tuple[str, Any]]:
        """What a front end shows, with consecutive writes to a stream as one."""
        shown: list[tuple[str, Any]] = []
        for message in self.messages:
            kind, content = message["msg_type"], message["content"]
            if kind in ("status", "execute_input") or CARD_TYPE in content.get("data", {}):
                continue
            if kind == "stream" and shown and shown[-1][0] == content["name"]:
                shown[-1] = (content["name"], shown[-1][1] + content["text"])
            elif kind == "stream":
                shown.append((content["name"], content["text"]))
            else:
                shown.append((kind, content.get("data", content.get("evalue"))))
        return shown


class Kernel:
    """A running kernel and its store."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.store = folder / "flights"
        self.manager = KernelManager(kernel_name="python3")
        env = {**os.environ, "PYTHONPATH": str(ROOT), "FLIGHTLOG_STORE": str(self.store)}
        env.pop("JPY_SESSION_NAME", None)
        self.manager.start_kernel(cwd=str(folder), env={**env, **variables})
        self.client: BlockingKernelClient = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def subshell(self) -> str:
        """Start a subshell, which runs cells beside those of the main one; return its id."""
        message = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(message)
        reply = self.client.get_control_msg(timeout=30)
        return str(reply["content"]["subshell_id"])

    def send(
        self, code: str, cell: str | None = None, subshell: str | None = None, **options: Any
    ) -> str:
        """Send a cell and return the request's id."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
            **options,
        }
        metadata = {} if cell is None else {"cellId": cell}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def collect_all(self, requests: list[str], timeout: float = 60) -> list[Answer]:
        """Everything sent for several requests that are answered at the same time."""
        answers = {request: Answer() for request in requests}
        idle: set[str] = set()
        deadline = time.monotonic() + timeout
        while len(idle) < len(requests):
            assert time.monotonic() < deadline, f"no end of {requests}"
            message = self.client.get_iopub_msg(timeout=timeout)
            request = message["parent_header"].get("msg_id")
            if request in answers:
                answers[request].messages.append(message)
                if message["content"].get("execution_state") == "idle":
                    idle.add(request)
        while not all(answer.reply for answer in answers.values()):
            reply = self.client.get_shell_msg(timeout=timeout)
            if (request := reply["parent_header"].get("msg_id")) in answers:
                answers[request].reply = reply["content"]
        return list(answers.values())

    def collect(self, request: str, timeout: float = 60) -> Answer:
        """Everything sent for a request, to its end."""
        answer, deadline = Answer(), time.monotonic() + timeout
        idle = False
        while not (idle and answer.reply):
            assert time.monotonic() < deadline, f"no end of {request}: {answer}"
            if not idle:
                idle = self._take(request, answer)
            elif not answer.reply:
                reply = self.client.get_shell_msg(timeout=timeout)
                if reply["parent_header"].get("msg_id") == request:
                    answer.reply = reply["content"]
        return answer

    def _take(self, request: str, answer: Answer) -> bool:
        try:
            message = self.client.get_iopub_msg(timeout=1)
        except queue.Empty:
            return False
        if message["parent_header"].get("msg_id") != request:
            return False
        answer.messages.append(message)
        return message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"

    def run(self, code: str, cell: str | None = None, **options: Any) -> Answer:
        """Run a cell to its end."""
        return self.collect(self.send(code, cell, **options))

    def runs(self) -> list[RunInfo]:
        """The store's runs, newest first."""
        return load_runs(self.store).runs

    def last(self) -> RunInfo:
        return self.runs()[0]

    def blob(self, run: RunInfo, key: str) -> str:
        return (self.store / "blobs" / run.source[key].sha256).read_text("utf-8")

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


class Shell:
    """An IPython shell in this process, as a terminal's: it displays by printing."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / "flights"
        self.ip = InteractiveShell.instance()
        self.ip.user_ns["fl"] = __import__("flightlog")

    def run(self, code: str) -> Any:
        return self.ip.run_cell(code, store_history=True)

    def runs(self) -> list[RunInfo]:
        return load_runs(self.store).runs

    def last(self) -> RunInfo:
        return self.runs()[0]

    def blob(self, run: RunInfo, key: str) -> str:
        return (self.store / "blobs" / run.source[key].sha256).read_text("utf-8")
