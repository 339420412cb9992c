"""Texts without their secrets, and the names of what was blanked.

A Redactor learns secrets from code and variables and blanks them wherever their text appears.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from .literals import named_texts
from .secrets import LONGEST_VALUE, SECRET_FORMS, is_secret, is_secret_name, may_be_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

BLANK = "[withheld]"
SHORTEST_VALUE = 6
"""Characters; shorter values are left out of parameters, but not searched for in other text."""

_NAME = re.compile(r"(?<![\w])[A-Za-z_][\w-]{1,80}")
# What may stand between a name and the literal it gets: `"key": `, `["key"] = `, `key: str = (`.
_GIVEN = re.compile(
    r"""["']?[ \t]{0,9}\]?[ \t]{0,9}(?::[ \t]{0,9}[\w.\[\] |]{1,40}?)?[ \t]{0,9}[=:]=?[ \t]{0,9}
        \(?\s{0,99}[rbfuRBFU]{0,2}(?P<quote>\"\"\"|'''|"|')(?P<value>.*?)(?<!\\)(?P=quote)""",
    re.X | re.S,
)
_CALLED = re.compile(
    r"""(?:setdefault|putenv|setenv|set_key)\(\s*["'](?P<name>[\w.-]+)["']\s*,\s*
        (?P<quote>["'])(?P<value>.*?)(?P=quote)""",
    re.X,
)
_BARE = re.compile(
    r"""(?<![\w$])(?P<name>[A-Za-z_][\w-]*)(?:\s*[=:]\s*|\s+)
        (?=(?P<value>[^\s"'$=:;,()\[\]{}-][^\s"';,()\[\]{}]{5,}))""",
    re.X,
)


class Redactor:
    """Secrets learned so far, and their names in the order they were met."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._names: dict[str, None] = {}
        self._values: dict[str, str] = {}

    @property
    def names(self) -> list[str]:
        """Names of what was withheld, or what it is where it has none; for the card and the run."""
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
            elif isinstance(value, str | bytes) and is_secret(name, value):
                self._learn(name, value)

    def learn_environment(self, environment: Mapping[str, str]) -> None:
        """Learn secret-looking environment variables; short values would be common words."""
        for name, value in environment.items():
            if len(value) >= 8 and is_secret_name(name):
                self._learn(name, value)

    def learn_source(self, source: str) -> None:
        """Learn the literals that code assigns, passes or maps to secret-looking names."""
        for name, value in named_texts(source):
            if is_secret(name, value):
                self._learn(name, value)

    def clean(self, text: str, *, code: bool = False) -> str:
        """`text` with every known or recognisable secret blanked; `code` also reads assignments.

        Any thread may call it.
        """
        with self._lock:
            for value in sorted(self._values, key=len, reverse=True):
                if value in text:
                    text = text.replace(value, BLANK)
                    self._names[self._values[value]] = None
            if code:
                text = self._clean_given(_CALLED.sub(self._blank_called, text))
            for form in SECRET_FORMS:
                if form.finds(text):
                    self._names[form.kind] = None
                    text = form.pattern.sub(BLANK, text)
            return self._clean_shell(text) if code else text

    def _clean_given(self, text: str) -> str:
        """Blank literals given to names. One look at each name, so that long texts stay cheap."""
        parts: list[str] = []
        done = 0
        for name in _NAME.finditer(text):
            if name.start() < done or not may_be_secret(name.group()):
                continue
            given = _GIVEN.match(text, name.end())
            if given is None or not self._is_withheld(name.group(), given.group("value")):
                continue
            start, end = given.span("value")
            parts += [text[done:start], BLANK]
            done = end
        return "".join([*parts, text[done:]])

    def _blank_called(self, match: re.Match[str]) -> str:
        if not self._is_withheld(match.group("name"), match.group("value")):
            return match.group()
        start, end = (at - match.start() for at in match.span("value"))
        return match.group()[:start] + BLANK + match.group()[end:]

    def _is_withheld(self, name: str, value: str) -> bool:
        """Whether a literal under this name goes; if it does, or has gone, the name is noted."""
        if not value or not is_secret(name, value):
            return False
        self._names[name] = None
        return BLANK not in value

    def _clean_shell(self, text: str) -> str:
        """Blank `NAME=value` on lines for the shell or a line magic, where nothing is quoted."""
        lines = text.splitlines(keepends=True)
        shell = bool(lines) and re.match(r"\s*%%(?:bash|sh|script|cmd|env)\b", lines[0]) is not None
        for index, whole in enumerate(lines):
            line = whole
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
        if SHORTEST_VALUE <= len(text) <= LONGEST_VALUE and BLANK not in text and text.strip():
            with self._lock:
                self._values.setdefault(text, name)
