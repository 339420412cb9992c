"""Writes docs/reference.md: every function, magic, command, setting and variable, from the code.

    .venv/bin/python scripts/reference.py [--check]

--check writes nothing, and exits 1 where the page is not what the code says.
"""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import flightlog as fl
from flightlog.notebook.magics import FlightlogMagics

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference.md"
HEAD = """# Reference

Every public function, magic, command, setting and environment variable, as the code itself says it.
Made by `scripts/reference.py`; how to do a thing is in the other pages.

- [Python](#python) · [Run](#run) · [RunInfo](#runinfo)
- [Magics](#magics)
- [Command line](#command-line)
- [Settings of the panel](#settings-of-the-panel)
- [Environment variables](#environment-variables)

JavaScript's recorder has the same functions in camelCase: [javascript.md](javascript.md).
Fields of files are in [format.md](format.md).
"""
VARIABLES = {
    "FLIGHTLOG_STORE": "the store's folder; else the nearest `flights/` upwards to the git root",
    "FLIGHTLOG_DISABLED": "`1` turns recording off: every call works, and nothing is written",
    "FLIGHTLOG_STRICT": "`1` raises where there would be a warning",
    "FLIGHTLOG_SYSTEM_METRICS": "`1` samples the machine in every run; a number: seconds between",
    "FLIGHTLOG_RUN": "id of the run that the first run of this process takes part in",
    "FLIGHTLOG_TRANSPORT": "`append` writes points in batches where memory maps are not dependable",
    "FLIGHTLOG_CACHE": "folder of the caches of lists; empty: none",
    "FLIGHTLOG_NODE": "the Node.js that the command runs on",
}
INNER = {"FLIGHTLOG_PYTHON", "FLIGHTLOG_VERSION"}
"""What flightlog's own processes tell each other."""


def page() -> str:
    """The whole page."""
    parts = [HEAD, *_python(), *_magics(), *_commands(), *_settings(), *_variables()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def _python() -> Iterator[str]:
    yield "\n## Python\n\n`import flightlog as fl`\n"
    for name in fl.__all__:
        found = getattr(fl, name)
        if inspect.isfunction(found) and not name.endswith("ipython_extension"):
            yield from _entry(f"fl.{name}", found)
    for name in ("FlightlogError", "FlightlogWarning"):
        yield f"### `fl.{name}`\n\n{_text(getattr(fl, name))}\n"
    yield f"\n## Run\n\n{_text(fl.Run)}\n"
    for name, found in inspect.getmembers(fl.Run):
        if name.startswith("_") or not inspect.getdoc(found):
            continue
        if isinstance(found, property):
            yield f"### `run.{name}`\n\n{_text(found)}\n"
        elif callable(found):
            yield from _entry(f"run.{name}", found)
    yield f"\n## RunInfo\n\n{_text(fl.RunInfo)}\n"
    fields = ", ".join(f"`{name}`" for name in fl.RunInfo.__dataclass_fields__)
    yield f"Fields: {fields}.\n"


def _entry(name: str, function: object) -> Iterator[str]:
    yield f"### `{name}`\n\n```python\n{name}{_signature(function)}\n```\n\n{_text(function)}\n"


def _signature(function: object) -> str:
    signature = inspect.signature(function)  # type: ignore[arg-type]
    parts: list[str] = []
    keyword_only = False
    for one in signature.parameters.values():
        if one.name == "self":
            continue
        if one.kind is one.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            if not any(part.startswith("*") for part in parts):
                parts.append("*")
        mark = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        default = "" if one.default is one.empty else f" = {one.default!r}"
        parts.append(f"{mark}{one.name}: {one.annotation}{default}")
    whole = f"({', '.join(parts)}) -> {signature.return_annotation}"
    if len(whole) <= 90:
        return whole
    return "(\n    " + ",\n    ".join(parts) + f"\n) -> {signature.return_annotation}"


def _text(found: object) -> str:
    """What a docstring says: its first paragraph as text, the rest, in columns, as it stands."""
    first, _, rest = (inspect.getdoc(found) or "").partition("\n\n")
    return f"{first}\n\n```text\n{rest}\n```" if rest else first


def _magics() -> Iterator[str]:
    yield "\n## Magics\n\nAfter `%load_ext flightlog`.\n"
    kinds = FlightlogMagics.magics
    for name in kinds["line"]:
        method = getattr(FlightlogMagics, name)
        prefix = "%%" if name in kinds["cell"] else "%"
        yield f"### `{prefix}{name}`\n\n```text\n{inspect.getdoc(method)}\n```\n"
    yield "### Defaults\n\n| `%config FlightlogMagics.…` | default | |\n|---|---|---|"
    for name, trait in sorted(FlightlogMagics.class_own_traits(config=True).items()):
        yield f"| `{name}` | `{trait.default_value!r}` | {trait.help} |"


def _commands() -> Iterator[str]:
    yield "\n## Command line\n"
    whole = _help()
    yield f"```text\n{whole}\n```\n"
    for name in re.findall(r"(?m)^  ([a-z]+) {2,}", whole):
        yield f"### `flightlog {name}`\n\n```text\n{_help(name)}\n```\n"


def _help(*command: str) -> str:
    program = [sys.executable, "-m", "flightlog", *command, "--help"]
    told = subprocess.run(program, capture_output=True, text=True, check=True)
    return told.stdout.rstrip()


def _settings() -> Iterator[str]:
    yield "\n## Settings of the panel\n\n*Settings → Settings Editor → Flightlog.*\n"
    yield "| setting | default | |\n|---|---|---|"
    schema = json.loads((ROOT / "schema" / "panel.json").read_text("utf-8"))
    for name, one in schema["properties"].items():
        default = json.dumps(one.get("default"), ensure_ascii=False)
        yield f"| `{name}` | `{default}` | **{one['title']}.** {one['description']} |"


def _variables() -> Iterator[str]:
    named = {
        name
        for path in _sources()
        for name in re.findall(r"FLIGHTLOG_[A-Z_]+", path.read_text("utf-8"))
    }
    if odd := (named - INNER) ^ VARIABLES.keys():
        raise SystemExit(
            f"scripts/reference.py: say in VARIABLES what {', '.join(sorted(odd))} is for"
        )
    yield "\n## Environment variables\n\n| variable | |\n|---|---|"
    for name, meaning in VARIABLES.items():
        yield f"| `{name}` | {meaning} |"


def _sources() -> Iterator[Path]:
    for folder, suffix in (("flightlog", "*.py"), ("src", "*.ts")):
        yield from (ROOT / folder).rglob(suffix)


def main(check: bool) -> int:
    """Write the page, or compare it."""
    made = page()
    if not check:
        PAGE.write_text(made, "utf-8")
        return 0
    if PAGE.read_text("utf-8") == made:
        return 0
    print("docs/reference.md: not what the code says. Run .venv/bin/python scripts/reference.py")
    return 1


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
