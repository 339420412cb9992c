"""What the server says of its machine, for reports made in the browser to leave out."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

from flightlog.bundle import find_node

if TYPE_CHECKING:
    import pytest


async def test_says_what_node_says_and_no_value_of_the_environment(
    jp_fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "sk-live-123456")
    reply = await jp_fetch("flightlog", "api", "v1", "machine")
    said = json.loads(reply.body)
    node = shutil.which(find_node())
    script = (
        "const o = require('os'); console.log(o.userInfo().username, o.hostname(), o.homedir())"
    )
    user, host, home = subprocess.check_output([node, "-e", script], text=True).split()
    assert (said["users"], said["hosts"]) == ([user], [host])
    assert home in said["homes"]
    assert said["env"]["SOME_API_KEY"] is None
    assert b"sk-live" not in reply.body
