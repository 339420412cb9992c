"""Work that prepared a part ahead: in order, with its errors, and where no thread can start."""

from __future__ import annotations

import threading

import pytest

from flightlog.store.ahead import one_ahead


def test_parts_come_in_order_and_the_next_is_made_meanwhile() -> None:
    begun: list[int] = []
    second = threading.Event()

    def make(part: int) -> int:
        begun.append(part)
        if part == 1:
            second.set()
        return part * 10

    made = one_ahead(make, [0, 1, 2, 3])
    assert next(made) == 0
    assert second.wait(10)
    assert list(made) == [10, 20, 30]
    assert begun == [0, 1, 2, 3]


def test_of_no_part_and_of_one_nothing_is_made_ahead() -> None:
    here = threading.get_ident()
    assert list(one_ahead(lambda _: threading.get_ident(), [])) == []
    assert list(one_ahead(lambda _: threading.get_ident(), [1])) == [here]


def test_what_making_raises_is_raised_where_the_part_is_asked_for() -> None:
    made = one_ahead(lambda part: 1 // part, [1, 0, 1])
    assert next(made) == 1
    with pytest.raises(ZeroDivisionError):
        next(made)


def test_where_no_thread_can_start_each_part_is_made_when_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert list(one_ahead(lambda part: part + 1, [1, 2, 3])) == [2, 3, 4]
