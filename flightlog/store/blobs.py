"""Keeps bytes by the hash of their content (docs/format.md, "Blobs"): written once, never
changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from typing import TYPE_CHECKING

from .disk import move_file
from .schema import BLOBS
from .values import BlobRef

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 1 << 20


def write_blob(store: Path, data: bytes, media: str) -> BlobRef:
    """Keep `data` and return what a fact says of it; sync_blob waits for the disk. Raises
    OSError.
    """
    ref = BlobRef(hashlib.sha256(data).hexdigest(), len(data), media)
    if not _has(store, ref):
        part = _part(store)
        try:
            with part.open("xb") as file:
                file.write(data)
            move_file(part, store / BLOBS / ref.sha256)
        finally:
            part.unlink(missing_ok=True)
    return ref


def sync_blob(store: Path, sha256: str) -> None:
    """Wait until the disk has a blob. Raises OSError."""
    file = os.open(store / BLOBS / sha256, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(file)
    finally:
        os.close(file)


def copy_blob(store: Path, source: Path, media: str) -> BlobRef:
    """Keep the bytes of the file `source` as they are at this moment. Raises OSError.

    They are hashed as they are copied, so a file that changes meanwhile is kept as one of them.
    """
    digest, size = hashlib.sha256(), 0
    part = _part(store)
    try:
        with source.open("rb") as given, part.open("xb") as file:
            while block := given.read(_BLOCK):
                digest.update(block)
                size += len(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        ref = BlobRef(digest.hexdigest(), size, media)
        if not _has(store, ref):
            move_file(part, store / BLOBS / ref.sha256)
    finally:
        part.unlink(missing_ok=True)
    return ref


def _has(store: Path, ref: BlobRef) -> bool:
    """A file of the right name and another size is half a copy: it is written again."""
    path = store / BLOBS / ref.sha256
    try:
        if path.stat().st_size != ref.size:
            return False
    except OSError:
        return False
    # `flightlog gc` removes what nobody names; one that looks young waits for the fact to come.
    with contextlib.suppress(OSError):
        os.utime(path)
    return True


def _part(store: Path) -> Path:
    # Not its parents: where a store was, there may be the empty place of a disk that went away.
    (store / BLOBS).mkdir(exist_ok=True)
    return store / BLOBS / f".{uuid.uuid4().hex}.tmp"
