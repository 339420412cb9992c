"""Puts frames together to an animated WebP: animation.py FOLDER OUTPUT.

FOLDER holds 0.png, 1.png … and times.json, the milliseconds that each is shown. Frames that are
the same as the one before are shown longer instead.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PIL import Image, ImageChops

WIDTH = 960
LARGEST = 2_000_000


def main(folder: Path, output: Path) -> None:
    """Write the animation; raises SystemExit when it is larger than a page should load."""
    frames: list[Image.Image] = []
    times: list[int] = []
    for number, shown in enumerate(json.loads((folder / "times.json").read_text("utf-8"))):
        with Image.open(folder / f"{number}.png") as picture:
            height = round(picture.height * WIDTH / picture.width)
            frame = picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
        if frames and ImageChops.difference(frames[-1], frame).getbbox() is None:
            times[-1] += shown
        else:
            frames.append(frame)
            times.append(shown)
    first, *rest = frames
    first.save(
        output, save_all=True, append_images=rest, duration=times, loop=0, quality=70, method=6
    )
    size = output.stat().st_size
    print(f"{output}: {len(frames)} frames, {sum(times) / 1000:.0f} s, {size} bytes")
    if size > LARGEST:
        raise SystemExit(f"{output} has more than {LARGEST} bytes: take fewer frames.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
