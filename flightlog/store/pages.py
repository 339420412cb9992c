"""Runs out of a report: every page carries its facts and points as Arrow, packed as .tar.gz.

`open` unpacks them into a store of their own in a temporary folder, which goes with the object.
Twin of readReportFiles in src/report/data.ts.
"""

from __future__ import annotations

import base64
import io
import re
import tarfile
import tempfile
import weakref
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import FlightlogError
from .runs import get_run, load_runs

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from .model import RunInfo

_SCRIPT = re.compile(
    r'<script type="application/x-tar" data-encoding="gzip">([A-Za-z0-9+/=]*)</script>'
)
# What a page holds is a stranger's: only these files are written.
_FILE = re.compile(r"runs/[0-9a-z]{26}/[0-9a-z]{26}\.(?:facts|points)\.arrow")
_MOST_BYTES = 1 << 30
_GZIP = 31


class OpenedReport:
    """The runs of a report, to be read like those of a store."""

    def __init__(self, page: Path, folder: tempfile.TemporaryDirectory[str]) -> None:
        """Use open() to make one."""
        self.page = page
        self.path = Path(folder.name)
        self._finalizer = weakref.finalize(self, folder.cleanup)

    @property
    def runs(self) -> list[RunInfo]:
        """Every run of the report."""
        return list(load_runs(self.path).runs)

    def get_run(self, ref: str) -> RunInfo:
        """Return the run that `ref` means, as fl.get_run does."""
        return get_run(ref, store=self.path)

    def search_runs(
        self, filter: str = "", *, order_by: str | Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return the runs that match as a frame, as fl.search_runs does."""
        from .frames import search_runs

        return search_runs(filter, order_by=order_by, store=self.path)

    def load_points(self, ref: str, metric: str | None = None) -> pd.DataFrame:
        """Return the points that the report holds of a run, as fl.load_points does."""
        from .frames import load_points

        return load_points(ref, metric, store=self.path)

    def close(self) -> None:
        """Remove the temporary folder; it goes with the object as well."""
        self._finalizer()

    def __enter__(self) -> OpenedReport:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<report {self.page.name}: {len(self.runs)} runs>"


def open(report: str | os.PathLike[str]) -> OpenedReport:
    """Open the runs that a report made by flightlog carries.

    Raises FlightlogError where the file is not there, or is no such report.
    """
    page = Path(report)
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FlightlogError(f"{page} cannot be read ({error}). Name a report's file.") from error
    files = _files(page, text)
    if not files:
        raise FlightlogError(f"{page} carries no runs. Name a report that flightlog made.")
    folder = tempfile.TemporaryDirectory(prefix="flightlog-report-")
    root = Path(folder.name)
    (root / "store.json").write_text('{"format": 1}\n', encoding="utf-8")
    for name, data in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return OpenedReport(page, folder)


def _files(page: Path, text: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for body in _SCRIPT.findall(text):
        for name, data in _unpack(page, _inflate(page, body)):
            if _FILE.fullmatch(name) is None:
                raise FlightlogError(
                    f"{page} names a file {name}, which no store has. It was not opened."
                )
            files[name] = data
    return files


def _unpack(page: Path, data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for member in tar:
                file = tar.extractfile(member)
                yield member.name, file.read() if file and member.isreg() else b""
    except (tarfile.TarError, ValueError) as error:
        raise FlightlogError(f"{page} is damaged ({error}). Ask for the file again.") from error


def _inflate(page: Path, body: str) -> bytes:
    try:
        inflater = zlib.decompressobj(_GZIP)
        data = inflater.decompress(base64.b64decode(body, validate=True), _MOST_BYTES)
    except (ValueError, zlib.error) as error:
        raise FlightlogError(f"{page} is damaged ({error}). Ask for the file again.") from error
    if inflater.unconsumed_tail or not inflater.eof:
        raise FlightlogError(f"{page} is damaged or too large. Ask for the file again.")
    return data
