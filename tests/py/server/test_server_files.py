"""The file route: ranges of the files that the format names, and of nothing else."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest
from stores import facts_bytes, ulid
from tornado.httpclient import HTTPClientError

if TYPE_CHECKING:
    from pathlib import Path

FACTS = f"runs/{ulid(10)}/{ulid(1)}.facts.arrow"


async def refused(api, **params: str) -> tuple[int, str]:
    with pytest.raises(HTTPClientError) as caught:
        await api("file", **params)
    return caught.value.code, json.loads(caught.value.response.body)["message"]


async def test_gives_a_whole_file(store: Path, api) -> None:
    reply = await api("file", path=FACTS)
    data = (store / FACTS).read_bytes()
    assert reply.body == data
    assert reply.headers["X-Flightlog-Size"] == str(len(data))
    assert reply.headers["X-Flightlog-Lengths"] == str(len(data))
    assert reply.headers["Cache-Control"] == "no-store"


async def test_gives_ranges_one_behind_the_other_clipped_to_the_file(store: Path, api) -> None:
    data = (store / FACTS).read_bytes()
    size = len(data)
    ranges = f"0-7,{size - 4}-{size + 99},{size + 10}-{size + 20},3-3"
    reply = await api("file", path=FACTS, ranges=ranges)
    assert reply.body == data[:8] + data[-4:] + data[3:4]
    assert reply.headers["X-Flightlog-Lengths"] == "8,4,0,1"
    assert reply.headers["X-Flightlog-Size"] == str(size)


async def test_a_long_file_comes_whole(store: Path, api) -> None:
    data = os.urandom(5_000_001)
    name = hashlib.sha256(data).hexdigest()
    (store / "blobs").mkdir()
    (store / "blobs" / name).write_bytes(data)
    assert (await api("file", path=f"blobs/{name}")).body == data


async def test_a_blob_is_a_download_that_may_do_nothing(store: Path, api) -> None:
    data = b"<script>window.pwned=1</script>"
    name = hashlib.sha256(data).hexdigest()
    (store / "blobs").mkdir()
    (store / "blobs" / name).write_bytes(data)
    headers = (await api("file", path=f"blobs/{name}")).headers
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("ranges", ["5-2", "x", "1-", "-5", "0-1;2-3", "0-1,", "1" * 40 + "-2"])
async def test_refuses_ranges_that_are_none(store: Path, api, ranges: str) -> None:
    code, message = await refused(api, path=FACTS, ranges=ranges)
    assert code == 400
    assert "Write ranges as 0-511,1024-2047." in message


async def test_refuses_too_many_ranges(store: Path, api) -> None:
    assert (await refused(api, path=FACTS, ranges=",".join(["0-0"] * 4097)))[0] == 400


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "..",
        "store.json",
        "../secret.txt",
        "runs/../../secret.txt",
        f"runs/{ulid(10)}/../../../secret.txt",
        f"runs/{ulid(10)}/..%2f..%2fsecret.txt",
        f"runs/{ulid(10)}/%2e%2e/{ulid(1)}.facts.arrow",
        f"./{FACTS}",
        f"/{FACTS}",
        f"{FACTS}/",
        f"{FACTS}\n",
        f"{FACTS}\0",
        FACTS.replace("/", "\\"),
        FACTS.replace("facts", "lengths"),
        FACTS.upper(),
        "/etc/passwd",
        "C:\\windows\\win.ini",
        "blobs/..",
        f"blobs/{'a' * 63}",
        f"blobs/{'A' * 64}",
        f"runs/{ulid(10)}",
        f"runs/{ulid(10)}/.{ulid(1)}.facts.arrow.tmp",
        f"runs/{ulid(10)}/x.txt",
    ],
)
async def test_refuses_paths_that_name_no_file_of_a_store(
    store: Path, jp_root_dir: Path, api, path: str
) -> None:
    (jp_root_dir / "secret.txt").write_text("secret")
    (store / "runs" / ulid(10) / "x.txt").write_text("secret")
    code, message = await refused(api, path=path)
    assert (code, "secret." in message and "secret.txt" not in path) == (400, False)


async def test_refuses_links_that_leave_the_store(store: Path, jp_root_dir: Path, api) -> None:
    secret = jp_root_dir / "secret.txt"
    secret.write_text("secret")
    folder = store / "runs" / ulid(10)
    (folder / f"{ulid(2)}.facts.arrow").symlink_to(secret)
    (store / "runs" / ulid(11)).symlink_to(jp_root_dir)
    (jp_root_dir / f"{ulid(1)}.lease.json").write_text("{}")
    for path in (
        f"runs/{ulid(10)}/{ulid(2)}.facts.arrow",
        f"runs/{ulid(11)}/{ulid(1)}.lease.json",
    ):
        code, message = await refused(api, path=path)
        assert code == 403
        assert "leaves the store" in message


async def test_refuses_what_is_no_regular_file(store: Path, api) -> None:
    folder = store / "runs" / ulid(10)
    (folder / f"{ulid(3)}.facts.arrow").mkdir()
    os.mkfifo(folder / f"{ulid(4)}.facts.arrow")
    for writer in (3, 4):
        code, message = await refused(api, path=f"runs/{ulid(10)}/{ulid(writer)}.facts.arrow")
        assert code == 403
        assert "Move it out" in message


async def test_says_what_is_missing(store: Path, api) -> None:
    code, message = await refused(api, path=f"runs/{ulid(10)}/{ulid(9)}.series.arrow")
    assert code == 404
    assert message.startswith(f"No file runs/{ulid(10)}/{ulid(9)}.series.arrow in ")


async def test_a_pipe_for_a_facts_file_holds_up_nobody(store: Path, facts) -> None:
    folder = store / "runs" / ulid(12)
    folder.mkdir()
    os.mkfifo(folder / f"{ulid(1)}.facts.arrow")
    (folder / f"{ulid(2)}.facts.arrow").write_bytes(facts_bytes([("run", "name", "x")]))
    rows, _, _ = await facts()
    said = [json.loads(row["value"]) for row in rows if row["kind"] == "problem"]
    assert [problem["code"] for problem in said] == ["unreadable"]
