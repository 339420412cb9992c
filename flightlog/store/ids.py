"""Ids: 26 lowercase characters of Crockford base 32, sortable by time (github.com/ulid/spec)."""

from __future__ import annotations

import hashlib
import os
import re
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TIMED, _RANDOM = 10, 16
"""Characters of an id that tell its time, and those that are random."""
ID_PATTERN = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")


def new_id(now_ms: int | None = None) -> str:
    """Return a new id; `now_ms` (epoch milliseconds) defaults to the clock."""
    now = int(time.time() * 1000) if now_ms is None else now_ms
    number = (now << 80) | int.from_bytes(os.urandom(10), "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def finisher_id(writer: str) -> str:
    """Return the id of who finishes the dead `writer`, the same whoever does it."""
    digest = hashlib.sha256(writer.encode()).digest()[:_RANDOM]
    return writer[:_TIMED] + "".join(ALPHABET[byte & 31] for byte in digest)


def is_id(text: str) -> bool:
    """Whether `text` has the form of an id."""
    return ID_PATTERN.fullmatch(text) is not None
