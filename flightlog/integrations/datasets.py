"""What is kept of the data that a training saw: shape, columns with their types, and a digest.

The digest is of all bytes up to 64 MB, of evenly spaced rows beyond, and says which; equal data
have equal digests, whatever holds them in memory.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..recorder.run import Run

MOST_BYTES = 64_000_000
MOST_COLUMNS = 2_000


def log_description(run: Run, role: str, found: dict[str, Any]) -> None:
    """Keep what `describe` found as `dataset-ROLE.json`, and the digest among what surrounds the
    run, so that comparing two runs shows whether they saw the same data.
    """
    run.log_dict(found, f"dataset-{role}.json")
    shape = " × ".join(f"{n:,}" for n in found["shape"])
    run.set_fact("context", f"dataset.{role}", f"{shape}, sha256 {found['digest'][:16]}")


def describe(data: object, target: object = None) -> dict[str, Any]:
    """Return shape, columns (name and type), target and digest of a data set."""
    shape = [int(n) for n in getattr(data, "shape", None) or [_length(data)]]
    step = max(1, -(-_bytes(data) // MOST_BYTES))
    digest = hashlib.sha256()
    _feed(digest, data, step)
    if target is not None:
        _feed(digest, target, step)
    columns = _columns(data)
    return {
        "shape": shape,
        "type": f"{type(data).__module__.partition('.')[0]}.{type(data).__qualname__}",
        "columns": columns[:MOST_COLUMNS],
        "columns_left_out": max(0, len(columns) - MOST_COLUMNS),
        **({"target": _columns(target)} if target is not None else {}),
        "digest": digest.hexdigest(),
        "digest_of": "all rows" if step == 1 else f"every {step}th row",
    }


def _columns(data: Any) -> list[dict[str, str]]:
    dtypes = getattr(data, "dtypes", None)
    if dtypes is not None and hasattr(data, "columns"):
        pairs = zip(data.columns, dtypes, strict=False)
        return [{"name": str(name), "type": str(dtype)} for name, dtype in pairs]
    name, dtype = getattr(data, "name", None), getattr(data, "dtype", None)
    if dtype is None:
        return [{"name": "values", "type": type(data).__name__}]
    return [{"name": str(name) if isinstance(name, str) else "values", "type": str(dtype)}]


def _feed(digest: Any, data: Any, step: int) -> None:
    import numpy as np

    if hasattr(data, "columns") and hasattr(data, "iloc"):
        for name in data.columns:
            digest.update(str(name).encode())
            _feed(digest, data[name].to_numpy(), step)
        return
    if hasattr(data, "tocsr"):  # SciPy's sparse matrices and arrays
        rows = data.tocsr()[::step]
        for part in (rows.indptr, rows.indices, rows.data):
            digest.update(np.ascontiguousarray(part).data)
        return
    array = np.asarray(data)[::step] if _length(data) else np.empty(0)
    if array.dtype == object or array.dtype.kind not in "biufcmM":
        digest.update("\0".join(map(str, array.ravel().tolist())).encode("utf-8", "replace"))
    elif array.dtype.kind in "mM":
        digest.update(np.ascontiguousarray(array).view(np.int64).data)
    else:
        digest.update(np.ascontiguousarray(array).data)


def _length(data: Any) -> int:
    shape = getattr(data, "shape", None)
    if shape:
        return int(shape[0])
    return len(data) if hasattr(data, "__len__") else 0


def _bytes(data: Any) -> int:
    """About how many; eight for each value of what does not say."""
    found = getattr(data, "nbytes", None)
    if isinstance(found, int):
        return found
    size = getattr(data, "size", None)
    return int(size) * 8 if isinstance(size, int) else _length(data) * 8
