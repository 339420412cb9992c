"""Tracked cells in a plain IPython shell, and what must never reach the user."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

from flightlog.notebook import _loaded
from flightlog.recorder.run import Run
from flightlog.store.errors import FlightlogWarning

if TYPE_CHECKING:
    from kernels import Shell


def test_a_terminal_gets_the_line_at_the_end(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.run("%%track base\nfl.log(loss=0.5)\nprint('trained')").success
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "trained"
    assert lines[1].startswith("✓ base · ")
    assert lines[1].endswith(" · loss 0.5 (best 0.5 at 0)")
    assert len(lines) == 2
    assert shell.blob(shell.last(), "output") == "trained\n"


def test_a_terminal_waits_for_the_cell_to_be_typed(shell: Shell) -> None:
    check = shell.ip.check_complete
    assert check("%%track base\n")[0] == "incomplete"
    assert check("%%track base\nx = 1\n")[0] == "incomplete"
    assert check("%%track base\nx = 1\n\n")[0] == "complete"


def test_transforming_does_nothing(shell: Shell) -> None:
    before = dict(shell.ip.user_ns)
    for _ in range(3):
        code = shell.ip.transform_cell("%%track base -o run\nx = 1\n")
    assert code == "# %%track base -o run\nx = 1\n"
    assert shell.ip.user_ns == before
    assert not shell.store.exists()


def test_top_level_await(shell: Shell) -> None:
    cell = "%%track base\nimport asyncio\nawait asyncio.sleep(0)\nfl.log(loss=1)\nx = 2"
    assert shell.run(cell).success
    assert (shell.last().status, dict(shell.last().params)) == ("finished", {"x": 2})


def test_the_run_is_there_before_the_cell_runs(shell: Shell) -> None:
    assert shell.run("%%track base -o r\nassert fl.active_run() is r\nr.log(a=1)").success
    assert isinstance(shell.ip.user_ns["r"], Run)
    assert shell.ip.user_ns["r"].ended
    assert fl_active(shell) is None


def fl_active(shell: Shell) -> object:
    return shell.ip.user_ns["fl"].active_run()


def test_a_run_ended_by_its_own_cell(shell: Shell, recwarn: pytest.WarningsRecorder) -> None:
    assert shell.run("%%track base -o r\nlr = 1\nfl.log(loss=1)\nr.end('failed')").success
    assert shell.last().status == "failed"
    assert [w for w in recwarn if issubclass(w.category, FlightlogWarning)] == []


def test_streams_and_displays_are_restored(shell: Shell) -> None:
    ip = shell.ip
    before = (sys.stdout, dict(vars(ip.display_pub)), dict(vars(ip.displayhook)))
    for body in ("1", "1 / 0", "def f(:", "raise KeyboardInterrupt", "raise SystemExit"):
        shell.run("%%track base\n" + body)
        assert sys.stdout is before[0]
        assert "publish" not in vars(ip.display_pub)
        assert "clear_output" not in vars(ip.display_pub)
        assert "write_format_data" not in vars(ip.displayhook)
        assert "flightlog" not in str(getattr(sys.stdout.write, "__module__", ""))


@pytest.mark.parametrize("method", ["log_params", "log_blob_fact", "set_fact", "summary", "recent"])
def test_a_failure_of_ours_is_one_warning(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken inside")

    with monkeypatch.context() as patch:
        patch.setattr(Run, method, broken)
        with pytest.warns(FlightlogWarning) as seen:
            result = shell.run("%%track base\nlr = 1\nfl.log(loss=1)\nprint('x')\nlr + 1")
    assert result.success
    assert result.result == 2
    mine = [w for w in seen if issubclass(w.category, FlightlogWarning)]
    assert len(mine) == 1
    assert "broken inside" in str(mine[0].message)
    assert fl_active(shell) is None
    assert shell.run("%%track base\nfl.log(loss=1)").success


def test_a_run_that_cannot_be_opened_is_one_warning(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr("flightlog.recorder.opening.open_run", broken)
    with pytest.warns(FlightlogWarning, match="no luck"):
        assert shell.run("%%track base\nx = 7").success
    assert shell.ip.user_ns["x"] == 7


def test_history_survives_a_reset(shell: Shell) -> None:
    shell.run("first = 1")
    shell.run("%reset -f in")
    shell.run("import flightlog as fl")
    shell.run("%%track base\n1")
    history = shell.blob(shell.last(), "history")
    assert '"source": "first = 1"' in history
    assert "%%track base" not in history


def test_history_is_blanked(shell: Shell) -> None:
    shell.run("API_KEY = 'hunter22'")
    shell.run("%%track base\n1")
    run = shell.last()
    assert "hunter22" not in shell.blob(run, "history")
    assert run.withheld == ("API_KEY",)


def test_a_literal_that_did_not_come_to_pass_is_taken_back(shell: Shell) -> None:
    shell.run("%%track base\na = 1\n1 / 0\nb = 2\n")
    assert dict(shell.last().params) == {"a": 1}


def test_what_the_cell_logged_itself_wins(shell: Shell) -> None:
    shell.run(
        "%%track base\nlr = 1\nacc = 0.5\nfl.log_param('depth', 3)\nfl.log(acc=acc)\ndepth = 4"
    )
    assert dict(shell.last().params) == {"lr": 1, "depth": 3}


def test_code_that_never_was_a_cell(shell: Shell) -> None:
    shell.run("get_ipython().run_cell_magic('track', 'block', 'fl.log(a=1)\\nz = 3')")
    run = shell.last()
    assert (run.name, run.status, dict(run.params)) == ("block", "finished", {"z": 3})
    result = shell.run("get_ipython().run_cell_magic('track', 'block', '1 / 0')")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert shell.last().status == "failed"


def test_wrong_options_are_a_usage_error(shell: Shell) -> None:
    result = shell.run("%%track --tga x\nran = True")
    assert isinstance(result.error_in_exec, UsageError)
    assert "ran" not in shell.ip.user_ns
    assert not shell.store.exists()


def test_other_languages_have_no_parameters(shell: Shell) -> None:
    shell.run("n = 5")
    shell.run("%%track base\n%%bash\nn=6\necho hi")
    assert dict(shell.last().params) == {}
    assert "hi\n" in shell.blob(shell.last(), "output")


def test_unloading_ends_a_run_over_several_cells(shell: Shell) -> None:
    shell.run("%track start long")
    assert shell.last().status == "running"
    shell.run("%unload_ext flightlog")
    assert shell.last().status == "finished"
    assert id(shell.ip) not in _loaded


def test_a_name_is_kept_for_the_next_attempt(shell: Shell) -> None:
    path = shell.store.parent / "train.ipynb"
    shell.ip.user_ns["__session__"] = str(path)
    for _ in range(2):
        shell.run("%%track\n1")
    second, first = shell.runs()
    assert (second.name, second.attempt, first.attempt) == (first.name, 2, 1)
    assert second.lineage == first.lineage


def test_the_git_patch_is_blanked(shell: Shell) -> None:
    folder = shell.store.parent
    (folder / "a.py").write_text("x = 1\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder)]
    for command in (["init", "-q"], ["add", "a.py"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], check=True)
    (folder / "a.py").write_text("x = 2\nAPI_KEY = 'hunter22'\n")
    shell.run("%%track base\nimport time; time.sleep(0.5)")
    run = shell.last()
    patch = shell.blob(run, "patch")
    assert "+x = 2" in patch
    assert "+API_KEY = '[withheld]'" in patch
    assert "hunter22" not in patch
    assert set(run.withheld) <= {"secrets in the git patch"}
