"""What is kept of a tracked cell's output, and that the user's is untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kernels import Kernel


def test_figures_are_kept_as_shown(kernel: Kernel) -> None:
    kernel.run("%matplotlib inline\nimport matplotlib.pyplot as plt")
    answer = kernel.run(
        "%%track drawn\nfrom IPython.display import SVG, display\n"
        "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>'))\n"
        "plt.plot([1, 2]);"
    )
    kinds = [set(c["data"]) for c in answer.of("display_data")]
    assert {"image/svg+xml", "text/plain"} in kinds
    run = kernel.last()
    assert [(a.name, a.type, a.media) for a in run.artifacts] == [
        ("figure-1.svg", "figure", "image/svg+xml"),
        ("figure-2.png", "figure", "image/png"),
    ]
    png = (kernel.store / "blobs" / run.artifacts[1].sha256).read_bytes()
    assert png.startswith(b"\x89PNG")


def test_progress_bars_and_colours_are_collapsed(kernel: Kernel) -> None:
    kernel.run(
        "%%track bar\nimport sys\n"
        "for i in range(101):\n    print(f'\\r{i}%', end='', file=sys.stderr)\n"
        "print(file=sys.stderr)\n"
        "print('\\x1b[31mred\\x1b[0m')\n'result'"
    )
    assert kernel.blob(kernel.last(), "output") == "100%\nred\n'result'\n"


def test_long_output_keeps_its_tail(kernel: Kernel) -> None:
    kernel.run("%%track long\nfor i in range(60_000):\n    print('line', i)")
    text = kernel.blob(kernel.last(), "output")
    assert len(text.encode()) <= 64 * 1024
    assert text.startswith("[earlier output left out]\nline ")
    assert text.endswith("line 59999\n")


def test_cleared_output_is_forgotten(kernel: Kernel) -> None:
    kernel.run(
        "%%track cleared\nfrom IPython.display import clear_output\n"
        "for i in range(3):\n    clear_output(wait=True)\n    print('epoch', i)"
    )
    assert kernel.blob(kernel.last(), "output") == "epoch 2\n"


def test_secrets_are_withheld(kernel: Kernel) -> None:
    github = "ghp_" + "a1B2c3D4e5" * 4
    kernel.run("password = 'hunter2-early'")
    answer = kernel.run(
        "%%track hush\nlr = 0.1\nAPI_KEY = 'hunter2-late'\n"
        f"url = 'postgres://me:hunter2-url@db/x'\nother = '{github}'\n"
        "print(API_KEY, password, other, lr)\nraise ValueError(API_KEY)"
    )
    assert "hunter2-late hunter2-early" in answer.stream()
    run = kernel.last()
    assert dict(run.params) == {"lr": 0.1}
    assert {"API_KEY", "url", "other", "password"} <= set(run.withheld)
    assert "withheld: " in answer.cards[1][1]["data"]["text/plain"]
    assert "API_KEY" in answer.cards[1][1]["data"]["text/plain"]
    for path in kernel.store.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"hunter2" not in data, path
            assert github.encode() not in data, path


def test_streams_are_as_before_behind_a_tracked_cell(kernel: Kernel) -> None:
    kernel.run("import sys; keep = (sys.stdout, get_ipython().display_pub.publish)")
    kernel.run("%%track tee\nprint(1)")
    answer = kernel.run(
        "sys.stdout is keep[0], get_ipython().display_pub.publish == keep[1],"
        " 'flightlog' in sys.stdout.write.__module__"
    )
    assert answer.of("execute_result")[0]["data"]["text/plain"] == "(True, True, False)"
