"""Runs across the cells of a real kernel, which may give each cell a context of its own."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

from flightlog.store.folder import FolderReader

if TYPE_CHECKING:
    from pathlib import Path

    from flightlog.store.model import RunInfo


def runs(store: Path) -> list[RunInfo]:
    found = [FolderReader(store, path.name).read() for path in (store / "runs").iterdir()]
    return sorted((run for run in found if run), key=lambda run: run.id)


def execute(store: Path, *cells: str) -> list[str]:
    """Run cells in one kernel; return what each printed."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    resources = {"metadata": {"path": str(store.parent)}}
    NotebookClient(notebook, timeout=120, resources=resources).execute()
    return ["".join(out.get("text", "") for out in cell.outputs) for cell in notebook.cells]


def test_a_plain_run_lives_from_cell_to_cell(store: Path) -> None:
    printed = execute(
        store,
        "import asyncio\nimport flightlog as fl\nrun = fl.start_run('cells')",
        "fl.log(a=1.0)\nprint(fl.active_run() is run)",
        "await asyncio.sleep(0)\nfl.log(a=2.0)\nprint(fl.active_run() is run)",
        "with fl.start_run('inner', nested=True):\n    await asyncio.sleep(0)\n    fl.log(b=1.0)",
        "print(fl.active_run() is run)",
        "fl.start_run('cells')",
        "fl.log(a=3.0)",
    )
    assert [text.strip() for text in printed[1:3]] == ["True", "True"]
    assert printed[4].strip() == "True"
    assert "'cells' has been ended as finished" in printed[5]
    found = runs(store)
    assert [(run.name, run.attempt, run.status) for run in found] == [
        ("cells", 1, "finished"),
        ("inner", 1, "finished"),
        ("cells", 2, "finished"),  # ended when the kernel was shut down
    ]
    assert found[0].metrics["a"].count == 2
    assert found[1].parent == found[0].id
    assert found[2].metrics["a"].count == 1


@pytest.mark.parametrize("ending", ["shutdown", "kill"])
def test_a_kernel_that_goes(store: Path, ending: str) -> None:
    manager, client = start_new_kernel(cwd=str(store.parent))
    try:
        code = "import flightlog as fl, os\nfl.start_run('x')\nfor n in range(50): fl.log(a=n)\n"
        reply = client.execute_interactive(code, timeout=60)
        assert reply["content"]["status"] == "ok"
        if ending == "kill":
            pid = manager.provisioner.pid  # type: ignore[union-attr]
            assert pid
            os.kill(pid, signal.SIGKILL)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=ending == "kill")
    (found,) = runs(store)
    assert found.status == ("crashed" if ending == "kill" else "finished")
    assert found.metrics["a"].count == 50
    assert found.metrics["a"].last == (49, 49.0)
