"""Saved views over the routes, in a real server: what is written, what is refused, who sees it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from stores import START, facts_bytes, ulid
from tornado.httpclient import HTTPClientError

from flightlog.store.saved_views import SavedView, ViewColumn, ViewSort, list_views

if TYPE_CHECKING:
    from pathlib import Path

BEST = {
    "name": "best trees",
    "filter": "params.model = 'tree'",
    "columns": [{"field": "metrics.acc", "mode": "at-best"}, {"field": "params.lr"}],
    "sort": [{"field": "metrics.acc", "descending": True}],
    "group": ["params.model"],
    "spread": "ci95",
    "metricMode": "last",
    "baseline": ulid(10),
}


async def save(api, view: object, view_id: str | None = None) -> str:
    reply = await api("views", body={"id": view_id, "view": view})
    return json.loads(reply.body)["id"]


async def refused(api, body: object) -> tuple[int, str]:
    with pytest.raises(HTTPClientError) as error:
        await api("views", body=body)
    return error.value.code, json.loads(error.value.response.body)["message"]


async def test_a_saved_view_comes_back_and_is_facts(store: Path, api, jp_fetch) -> None:
    view_id = await save(api, BEST)
    got = json.loads((await api("views")).body)["views"]
    assert got == [{"id": view_id, **BEST}]
    assert list_views(store) == [
        SavedView(
            view_id,
            "best trees",
            "params.model = 'tree'",
            (ViewColumn("metrics.acc", "at-best"), ViewColumn("params.lr")),
            (ViewSort("metrics.acc", True),),
            ("params.model",),
            "ci95",
            "last",
            ulid(10),
        )
    ]
    (file,) = (store / "views" / view_id).iterdir()
    table = pa.ipc.open_stream(file.read_bytes() + bytes(8)).read_all()
    assert table.schema.metadata[b"flightlog.view"] == view_id.encode()
    assert b"flightlog.run" not in table.schema.metadata
    assert set(table.column("kind").to_pylist()) == {"view"}


async def test_a_change_says_only_what_is_new_and_so_both_peoples_changes_hold(
    store: Path, api
) -> None:
    view_id = await save(api, BEST)
    await save(api, {**BEST, "filter": ""}, view_id)
    # Another server, which has not seen that, renames it at the same moment.
    other = store / "views" / view_id / f"{ulid(99)}.facts.arrow"
    other.write_bytes(facts_bytes([("view", "name", "renamed")], time=START * 2))
    (view,) = list_views(store)
    assert (view.name, view.filter) == ("renamed", "")
    await save(api, {**BEST, "name": "mine again", "filter": ""}, view_id)
    assert list_views(store)[0].name == "mine again"  # newer than a clock that is ahead


async def test_a_removed_view_is_gone_and_can_be_saved_again(store: Path, api) -> None:
    view_id = await save(api, BEST)
    await save(api, None, view_id)
    assert json.loads((await api("views")).body) == {"views": []}
    await save(api, BEST, view_id)
    assert [view.id for view in list_views(store)] == [view_id]


async def test_facts_tell_when_views_changed(store: Path, api) -> None:
    async def stamp() -> str:
        return (await api("facts")).headers["X-Flightlog-Views"]

    assert await stamp() == ""
    await save(api, BEST)
    first = await stamp()
    assert first != ""
    assert await stamp() == first
    await save(api, {**BEST, "name": "another"})
    assert await stamp() != first


@pytest.mark.parametrize(
    ("view", "named"),
    [
        ({**BEST, "name": " "}, "name"),
        ({**BEST, "name": "a" * 501}, "name"),
        ({**BEST, "name": "\ud800"}, "name"),
        ({**BEST, "filter": 3}, "filter"),
        ({**BEST, "filter": "é" * 3000}, "filter"),
        ({**BEST, "columns": [{"field": ""}]}, "columns"),
        ({**BEST, "columns": [{"field": "a", "mode": "worst"}]}, "columns"),
        ({**BEST, "columns": [{"field": "a", "more": 1}]}, "columns"),
        ({**BEST, "columns": [{"field": "a"}] * 201}, "columns"),
        ({**BEST, "sort": [{"field": "a"}]}, "sort"),
        ({**BEST, "group": "params.model"}, "group"),
        ({**BEST, "spread": "iqr"}, "spread"),
        ({**BEST, "metricMode": ["best"]}, "metricMode"),
        ({**BEST, "baseline": "../../etc"}, "baseline"),
        ({}, "name"),
    ],
)
async def test_refuses_by_name(store: Path, api, view: object, named: str) -> None:
    status, message = await refused(api, {"id": None, "view": view})
    assert status == 400
    assert f"The view's {named} " in message
    assert not (store / "views").exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"view": BEST}, 400),
        ({"id": None, "view": None}, 400),
        ({"id": "../runs", "view": BEST}, 400),
        ({"id": f"{ulid(7)}/../../runs/{ulid(10)}", "view": None}, 400),
        ({"id": ulid(7), "view": BEST}, 404),
        ({"id": ulid(7), "view": None}, 404),
        ([], 400),
    ],
)
async def test_refuses_what_names_no_view(store: Path, api, body: object, status: int) -> None:
    assert (await refused(api, body))[0] == status
    assert not (store / "views").exists()


async def test_a_view_of_a_stranger_is_read_with_distrust(store: Path, api) -> None:
    folder = store / "views" / ulid(5)
    folder.mkdir(parents=True)
    hostile = [
        ("view", "name", "<img src=x onerror=alert(1)>"),
        ("view", "columns", [{"field": 3}, "x", {"field": "params.lr", "mode": "evil"}]),
        ("view", "sort", {"field": "a"}),
        ("view", "spread", "evil"),
        ("view", "baseline", 7),
        ("run", "name", "not a view's"),
    ]
    (folder / f"{ulid(1)}.facts.arrow").write_bytes(facts_bytes(hostile))
    (folder / f"{ulid(2)}.facts.arrow").write_bytes(b"no arrow")
    (folder / f"{ulid(3)}.facts.arrow").symlink_to("/etc/passwd")
    (store / "views" / "no-id").mkdir()
    (view,) = json.loads((await api("views")).body)["views"]
    assert view["name"] == "<img src=x onerror=alert(1)>"
    assert view["columns"] == [{"field": "params.lr"}]
    assert (view["sort"], view["spread"], view["baseline"]) == ([], "sd", None)
