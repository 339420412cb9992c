"""What looks like a secret, and texts without it.

A name is judged by its words (`api_key`, `token`, `AWS_…`), a value by its form (`sk-…`, `ghp_…`, a JWT). A Redactor
learns secrets from code and variables and blanks them wherever their text appears. Better one word too many blanked
than one key in a published report; what was blanked is always said, by name.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

BLANK = "[withheld]"
SHORTEST_VALUE = 6
"""Characters; shorter values are left out of parameters, but not searched for in other text."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_WORDS = frozenset(
    "password passwd passphrase secret secrets apikey authorization bearer credential credentials".split()
)
_SECRET_PAIRS = frozenset(
    (first, "key") for first in "api access private secret ssh encryption signing auth account master".split()
) | {("auth", "header"), ("connection", "string"), ("pass", "word"), ("pass", "phrase"), ("session", "cookie")}
# A token of a tokenizer is no secret: pad_token, eos_token.
_PLAIN_TOKENS = frozenset(
    "pad eos bos mask unk sep cls special start end image next stop prefix first last begin".split()
)
_PLAIN_AWS = frozenset("region profile output endpoint retries".split())
_DOUBTFUL_WORDS = frozenset("key auth sig signature cred creds pat cookie salt dsn".split())

_VALUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S)),
    ("a JWT", re.compile(r"(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*")),
    ("a GitHub token", re.compile(r"(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,})")),
    ("a GitLab token", re.compile(r"(?<!\w)glpat-[\w-]{16,}")),
    ("an AWS key", re.compile(r"(?<!\w)(?:AKIA|ASIA)[0-9A-Z]{16}(?!\w)")),
    ("a Google key", re.compile(r"(?<!\w)AIza[\w-]{30,}")),
    ("a Slack token", re.compile(r"(?<!\w)xox[abeoprs]-[\w-]{10,}")),
    ("a Hugging Face token", re.compile(r"(?<!\w)hf_[A-Za-z0-9]{20,}")),
    ("an sk- key", re.compile(r"(?<![\w-])sk-(?=[\w-]*\d|[\w-]{20})[\w-]{12,}")),
    ("a bearer token", re.compile(r"(?<=[Bb]earer )[\w.~+/-]{8,}=*")),
    ("a password in an address", re.compile(r"(?<=://)[^\s/@:'\"]*:[^\s/@'\"]+(?=@)")),
)
_QUOTED = re.compile(
    r"""(?P<name>[A-Za-z_][\w.-]*)["']?\s*\]?\s*(?::\s*[\w.\[\] |]+?)?\s*(?:=|:)=?\s*\(?\s*
        [rbfuRBFU]{0,2}(?P<quote>\"\"\"|'''|"|')(?P<value>.*?)(?<!\\)(?P=quote)""",
    re.X | re.S,
)
_CALLED = re.compile(
    r"""(?:setdefault|putenv|setenv|set_key)\(\s*["'](?P<name>[\w.-]+)["']\s*,\s*(?P<quote>["'])(?P<value>.*?)(?P=quote)"""
)
_BARE = re.compile(
    r"""(?<![\w$])(?P<name>[A-Za-z_][\w-]*)(?:\s*[=:]\s*|\s+)(?=(?P<value>[^\s"'$=:;,()\[\]{}-][^\s"';,()\[\]{}]{5,}))"""
)


def is_secret_name(name: str) -> bool:
    """Whether a variable, key or environment variable of this name usually holds a secret."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words:
        return False
    if words[0] == "aws" and len(words) > 1 and not _PLAIN_AWS.intersection(words):
        return True
    if any("password" in word or word in _SECRET_WORDS for word in words):
        return True
    if _SECRET_PAIRS.intersection(zip(words, words[1:], strict=False)):
        return True
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    if words[-1] in ("token", "tok"):
        return not _PLAIN_TOKENS.intersection(words)
    return words[-1] == "pwd" and len(words) > 1


def is_secret(name: str, value: object) -> bool:
    """Whether this variable must not be shown: by its name, by its value's form, or by both together."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if not isinstance(text, str):
        # A count of tokens is a number; a number named as a password is one.
        return is_secret_name(name) and not name.lower().endswith("token")
    if is_secret_name(name) or any(form.search(text) for _, form in _VALUES):
        return True
    words = [word.lower() for word in _WORDS.findall(name)]
    return bool(_DOUBTFUL_WORDS.intersection(words)) and looks_random(text)


def looks_random(text: str) -> bool:
    """Whether a text has the length, letters and entropy of a generated key."""
    if not 20 <= len(text) <= 4096 or not re.fullmatch(r"[\w+/=.~-]+", text):
        return False
    counts = Counter(text)
    entropy = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return entropy >= (3.0 if re.fullmatch(r"[0-9a-fA-F]+", text) else 3.7)


class Redactor:
    """Secrets learned so far, and their names in the order they were met."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._values: dict[str, str] = {}

    @property
    def names(self) -> list[str]:
        """Names of what was withheld, or what it is where it has no name; for the card and the run."""
        return list(self._names)

    def withhold(self, name: str) -> None:
        """Note that the variable `name` was left out."""
        self._names[name] = None

    def learn_variables(self, variables: Mapping[str, object]) -> None:
        """Learn the values of secret-looking variables, and of such keys in small dictionaries."""
        for name, value in list(variables.items()):
            if not isinstance(name, str) or name.startswith("_"):
                continue
            if type(value) is dict and len(value) <= 100:
                self.learn_variables({k: v for k, v in value.items() if type(v) in (str, bytes)})
            elif type(value) in (str, bytes) and is_secret(name, value):
                self._learn(name, value)

    def learn_environment(self, environment: Mapping[str, str]) -> None:
        """Learn the values of secret-looking environment variables; short ones would be common words."""
        for name, value in environment.items():
            if len(value) >= 8 and is_secret_name(name):
                self._learn(name, value)

    def learn_source(self, source: str) -> None:
        """Learn the literals that code assigns, passes or maps to secret-looking names."""
        for name, value in _assigned_texts(source):
            if is_secret(name, value):
                self._learn(name, value)

    def clean(self, text: str, *, code: bool = False) -> str:
        """Return `text` with every known or recognisable secret blanked; `code` also reads assignments."""
        for value in sorted(self._values, key=len, reverse=True):
            if value in text:
                text = text.replace(value, BLANK)
                self._names[self._values[value]] = None
        if code:
            text = _CALLED.sub(self._blank_group, _QUOTED.sub(self._blank_group, text))
        for kind, form in _VALUES:
            if form.search(text):
                self._names[kind] = None
                text = form.sub(BLANK, text)
        return self._clean_shell(text) if code else text

    def _blank_group(self, match: re.Match[str]) -> str:
        name, value = match.group("name").rpartition(".")[2], match.group("value")
        if BLANK in value:
            self._names.update({name: None} if is_secret_name(name) else {})
            return match.group(0)
        if not value or not is_secret(name, value):
            return match.group(0)
        self._names[name] = None
        start, end = match.span("value")
        whole, offset = match.group(0), match.start()
        return whole[: start - offset] + BLANK + whole[end - offset :]

    def _clean_shell(self, text: str) -> str:
        """Blank `NAME=value` on lines for the shell or a line magic, where nothing is quoted."""
        lines = text.splitlines(keepends=True)
        shell = bool(lines) and re.match(r"\s*%%(?:bash|sh|script|cmd|env)\b", lines[0]) is not None
        for index, line in enumerate(lines):
            if shell or line.lstrip().startswith(("!", "%")):
                # From the right, so that earlier positions stay true.
                for match in reversed(list(_BARE.finditer(line))):
                    if is_secret_name(match.group("name")):
                        self._names[match.group("name")] = None
                        start, end = match.span("value")
                        line = line[:start] + BLANK + line[end:]
                lines[index] = line
        return "".join(lines)

    def _learn(self, name: str, value: str | bytes) -> None:
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        if len(text) >= SHORTEST_VALUE and text != BLANK and not text.isspace():
            self._values.setdefault(text, name)


def _assigned_texts(source: str) -> Iterator[tuple[str, str]]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from _pairs(node.targets, node.value)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            yield from _pairs([node.target], node.value)
        elif isinstance(node, ast.keyword) and node.arg:
            yield from ((node.arg, text) for text in _texts(node.value))
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield from ((key.value, text) for text in _texts(value))


def _pairs(targets: Iterable[ast.expr], value: ast.expr) -> Iterator[tuple[str, str]]:
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
            for part, item in zip(target.elts, value.elts, strict=False):
                yield from _pairs([part], item)
        elif isinstance(target, ast.Name):
            yield from ((target.id, text) for text in _texts(value))
        elif isinstance(target, ast.Attribute):
            yield from ((target.attr, text) for text in _texts(value))
        elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            yield from ((str(target.slice.value), text) for text in _texts(value))


def _texts(node: ast.expr) -> Iterator[str]:
    """String literals that make up a value; behind calls and subscripts, which hold names too, only random ones."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
        elif isinstance(node.value, bytes):
            yield node.value.decode("latin-1")
    elif isinstance(node, ast.Dict):
        return
    else:
        guarded = isinstance(node, ast.Call | ast.Subscript)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from (text for text in _texts(child) if not guarded or looks_random(text))
