"""The garbage collector while a long list is made: held still, and afterwards as it was."""

from __future__ import annotations

import gc

import pytest

from flightlog.store.still import collector_still


def test_the_collector_is_held_still_and_left_as_it_was() -> None:
    with collector_still():
        assert not gc.isenabled()
        with collector_still():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), collector_still():
        raise KeyError
    assert gc.isenabled()


def test_a_collector_that_somebody_turned_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_still():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
