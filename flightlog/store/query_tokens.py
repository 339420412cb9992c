"""Splits a query into tokens, each with its position. Twin of src/query/tokens.ts."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import Literal, NamedTuple

from .errors import FlightlogError

TokenType = Literal["string", "quoted", "operator", "punctuation", "number", "word", "end"]

# A number must not run on into a word, so that 3px is one bad word rather than a number and "px".
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?(?![\w.])", re.IGNORECASE)
_SIGNED = re.compile(r"[+-](?:inf(?:inity)?|nan)(?!\w)", re.IGNORECASE)
_OPERATOR = re.compile(r"==|!=|<=|>=|[=<>]")
_QUOTES = "'\"`"


class QueryError(FlightlogError):
    """A query that cannot be read; `position` is the index of the offending character."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1}).")
        self.position = position


class Token(NamedTuple):
    """A piece of a query: what is meant by it, where it begins, and how long it is written."""

    type: TokenType
    text: str
    at: int
    size: int
    value: float = math.nan


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a query, ending with one of type "end". Raises QueryError."""
    tokens: list[Token] = []
    at = 0
    while True:
        while at < len(text) and (text[at].isspace() or text[at] == "\ufeff"):
            at += 1
        if at >= len(text):
            return [*tokens, Token("end", "", len(text), 0)]
        # Behind a dot stands a name, whatever it looks like: params.3d, metrics.5.
        before = tokens[-1] if tokens else None
        is_name = before is not None and before.type == "punctuation" and before.text == "."
        is_dot = before is not None and before.type == "word" and text[at] == "."
        token = _name_at(text, at) if is_name else None
        tokens.append(
            token or (Token("punctuation", ".", at, 1) if is_dot else _token_at(text, at))
        )
        at += tokens[-1].size


def special_number(word: str) -> float:
    """What inf, nan and their like with or without sign stand for; NaN for other words too."""
    name = word.lower().lstrip("+-")
    if name not in ("inf", "infinity"):
        return math.nan
    return -math.inf if word.startswith("-") else math.inf


def _token_at(text: str, at: int) -> Token:
    letter = text[at]
    if letter in _QUOTES:
        return _quoted_at(text, at, letter)
    if found := _NUMBER.match(text, at):
        return Token("number", found[0], at, len(found[0]), float(found[0]))
    if found := _SIGNED.match(text, at):
        return Token("number", found[0], at, len(found[0]), special_number(found[0]))
    if letter == "_" or unicodedata.category(letter)[0] == "L":
        word = _run_of_letters(text, at)
        return Token("word", word, at, len(word))
    if found := _OPERATOR.match(text, at):
        return Token("operator", found[0], at, len(found[0]))
    if letter in "().,":
        return Token("punctuation", letter, at, 1)
    raise QueryError(f"Unexpected {json.dumps(letter, ensure_ascii=False)}", at)


def _name_at(text: str, at: int) -> Token | None:
    name = _run_of_letters(text, at)
    return Token("word", name, at, len(name)) if name else None


def _run_of_letters(text: str, at: int) -> str:
    """Letters, digits, marks and the signs that names of metrics often have."""
    end = at
    while end < len(text) and (text[end] in "_/-" or unicodedata.category(text[end])[0] in "LNM"):
        end += 1
    return text[at:end]


def _quoted_at(text: str, at: int, quote: str) -> Token:
    end = text.find(quote, at + 1)
    if end < 0:
        raise QueryError(f"The {quote} that begins here is not closed", at)
    kind: TokenType = "quoted" if quote == "`" else "string"
    return Token(kind, text[at + 1 : end], at, end + 1 - at)
