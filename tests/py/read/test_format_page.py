"""docs/format.md names what the code writes: every kind and key of a fact, every code of a problem,
every field of a lease and every key of schema metadata.

What the code writes is taken from its text in both languages, and from the fixture.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "format.md").read_text("utf-8")
FIXTURE = ROOT / "tests" / "fixtures" / "stores" / "v1"
OPEN = {"param", "tag", "goal", "metric", "artifact", "writer"}
"""Kinds whose keys are somebody's names."""


def sources(folder: str, suffix: str) -> str:
    paths = sorted((ROOT / folder).rglob(f"*{suffix}"))
    assert paths
    return "\n".join(path.read_text("utf-8") for path in paths)


PYTHON = sources("flightlog", ".py")
TYPESCRIPT = sources("src/store", ".ts")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a line that begins so, without its head."""
    below = PAGE[PAGE.index(heading) :]
    rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert rows is not None
    return [
        [cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[0].splitlines()[2:]
    ]


def named_facts() -> set[tuple[str, str]]:
    """Kind and key of every fact on the page; the key "" where it is a name."""
    named = set()
    kind = ""
    for first, keys, *_ in table("| kind | key | value |"):
        kind = first.strip("| `") or kind
        found = re.findall(r"`([a-z_]+)`", keys)
        named |= {(kind, key) for key in found} or {(kind, "")}
    return named


def pairs(text: str, quote: str) -> set[tuple[str, str]]:
    """Literal facts in a source: a kind, a comma, a key."""
    kinds = "|".join(sorted({kind for kind, _ in named_facts()} - OPEN))
    return set(re.findall(rf"{quote}({kinds}){quote}, {quote}([a-z_]+){quote}", text))


def test_every_fact_in_the_sources_is_on_the_page() -> None:
    written = pairs(PYTHON, '"') | pairs(TYPESCRIPT, "'")
    assert {("run", "status"), ("context", "git"), ("usage", "peak_rss")} <= written
    columns = {("run", "writer")}  # of the catalog
    assert written - named_facts() == columns


def test_every_fact_of_the_fixture_is_on_the_page() -> None:
    written = set()
    for path in FIXTURE.glob("runs/*/*.facts.arrow"):
        rows = pa.ipc.open_stream(path.read_bytes()).read_all().to_pylist()
        written |= {(row["kind"], "" if row["kind"] in OPEN else row["key"]) for row in rows}
    assert len(written) > 20
    assert written - named_facts() == set()


def test_every_code_is_on_the_page() -> None:
    codes = set(re.findall(r'StoreError\(\s*"([a-z-]+)"', PYTHON))
    union = re.search(r"type StoreErrorCode =(.*?);", TYPESCRIPT, re.DOTALL)
    assert union is not None
    codes |= set(re.findall(r"'([a-z-]+)'", union[1]))
    assert {"zeroed", "no-facts", "unreadable"} <= codes
    named = {row[0].strip("| `") for row in table("## What readers refuse")}
    named |= {row[0].strip("| `") for row in table("And these, which are no refusal")}
    assert codes == named


def test_every_field_of_a_lease_is_on_the_page() -> None:
    written = {
        key for path in FIXTURE.glob("runs/*/*.lease.json") for key in json.loads(path.read_text())
    }
    assert {"host", "durable"} <= written
    section = PAGE[PAGE.index("## Leases and status") : PAGE.index("## Catalog")]
    assert {
        key for key in written if f'"{key}"' not in section and f"`{key}`" not in section
    } == set()


@pytest.mark.parametrize("text", [PYTHON, TYPESCRIPT], ids=["python", "typescript"])
def test_every_key_of_schema_metadata_is_on_the_page(text: str) -> None:
    keys = set(
        re.findall(
            r"[\"'](flightlog\.(?:format|file|run|writer|series|levels|rank|time))[\"']", text
        )
    )
    assert {"flightlog.format", "flightlog.series", "flightlog.levels"} <= keys
    assert {key for key in keys if f"`{key}`" not in PAGE} == set()
