"""The string literals that code gives to names: assigned, passed as keywords, mapped in a dict.

For redact.py, which learns from them what to blank. Code that does not parse has none.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from .secrets import looks_random

if TYPE_CHECKING:
    from collections.abc import Iterator

_LITERAL = re.compile(r"""(?P<quote>\"\"\"|'''|"|')(?P<value>.*?)(?<!\\)(?P=quote)""", re.S)


def named_texts(source: str) -> Iterator[tuple[str, str]]:
    """(name, text) for each string literal that code assigns, passes or maps to a name."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        for name, value in _bindings(node):
            for text in _texts(value, source):
                yield name, text


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _bound(target, node.value)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield from _bound(node.target, node.value)
    elif isinstance(node, ast.keyword) and node.arg:
        yield node.arg, node.value
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value


def _bound(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        for part, item in zip(target.elts, value.elts, strict=False):
            yield from _bound(part, item)
    elif isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Attribute):
        yield target.attr, value
    elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        yield str(target.slice.value), value


def _texts(node: ast.expr, source: str) -> Iterator[str]:
    """String literals that make up a value.

    Calls and subscripts hold names too (`os.environ["API_KEY"]`): of theirs, only random ones.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
        yield text
        if text not in source:
            # Escaped, or put together from several literals: what stands in the code is its pieces.
            segment = ast.get_source_segment(source, node) or ""
            yield from (match.group("value") for match in _LITERAL.finditer(segment))
    elif not isinstance(node, ast.Constant | ast.Dict):
        guarded = isinstance(node, ast.Call | ast.Subscript)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                texts = _texts(child, source)
                yield from (text for text in texts if not guarded or looks_random(text))
