"""Parses the query language, or finds that a text is no expression but words to look for.

    or         := and ("or" and)*
    and        := not ("and" not)*
    not        := "not" not | "(" or ")" | comparison
    comparison := field op value | field ["not"] "in" "(" value, … ")" | field ["not"] "like" string
                | field "is" ["not"] "null"
    field      := path | ("best" | "last" | "min" | "max") "(" path ")"

Twin of src/query/parse.ts; the same cases run in both: tests/conformance/query.json.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .nearest import nearest
from .query_fields import Field, of_metric, to_field
from .query_match import (
    Literal,
    Query,
    all_of,
    any_of,
    compares,
    is_in,
    is_like,
    is_null,
    none_of,
    words,
)
from .query_metrics import VALUE_MODES
from .query_tokens import QueryError, Token, special_number, tokenise

if TYPE_CHECKING:
    from .model import RunInfo

__all__ = ["QueryError", "matches", "parse_query"]

_HAS_OPERATOR = re.compile(
    r"[=<>]|\bin\s*\(|\bi?like\s*['\"]|\bis\s+(?:not\s+)?null\b", re.IGNORECASE | re.ASCII
)
_KEYWORDS = ("and", "or", "not", "in", "like", "ilike", "is")
# Parentheses and nots within one another at most; deeper text is no query of a person.
_DEEPEST = 200


def parse_query(text: str) -> Query:
    """Return whether a run matches, as a function; without an operator `text` is words to find.

    Raises QueryError naming the position, and the nearest word where one was mistyped.
    """
    if not _HAS_OPERATOR.search(text):
        return words(text.lower().split())
    return _Parser(tokenise(text)).parse()


def matches(run: RunInfo, query: str) -> bool:
    """Whether `run` matches the query; parse it once where there are many runs."""
    return parse_query(query)(run)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def parse(self) -> Query:
        query = self._or()
        found = self._peek()
        if found.type == "end":
            return query
        near = nearest(found.text, ("and", "or")) if found.type == "word" else None
        hint = f'did you mean "{near}"?' if near else 'join comparisons with "and" or "or"'
        raise QueryError(f'Unexpected "{found.text}"; {hint}', found.at)

    # "or" and "and" in one function, so that nesting takes few of Python's frames.
    def _or(self) -> Query:
        either: list[Query] = []
        while True:
            both = [self._not()]
            while self._take_keyword("and"):
                both.append(self._not())
            either.append(both[0] if len(both) == 1 else all_of(both))
            if not self._take_keyword("or"):
                return either[0] if len(either) == 1 else any_of(either)

    def _not(self) -> Query:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError("Nested too deeply", self._peek().at)
        if self._take_keyword("not"):
            query = none_of(self._not())
        elif self._take("("):
            query = self._or()
            self._expect(")")
        else:
            query = self._comparison()
        self._depth -= 1
        return query

    def _comparison(self) -> Query:
        field = self._field()
        token = self._next()
        if token.type == "operator":
            return compares(field, token.text, self._value())
        if _is_keyword(token, "is"):
            return is_null(field, self._nullness())
        negated = _is_keyword(token, "not")
        verb = self._next() if negated else token
        if _is_keyword(verb, "in"):
            return is_in(field, self._values(), negated)
        if _is_keyword(verb, "ilike") or _is_keyword(verb, "like"):
            return is_like(field, self._pattern(), _is_keyword(verb, "ilike"), negated)
        raise _unknown_operator(verb)

    def _field(self) -> Field:
        first = self._next()
        if first.type != "word" or first.text.lower() in _KEYWORDS:
            raise QueryError("A field is missing, such as params.lr or metrics.acc", first.at)
        if not self._take("("):
            return self._path(first)
        if first.text.lower() not in VALUE_MODES:
            return of_metric(first.text, None, first.at, first.at)
        token = self._next()
        path = self._path(token) if token.type == "word" else None
        field = of_metric(first.text, path, first.at, token.at)
        self._expect(")")
        return field

    def _nullness(self) -> bool:
        """Whether "not" stands before the "null" that must follow."""
        negated = self._take_keyword("not")
        at = self._peek().at
        if not self._take_keyword("null"):
            raise QueryError('After "is" comes "null" or "not null"', at)
        return negated

    def _path(self, first: Token) -> Field:
        if not self._take("."):
            return to_field(None, first.text, first.text, first.at)
        name = self._name()
        return to_field(first.text.lower(), name, f"{first.text}.{name}", first.at)

    def _name(self) -> str:
        parts: list[str] = []
        while True:
            token = self._next()
            if token.type not in ("word", "quoted", "string"):
                raise QueryError("A name is missing behind the dot", token.at)
            parts.append(token.text)
            if token.type != "word" or not self._take("."):
                return ".".join(parts)

    def _value(self) -> Literal:
        token = self._next()
        if token.type == "number":
            return token.value
        if token.type == "string":
            return token.text
        word = token.text.lower() if token.type == "word" else ""
        if word in ("true", "false"):
            return word == "true"
        if word in ("inf", "infinity", "nan"):
            return special_number(word)
        quoted = f"; write '{token.text}' with quotes" if word else ""
        message = f"A value is missing: a number, 'text', true or false{quoted}"
        raise QueryError(message, token.at)

    def _values(self) -> list[Literal]:
        self._expect("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._expect(")")
        return values

    def _pattern(self) -> str:
        token = self._next()
        if token.type != "string":
            raise QueryError("A pattern is missing, such as 'base%'", token.at)
        return token.text

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._peek()
        if token.type != "end":  # the end stays: whoever reads on meets it again
            self._at += 1
        return token

    def _take(self, mark: str) -> bool:
        found = self._peek()
        if found.type != "punctuation" or found.text != mark:
            return False
        self._at += 1
        return True

    def _take_keyword(self, keyword: str) -> bool:
        if not _is_keyword(self._peek(), keyword):
            return False
        self._at += 1
        return True

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            raise QueryError(f'A "{mark}" is missing', self._peek().at)


def _is_keyword(token: Token, keyword: str) -> bool:
    return token.type == "word" and token.text.lower() == keyword


def _unknown_operator(token: Token) -> QueryError:
    near = (
        nearest(token.text, ("in", "like", "ilike", "not", "is")) if token.type == "word" else None
    )
    found = "An operator is missing" if token.type == "end" else f'"{token.text}" is no operator'
    hint = f'did you mean "{near}"?' if near else "use one of = != < <= > >= in like ilike is"
    return QueryError(f"{found}; {hint}", token.at)
