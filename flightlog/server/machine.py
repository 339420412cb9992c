"""What is private on this machine, for a report that is made in the browser to leave out.

As src/cli/redacted.ts has it. Of environment variables only those have their values told that
read as secrets, since nothing else is looked for by its value (src/redact/secrets.ts).
"""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

SECRET_NAME = re.compile(
    r"(?:KEY|TOKEN|SECRET|PASS(?:WORD|WD|PHRASE)?|CREDENTIALS?|AUTH)$|^(?:PW|PWD_)", re.IGNORECASE
)
"""As in src/redact/secrets.ts."""


def private_here() -> dict[str, object]:
    """Names of the user and the host, folders of people, variables, secrets with their values."""
    homes = {os.environ.get("HOME", ""), str(Path.home())}
    return {
        "users": [name for name in [_user()] if name],
        "hosts": [socket.gethostname()],
        "homes": sorted(home for home in homes if home),
        "env": {
            name: value if SECRET_NAME.search(name) else None
            for name, value in sorted(os.environ.items())
        },
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
