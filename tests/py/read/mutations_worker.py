"""Reads spoiled stores with every reader of the package, one line of JSON for each case.

A process of its own, so that a reader that hangs, crashes or takes all memory is seen and ends
nothing else: python mutations_worker.py FOLDER [NUMBER OF ONE CASE]
"""

from __future__ import annotations

import faulthandler
import json
import resource
import shutil
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import pyarrow as pa
from mutations import Case, beside, cases, copy

from flightlog.server.index import FactsIndex
from flightlog.store.errors import StoreError
from flightlog.store.frames import load_points, search_runs
from flightlog.store.lineages import last_attempt
from flightlog.store.pending import find_pending
from flightlog.store.runs import get_run, load_runs
from flightlog.store.series_of import read_run_points

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 20
"""Seconds for one case, after which the process ends and says where it hangs."""

ROOM = 3 << 30
"""Bytes of memory beyond what the process holds when it begins."""


def limit_memory() -> None:
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (held + ROOM, resource.RLIM_INFINITY))


class Looked:
    """What the readers said of one store."""

    def __init__(self, store: Path, case: Case) -> None:
        self.store, self.case = store, case
        self.problems: set[tuple[str, str]] = set()
        self.raised: list[str] = []
        self.said: dict[str, object] = {}
        self.told: list[tuple[str, str]] = []

    def look(self, name: str, read: Callable[[], object]) -> None:
        try:
            self.said[name] = read()
        except StoreError as error:
            self.problems.add((error.code, error.file))
        except Exception:  # whatever else comes out of a reader is what these cases look for
            self.raised.append(f"{name}: {traceback.format_exc()}")

    def runs(self) -> list[str]:
        found, problems = load_runs(self.store)
        self.problems |= {(problem.code, problem.file) for problem in problems}
        other = beside(self.case.run)
        self.said["beside"] = [repr(run) for run in found if run.id == other]
        return sorted(run.id for run in found)

    def points(self) -> dict[str, int]:
        found = read_run_points(self.store / "runs" / self.case.run)
        self.problems |= {(problem.code, problem.file) for problem in found.problems}
        if found.partial:
            self.problems.add(("partial", self.case.file))
        return {key: len(points.step) for key, points in found.metrics.items()}

    def served(self) -> list[str]:
        """The runs that the server tells of, and with `problems` what it says is broken."""
        index = FactsIndex(self.store)
        rows = pa.ipc.open_stream(index.delta(None).to_stream()).read_all()
        index.liveness()
        index.refresh()
        told = zip(*(rows[name].to_pylist() for name in ("kind", "key", "value")), strict=True)
        self.told = [
            (json.loads(value)["code"], key) for kind, key, value in told if kind == "problem"
        ]
        return sorted(set(rows["run"].to_pylist()))


def look(store: Path, case: Case) -> dict[str, object]:
    looked = Looked(store, case)
    looked.look("runs", looked.runs)
    listed = case.run in looked.said.get("runs", [])
    looked.look("points", looked.points)
    looked.look("served", looked.served)
    looked.look("search", lambda: len(search_runs(store=store)))
    if listed:
        looked.look("run", lambda: get_run(case.run, store=store).name)
        looked.look("load", lambda: len(load_points(case.run, store=store)))
    looked.look("attempt", lambda: str(last_attempt(store, "lineage")))
    looked.look("pending", lambda: len(find_pending(store)))
    return {
        "problems": sorted(looked.problems),
        "told": looked.told,
        "raised": looked.raised,
        "said": looked.said,
    }


def main() -> None:
    folder = Path(sys.argv[1])
    only = [int(number) for number in sys.argv[2:]]
    limit_memory()
    for number, case in enumerate(cases()):
        if only and number not in only:
            continue
        store = folder / str(number)
        copy(store, case.run)
        case.spoil(store / case.file)
        line = {"number": number, "name": case.name, "file": case.file, "kind": case.kind}
        print(json.dumps(line), flush=True)
        faulthandler.dump_traceback_later(PATIENCE_S, exit=True)
        began = time.monotonic()
        found = look(store, case)
        found["seconds"] = time.monotonic() - began
        found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps(line | found), flush=True)
        shutil.rmtree(store)


if __name__ == "__main__":
    main()
