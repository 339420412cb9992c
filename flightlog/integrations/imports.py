"""Calls a function when a module has been imported, at once where it has been already.

A finder stands first on sys.meta_path while somebody waits, finds nothing itself, and lets the
loader of a module that is waited for tell when it is done.
"""

from __future__ import annotations

import sys
import threading
from importlib.abc import Loader, MetaPathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_waiting: dict[str, list[Callable[[], None]]] = {}
_lock = threading.RLock()


def when_imported(name: str, call: Callable[[], None]) -> None:
    """Call `call` once the module `name` is there."""
    with _lock:
        if not _is_loaded(name):
            _waiting.setdefault(name, []).append(call)
            if _finder not in sys.meta_path:
                sys.meta_path.insert(0, _finder)
            return
    call()


def no_longer(name: str, call: Callable[[], None]) -> None:
    """Forget that `call` waits for the module `name`."""
    with _lock:
        calls = _waiting.get(name, [])
        if call in calls:
            calls.remove(call)
        if not calls:
            _waiting.pop(name, None)
        _leave_if_idle()


def _is_loaded(name: str) -> bool:
    module = sys.modules.get(name)
    spec = getattr(module, "__spec__", None)
    return module is not None and not getattr(spec, "_initializing", False)


def _leave_if_idle() -> None:
    if not _waiting and _finder in sys.meta_path:
        sys.meta_path.remove(_finder)


def _tell(name: str) -> None:
    with _lock:
        calls = _waiting.pop(name, [])
        _leave_if_idle()
    for call in calls:
        call()


class _Finder(MetaPathFinder):
    def __init__(self) -> None:
        self._asking = threading.local()

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _waiting or getattr(self._asking, "now", False):
            return None
        self._asking.now = True
        try:
            spec = find_spec(name)  # by the finders behind this one
        finally:
            self._asking.now = False
        if spec is None or spec.loader is None or not hasattr(spec.loader, "exec_module"):
            return None
        spec.loader = _Telling(spec.loader)
        return spec


class _Telling(Loader):
    """Another loader, which tells when it has executed its module."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None:
            spec.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        _tell(module.__name__)


_finder = _Finder()
