"""Lets an environment import this checkout as if it were installed: its packages and entry points.

`python scripts/link_checkout.py`, with the environment's own Python. No build, no download: tests
of other libraries need the Python sources, and MLflow finds plugins by what is installed.
"""

from __future__ import annotations

import json
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write a .pth file and a dist-info folder into the environment's site-packages."""
    site = Path(sysconfig.get_path("purelib"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["version"]
    for old in site.glob("flightlog-*.dist-info"):
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
    (site / "flightlog.pth").write_text(f"{ROOT}\n", "utf-8")
    info = site / f"flightlog-{version}.dist-info"
    info.mkdir()
    head = ["Metadata-Version: 2.1", "Name: flightlog", f"Version: {version}", ""]
    (info / "METADATA").write_text("\n".join(head), "utf-8")
    (info / "RECORD").write_text("", "utf-8")
    groups = {"console_scripts": project["scripts"], **project["entry-points"]}
    text = "\n".join(
        "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in entries.items()), ""])
        for group, entries in groups.items()
    )
    (info / "entry_points.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
