"""What looks like a secret: a name by its words, a value by its form, a doubtful name by both.

Better one word too many blanked than one key in a published report. redact.py does the blanking.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

LONGEST_VALUE = 20_000
"""Characters; a longer text is judged by its name alone, and not searched for."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_WORDS = frozenset(
    [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "secrets",
        "apikey",
        "authorization",
        "bearer",
        "credential",
        "credentials",
    ]
)
_SECRET_PAIRS = frozenset(
    (first, "key")
    for first in [
        "api",
        "access",
        "private",
        "secret",
        "ssh",
        "encryption",
        "signing",
        "auth",
        "account",
        "master",
    ]
) | {
    ("auth", "header"),
    ("connection", "string"),
    ("pass", "word"),
    ("pass", "phrase"),
    ("session", "cookie"),
}
# A token of a tokenizer is no secret: pad_token, eos_token.
_PLAIN_TOKENS = frozenset(
    [
        "pad",
        "eos",
        "bos",
        "mask",
        "unk",
        "sep",
        "cls",
        "special",
        "start",
        "end",
        "image",
        "next",
        "stop",
        "prefix",
        "first",
        "last",
        "begin",
    ]
)
_PLAIN_AWS = frozenset(["region", "profile", "output", "endpoint", "retries"])
_DOUBTFUL_WORDS = frozenset(
    ["key", "auth", "sig", "signature", "cred", "creds", "pat", "cookie", "salt", "dsn"]
)


class Form(NamedTuple):
    """A secret's form: what it is, texts of which one must be there, and the pattern itself."""

    kind: str
    needles: tuple[str, ...]
    pattern: re.Pattern[str]

    def finds(self, text: str) -> bool:
        """Whether `text` holds one; most long texts are dismissed by their needles."""
        return any(n in text for n in self.needles) and self.pattern.search(text) is not None


def _form(kind: str, needles: str, pattern: str) -> Form:
    return Form(kind, tuple(needles.split()), re.compile(pattern, re.S))


SECRET_FORMS = (
    _form(
        "a private key",
        "-----BEGIN",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    ),
    _form("a JWT", "eyJ", r"(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"),
    _form(
        "a GitHub token",
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
        r"(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,})",
    ),
    _form("a GitLab token", "glpat-", r"(?<!\w)glpat-[\w-]{16,}"),
    _form("an AWS key", "AKIA ASIA", r"(?<!\w)(?:AKIA|ASIA)[0-9A-Z]{16}(?!\w)"),
    _form("a Google key", "AIza", r"(?<!\w)AIza[\w-]{30,}"),
    _form("a Slack token", "xox", r"(?<!\w)xox[abeoprs]-[\w-]{10,}"),
    _form("a Hugging Face token", "hf_", r"(?<!\w)hf_[A-Za-z0-9]{20,}"),
    _form("an sk- key", "sk-", r"(?<![\w-])sk-(?=[\w-]*\d|[\w-]{20})[\w-]{12,}"),
    _form("a bearer token", "earer ", r"(?<=[Bb]earer )[\w.~+/-]{8,}=*"),
    _form("a password in an address", "://", r"(?<=://)[^\s/@:'\"]*:[^\s/@'\"]+(?=@)"),
)


@lru_cache(4096)
def may_be_secret(name: str) -> bool:
    """Whether a text under this name is worth a look at all."""
    return is_secret_name(name) or _is_doubtful(name)


def is_secret_name(name: str) -> bool:
    """Whether a variable, key or environment variable of this name usually holds a secret."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words:
        return False
    if words[0] == "aws" and len(words) > 1 and not _PLAIN_AWS.intersection(words):
        return True
    if any("password" in word or word in _SECRET_WORDS for word in words):
        return True
    if _SECRET_PAIRS.intersection(pairwise(words)):
        return True
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    if words[-1] in ("token", "tok"):
        return not _PLAIN_TOKENS.intersection(words)
    return words[-1] == "pwd" and len(words) > 1


def is_secret(name: str, value: object) -> bool:
    """Whether this variable must not be shown: by its name, its value's form, or both together."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if not isinstance(text, str):
        # A count of tokens is a number; a number named as a password is one.
        return is_secret_name(name) and not name.lower().endswith("token")
    if is_secret_name(name):
        return True
    # A corpus or a page under a harmless name is no key; looking through it would take seconds.
    if len(text) > LONGEST_VALUE:
        return False
    if any(form.finds(text) for form in SECRET_FORMS):
        return True
    return _is_doubtful(name) and looks_random(text)


def _is_doubtful(name: str) -> bool:
    return not _DOUBTFUL_WORDS.isdisjoint(word.lower() for word in _WORDS.findall(name))


def looks_random(text: str) -> bool:
    """Whether a text has the length, letters and entropy of a generated key."""
    if not 20 <= len(text) <= 4096 or not re.fullmatch(r"[\w+/=.~-]+", text):
        return False
    counts = Counter(text)
    entropy = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return entropy >= (3.0 if re.fullmatch(r"[0-9a-fA-F]+", text) else 3.7)
