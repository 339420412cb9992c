"""The JSON of a fact's value, both ways (docs/format.md, "Facts").

Knows the three additions to JSON: floats it has no word for, integers that a double cannot hold,
and references to blobs. Whether a value is too long for a fact is the writer's business.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .schema import SAFE_INTEGER

if TYPE_CHECKING:
    from collections.abc import Callable

_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


@dataclass(frozen=True, slots=True)
class BlobRef:
    """A value kept in blobs/: its hash, its size in bytes and its media type."""

    sha256: str
    size: int
    media: str


def encode_value(value: object) -> str:
    """Return the JSON text of `value`: scalars, lists, tuples, dicts with text keys, BlobRef.

    Raises TypeError for anything else.
    """
    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: UTF-8 cannot say it, JSON's \u can
        return json.dumps(_plain(value), allow_nan=False, separators=(",", ":"))
    return text


def decode_value(text: str) -> object:
    """Return what `text` stands for; the inverse of encode_value, but tuples come back as lists.

    Raises ValueError for what is no JSON.
    """
    try:
        # Nearly all texts are one plain value and nothing else; the C scanner knows by itself.
        value, end = (_SPECIAL if "$" in text else _PLAIN)(text, 0)
        return value if end == len(text) else _DECODER.decode(text)
    except StopIteration:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _plain(value: object) -> object:
    """`value` in plain JSON types, with the additions spelled out."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= SAFE_INTEGER else {"$int": str(int(value))}
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"$float": _float_word(value)}
    if isinstance(value, BlobRef):
        return {"$blob": value.sha256, "size": value.size, "media": value.media}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    raise TypeError(f"a fact cannot hold a {type(value).__name__}")


def _float_word(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _special(found: dict[str, object]) -> object:
    """The value of one of the three additions; any other object as it is."""
    match found:
        case {"$float": str(word)} if len(found) == 1 and word in _FLOATS:
            return _FLOATS[word]
        case {"$int": str(digits)} if len(found) == 1:
            return int(digits)
        case {"$blob": str(sha256), "size": int(size), "media": str(media)}:
            return BlobRef(sha256, size, media)
    return found


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


_DECODER = json.JSONDecoder(object_hook=_special, parse_constant=_refuse)
_SPECIAL: Callable[[str, int], tuple[object, int]] = _DECODER.scan_once  # type: ignore[attr-defined]
_PLAIN: Callable[[str, int], tuple[object, int]] = json.JSONDecoder(  # type: ignore[attr-defined]
    parse_constant=_refuse
).scan_once
