"""Reads a whole store with pyarrow and docs/format.md alone: nothing of flightlog is needed.

python plain_reader.py FOLDER
"""

from __future__ import annotations

import json
import math
import socket
import sys
import time
from collections import defaultdict
from pathlib import Path

import pyarrow as pa

COLUMNS = {
    "facts": {"time", "kind", "key", "value"},
    "points": {"key", "step", "time", "value"},
    "series": {"key", "step", "t", "value"},
}
HOST = socket.gethostname()
BOOT = Path("/proc/sys/kernel/random/boot_id")


def read_store(store):
    """{run id: {"run", "param", "tag", ..., "status", "metrics", "points", "problems"}}."""
    about = Path(store, "store.json")
    if about.exists() and json.loads(about.read_text())["format"] > 1:
        raise ValueError(f"newer-format: {about}")
    return {folder.name: read_run(folder) for folder in sorted(Path(store, "runs").glob("[!.]*"))}


def read_run(folder):
    run, problems = defaultdict(dict), []
    for *_, kind, key, value in sorted(facts_of(folder, problems)):
        run[kind][key] = decode(json.loads(value), folder.parent.parent / "blobs")
    run = {kind: {k: v for k, v in of.items() if v is not None} for kind, of in run.items()}
    leases = {path.name[:26]: json.loads(path.read_text()) for path in folder.glob("*.lease.json")}
    points = points_of(folder, leases, problems)
    run["status"] = status_of(run.get("run", {}).get("status"), leases.values())
    run["metrics"] = {key: summary_of(rows) for key, rows in points.items()}
    return run | {"points": points, "problems": problems}


def facts_of(folder, problems):
    """(time, writer, row, kind, key, value) of every fact."""
    tables = {path: table_of(path, problems) for path in folder.glob("[!.]*.facts.arrow")}
    if all(table is None for table in tables.values()):
        problems.append((folder.name, "no-facts"))
    for path, table in tables.items():
        for row, fact in enumerate(table.to_pylist() if table else ()):
            yield fact["time"], path.name[:26], row, fact["kind"], fact["key"], fact["value"]


def decode(value, blobs):
    """JSON with {"$float"}, {"$int"} and {"$blob"} in it."""
    if isinstance(value, list):
        return [decode(item, blobs) for item in value]
    if not isinstance(value, dict):
        return value
    if "$float" in value:
        return float(value["$float"])
    if "$int" in value:
        return int(value["$int"])
    if "$blob" in value:
        data = (blobs / value["$blob"]).read_bytes()
        is_json = value["media"] == "application/json"
        return decode(json.loads(data), blobs) if is_json else data
    return {key: decode(item, blobs) for key, item in value.items()}


def points_of(folder, leases, problems):
    """{metric: [(step, epoch milliseconds, value)]} by step, then writer, then as logged."""
    series = {path.name[:26]: path for path in folder.glob("[!.]*.series.arrow")}
    points = {path.name[:26]: path for path in folder.glob("[!.]*.points.arrow")}
    found = defaultdict(list)
    for writer, path in sorted((points | series).items()):
        table = table_of(path, problems)
        rows = rows_of(table) if table else []
        lease = leases.get(writer, {})
        if writer not in series and lease.get("host") == HOST and lease["boot"] != boot():
            rows = rows[: lease["durable"]]
        for key, *point in rows:
            found[key].append(tuple(point))
    return {key: sorted(rows, key=lambda row: row[0]) for key, rows in found.items()}


def rows_of(table):
    at_rest = "t" in table.column_names
    start = json.loads(table.schema.metadata[b"flightlog.series"])["start"] if at_rest else 0
    times = table["t" if at_rest else "time"].cast(pa.int64()).to_pylist()
    keys, steps, values = (table[name].to_pylist() for name in ("key", "step", "value"))
    return [
        (key, step, start + t, value)
        for key, step, t, value in zip(keys, steps, times, values, strict=True)
    ]


def table_of(path, problems):
    """What stands whole in an Arrow file; None, and a problem, for one that is refused."""
    kind, data = path.name.split(".")[1], path.read_bytes()
    try:
        source = pa.ipc.open_file(data) if kind == "series" else pa.ipc.open_stream(data)
    except pa.ArrowInvalid:
        refused = "not-arrow" if any(data[:8]) else "zeroed" if data else "empty"
        return problems.append((path.name, refused))
    if int((source.schema.metadata or {}).get(b"flightlog.format", 1)) > 1:
        return problems.append((path.name, "newer-format"))
    if not COLUMNS[kind] <= set(source.schema.names):
        return problems.append((path.name, "missing-column"))
    batches = []
    try:
        count = source.num_record_batches if kind == "series" else None
        batches.extend(map(source.get_batch, range(count)) if count is not None else source)
    except pa.ArrowInvalid:
        problems.append((path.name, "partial"))
    return pa.Table.from_batches(batches, source.schema)


def summary_of(rows):
    """What a `metric` fact says, from rows by step."""
    numbers = [(step, value) for step, _, value in rows if not math.isnan(value)]
    return {
        "count": len(rows),
        "first": rows[0][::2],
        "last": rows[-1][::2],
        "min": min(numbers, key=lambda pair: pair[1], default=None),
        "max": max(numbers, key=lambda pair: pair[1], default=None),
        "nan": next((step for step, _, value in rows if math.isnan(value)), None),
    }


def status_of(said, leases):
    if said != "running":
        return said or "lost"
    if any(lives(lease) for lease in leases):
        return "running"
    return "crashed" if leases and all(lease["host"] == HOST for lease in leases) else "lost"


def lives(lease):
    if lease["host"] != HOST:
        return time.time() * 1000 - lease["time"] <= 60_000
    stat = Path(f"/proc/{lease['pid']}/stat")
    started = stat.read_text().rpartition(")")[2].split()[19] if stat.exists() else None
    return lease["boot"] == boot() and lease["pid_start"] == started


def boot():
    return BOOT.read_text().strip()


if __name__ == "__main__":
    for run_id, run in read_store(sys.argv[1]).items():
        print(run_id, run["status"], run["run"].get("name"), run.get("param"), run["problems"])
