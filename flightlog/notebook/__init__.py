"""flightlog in IPython: `%load_ext flightlog` brings the magics and the hooks that track cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .magics import FlightlogMagics

_loaded: dict[int, FlightlogMagics] = {}


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register the magics and hooks; loading twice changes nothing."""
    from .magics import FlightlogMagics

    if id(shell) in _loaded:
        return
    magics = FlightlogMagics(shell)
    shell.register_magics(magics)
    configurables: list[Any] = shell.configurables
    configurables.append(magics)
    magics.tracker.install()
    _loaded[id(shell)] = magics


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take everything out again; a run over several cells is ended."""
    magics = _loaded.pop(id(shell), None)
    if magics is None:
        return
    magics.tracker.uninstall()
    configurables: list[Any] = shell.configurables
    configurables.remove(magics)
    table = shell.magics_manager.magics
    for kind in ("line", "cell"):
        for name in magics.magics[kind]:
            table[kind].pop(name, None)
