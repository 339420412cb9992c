"""Puts functions around those of a library, and takes every one of them away again.

Something else may have been put around ours meanwhile: then ours stays below it and passes calls
through, since taking it away would take the other one too.
"""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, MutableMapping
from typing import Any

Around = Callable[..., Any]
"""Called with the original and then what the original is called with."""

_ABSENT = object()


class Patches:
    """What has been changed in one library. Any thread may use it."""

    def __init__(self) -> None:
        self.on = True
        self._undo: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[Callable[[], Patches], tuple[()]]:
        """A class of a notebook travels to worker processes with ours around its methods: there
        it is off.
        """
        return _off, ()

    def wrap(self, owner: Any, name: str, around: Around) -> None:
        """Let `around(original, *args, **kwargs)` stand for `owner.name`, a function or method."""
        original = inspect.getattr_static(owner, name)
        if isinstance(original, classmethod | staticmethod):
            raise TypeError(f"{name} is no function of {owner}")
        if inspect.isfunction(original):
            replacement: Any = self._function(original, around)
        else:
            replacement = _Attribute(original, lambda bound: self._function(bound, around))
        self.set(owner, name, replacement)

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Set an attribute."""
        before = vars(owner).get(name, _ABSENT)
        setattr(owner, name, value)

        def undo() -> None:
            if vars(owner).get(name) is not value:
                return
            if before is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, before)

        self._keep(undo)

    def set_item(self, mapping: MutableMapping[Any, Any], key: Any, value: Any) -> None:
        """Set an entry that was not there."""
        mapping[key] = value
        self._keep(lambda: mapping.pop(key, None) and None)

    def remove(self) -> None:
        """Take all away, the latest first."""
        self.on = False
        with self._lock:
            while self._undo:
                self._undo.pop()()

    def _keep(self, undo: Callable[[], None]) -> None:
        with self._lock:
            self._undo.append(undo)

    def _function(self, original: Any, around: Around) -> Any:
        @functools.wraps(original)
        def replacement(*args: Any, **kwargs: Any) -> Any:
            if not self.on:
                return original(*args, **kwargs)
            return around(original, *args, **kwargs)

        return replacement


def _off() -> Patches:
    patches = Patches()
    patches.on = False
    return patches


class _Attribute:
    """A descriptor around a descriptor, such as a method that some instances do not have.

    What it gives for an instance is bound, so `around` gets the original without `self`: it is
    reached as `original.__self__`.
    """

    def __init__(self, original: Any, make: Callable[[Any], Any]) -> None:
        self.original, self._make = original, make
        self.__doc__ = getattr(original, "__doc__", None)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        found = self.original.__get__(instance, owner)
        return found if instance is None else self._make(found)
