"""Texts are found in Arrow columns as Python would find them, whatever chunks and slices they are
in.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from flightlog.store.plain import rows_of, texts_at

TEXTS = ["run", "", "sun", "run", "rün", "nur", "running", "run", "", "run"]
WHOLE = pa.array(TEXTS, pa.utf8())
COLUMNS = {
    "one chunk": pa.chunked_array([WHOLE]),
    "slices": pa.chunked_array([WHOLE.slice(0, 3), WHOLE.slice(3, 0), WHOLE.slice(3)]),
    "of a slice": pa.chunked_array([pa.array(["run", *TEXTS, "run"], pa.utf8()).slice(1, 10)]),
}


@pytest.mark.parametrize("form", COLUMNS)
@pytest.mark.parametrize("text", ["run", "", "rün", "none"])
def test_finds_the_rows_of_a_text(form: str, text: str) -> None:
    expected = [row for row, found in enumerate(TEXTS) if found == text]
    assert rows_of(COLUMNS[form], text).tolist() == expected


@pytest.mark.parametrize("form", COLUMNS)
def test_gives_the_texts_of_some_rows(form: str) -> None:
    rows = np.array([0, 1, 4, 6, 9])
    assert texts_at(COLUMNS[form], rows) == [TEXTS[row] for row in rows]


def test_finds_nothing_where_there_is_nothing() -> None:
    none = pa.chunked_array([], pa.utf8())
    empty = pa.chunked_array([pa.array(["", ""], pa.utf8())])
    assert rows_of(none, "").tolist() == []
    assert texts_at(none, np.empty(0, np.int64)) == []
    assert rows_of(empty, "").tolist() == [0, 1]
    assert texts_at(empty, np.array([1])) == [""]
