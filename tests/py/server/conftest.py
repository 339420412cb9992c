"""A real Jupyter server with flightlog in it, and a store below its root."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from stores import add_run, make_store, started, ulid

if TYPE_CHECKING:
    from pathlib import Path

STORE = ulid(1)


@pytest.fixture
def jp_server_config() -> dict:
    return {
        "ServerApp": {
            "jpserver_extensions": {"flightlog": True},
            "allow_unauthenticated_access": False,
        }
    }


@pytest.fixture
def store(jp_root_dir: Path) -> Path:
    """A store with one finished run, number 10."""
    path = make_store(jp_root_dir / "work" / "flights")
    add_run(path, 10, [*started("baseline", status="finished"), ("param", "lr", 0.1)])
    return path


@pytest.fixture
def api(jp_fetch):
    """Ask a route: api("facts", since=…); the store is ours unless another is named."""

    async def ask(route: str, *, body: object = None, **params: str):
        params.setdefault("store", STORE)
        more = {} if body is None else {"method": "POST", "body": json.dumps(body)}
        return await jp_fetch("flightlog", "api", "v1", route, params=params, **more)

    return ask


@pytest.fixture
def facts(api):
    """Ask for facts; gives rows as dicts, the cursor, and whether it was a reset."""

    async def ask(since: str | None = None) -> tuple[list[dict], str, bool]:
        reply = await api("facts", **({} if since is None else {"since": since}))
        table = pa.ipc.open_stream(reply.body).read_all()
        metadata = table.schema.metadata
        reset = metadata[b"flightlog.reset"] == b"1"
        return table.to_pylist(), metadata[b"flightlog.cursor"].decode(), reset

    return ask
