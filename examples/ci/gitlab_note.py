"""Posts a report in its Markdown form as a note of the merge request, or brings it up to date.

Usage: gitlab_note.py REPORT.md     in a job of GitLab CI, with REPORT_TOKEN set

The charts are uploaded to the project, since a note shows no file of a job.
"""

from __future__ import annotations

import json
import os
import re
import sys
import uuid
from pathlib import Path
from urllib.request import Request, urlopen

MARK = "<!-- flightlog report -->"
"""By this line the note is found again."""

PICTURE = re.compile(r"(!\[[^\]]*\])\(([^)]+\.svg)\)")


def ask(
    method: str, path: str, body: bytes | None = None, media: str = "application/json"
) -> object:
    """Ask GitLab's API about this project; returns what it answers."""
    address = f"{os.environ['CI_API_V4_URL']}/projects/{os.environ['CI_PROJECT_ID']}/{path}"
    headers = {"PRIVATE-TOKEN": os.environ["REPORT_TOKEN"], "Content-Type": media}
    with urlopen(Request(address, body, headers, method=method)) as answer:
        return json.load(answer)


def upload(file: Path) -> str:
    """Upload a picture; returns the address that a note names it by."""
    edge = uuid.uuid4().hex
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
        "Content-Type: image/svg+xml\r\n\r\n"
    )
    body = head.encode() + file.read_bytes() + f"\r\n--{edge}--\r\n".encode()
    answer = ask("POST", "uploads", body, f"multipart/form-data; boundary={edge}")
    assert isinstance(answer, dict)
    return str(answer["url"])


def main(report: Path) -> None:
    """Post the note of this merge request."""
    text = report.read_text(encoding="utf8")
    text = PICTURE.sub(lambda found: f"{found[1]}({upload(report.parent / found[2])})", text)
    notes = f"merge_requests/{os.environ['CI_MERGE_REQUEST_IID']}/notes"
    body = json.dumps({"body": f"{MARK}\n{text}"}).encode()
    known = ask("GET", f"{notes}?per_page=100&sort=asc")
    assert isinstance(known, list)
    own = next((note["id"] for note in known if note["body"].startswith(MARK)), None)
    if own is None:
        ask("POST", notes, body)
    else:
        ask("PUT", f"{notes}/{own}", body)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
