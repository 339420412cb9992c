"""What the tests of the store's writers share."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["mmap", "append"])
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FLIGHTLOG_TRANSPORT", request.param)
    return str(request.param)
