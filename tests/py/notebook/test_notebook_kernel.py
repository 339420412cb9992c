"""Tracked cells in a real kernel: they run as if untracked, and are recorded."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from flightlog.notebook.card import CARD_TYPE

if TYPE_CHECKING:
    from kernels import Answer, Kernel

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_a_tracked_cell_is_a_run(kernel: Kernel) -> None:
    answer = kernel.run(
        "%%track baseline -t tree -t stage=dev -e digits --goal loss:min -n 'why **not**' -o run\n"
        "lr, depth = 0.1, 3\nname = 'adam'\n_hidden = 1\n"
        "for step in range(5):\n    fl.log(loss=1 / (step + 1))\n"
        "print('done', run.id)\n"
    )
    assert answer.status == "ok"
    run = kernel.last()
    assert answer.stream() == f"done {run.id}\n"
    assert (run.name, run.attempt, run.status, run.experiment) == (
        "baseline",
        1,
        "finished",
        "digits",
    )
    assert dict(run.params) == {"lr": 0.1, "depth": 3, "name": "adam"}
    assert dict(run.tags) == {"tree": "", "stage": "dev"}
    assert dict(run.goals) == {"loss": "min"}
    assert run.note == "why **not**"
    assert run.metrics["loss"].count == 5
    assert run.usage["wall_s"] > 0
    assert run.usage["cpu_s"] > 0
    assert run.usage["peak_rss"] > 1_000_000
    assert kernel.blob(run, "cell").startswith("%%track baseline -t tree")
    assert kernel.blob(run, "output") == f"done {run.id}\n"
    history = json.loads(kernel.blob(run, "history"))
    assert history[0] == {"count": 1, "source": "%load_ext flightlog\nimport flightlog as fl"}


def test_the_card_is_shown_once_and_updated_once(kernel: Kernel) -> None:
    body = "import time\nfor i in range(20):\n    fl.log(acc=i / 20)\n    time.sleep(0.02)\n"
    answer = kernel.run("%%track card\n" + body)
    (shown, first), (updated, second) = answer.cards
    assert (shown, updated) == ("display_data", "update_display_data")
    assert first["transient"]["display_id"] == second["transient"]["display_id"]
    run = kernel.last()
    about = json.loads((kernel.store / "store.json").read_text())["id"]
    assert first["data"][CARD_TYPE] == {"store": about, "run": run.id, "goal": None}
    assert second["data"][CARD_TYPE] == {"store": about, "run": run.id, "goal": "acc"}
    assert first["data"]["text/plain"] == "● card · running"
    assert re.fullmatch(
        r"✓ card · [\d.]+ m?s · acc 0\.95 \(best 0\.95 at 19\)", second["data"]["text/plain"]
    )
    assert "<svg" in second["data"]["text/html"]
    assert [m["msg_type"] for m in answer.messages][2] == "display_data"


@pytest.mark.parametrize(
    "body",
    [
        "1 + 1",
        "1 + 1;",
        "print('a'); 'value'",
        "import sys; print('out'); print('err', file=sys.stderr); print('more')",
        "from IPython.display import display, HTML; display(HTML('<b>x</b>')); 3",
        "import asyncio; await asyncio.sleep(0.01); 'awaited'",
        "x = 1\n\n1 / 0",
        "import asyncio\nawait asyncio.sleep(0)\nraise KeyError('k')",
        "def f(:\n",
        "  x = 1\n y = 2",
        "raise SystemExit(0)",
        "raise SystemExit(3)",
        "raise KeyboardInterrupt",
        "!echo shell",
        "import threading\nt = threading.Thread(target=print, args=('t',)); t.start(); t.join()",
        "",
    ],
)
def test_it_shows_what_an_untracked_cell_shows(kernel: Kernel, body: str) -> None:
    for _ in range(2):  # Python shows some warnings once
        plain = kernel.run("# %%track same\n" + body)
    tracked = kernel.run("%%track same\n" + body)
    assert tracked.status == plain.status
    assert unnumbered(tracked.apart_from_cards) == unnumbered(plain.apart_from_cards)
    assert tracked.reply.get("ename") == plain.reply.get("ename")
    assert traceback_of(tracked) == traceback_of(plain)
    assert [kind for kind, _ in tracked.cards] == ["display_data", "update_display_data"]


def unnumbered(shown: object) -> str:
    """IPython names a cell's code by its count and a hash of its text."""
    return re.sub(r"In\[\d+\]|\b\d+\.py", "cell", str(shown))


def traceback_of(answer: Answer) -> str:
    return unnumbered(ANSI.sub("", "\n".join(answer.reply.get("traceback", []))))


def test_an_exception_is_kept_with_its_line(kernel: Kernel) -> None:
    answer = kernel.run("# why\n%%track broken\nx = 1\nraise ValueError('bad \\x1b[31mthing')")
    assert answer.status == "error"
    assert "line 4" in traceback_of(answer)
    run = kernel.last()
    assert run.status == "failed"
    assert run.exception is not None
    assert run.exception.type == "ValueError"
    assert "line 4, in <module>" in run.exception.traceback
    assert "interactiveshell" not in run.exception.traceback
    assert answer.cards[1][1]["data"]["text/plain"].startswith("✕ broken · failed (ValueError) · ")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("def f(:", "failed"),
        ("raise SystemExit", "finished"),
        ("raise SystemExit(2)", "failed"),
        ("raise KeyboardInterrupt", "interrupted"),
        ("%nosuchmagic", "failed"),
        ("%%nosuch\nx", "failed"),
        ("import asyncio\nawait asyncio.sleep(0)", "finished"),
    ],
)
def test_statuses(kernel: Kernel, body: str, status: str) -> None:
    kernel.run("%%track ends\n" + body)
    assert kernel.last().status == status


def test_run_all_stops_at_a_failed_tracked_cell(kernel: Kernel) -> None:
    first = kernel.send("%%track stops\n1 / 0", stop_on_error=True)
    second = kernel.send("print('not reached')", stop_on_error=True)
    assert kernel.collect(first).status == "error"
    assert kernel.collect(second).status == "aborted"


def test_time_below_and_above(kernel: Kernel) -> None:
    for cell in (
        "%%track timed\n%%time\nq = 5\nfl.log(a=1)",
        "%%time\n%%track timed\nq = 5\nfl.log(a=1)",
    ):
        answer = kernel.run(cell)
        assert answer.status == "ok"
        assert "Wall time:" in answer.stream()
        run = kernel.last()
        assert (run.name, run.status, dict(run.params)) == ("timed", "finished", {"q": 5})
        assert run.metrics["a"].count == 1
        assert len(answer.cards) == 2


def test_executing_again_is_the_next_attempt(kernel: Kernel) -> None:
    cell = "%%track again\nfl.log({{'loss': {}}})"
    ids = []
    for value in (3.0, 2.0, 2.5):
        answer = kernel.run(cell.format(value).replace("{{", "{").replace("}}", "}"), cell="c-1")
        ids.append(kernel.last())
    assert [run.attempt for run in ids] == [1, 2, 3]
    assert len({run.lineage for run in ids}) == 1
    assert "again #3" in answer.cards[1][1]["data"]["text/plain"]
    assert "Δ +0.5 worse than #2" in answer.cards[1][1]["data"]["text/plain"]
    kernel.run("%%track again\nfl.log(loss=1)", cell="c-2")
    assert kernel.last().attempt == 1


def test_the_notebook_and_the_cell_are_told(kernel: Kernel) -> None:
    path = kernel.store.parent / "deep" / "train.ipynb"
    kernel.run(f"__session__ = {str(path)!r}")
    kernel.run("%%track placed\n1", cell="abc")
    run = kernel.last()
    kernel.run("del __session__")
    assert run.notebook is not None
    assert (run.notebook.path, run.notebook.cell) == ("deep/train.ipynb", "abc")


def test_wrong_options_do_not_run_the_cell(kernel: Kernel) -> None:
    before = len(kernel.runs())
    for line, said in (
        ("--tga x", "unknown option --tga; the nearest is --tag"),
        ("'open", "a quote is not closed"),
        ("{nosuch}", "{nosuch} is not defined"),
    ):
        answer = kernel.run(f"%%track {line}\nprint('ran')")
        assert answer.status == "error"
        assert answer.reply["ename"] == "UsageError"
        assert answer.stream("stderr").startswith("UsageError: %%track: ")
        assert said in answer.stream("stderr")
        assert answer.stream() == ""
        assert not answer.cards
    assert len(kernel.runs()) == before


def test_the_name_may_hold_variables(kernel: Kernel) -> None:
    kernel.run("rate = 0.25")
    kernel.run("%%track 'lr {rate}' -p rate\n1")
    run = kernel.last()
    assert run.name == "lr 0.25"
    assert dict(run.params) == {"rate": 0.25}


def test_help(kernel: Kernel) -> None:
    payload = kernel.run("%%track?").reply["payload"]
    text = payload[0]["data"]["text/plain"]
    for option in ("--tag", "--experiment", "--params", "--goal", "--out", "--note", "--quiet"):
        assert option in text


def test_quiet_shows_no_card(kernel: Kernel) -> None:
    assert kernel.run("%%track hush -q\nfl.log(a=1)").cards == []
    assert kernel.last().name == "hush"


def test_what_is_switched_off_is_not_kept(kernel: Kernel) -> None:
    kernel.run("%%track bare --no-params --no-outputs --no-source\nlr = 1\nprint('x')")
    run = kernel.last()
    assert dict(run.params) == {}
    assert not {"cell", "history", "output"} & set(run.source)


def test_silent_and_unstored_cells_are_not_tracked(kernel: Kernel) -> None:
    before = len(kernel.runs())
    assert kernel.run("%%track a\nx = 1", silent=True).status == "ok"
    assert kernel.run("%%track a\nx = 1", store_history=False).status == "ok"
    assert len(kernel.runs()) == before


def test_a_tracked_cell_within_a_tracked_cell_is_its_child(kernel: Kernel) -> None:
    answer = kernel.run(
        "%%track outer\nprint('before')\n"
        "get_ipython().run_cell('%%track inner\\nprint(1)\\nfl.log(a=1)', store_history=True);\n"
        "fl.log(b=2)\nprint('after')"
    )
    assert answer.status == "ok"
    inner, outer = kernel.runs()[:2]
    assert (inner.name, outer.name) == ("inner", "outer")
    assert inner.parent == outer.id
    assert (list(inner.metrics), list(outer.metrics)) == (["a"], ["b"])
    assert kernel.blob(outer, "output") == "before\n1\nafter\n"
    assert kernel.blob(inner, "output") == "1\n"
    assert len(answer.cards) == 4


def test_a_run_started_in_a_tracked_cell_is_its_child(kernel: Kernel) -> None:
    kernel.run("%%track parent\nwith fl.start_run('child'):\n    fl.log(a=1)\nfl.log(b=1)")
    child, parent = kernel.runs()[:2]
    assert child.parent == parent.id
    assert (list(child.metrics), list(parent.metrics)) == (["a"], ["b"])


def test_no_run_is_active_behind_a_tracked_cell(kernel: Kernel) -> None:
    for body in ("1", "1 / 0", "import asyncio\nawait asyncio.sleep(0)"):
        kernel.run("%%track alone\n" + body)
        answer = kernel.run("fl.log(a=1)")
        assert answer.reply["ename"] == "FlightlogError"


def test_defaults_are_configured(kernel: Kernel) -> None:
    kernel.run(
        "%config FlightlogMagics.experiment = 'configured'\n%config FlightlogMagics.quiet = True"
    )
    answer = kernel.run("%%track conf\n1")
    kernel.run("%config FlightlogMagics.experiment = ''\n%config FlightlogMagics.quiet = False")
    assert kernel.last().experiment == "configured"
    assert answer.cards == []


def test_hostile_names_stay_text(kernel: Kernel) -> None:
    name = "</script><img src=x onerror=alert(1)>"
    answer = kernel.run(f"%%track {name!r} -e {name!r} -t {name!r}\nfl.log({{{name!r}: 1}})")
    assert kernel.last().name == name
    data: dict[str, Any] = answer.cards[1][1]["data"]
    assert "<img" not in data["text/html"]
    assert "<img" in data["text/plain"]
