"""A cell's code apart from its parameters: what is left differs by more than their values."""

from __future__ import annotations

import ast
from hashlib import sha256
from typing import TYPE_CHECKING

from .params import literal_params

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .params import ParamValue


def code_shape(source: str, params: Mapping[str, ParamValue]) -> str | None:
    """`source` without comments and without the literals that `params` have kept as they stand.

    None for code that does not parse.
    """
    kept = {
        name
        for name, value in literal_params(source).items()
        if name in params and repr(params[name]) == repr(value)
    }
    try:
        tree = ast.parse(source)
        for node in tree.body:
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)])
                    | ast.AnnAssign(target=ast.Name(id=name))
                ) if name in kept:
                    node.value = ast.Constant(...)
        return ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def shape_digest(text: str) -> str:
    """What stands for a shape in the store."""
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
