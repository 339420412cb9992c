"""Turns figures, images, tables and dicts into bytes that outlive the libraries they came from.

Nothing is pickled and no library is imported that the object's owner has not imported already; an
array becomes a PNG without one. Raises TypeError or ValueError for what it does not know.
"""

from __future__ import annotations

import io
import json
import math
import struct
import zlib
from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from ..store.numbers import as_name, as_step

ARROW = "application/vnd.apache.arrow.file"
PNG, SVG = "image/png", "image/svg+xml"
VEGA_LITE = "application/vnd.vegalite.v6+json"
Picture = tuple[str, str, bytes]
"""File suffix, media type and bytes."""

_DEPTH = 100
_KNOWN = {
    b"\x89PNG\r\n\x1a\n": (".png", PNG),
    b"\xff\xd8\xff": (".jpg", "image/jpeg"),
    b"GIF8": (".gif", "image/gif"),
    b"RIFF": (".webp", "image/webp"),
}


def pictures(given: object) -> list[Picture]:
    """Return the forms in which a figure or image is kept."""
    if isinstance(given, bytes | bytearray | str | PathLike):
        return [_encoded(_read(given))]
    spec = _spec(given)
    if spec is not None:
        return [(".vl.json", VEGA_LITE, json_bytes(spec, indent=None))]
    owner = getattr(given, "get_figure", None)  # of Matplotlib's axes and what stands on them
    figure = owner() if callable(owner) else given
    if callable(getattr(figure, "savefig", None)):
        return _figure(figure)
    if callable(getattr(given, "save", None)) and hasattr(given, "convert"):
        sink = io.BytesIO()
        given.save(sink, format="PNG")  # type: ignore[attr-defined]  # PIL's, by its looks
        return [(".png", PNG, sink.getvalue())]
    return [(".png", PNG, png_bytes(given))]


def png_bytes(array: object) -> bytes:
    """Encode an array of pixels as PNG; channels may come first, as in PyTorch."""
    import numpy as np

    for step in ("detach", "cpu"):
        move = getattr(array, step, None)
        array = move() if callable(move) else array
    pixels = np.asarray(array)
    if pixels.ndim == 3 and pixels.shape[0] in (1, 3, 4) and pixels.shape[2] not in (1, 3, 4):
        pixels = np.moveaxis(pixels, 0, 2)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    if not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))):
        raise ValueError(f"an image has the shape H×W, H×W×3 or H×W×4, not {pixels.shape}")
    if pixels.size == 0:
        raise ValueError("it has no pixels")
    return _png(np.ascontiguousarray(_as_bytes(pixels)))


def table_bytes(table: object) -> bytes:
    """Encode a table as an Arrow file; columns that Arrow has no type for are kept as text."""
    import pyarrow as pa

    arrow = _without_views(table if isinstance(table, pa.Table) else _arrow(table))
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    return sink.getvalue()


def json_bytes(values: object, indent: int | None = 1) -> bytes:
    """Encode as JSON for people: NaN and infinities, and objects JSON has no word for, as text."""
    try:
        text = json.dumps(values, indent=indent, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        text = json.dumps(_json(values), indent=indent, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def with_suffix(name: str, suffix: str) -> str:
    """`name`, ending in `suffix` once."""
    text = as_name(name)
    return text if text.lower().endswith(suffix) else text + suffix


def step_entry(step: object) -> dict[str, int]:
    """`{"step": n}`, or nothing where there is none that fits."""
    if step is None:
        return {}
    number, why = as_step(step)
    return {} if why else {"step": number}


def _spec(given: Any) -> Mapping[str, object] | None:
    """A Vega-Lite spec: a dict that says so, or Altair's chart."""
    if not isinstance(given, Mapping):
        module = type(given).__module__.partition(".")[0]
        given = given.to_dict() if module == "altair" and hasattr(given, "to_dict") else None
    schema = given.get("$schema") if given is not None else None
    return given if isinstance(schema, str) and "/vega-lite/" in schema else None


def _read(given: object) -> bytes:
    """Bytes as they are, SVG as text, or what a path's file holds."""
    if isinstance(given, bytes | bytearray):
        return bytes(given)
    if isinstance(given, str) and given.lstrip().startswith(("<svg", "<?xml")):
        return given.encode()
    return Path(fspath(given)).read_bytes()  # type: ignore[call-overload]


def _encoded(data: bytes) -> Picture:
    for magic, (suffix, media) in _KNOWN.items():
        if data.startswith(magic):
            return suffix, media, data
    head = data[:1024].lstrip()
    if head.startswith(b"<svg") or (head.startswith(b"<?xml") and b"<svg" in data[:4096]):
        return ".svg", SVG, data
    raise ValueError("the bytes are no PNG, JPEG, GIF, WebP or SVG")


def _figure(figure: Any) -> list[Picture]:
    svg, png = io.BytesIO(), io.BytesIO()
    figure.savefig(png, format="png", bbox_inches="tight")
    found = [(".png", PNG, png.getvalue())]
    # Without a date, so that the same figure is the same blob.
    figure.savefig(svg, format="svg", bbox_inches="tight", metadata={"Date": None})
    return [(".svg", SVG, svg.getvalue()), *found]


def _as_bytes(pixels: Any) -> Any:
    import numpy as np

    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.bool_:
        return pixels.astype(np.uint8) * 255
    if np.issubdtype(pixels.dtype, np.integer):
        return np.clip(pixels, 0, 255).astype(np.uint8)
    if np.issubdtype(pixels.dtype, np.floating):
        return (np.clip(np.nan_to_num(pixels), 0, 1) * 255 + 0.5).astype(np.uint8)
    raise TypeError(f"an array of {pixels.dtype} is no image")


def _png(pixels: Any) -> bytes:
    height, width = pixels.shape[:2]
    color = {2: 0, 3: 2}[pixels.ndim] if pixels.shape[-1] != 4 or pixels.ndim == 2 else 6
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _arrow(table: Any) -> Any:
    import pyarrow as pa

    if callable(getattr(table, "to_arrow", None)):  # polars
        return table.to_arrow()
    if isinstance(table, Mapping):
        columns = {as_name(key): _listed(values) for key, values in table.items()}
    elif hasattr(table, "columns") and hasattr(table, "dtypes"):
        try:
            return pa.Table.from_pandas(table)
        except (pa.ArrowException, TypeError):
            columns = {as_name(key): list(table[key]) for key in table.columns}
    elif isinstance(table, list | tuple) and all(isinstance(row, Mapping) for row in table):
        keys = list(dict.fromkeys(key for row in table for key in row))
        columns = {as_name(key): [row.get(key) for row in table] for key in keys}
    else:
        raise TypeError("a table is a data frame, a dict of columns or a list of dicts")
    return pa.table({key: _column(values) for key, values in columns.items()})


def _without_views(table: Any) -> Any:
    """The same table in types that every Arrow reader knows."""
    import pyarrow as pa

    plain = {pa.string_view(): pa.large_utf8(), pa.binary_view(): pa.large_binary()}
    fields = [field.with_type(plain.get(field.type, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def _listed(values: Any) -> Any:
    return values if hasattr(values, "__len__") and not isinstance(values, str) else [values]


def _column(values: Any) -> Any:
    import pyarrow as pa

    try:
        return pa.array(values, from_pandas=False)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return pa.array([None if value is None else str(value) for value in values], pa.utf8())


def _json(value: object, depth: int = 0) -> object:
    if isinstance(value, str | bool | int) or value is None:
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, Mapping) and depth < _DEPTH:
        return {str(key): _json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and depth < _DEPTH:
        return [_json(item, depth + 1) for item in value]
    listed = getattr(value, "tolist", None)  # NumPy's arrays and scalars, and what imitates them
    return _json(listed(), depth + 1) if callable(listed) and depth < _DEPTH else str(value)
