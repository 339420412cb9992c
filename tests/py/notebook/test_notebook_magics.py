"""`%runs`, `%compare` and `%report`: what they show, and one line for each wrong use."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flightlog.bundle import BUNDLE
from flightlog.notebook.tables import format_age, runs_table
from flightlog.store.model import MetricSummary, RunInfo, StepValue

if TYPE_CHECKING:
    from kernels import Answer, Kernel

NOW = 1_763_900_000_000


def info(number: int, **more: object) -> RunInfo:
    return RunInfo(
        id=f"01jd{number:022d}",
        name=f"run-{number}",
        # Fields of different types, by name.
        **{"start": NOW - number * 60_000, "status": "finished", **more},  # type: ignore[arg-type]
    )


def summary(value: float) -> MetricSummary:
    point = StepValue(9, value)
    return MetricSummary(10, point, point, point, point, None)


class Cells(HTMLParser):
    """The texts of a table's cells, and every tag and attribute met."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def test_columns_are_what_differs() -> None:
    runs = [
        info(1, params={"lr": 0.1, "seed": 1}, metrics={"loss": summary(0.25), "n": summary(1)}),
        info(2, params={"lr": 0.2, "seed": 1}, attempt=2, status="failed"),
    ]
    text, html = runs_table(runs, NOW, filtered=False)
    rows = Cells(html).rows
    assert rows[0] == ["", "run", "experiment", "lr", "loss", "n", "age"]
    assert rows[1] == ["✓", "run-1", "default", "0.1", "0.25", "1", "1m"]
    assert rows[2] == ["✕", "run-2 #2", "default", "0.2", "", "", "2m"]
    assert text.splitlines()[1].split() == ["✓", "run-1", "default", "0.1", "0.25", "1", "1m"]


def test_fifty_rows_and_how_many_more() -> None:
    text, html = runs_table([info(n) for n in range(123)], NOW, filtered=False)
    assert len(Cells(html).rows) == 51
    assert "73 more" in html
    assert text.splitlines()[-1].startswith("73 more")


def test_nothing_to_show_teaches() -> None:
    assert "%%track" in runs_table([], NOW, filtered=False)[1]
    assert runs_table([], NOW, filtered=True)[0] == "No run matches the filter."


def test_hostile_cells_are_text() -> None:
    bad = '</td><script>x</script><img src=x onerror="y" \'>'
    run = info(1, experiment=bad, params={bad: bad}, metrics={bad: summary(1.0)})
    other = info(2, params={bad: "z\nz"})
    text, html = runs_table([run, other], NOW, filtered=False)
    found = Cells(html)
    assert found.tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert found.names == {"scope", "style", "title"}
    assert len(text.splitlines()) == 3


def test_ages() -> None:
    ages = [format_age(NOW - s * 1000, NOW) for s in (0, 59, 60, 3599, 3600, 90_000, -5)]
    assert ages == ["now", "now", "1m", "59m", "1h", "1d", "now"]


@pytest.fixture(scope="module")
def trained(kernel: Kernel) -> Kernel:
    for name, rate in (("baseline", 0.1), ("deeper", 0.2)):
        answer = kernel.run(
            f"%%track {name} --goal loss:min\nlr = {rate}\n"
            "for i in range(5):\n    fl.log(loss=lr / (i + 1))"
        )
        assert answer.status == "ok"
    return kernel


def shown(answer: Answer) -> dict[str, str]:
    assert answer.status == "ok", answer.stream("stderr")
    (content,) = answer.of("display_data")
    data: dict[str, str] = content["data"]
    return data


def test_runs_in_a_kernel(trained: Kernel) -> None:
    rows = Cells(shown(trained.run("%runs"))["text/html"]).rows
    assert [row[1] for row in rows] == ["run", "deeper", "baseline"]
    assert rows[0][3:5] == ["lr", "loss"]
    rows = Cells(shown(trained.run("%runs params.lr < 0.15"))["text/html"]).rows
    assert [row[1] for row in rows] == ["run", "baseline"]
    assert "No run matches" in shown(trained.run("%runs nosuchword"))["text/plain"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%runs params.lr <", ""),
        ("%compare baseline", "name at least two runs"),
        ("%compare baseline nosuch", "nosuch"),
        ("%compare --htm a b", "takes no options, but got --htm"),
        ("%report baseline", "name runs and a file"),
        ("%report -o x.html", "name runs and a file"),
        ("%report --view nosuch -o x.html", "Save one in the panel first"),
        ("%report baseline --titel x -o y", "the nearest is --title"),
    ],
)
def test_wrong_use_is_one_line(trained: Kernel, line: str, said: str) -> None:
    answer = trained.run(line)
    assert answer.status == "error"
    assert answer.reply["ename"] == "UsageError"
    text = answer.stream("stderr")
    assert text.startswith("UsageError: ")
    assert said in text
    assert len(text.splitlines()) == 1


needs_node = pytest.mark.skipif(not BUNDLE.exists(), reason="flightlog/node is not built")


@needs_node
def test_compare_in_a_kernel(trained: Kernel) -> None:
    data = shown(trained.run("%compare baseline deeper"))
    for kind in ("text/plain", "text/html"):
        assert "lr" in data[kind]
        assert "0.2" in data[kind]
    assert "<script" not in data["text/html"]


def test_compare_without_node_shows_the_runs(trained: Kernel) -> None:
    trained.run("import os; os.environ['FLIGHTLOG_NODE'] = '/nonexistent/node'")
    data = shown(trained.run("%compare baseline deeper"))
    trained.run("del os.environ['FLIGHTLOG_NODE']")
    assert [row[1] for row in Cells(data["text/html"]).rows] == ["run", "baseline", "deeper"]


@needs_node
def test_report_in_a_kernel(trained: Kernel) -> None:
    data = shown(trained.run("%report baseline deeper -o 'my report.html' --title 'Two rates'"))
    page = trained.store.parent / "my report.html"
    assert "Two rates" in page.read_text("utf-8")
    assert data["text/plain"].startswith("my report.html (")
    assert 'href="my%20report.html"' in data["text/html"]


@needs_node
def test_a_redacted_report_says_what_was_taken_out(trained: Kernel) -> None:
    data = shown(trained.run("%report baseline -o open.html --redact"))
    page = (trained.store.parent / "open.html").read_text("utf-8")
    said = data["text/plain"].partition("). ")[2]
    assert said.startswith("Taken out before publishing: ")
    assert said in page
    assert said in data["text/html"]


def test_a_report_on_an_unknown_run_is_one_line(trained: Kernel) -> None:
    answer = trained.run("%report nosuch -o x.html")
    assert answer.status == "error"
    assert len(answer.stream("stderr").splitlines()) == 1
    assert "nosuch" in answer.stream("stderr")
    assert not Path(trained.store.parent / "x.html").exists()
