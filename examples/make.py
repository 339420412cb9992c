"""Runs the examples' notebooks in stores of their own and keeps the reports that they write.

Usage: make.py [NAME ...]     of classifiers, pytorch, sweep, digits; all without a name

Needs flightlog, scikit-learn, matplotlib, nbclient and, for pytorch, torch (torch==2.13.0 brings no
CUDA along). Notebooks are kept without their outputs.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
NAMES = ("classifiers", "pytorch", "sweep", "digits")


def make(name: str) -> None:
    """Run one notebook in a folder of its own; copy its report beside it."""
    book = nbformat.read(HERE / f"{name}.ipynb", as_version=4)
    with tempfile.TemporaryDirectory(prefix="flightlog-example-") as folder:
        here = Path(folder)
        for file in HERE.glob(f"{name}*"):
            if file.suffix in {".ipynb", ".md"}:
                shutil.copy(file, here)
        os.environ["FLIGHTLOG_STORE"] = os.environ.get("FLIGHTLOG_EXAMPLES", str(here / "flights"))
        NotebookClient(book, timeout=1200, resources={"metadata": {"path": folder}}).execute()
        for report in here.glob("*.html"):
            shutil.copy(report, HERE)
            print(HERE / report.name, report.stat().st_size, "bytes")


if __name__ == "__main__":
    for name in sys.argv[1:] or NAMES:
        make(name)
