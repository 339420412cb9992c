"""Blobs and `flightlog gc`: one that is named again looks young until its fact is there."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from flightlog.store.blobs import copy_blob, write_blob

if TYPE_CHECKING:
    from pathlib import Path


def test_a_blob_that_is_written_again_looks_young(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"content")
    ref = write_blob(tmp_path, b"content", "text/plain")
    blob = tmp_path / "blobs" / ref.sha256
    for again in (
        lambda: write_blob(tmp_path, b"content", "text/plain"),
        lambda: copy_blob(tmp_path, source, "text/plain"),
    ):
        os.utime(blob, (1, 1))
        again()
        assert time.time() - blob.stat().st_mtime < 60
