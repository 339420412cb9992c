"""`python -m flightlog.rerun.execute NOTEBOOK FOLDER NAME`: runs a notebook's cells in order, in a
kernel of this Python, and writes the outputs back into it.

FOLDER is where the code runs, NAME the path that its runs note as their notebook. The exit code
is 1 when a cell raised.
"""

from __future__ import annotations

import os
import re
import sys
from importlib import import_module

CELL_SECONDS = 24 * 3600
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def main(arguments: list[str]) -> int:
    """Run it; returns the exit code."""
    path, folder, name = arguments
    nbformat, nbclient = import_module("nbformat"), import_module("nbclient")
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": folder}},
    )
    manager = client.create_kernel_manager()
    # The kernel is this Python, whatever is installed under the name python3.
    manager.kernel_spec.argv[0] = sys.executable
    manager.kernel_spec.argv.append("--log-level=40")
    try:
        client.execute(env={**os.environ, "JPY_SESSION_NAME": name})
    except nbclient.exceptions.CellExecutionError as error:
        print(_COLOUR.sub("", str(error)).rstrip()[-3000:])
        return 1
    finally:
        nbformat.write(notebook, path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
