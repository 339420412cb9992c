"""The words behind a magic: split, matched against a table of options, refused by name.

Own rules, because IPython's differ: quotes group words and vanish, options are spelled whole, and
`{name}` stands for a variable that must exist. Every refusal is a UsageError of one sentence.
"""

from __future__ import annotations

import keyword
import os
import re
import shlex
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from IPython.core.error import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

Kind = Literal["value", "list", "switch"]
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True)
class Option:
    """One option: its spellings, what it takes, and the line of help that names it."""

    dest: str
    flags: tuple[str, ...]
    kind: Kind
    metavar: str
    help: str


@dataclass(frozen=True)
class Parsed:
    """A line taken apart: the words that belong to no option, and the options given."""

    words: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    switches: frozenset[str]

    def last(self, dest: str) -> str | None:
        """The value of an option that was given at most once, or the last one given."""
        given = self.values.get(dest, ())
        return given[-1] if given else None


TRACK_OPTIONS: tuple[Option, ...] = (
    Option(
        "tags", ("-t", "--tag"), "list", "TAG", "tag the run; TAG or KEY=VALUE, may be repeated"
    ),
    Option("experiment", ("-e", "--experiment"), "value", "EXP", "file it under this experiment"),
    Option(
        "params", ("-p", "--params"), "list", "NAMES", "also keep these variables, comma separated"
    ),
    Option(
        "goals",
        ("--goal",),
        "list",
        "METRIC:min|max",
        "which end of a metric is good; first = key metric",
    ),
    Option(
        "out",
        ("-o", "--out"),
        "value",
        "VAR",
        "put the run into this variable before the cell runs",
    ),
    Option("note", ("-n", "--note"), "value", "TEXT", "a note on the run, in Markdown"),
    Option(
        "no_params", ("--no-params",), "switch", "", "do not keep assigned scalars as parameters"
    ),
    Option(
        "no_outputs", ("--no-outputs",), "switch", "", "do not keep the output's tail and figures"
    ),
    Option(
        "no_source", ("--no-source",), "switch", "", "do not keep the cell's source and history"
    ),
    Option("system", ("--system",), "switch", "", "sample processor, memory, disk, network, GPUs"),
    Option("quiet", ("-q", "--quiet"), "switch", "", "show no card"),
)


@dataclass(frozen=True)
class TrackOptions:
    """What `%%track` was asked to do. None and empty mean: as configured, or by default."""

    name: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    experiment: str | None = None
    params: tuple[str, ...] = ()
    goals: tuple[tuple[str, str], ...] = ()
    out: str | None = None
    note: str | None = None
    no_params: bool = False
    no_outputs: bool = False
    no_source: bool = False
    system: bool = False
    quiet: bool = False


def parse_track(line: str, names: Mapping[str, object], magic: str = "%%track") -> TrackOptions:
    """Read the line behind `%%track`; `names` holds the variables that `{name}` may stand for.

    Raises UsageError with one sentence that names the word at fault.
    """
    parsed = parse_line(line, TRACK_OPTIONS, magic, names)
    if len(parsed.words) > 1:
        raise UsageError(
            f"{magic}: one NAME expected, got {len(parsed.words)}: {' '.join(parsed.words)}."
            " Put quotes around a name with spaces."
        )
    return TrackOptions(
        name=(parsed.words[0] or None) if parsed.words else None,
        tags=tuple(_tag(magic, text) for text in parsed.values.get("tags", ())),
        experiment=parsed.last("experiment"),
        params=tuple(_names(magic, parsed.values.get("params", ()))),
        goals=tuple(_goal(magic, text) for text in parsed.values.get("goals", ())),
        out=_variable(magic, parsed.last("out")),
        note=parsed.last("note"),
        no_params="no_params" in parsed.switches,
        no_outputs="no_outputs" in parsed.switches,
        no_source="no_source" in parsed.switches,
        system="system" in parsed.switches,
        quiet="quiet" in parsed.switches,
    )


def parse_line(
    line: str,
    options: Sequence[Option],
    magic: str,
    names: Mapping[str, object] | None = None,
) -> Parsed:
    """Match a line's words against `options`; with `names`, expand `{name}` in every word.

    `--` ends the options. Raises UsageError for an unknown option or a missing value.
    """
    by_flag = {flag: option for option in options for flag in option.flags}
    todo = split_words(line, magic)
    words: list[str] = []
    values: dict[str, list[str]] = {}
    switches: set[str] = set()
    while todo:
        word = todo.pop(0)
        if word == "--":
            words.extend(todo)
            break
        if not word.startswith("-") or word == "-":
            words.append(word)
            continue
        flag, equals, attached = word.partition("=")
        option = by_flag.get(flag)
        if option is None:
            raise UsageError(unknown_option(flag, by_flag, magic))
        if option.kind == "switch":
            if equals:
                raise UsageError(f"{magic}: {flag} takes no value, but got {attached!r}.")
            switches.add(option.dest)
            continue
        if not equals:
            if not todo or todo[0] in by_flag or todo[0] == "--":
                raise UsageError(f"{magic}: {flag} needs a value: {flag} {option.metavar}.")
            attached = todo.pop(0)
        values.setdefault(option.dest, []).append(attached)
    if names is not None:
        words = [expand(word, names, magic) for word in words]
        values = {dest: [expand(v, names, magic) for v in vs] for dest, vs in values.items()}
    return Parsed(tuple(words), {k: tuple(v) for k, v in values.items()}, frozenset(switches))


def split_words(line: str, magic: str) -> list[str]:
    """Split as a shell would; on Windows, where paths hold them, backslashes are plain."""
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if os.name == "nt":
        lexer.escape = ""
    try:
        return list(lexer)
    except ValueError:
        raise UsageError(f"{magic}: a quote is not closed in {line.strip()!r}.") from None


def unknown_option(flag: str, flags: Collection[str], magic: str) -> str:
    """The sentence for an option that does not exist; it names the nearest one that does."""
    if not flags:
        return f"{magic}: takes no options, but got {flag}."
    nearest = max(flags, key=lambda known: SequenceMatcher(None, flag, known).ratio())
    return f"{magic}: unknown option {flag}; the nearest is {nearest}. {magic}? lists them all."


def expand(text: str, names: Mapping[str, object], magic: str) -> str:
    """Replace `{name}` (or `{name:format}`) by the variable's value; `{{` and `}}` are braces.

    Only text and numbers are put in, and only names are looked up: nothing is evaluated.
    """

    def replace(match: re.Match[str]) -> str:
        whole = match.group(0)
        if whole in ("{{", "}}"):
            return whole[0]
        name, _, spec = (match.group(1) or "").partition(":")
        if not name.isidentifier():
            raise UsageError(f"{magic}: {whole} is no variable's name; write {{{{ for a brace.")
        if name not in names:
            raise UsageError(f"{magic}: {whole} is not defined; assign {name} in an earlier cell.")
        value = names[name]
        if not isinstance(value, str | int | float) and not hasattr(value, "dtype"):
            kind = type(value).__name__
            raise UsageError(f"{magic}: {whole} is a {kind}; only text and numbers can be put in.")
        try:
            return format(value, spec)
        except (TypeError, ValueError) as problem:
            raise UsageError(f"{magic}: {whole} cannot be formatted: {problem}.") from None

    return _BRACES.sub(replace, text)


def _tag(magic: str, text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    if not key.strip():
        raise UsageError(f"{magic}: --tag {text!r} has no name; write --tag NAME or NAME=VALUE.")
    return key.strip(), value.strip()


def _goal(magic: str, text: str) -> tuple[str, str]:
    metric, _, direction = text.rpartition(":")
    if not metric or direction not in ("min", "max"):
        raise UsageError(
            f"{magic}: --goal {text!r} must end in :min or :max, as in --goal loss:min."
        )
    return metric, direction


def _names(magic: str, texts: Iterable[str]) -> Iterable[str]:
    for name in (part.strip() for text in texts for part in text.split(",")):
        if not name:
            continue
        if not name.isidentifier():
            raise UsageError(f"{magic}: --params {name!r} is no variable's name.")
        yield name


def _variable(magic: str, name: str | None) -> str | None:
    if name is not None and (not name.isidentifier() or keyword.iskeyword(name)):
        raise UsageError(f"{magic}: --out {name!r} cannot be a variable's name.")
    return name
