"""What is noted of a file that a run read: the first half of its SHA-256, as hexadecimal digits."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DIGITS = 32
_BLOCK = 1 << 20


def file_digest(path: Path) -> str:
    """Read a file and return its digest. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()[:DIGITS]
