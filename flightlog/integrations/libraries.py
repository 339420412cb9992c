"""The libraries that autologging knows, and the switch of each.

A library is patched when it is imported. One that is missing, older than what this was tried with,
or changed beyond recognition costs one sentence.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from .guard import forget_told, say_once
from .imports import no_longer, when_imported
from .patches import Patches

if TYPE_CHECKING:
    from collections.abc import Callable

    Install = Callable[[Patches], None]


@dataclass(frozen=True)
class Library:
    """`trigger`: the module whose import means that the library is used."""

    name: str
    distribution: str
    least: tuple[int, ...]
    trigger: str


KNOWN = {
    library.name: library
    for library in (
        Library("sklearn", "scikit-learn", (1, 4), "sklearn.base"),
        Library("xgboost", "xgboost", (2, 0), "xgboost"),
        Library("lightgbm", "lightgbm", (4, 0), "lightgbm"),
        Library("optuna", "optuna", (3, 5), "optuna"),
        Library("lightning", "lightning", (2, 1), "lightning.pytorch"),
        Library("keras", "keras", (3, 0), "keras"),
        Library("transformers", "transformers", (4, 40), "transformers.trainer"),
    )
}


@dataclass
class _Switch:
    """One library's: `patches` are empty until it has been imported."""

    patches: Patches = field(default_factory=Patches)
    wait: Callable[[], None] = lambda: None


_switches: dict[str, _Switch] = {}
_lock = threading.RLock()


def switch(name: str, install: Install | None, *, asked: bool = True) -> None:
    """Switch a library on by `install`, or off by None; on again means with what is given now.

    asked   the user named this library, so that its absence is worth a sentence
    """
    library = KNOWN[name]
    with _lock:
        before = _switches.pop(name, None)
        if before is not None:
            no_longer(library.trigger, before.wait)
            before.patches.remove()
        if install is None:
            return
        if asked:
            forget_told()
            if find_spec(library.trigger.partition(".")[0]) is None:
                say_once(name, missing(library))
        _switches[name] = made = _Switch()
        made.wait = lambda: _install(library, made, install)
    # Without the lock: installing imports, and who imports may be waiting for the lock.
    when_imported(library.trigger, made.wait)


def is_on(name: str) -> bool:
    """Whether a library is autologged now."""
    return name in _switches


def missing(library: Library) -> str:
    """The sentence for a library that is not installed."""
    return (
        f"{library.distribution} is not installed here, so there is nothing of it to record: "
        f"pip install {library.distribution}."
    )


def needed(name: str, what: str) -> Any:
    """Import a library's trigger for `what`, something of ours; ImportError names the remedy."""
    from importlib import import_module

    library = KNOWN[name]
    try:
        return import_module(library.trigger)
    except ImportError as error:
        if find_spec(library.trigger.partition(".")[0]) is not None:
            raise
        raise ImportError(
            f"{what} needs {library.distribution}: pip install {library.distribution}.",
            name=library.trigger,
        ) from error


def _install(library: Library, made: _Switch, install: Install) -> None:
    if not made.patches.on:
        return
    found = _version(library)
    if found is None or _numbers(found) < library.least:
        least = ".".join(map(str, library.least))
        say_once(
            f"{library.name} version",
            f"{library.distribution} {found or 'of an unknown version'} is not one that "
            f"autologging was tried with; it may miss something. Install {least} or later.",
        )
    try:
        install(made.patches)
    except Exception as error:
        made.patches.remove()
        say_once(
            f"{library.name} install",
            f"{library.distribution} {found or ''} is not autologged, since it is not as "
            f"expected ({type(error).__name__}: {error}). Try pip install -U flightlog.",
        )
    if not made.patches.on:  # switched off meanwhile
        made.patches.remove()


def _version(library: Library) -> str | None:
    try:
        return version(library.distribution)
    except PackageNotFoundError:
        return None


def _numbers(text: str) -> tuple[int, ...]:
    parts = []
    for part in text.split(".")[:3]:
        digits = "".join(c for c in part if c.isdecimal())
        if not digits:
            break
        parts.append(int(digits))
    return tuple(parts)
