"""Parameters from the command line, and into code: by assignment, or as papermill injects them."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING, Any

from ..store.errors import FlightlogError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def parse(given: Iterable[str]) -> dict[str, list[object]]:
    """`lr=0.1,0.01` for each parameter: a name and its values, literals of Python or text."""
    found: dict[str, list[object]] = {}
    for one in given:
        name, sign, text = one.partition("=")
        if not sign or not name.strip().isidentifier():
            raise FlightlogError(f"-p {one}: write a parameter as name=value or name=value,value.")
        found[name.strip()] = _values(text)
    return found


def grid(values: Mapping[str, list[object]]) -> list[dict[str, object]]:
    """Every combination of the values."""
    names = list(values)
    return [dict(zip(names, row, strict=True)) for row in itertools.product(*values.values())]


def assigned(source: str, values: Mapping[str, object]) -> tuple[str, set[str]]:
    """`source` with other values where a name of `values` is assigned at the top level of it, and
    the names that were.
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic: nothing of ours
        return source, set()
    lines, found = source.split("\n"), set()
    for node in reversed(body):
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        target = _target(node)
        if value is None or target not in values or value.end_lineno is None:
            continue
        first, last = value.lineno - 1, value.end_lineno - 1
        head = lines[first].encode()[: value.col_offset].decode()
        tail = lines[last].encode()[value.end_col_offset :].decode()
        lines[first : last + 1] = [f"{head}{values[target]!r}{tail}"]
        found.add(target)
    return "\n".join(lines), found


def injected(cells: list[Any], values: Mapping[str, object], make: Any) -> list[Any]:
    """The cells of a notebook with one more behind that tagged `parameters` (else the first)."""
    source = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in values.items())])
    cell = make(source)
    cell.metadata["tags"] = ["injected-parameters"]
    kept = [one for one in cells if "injected-parameters" not in _tags(one)]
    at = next((number + 1 for number, one in enumerate(kept) if "parameters" in _tags(one)), 0)
    return [*kept[:at], cell, *kept[at:]]


def _tags(cell: Any) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def _target(node: ast.stmt) -> str:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""


def _values(text: str) -> list[object]:
    """One value, or several between commas; commas within brackets and quotes are part of one."""
    try:
        found = ast.literal_eval(f"[{text}]")
        return list(found) or [""]
    except (SyntaxError, ValueError):
        return [_value(part) for part in text.split(",")]


def _value(text: str) -> object:
    try:
        found: object = ast.literal_eval(text.strip())
        return found
    except (SyntaxError, ValueError):
        return text.strip()
