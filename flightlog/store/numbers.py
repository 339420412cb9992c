"""Turns what people log into a float64 and a step, without ever raising into their training loop.

Knows number-likes, not frameworks: anything with `.item()` (NumPy, PyTorch, JAX scalars) is
asked for its Python value. What cannot become a number is counted and named by the caller.
"""

from __future__ import annotations

from math import nan

_FIRST_STEP, _LAST_STEP = -(2**63), 2**63 - 1


def as_float(value: object) -> tuple[float, str | None]:
    """Return the float64 to store and, where the value is no number, why not.

    NaN and the infinities are numbers; a bool counts as 0 or 1; text is no number even where it
    could be read as one.
    """
    if isinstance(value, str | bytes | bytearray):
        return nan, f"{type(value).__name__} is no number"
    try:
        item = getattr(value, "item", None)
        plain = item() if callable(item) else value
        if isinstance(plain, str | bytes | bytearray):
            return nan, f"{type(value).__name__} is no number"
        return float(plain), None  # type: ignore[arg-type]  # that it may fail is the point
    except OverflowError:
        return nan, "larger than any float64"
    except Exception as error:  # whatever a framework raises, training goes on
        return nan, f"{type(value).__name__} is no number: {_first_line(error)}"


def as_step(step: object) -> tuple[int, str | None]:
    """Return the int64 step and, where it is none, why not: whole numbers of any type are taken."""
    try:
        item = getattr(step, "item", None)
        plain = item() if callable(item) else step
        whole = int(plain)  # type: ignore[arg-type]  # that it may fail is the point
        if isinstance(plain, str | bytes) or whole != plain:
            return 0, f"step {_short(plain)} is no whole number"
    except Exception:  # whatever a framework raises, training goes on
        return 0, f"step of type {type(step).__name__} is no whole number"
    if not _FIRST_STEP <= whole <= _LAST_STEP:
        return 0, f"step {_short(whole)} does not fit in 64 bits"
    return whole, None


def as_name(key: object) -> str:
    """Return a metric's name as UTF-8 can hold it: other types as text, half surrogates spelled
    out.
    """
    text = key if type(key) is str else str(key)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "backslashreplace").decode()
    return text


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def _short(value: object) -> str:
    try:
        return f"{value!r:.40}" if not isinstance(value, int) else f"{value:.3g}"
    except (OverflowError, ValueError):  # an int with more digits than Python prints or converts
        return "given"
