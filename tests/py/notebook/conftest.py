"""Fixtures: a kernel for a module, a shell for a test."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

import pytest
from IPython.core.interactiveshell import InteractiveShell
from kernels import Kernel, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel shared by a module's tests, with flightlog loaded."""
    found = Kernel(tmp_path_factory.mktemp("kernel"))
    try:
        assert found.run("%load_ext flightlog\nimport flightlog as fl").status == "ok"
        yield found
    finally:
        found.close()


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A fresh shell with flightlog loaded, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLIGHTLOG_STORE", str(tmp_path / "flights"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    found = Shell(tmp_path)
    found.run("%load_ext flightlog")
    try:
        yield found
    finally:
        found.run("%unload_ext flightlog")
        atexit.unregister(found.ip.atexit_operations)
        found.ip.atexit_operations()
        InteractiveShell.clear_instance()
