"""Execute a notebook in place with a real kernel, printing what its cells print as text.

Usage: run_notebook.py NOTEBOOK. Ends with 1 when a cell raised; the notebook keeps the error.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def show(cell: nbformat.NotebookNode) -> None:
    """Print the text form of a cell's outputs."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            print(output.text, end="")
        elif "data" in output and "text/plain" in output.data:
            print(output.data["text/plain"])


def main(path: Path) -> int:
    """Run every cell from top to bottom; return the exit code."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_executed=lambda cell, cell_index, execute_reply: show(cell),
    )
    try:
        client.execute(env={**os.environ, "JPY_SESSION_NAME": str(path)})
    except CellExecutionError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        nbformat.write(notebook, path)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
