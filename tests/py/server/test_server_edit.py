"""The edit route: new facts files, checked before any is written; and who may ask at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from stores import START, add_run, facts_bytes, make_store, started, ulid
from tornado.httpclient import HTTPClientError

from flightlog.server.edits import EditError, parse_edits, write_edits
from flightlog.store.runs import load_runs

if TYPE_CHECKING:
    from collections.abc import Iterator


def edit(key: str, value: object, *, kind: str = "run", run: str = ulid(10)) -> dict:
    return {"run": run, "kind": kind, "key": key, "value": value}


def only_run(store: Path):
    return next(run for run in load_runs(store).runs if run.id == ulid(10))


async def refused(api, *edits: object) -> tuple[int, str]:
    with pytest.raises(HTTPClientError) as caught:
        await api("edit", body={"edits": list(edits)})
    return caught.value.code, json.loads(caught.value.response.body)["message"]


async def test_writes_one_new_file_for_each_run(store: Path, api) -> None:
    add_run(store, 11, started("other"))
    before = {path: path.read_bytes() for path in store.rglob("*.facts.arrow")}
    edits = [
        edit("name", "better"),
        edit("note", "*why*"),
        edit("archived", True),
        edit("experiment", "digits"),
        edit("digits/<b>", "yes", kind="tag"),
        edit("name", "other too", run=ulid(11)),
    ]
    reply = await api("edit", body={"edits": edits})
    assert json.loads(reply.body) == {"written": 6}
    after = set(store.rglob("*.facts.arrow"))
    assert sorted(path.parent.name for path in after - before.keys()) == [ulid(10), ulid(11)]
    assert all(path.read_bytes() == data for path, data in before.items())
    assert not list(store.rglob("*.tmp"))
    run = only_run(store)
    assert (run.name, run.note, run.archived, run.experiment) == ("better", "*why*", True, "digits")
    assert run.tags == {"digits/<b>": "yes"}


async def test_takes_facts_back(store: Path, api) -> None:
    await api("edit", body={"edits": [edit("a", "", kind="tag"), edit("archived", True)]})
    await api("edit", body={"edits": [edit("a", None, kind="tag"), edit("archived", False)]})
    assert (only_run(store).tags, only_run(store).archived) == ({}, False)


async def test_an_edit_wins_over_a_clock_that_is_ahead(store: Path, api) -> None:
    folder = store / "runs" / ulid(10)
    ahead = facts_bytes([("run", "name", "from the future")], time=START * 2)
    (folder / f"{ulid(2)}.facts.arrow").write_bytes(ahead)
    await api("edit", body={"edits": [edit("name", "now")]})
    assert only_run(store).name == "now"


async def test_a_long_note_goes_to_the_blobs(store: Path, api) -> None:
    note = "é" * 5000
    await api("edit", body={"edits": [edit("note", note)]})
    assert only_run(store).note == note
    assert len(list((store / "blobs").iterdir())) == 1


async def test_a_protected_run_is_not_deleted(store: Path, api) -> None:
    await api("edit", body={"edits": [edit("protected", True)]})
    code, message = await refused(api, edit("deleted", True))
    assert (code, "baseline is protected." in message) == (409, True)
    await api("edit", body={"edits": [edit("protected", None), edit("deleted", True)]})
    assert only_run(store).deleted


@pytest.mark.parametrize(
    "wrong",
    [
        edit("status", "finished"),
        edit("lr", 3, kind="param"),
        edit("loss", {}, kind="metric"),
        edit("name", ""),
        edit("name", " \t"),
        edit("name", "x" * 501),
        edit("name", 7),
        edit("name", "\ud800"),
        edit("note", ["x"]),
        edit("archived", "yes"),
        edit("deleted", 1),
        edit("", "x", kind="tag"),
        edit("\ud83d", "x", kind="tag"),
        edit("a", 1, kind="tag"),
        edit("name", "x", run="../../etc"),
        {"run": ulid(10), "kind": "run", "key": "name"},
        "name",
        None,
    ],
)
async def test_refuses(store: Path, api, wrong: object) -> None:
    before = set(store.rglob("*"))
    code, message = await refused(api, edit("name", "never written"), wrong)
    assert code == 400
    assert message.endswith(".")
    assert set(store.rglob("*")) == before


async def test_refuses_runs_it_does_not_know_before_it_writes(store: Path, api) -> None:
    code, message = await refused(api, edit("name", "x"), edit("name", "y", run=ulid(99)))
    assert (code, message.startswith(f"No run {ulid(99)} in ")) == (404, True)
    assert only_run(store).name == "baseline"


@pytest.mark.parametrize("body", ["", "{", "[]", '{"edits": []}', '{"edits": {}}', "[" * 100_000])
async def test_refuses_bodies_that_are_none(store: Path, jp_fetch, body: str) -> None:
    with pytest.raises(HTTPClientError, match="400"):
        await jp_fetch(
            "flightlog", "api", "v1", "edit", params={"store": ulid(1)}, method="POST", body=body
        )


async def test_hostile_names_are_names(store: Path, api) -> None:
    corpus = json.loads((Path(__file__).parents[2] / "fixtures/hostile-strings.json").read_text())
    for text in (text for group in corpus["strings"].values() for text in group):
        try:
            text.encode()
        except UnicodeEncodeError:
            continue  # refused, see test_refuses
        if not text.strip() or len(text) > 500:
            continue
        await api("edit", body={"edits": [edit("name", text), edit(text, text, kind="tag")]})
        run = only_run(store)
        assert (run.name, run.tags[text]) == (text, text)


@pytest.fixture
def public_store() -> Iterator[Path]:
    """A store that every user of this machine may read: pytest's own folders are closed to them."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = make_store(Path(folder) / "flights")
        add_run(path, 10, started("baseline", status="finished"))
        yield path


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")
def test_a_read_only_store_is_one_sentence(public_store: Path) -> None:
    (public_store / "runs" / ulid(10)).chmod(0o555)
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from flightlog.server.edits import EditError, Edit, write_edits\n"
        "store, edits = Path(sys.argv[1]), [Edit(sys.argv[3], 'run', 'name', 'x')]\n"
        "if os.getuid() == 0:  # may write anywhere, which also loads what is needed\n"
        "    assert write_edits(store, edits) == 1\n"
        "    os.setuid(65534)\n"
        "try: write_edits(store, edits)\n"
        "except EditError as error: print(error.status, error)\n"
    )
    arguments = [str(public_store), str(Path(__file__).parents[3]), ulid(10)]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    said = f"403 {public_store} cannot be written (Permission denied). Ask its owner.\n"
    assert (done.stdout, done.stderr) == (said, "")


def test_says_nothing_was_written_when_the_disk_refuses(store: Path) -> None:
    edits = parse_edits({"edits": [edit("note", "x" * 5000)]})
    (store / "blobs").write_text("a file where the folder should be")
    with pytest.raises(EditError, match="took no edit") as caught:
        write_edits(store, edits)
    assert caught.value.status == 409


POSTS = ["edit", "views", "stores"]


GETS = ["stores", "facts", "file", "views"]


@pytest.mark.parametrize(
    "asked", [*(f"GET {one}" for one in GETS), *(f"POST {one}" for one in POSTS)]
)
async def test_nobody_gets_in_without_a_token(
    store: Path, jp_serverapp, http_server_client, jp_base_url, asked: str
) -> None:
    method, _, route = asked.partition(" ")
    more = {"method": "POST", "body": "{}"} if method == "POST" else {}
    with pytest.raises(HTTPClientError, match="403"):
        await http_server_client.fetch(
            f"{jp_base_url}flightlog/api/v1/{route}?store={ulid(1)}", **more
        )


@pytest.mark.parametrize("route", POSTS)
async def test_a_page_of_somebody_else_cannot_write(
    store: Path, jp_serverapp, jp_fetch, route: str
) -> None:
    jp_serverapp.identity_provider.token = ""  # whoever is let in by cookie alone needs XSRF
    with pytest.raises(HTTPClientError, match="403"):
        await jp_fetch(
            "flightlog",
            "api",
            "v1",
            route,
            params={"store": ulid(1)},
            method="POST",
            body=json.dumps({"edits": [edit("name", "stolen")]}),
            headers={"Authorization": ""},
        )
    assert only_run(store).name == "baseline"


async def test_what_may_be_read_need_not_be_written(
    store: Path, jp_serverapp, api, monkeypatch
) -> None:
    asked = []

    async def only_read(handler, user, action: str, resource: str) -> bool:
        asked.append((action, resource))
        return action == "read"

    monkeypatch.setattr(
        type(jp_serverapp.authorizer), "is_authorized", lambda _self, *args: only_read(*args)
    )
    await api("stores")
    code, _ = await refused(api, edit("name", "x"))
    assert code == 403
    assert asked == [("read", "contents"), ("write", "contents")]
