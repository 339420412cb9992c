"""Texts without their secrets, and the names of what was blanked.

A Redactor learns secrets from code and variables and blanks them wherever their text appears.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .literals import named_texts
from .secrets import SECRET_FORMS, is_secret, is_secret_name

if TYPE_CHECKING:
    from collections.abc import Mapping

BLANK = "[withheld]"
SHORTEST_VALUE = 6
"""Characters; shorter values are left out of parameters, but not searched for in other text."""

_QUOTED = re.compile(
    r"""(?P<name>[A-Za-z_][\w.-]*)["']?\s*\]?\s*(?::\s*[\w.\[\] |]+?)?\s*(?:=|:)=?\s*\(?\s*
        [rbfuRBFU]{0,2}(?P<quote>\"\"\"|'''|"|')(?P<value>.*?)(?<!\\)(?P=quote)""",
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
            elif type(value) in (str, bytes) and is_secret(name, value):
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
        """`text` with every known or recognisable secret blanked; `code` also reads assignments."""
        for value in sorted(self._values, key=len, reverse=True):
            if value in text:
                text = text.replace(value, BLANK)
                self._names[self._values[value]] = None
        if code:
            text = _CALLED.sub(self._blank_group, _QUOTED.sub(self._blank_group, text))
        for kind, form in SECRET_FORMS:
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
        if len(text) >= SHORTEST_VALUE and text != BLANK and not text.isspace():
            self._values.setdefault(text, name)
