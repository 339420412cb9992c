"""The format's constants (docs/format.md): names, limits, kinds. No code: all may import it."""

from __future__ import annotations

FORMAT = 1
STORE_FILE = "store.json"
RUNS = "runs"
BLOBS = "blobs"
VIEWS = "views"
MODELS = "models"
EXPERIMENTS = "experiments"
FACTS_SUFFIX = ".facts.arrow"
POINTS_SUFFIX = ".points.arrow"
SERIES_SUFFIX = ".series.arrow"
LEVELS_SUFFIX = ".levels.arrow"
LEASE_SUFFIX = ".lease.json"

META_FORMAT = "flightlog.format"
META_FILE = "flightlog.file"
META_RUN = "flightlog.run"
META_VIEW = "flightlog.view"
META_MODEL = "flightlog.model"
META_EXPERIMENT = "flightlog.experiment"
META_WRITER = "flightlog.writer"
META_RANK = "flightlog.rank"
META_SERIES = "flightlog.series"
META_LEVELS = "flightlog.levels"

FACT_COLUMNS = ("time", "kind", "key", "value")
POINT_COLUMNS = ("key", "step", "time", "value")
SERIES_COLUMNS = ("key", "step", "t", "value")
LEVELS_COLUMNS = (*SERIES_COLUMNS, "bucket")

LONG_VALUE = 4096
"""Bytes of JSON above which a fact's value is kept as a blob."""

FIRST_CAPACITY = 1024
LAST_CAPACITY = 65536
GROWTH = 4
"""Rows of a live batch: first, largest, and factor between."""

LEASE_BUSY_S = 0.5
LEASE_IDLE_S = 10.0
LOST_AFTER_MS = 60_000
SAFE_INTEGER = 2**53 - 1
DEFAULT_EXPERIMENT = "default"
