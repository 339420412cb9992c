"""Samples the machine while a run is open, in a thread of its own that no training waits for.

The interval begins at INTERVAL_S and grows to a five-hundredth of the run's age, so that a run of a
day has some three thousand samples and not forty thousand. A forked child samples nothing.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

from ..store.errors import FlightlogError

if TYPE_CHECKING:
    from .run import Run

SETTING = "FLIGHTLOG_SYSTEM_METRICS"
"""1, or seconds between samples, for every run that does not say otherwise."""

INTERVAL_S = 2.0
SHORTEST_S = 0.05
PART = 500
SYSTEM = "system/"
"""How the names of these metrics begin; their steps are a count of their own."""

_default: bool | float | None = None


def set_default(wanted: bool | float | None) -> None:
    """What runs do that say nothing: True, seconds between samples, False; None: what the
    environment's FLIGHTLOG_SYSTEM_METRICS says. Raises FlightlogError.
    """
    global _default
    if wanted is not None:
        _seconds(wanted)
    _default = wanted


def interval(wanted: bool | float | None) -> float | None:
    """Seconds between samples of a run, 0 for those that grow; None: it samples nothing.

    Raises FlightlogError for what is neither True, False nor seconds.
    """
    for said in (wanted, _default, os.environ.get(SETTING) or None):
        if said is not None:
            return _seconds(said)
    return None


def start_sampling(run: Run, seconds: float | None) -> None:
    """Sample `run` until it ends; None: do not."""
    if seconds is None or run.is_worker or not run._files.writer:
        return
    thread = threading.Thread(target=_sample, args=(run, seconds), daemon=True)
    thread.name = "flightlog-system"
    try:
        thread.start()
    except RuntimeError:  # no threads here (WebAssembly)
        return


def _sample(run: Run, seconds: float) -> None:
    from .system_probes import Probes

    probes = Probes(run.store.path.parent)
    began = time.monotonic()
    step, wait = 0, min(seconds or INTERVAL_S, 0.1)  # soon, so that a short run has one too
    while not run._done.wait(wait):
        found = probes.read()
        if found and not run.ended:
            run.log_aside({SYSTEM + name: value for name, value in found.items()}, step)
        step += 1
        wait = seconds or max(INTERVAL_S, (time.monotonic() - began) / PART)
    probes.close()


def _seconds(said: object) -> float | None:
    if isinstance(said, str):
        said = {"true": True, "yes": True, "1": True, "0": False, "false": False, "no": False}.get(
            said.lower(), said
        )
    if isinstance(said, bool):
        return 0.0 if said else None
    try:
        number = float(said)  # type: ignore[arg-type]  # told below
    except (TypeError, ValueError):
        number = 0.0
    if not SHORTEST_S <= number < 1e9:
        raise FlightlogError(
            f"system_metrics is {said!r}; give True, False, or {SHORTEST_S} or more seconds."
        )
    return number
