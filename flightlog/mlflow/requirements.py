"""Which packages a model needs: those of the objects that it is made of, as they are installed.

They are handed to MLflow, which would otherwise load the model in a process of its own to see.
"""

from __future__ import annotations

import sys
from collections import deque
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from typing import Any

MOST_LOOKED_AT = 20_000
_STANDARD = sys.stdlib_module_names | {"__main__", "builtins"}
_OURS = {"flightlog", "mlflow"}
_DATA = (str, bytes, int, float, complex, bool, type(None))


def requirements_of(*objects: object) -> list[str]:
    """Pinned requirements (`name==version`) of all that `objects` hold."""
    names = packages_distributions()
    found = {
        distribution for module in _modules(objects) for distribution in names.get(module, [])[:1]
    }
    return sorted(filter(None, map(_pinned, found)), key=str.lower)


def _pinned(distribution: str) -> str | None:
    try:
        # A local label (torch 2.13.0+cpu) names a build that the package index does not have.
        return f"{distribution}=={version(distribution).partition('+')[0]}"
    except PackageNotFoundError:
        return None


def _modules(objects: tuple[object, ...]) -> set[str]:
    """The packages of the classes of everything within reach."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting: deque[Any] = deque(objects)
    while waiting and len(seen) < MOST_LOOKED_AT:
        one = waiting.popleft()
        if isinstance(one, _DATA) or id(one) in seen:
            continue
        seen.add(id(one))
        kinds = one.__mro__ if isinstance(one, type) else type(one).__mro__
        found |= {kind.__module__.partition(".")[0] for kind in kinds}
        module = getattr(one, "__module__", None)
        found |= {module.partition(".")[0]} if isinstance(module, str) else set()
        waiting.extend(_parts(one))
    return found - _STANDARD - _OURS


def _parts(one: Any) -> list[Any]:
    if isinstance(one, dict):
        return [*one.keys(), *one.values()]
    if isinstance(one, list | tuple | set | frozenset):
        return list(one)
    if isinstance(one, type):
        return []
    held = getattr(one, "__dict__", None)
    return list(held.values()) if isinstance(held, dict) else []
