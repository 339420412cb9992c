"""One run of several processes: which run this one belongs to, and which rank it is.

A launcher says both by the environment; the ranks and workers of a run each write files of their
own (docs/format.md, "Several writers of one run").
"""

from __future__ import annotations

import os

from ..store.errors import FlightlogError
from ..store.ids import is_id

RUN = "FLIGHTLOG_RUN"
"""Names the run that the first start_run of a process begins or joins: 26 characters."""

STRICT = "FLIGHTLOG_STRICT"

_taken: set[int] = set()


def shared_run(run_id: str | None, *, take: bool) -> str | None:
    """`run_id`, else the run that FLIGHTLOG_RUN names, which only the first run of a process is.

    `take` False leaves the variable to a later run.
    """
    told = os.environ.get(RUN)
    if run_id is not None or not told or not take or os.getpid() in _taken:
        return run_id
    _taken.add(os.getpid())
    return told


def rank_of(rank: object, run_id: str | None) -> int | None:
    """The rank of this process in a run that it shares; None: it is alone, or nobody said.

    None asks what torchrun and its like set, RANK of WORLD_SIZE, where a run is shared by `run_id`.
    Raises FlightlogError for what is no rank.
    """
    if rank is None and run_id is not None:
        return _told_rank()
    if rank is None:
        return None
    if type(rank) is not int or rank < 0:
        raise FlightlogError(f"rank is {rank!r}; give 0, 1, 2 … as a number.")
    if run_id is None:
        raise FlightlogError(
            f"rank={rank} needs the run that the ranks share; give run_id=fl.new_run_id(), the "
            f"same to all of them, or set {RUN}."
        )
    return rank


def check_new_id(run_id: object) -> str:
    """`run_id` when a run may be made under it. Raises FlightlogError."""
    if isinstance(run_id, str) and is_id(run_id):
        return run_id
    raise FlightlogError(
        f"{run_id!r} is no id of a run; make one with fl.new_run_id() and give it to all processes."
    )


def is_strict(strict: bool | None) -> bool:
    """Whether troubles raise: `strict`, else what FLIGHTLOG_STRICT says."""
    if strict is not None:
        return bool(strict)
    return os.environ.get(STRICT, "").lower() not in ("", "0", "false", "no")


def _told_rank() -> int | None:
    rank, size = os.environ.get("RANK", ""), os.environ.get("WORLD_SIZE", "")
    if rank.isdecimal() and size.isdecimal() and int(size) > 1:
        return int(rank)
    return None
