"""What is private on this machine, for a report that is made in the browser to leave out.

As src/cli/redacted.ts has it, but for the values of environment variables, which stay here.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path


def private_here() -> dict[str, object]:
    """Names of the user and the host, folders of people, names of environment variables."""
    homes = {os.environ.get("HOME", ""), str(Path.home())}
    return {
        "users": [name for name in [_user()] if name],
        "hosts": [socket.gethostname()],
        "homes": sorted(home for home in homes if home),
        "env": dict.fromkeys(sorted(os.environ)),
    }


def _user() -> str:
    """The user's name: of this process, as Node has it, not what the environment says."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return ""  # a container's user need not have a name
    except ImportError:
        return os.environ.get("USERNAME", "")
