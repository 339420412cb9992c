"""Which stores a server lists, and where it looks."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from stores import make_store, ulid
from tornado.httpclient import HTTPClientError

from flightlog.server.stores import StoreList, find_below

if TYPE_CHECKING:
    from pathlib import Path


async def listed(jp_fetch) -> dict[str, dict]:
    reply = json.loads((await jp_fetch("flightlog", "api", "v1", "stores")).body)
    return {store["id"]: store for store in reply["stores"]}


async def test_lists_a_store_below_the_root(store: Path, jp_fetch) -> None:
    reply = json.loads((await jp_fetch("flightlog", "api", "v1", "stores")).body)
    assert reply["stores"] == [
        {
            "id": ulid(1),
            "path": "work/flights",
            "name": "work",
            "writable": True,
            "problem": None,
        }
    ]
    assert reply["version"]


async def test_says_why_a_newer_store_cannot_be_read(jp_root_dir: Path, jp_fetch) -> None:
    newer = make_store(jp_root_dir / "flights")
    (newer / "store.json").write_text('{"format": 9, "kind": "flightlog-store"}')
    (found,) = (await listed(jp_fetch)).values()
    assert "format 9, but this flightlog reads up to 1. Upgrade with" in found["problem"]


async def test_a_store_named_by_the_environment_may_lie_outside(
    tmp_path: Path, jp_fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = make_store(tmp_path / "elsewhere", number=7)
    monkeypatch.setenv("FLIGHTLOG_STORE", str(outside))
    assert (await listed(jp_fetch))[ulid(7)]["path"] is None


async def test_finds_the_store_above_a_running_notebook(
    jp_root_dir: Path, jp_fetch, jp_serverapp, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = jp_root_dir / "a" / "b" / "c" / "d" / "e" / "f" / "g"
    store = make_store(deep / "flights", number=8)
    (deep / "notebooks").mkdir()

    async def sessions() -> list[dict]:
        return [{"path": (deep / "notebooks" / "x.ipynb").relative_to(jp_root_dir).as_posix()}]

    monkeypatch.setattr(jp_serverapp.session_manager, "list_sessions", sessions)
    assert (await listed(jp_fetch))[ulid(8)]["path"] == store.relative_to(jp_root_dir).as_posix()


def test_two_copies_of_a_store_keep_their_ids(tmp_path: Path) -> None:
    first = make_store(tmp_path / "a" / "flights")
    stores = StoreList(tmp_path)
    stores.scan()
    assert [entry.id for entry in stores.refresh()] == [ulid(1)]
    shutil.copytree(first, tmp_path / "0" / "flights")
    stores.scan()
    ids = {entry.path.parent.name: entry.id for entry in stores.refresh()}
    assert ids == {"a": ulid(1), "0": f"{ulid(1)}~2"}


def test_an_id_that_is_none_is_replaced(tmp_path: Path) -> None:
    store = make_store(tmp_path / "flights")
    (store / "store.json").write_text('{"format": 1, "kind": "flightlog-store", "id": "../../x"}')
    stores = StoreList(tmp_path)
    stores.scan()
    (entry,) = stores.refresh()
    assert entry.id.startswith("path-")
    assert entry.problem is None


def test_a_store_without_store_json_is_one_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "flights" / "runs").mkdir(parents=True)
    (tmp_path / "yolo" / "runs").mkdir(parents=True)
    assert list(find_below(tmp_path)) == [tmp_path / "flights"]


@pytest.mark.parametrize("skipped", [".hidden", "node_modules", "site-packages", "venv"])
def test_does_not_look_into(tmp_path: Path, skipped: str) -> None:
    make_store(tmp_path / skipped / "flights")
    if skipped == "venv":
        (tmp_path / skipped / "pyvenv.cfg").touch()
    assert list(find_below(tmp_path)) == []


def test_stops_at_its_limits(tmp_path: Path) -> None:
    make_store(tmp_path / "a" / "b" / "c" / "flights")
    assert len(list(find_below(tmp_path, depth=4))) == 1
    assert list(find_below(tmp_path, depth=3)) == []
    assert list(find_below(tmp_path, seconds=0)) == []


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "again").symlink_to(tmp_path)
    make_store(tmp_path / "real")
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    assert set(find_below(tmp_path)) == {tmp_path / "real", tmp_path / "linked"}
    stores = StoreList(tmp_path)
    stores.scan()
    assert len(stores.refresh()) == 1


def test_a_configured_folder_that_is_no_store_is_listed_with_its_problem(tmp_path: Path) -> None:
    (entry,) = StoreList(tmp_path, [str(tmp_path / "nowhere")]).refresh()
    assert entry.problem is not None
    assert "not a folder" in entry.problem


async def ask_for(jp_fetch, path: object) -> dict:
    reply = await jp_fetch(
        *("flightlog", "api", "v1", "stores"), method="POST", body=json.dumps({"path": path})
    )
    return json.loads(reply.body)["store"]


async def test_opens_a_store_deeper_than_anybody_looks(jp_root_dir: Path, jp_fetch) -> None:
    make_store(jp_root_dir / "a/b/c/d/e/f/g/h/flights", 7)
    assert ulid(7) not in await listed(jp_fetch)
    for path in ("a/b/c/d/e/f/g/h/flights", "a/b/c/d/e/f/g/h", "/a/b/c/d/e/f/g/h/flights/runs/x"):
        found = await ask_for(jp_fetch, path)
        assert (found["id"], found["path"]) == (ulid(7), "a/b/c/d/e/f/g/h/flights")
    assert ulid(7) in await listed(jp_fetch)


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "work/../../outside",
        "work/flights/../../../outside",
        ".hidden/flights",
        "work/link",
        "nothing/here",
        "nul\0",
        "..\\outside",
        "%2e%2e/outside",
        "",
    ],
)
async def test_opens_nothing_outside_the_root(jp_root_dir: Path, jp_fetch, path: str) -> None:
    make_store(jp_root_dir.parent / "outside" / "flights", 8)
    make_store(jp_root_dir / ".hidden" / "flights", 9)
    (jp_root_dir / "work").mkdir()
    (jp_root_dir / "work" / "link").symlink_to(jp_root_dir.parent / "outside")
    with pytest.raises(HTTPClientError) as error:
        await ask_for(jp_fetch, path)
    assert error.value.code == 404
    assert "Name a folder that holds one." in json.loads(error.value.response.body)["message"]


async def test_an_absolute_path_is_one_below_the_root(jp_root_dir: Path, jp_fetch) -> None:
    outside = make_store(jp_root_dir.parent / "outside" / "flights", 8)
    for path in (str(outside), [str(outside)]):
        with pytest.raises(HTTPClientError, match=r"404|400"):
            await ask_for(jp_fetch, path)
