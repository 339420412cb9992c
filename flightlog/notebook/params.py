"""Which of a cell's variables are its parameters.

Plain assignments of plain values: numbers, short texts, booleans, None, small lists of these. What
a loop binds or recomputes is a running value, no parameter. Names come from the code, values from
the kernel's namespace.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ParamValue = str | int | float | bool | None

LONGEST_TEXT = 250
LONGEST_LIST = 12
_PLAIN = (bool, int, float, str, type(None))


def assigned_names(source: str) -> list[str]:
    """Names that `source` assigns outside loops and functions, in order, without `_names`.

    Names bound only as loop targets, or only inside a loop's body, are left out. Code that does not
    parse has none.
    """
    tree = _parse(source)
    found: dict[str, None] = {}
    for node in _assignments(tree.body if tree else []):
        for target in _targets(node):
            found.update((name, None) for name in _names_in(target) if not name.startswith("_"))
    return list(found)


def literal_params(source: str) -> dict[str, ParamValue]:
    """Parameters known before the cell runs: names assigned once, to a literal, at top level."""
    tree = _parse(source)
    certain = set(map(id, tree.body)) if tree else set()
    values: dict[str, ParamValue] = {}
    seen: set[str] = set()
    for node in _assignments(tree.body if tree else []):
        names = [name for target in _targets(node) for name in _names_in(target)]
        for name in names:
            values.pop(name, None)
        once = len(names) == 1 and names[0] not in seen and id(node) in certain
        if once and not names[0].startswith("_"):
            values.update(_literal(names[0], node.value))
        seen.update(names)
    return values


def plain_values(names: Iterable[str], namespace: Mapping[str, object]) -> dict[str, ParamValue]:
    """The values of `names` that are plain enough to be parameters; others are left out."""
    found: dict[str, ParamValue] = {}
    for name in names:
        if name in namespace:
            found.update(as_param(name, namespace[name]))
    return found


def asked_values(names: Iterable[str], namespace: Mapping[str, object]) -> dict[str, ParamValue]:
    """As plain_values, for names asked for: a dictionary gives `name.key` for each plain value."""
    found: dict[str, ParamValue] = {}
    for name in names:
        value = namespace.get(name)
        if isinstance(value, dict):
            for key, item in value.items():
                if isinstance(key, str):
                    found.update(as_param(f"{name}.{key}", item))
        elif name in namespace:
            found.update(as_param(name, value))
    return found


def as_param(name: str, value: object) -> dict[str, ParamValue]:
    """`{name: value}` when the value is plain, else nothing. Unknown types are never printed."""
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        value = value.item()  # type: ignore[attr-defined]  # a NumPy scalar, known by its module
    if type(value) in _PLAIN:
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            return {}
        return {name: value}  # type: ignore[dict-item]  # one of _PLAIN
    if type(value) in (list, tuple):
        text = _list_text(value)  # type: ignore[arg-type]  # just tested
        return {name: text} if text is not None else {}
    return {}


def _list_text(value: list[object] | tuple[object, ...]) -> str | None:
    if len(value) > LONGEST_LIST:
        return None
    items = [as_param("", item) if type(item) not in (list, tuple) else {} for item in value]
    if not all(items):
        return None
    text = ", ".join(repr(item[""]) for item in items)
    return f"[{text}]" if len(text) <= LONGEST_TEXT else None


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _assignments(body: Iterable[ast.AST]) -> Iterator[ast.Assign | ast.AnnAssign]:
    """Assignments that run at most once: not those in loops, functions and classes."""
    for node in body:
        if isinstance(node, ast.Assign) or (
            isinstance(node, ast.AnnAssign) and node.value is not None
        ):
            yield node
        elif isinstance(node, ast.If | ast.Try | ast.TryStar | ast.With | ast.AsyncWith):
            for part in ("body", "handlers", "orelse", "finalbody"):
                yield from _assignments(getattr(node, part, []))
        elif isinstance(node, ast.ExceptHandler):
            yield from _assignments(node.body)
        elif isinstance(node, ast.Match):
            for case in node.cases:
                yield from _assignments(case.body)


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _names_in(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _names_in(part)


def _literal(name: str, node: ast.expr | None) -> dict[str, ParamValue]:
    try:
        return {} if node is None else as_param(name, ast.literal_eval(node))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return {}
