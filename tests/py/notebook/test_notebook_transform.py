"""The cell that IPython runs in place of a tracked one."""

from __future__ import annotations

import pytest

from flightlog.notebook.transform import TrackTransformer, body_of, find_track, stacked_magics


def transform(cell: str, *, acceptable: bool = True) -> str:
    return "".join(TrackTransformer(lambda rest: acceptable)(cell.splitlines(keepends=True)))


def test_the_line_becomes_a_comment_and_line_numbers_stay() -> None:
    assert transform("%%track a -t b\nx = 1\n") == "# %%track a -t b\nx = 1\n"


def test_leading_comments_and_blank_lines_stay() -> None:
    assert transform("# why\n\n%%track\nx\n") == "# why\n\n# %%track\nx\n"


def test_the_line_goes_when_a_magic_stands_below() -> None:
    assert transform("%%track a\n%%time\nx\n") == "%%time\nx\n"
    assert transform("# c\n%%track a\n\n# d\n%%bash\nls\n") == "%%bash\nls\n"


def test_below_a_magic_that_runs_its_body() -> None:
    assert transform("%%time\n%%track a\nx\n") == "%%time\n# %%track a\nx\n"
    assert transform("%%capture\n%%track a\n%%time\nx\n") == "%%capture\n%%time\nx\n"


def test_it_is_idempotent() -> None:
    once = transform("%%track a\nx = 1\n")
    assert transform(once) == once


@pytest.mark.parametrize(
    "cell",
    [
        "x = 1\n%%track a\n",
        "%%tracker\n",
        "%%track?\n",
        "%%track??\n",
        "%%writefile a.py\n%%track a\n",
        "%%bash\n%%track a\n",
        "%track start\n",
        "s = '''\n%%track\n'''\n",
    ],
)
def test_other_cells_come_back_as_they_are(cell: str) -> None:
    assert transform(cell) == cell
    assert find_track(cell.splitlines()) is None


def test_wrong_options_replace_the_cell_by_a_call_that_raises() -> None:
    code = transform("%%track --tga 'x\ndelete_everything()\n", acceptable=False)
    assert code == "get_ipython().run_cell_magic('track', \"--tga 'x\", '# not run')\n"


def test_the_body_keeps_its_line_numbers() -> None:
    assert body_of("# c\n%%track a\n%%time\nx = 1\n%%no") == "# c\n\n\nx = 1\n%%no\n"
    assert stacked_magics(["# c", "%%track a", "%%time", "x"]) == ["time"]
