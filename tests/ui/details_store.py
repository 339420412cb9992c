"""Writes a store to look at run by run: every kind of artifact, strangers' pages that want to run.

python details_store.py FOLDER prints, as JSON, the ids of its runs by name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import flightlog as fl

store = Path(sys.argv[1])
scratch = store.parent / "scratch"
scratch.mkdir(exist_ok=True)
HOSTILE_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="120" onload="window.top.pwned=1">'
    "<script>window.top.pwned=2</script>"
    '<image href="http://203.0.113.7/x.png" width="9" height="9"/>'
    '<rect width="320" height="120" fill="#eef"/><text x="20" y="64">a drawing</text></svg>'
)
HOSTILE_HTML = """<h1>A page</h1><script>window.top.pwned=3; document.body.append("ran")</script>
<img src=x onerror="window.top.pwned=4"><img src="http://203.0.113.7/x.png">
<iframe src="javascript:window.top.pwned=5"></iframe><a href="javascript:window.top.pwned=6">go</a>
<form action="http://203.0.113.7/"><button>send</button></form>
<meta http-equiv="refresh" content="0;url=http://203.0.113.7/">
<link rel=stylesheet href="http://203.0.113.7/x.css"><p style="color:teal">Styled text.</p>"""
SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"x": x, "y": x * x} for x in range(9)]},
    "mark": "line",
    "encoding": {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
    },
}
NOTE = """### What I learnt

A *wider* net learns **faster**, see [the paper](https://example.org/paper).
- [x] try 64
- `a < b` stays

<img src=x onerror="window.pwned=7"> <script>window.pwned=8</script>
![remote](http://203.0.113.7/x.png) [bad](javascript:window.pwned=9)

```python
if a < b: print("<b>")
```
"""


def file(name: str, content: str | bytes) -> Path:
    path = scratch / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


table = pa.table(
    {
        "label": [f"digit {i % 10}" for i in range(45)],
        "score": np.linspace(0, 1, 45),
        "seen": pa.array(range(45), pa.int64()),
        "when": pa.array([1_763_884_800_000 + i for i in range(45)], pa.timestamp("ms", "UTC")),
        "<b>hostile</b>": ["<img src=x onerror=window.pwned=10>"] * 45,
    }
)
pq.write_table(table, scratch / "scores.parquet", compression="zstd", row_group_size=10)
ids = {}
for attempt, rate in enumerate([0.1, 0.05, 0.01], 1):
    with fl.start_run("try", experiment="details", store=store) as run:
        ids[f"try {attempt}"] = run.id
        run.log_params({"rate": rate, "layers": 2, "text": "long " * 100})
        run.set_goal("loss", "min")
        for step in range(60):
            run.log({"loss": rate * 20 / (step + 1), "acc": 1 - rate * 5 / (step + 5)}, step=step)

with fl.start_run("rich", experiment="details", note=NOTE, store=store) as run:
    ids["rich"] = run.id
    run.log_params({"rate": 0.02, "layers": 3, "schedule": "cosine", "hidden": 64})
    run.set_tags({"stage": "final", "wide": ""})
    run.set_goal("loss", "min")
    for step in range(60):
        run.log({"loss": 1 / (step + 1), "acc": 1 - 1 / (step + 2)}, step=step)
    run.log_figure(HOSTILE_SVG.encode(), "drawing")
    run.log_image(np.arange(48 * 64, dtype=np.uint8).reshape(48, 64), "pixels")
    run.log_figure(SPEC, "spec")
    run.log_figure({**SPEC, "data": {"url": "http://203.0.113.7/x.json"}}, "remote")
    run.log_table(table, "scores")
    run.log({"system/cpu": 12.0, "system/memory": 3e9}, step=60)
    run.log_artifact(scratch / "scores.parquet")
    run.log_artifact(file("cells.csv", 'name,value\n"a, ""quoted""",1\n<script>,2.5\n'))
    run.log_artifact(file("page.html", HOSTILE_HTML))
    run.log_artifact(file("readme.md", NOTE))
    run.log_artifact(file("model.bin", bytes(range(256)) * 16))
    run.log_artifact(file("train.py", "def train(rate):\n    return rate * 2  # twice\n"))
    run.log_artifact(file("broken.arrow", b"not arrow at all"))
    run.log_artifact(file("lost.txt", "these bytes go missing"))
    run.log_dict({"epochs": 60, "net": {"layers": [64, 32], "name": "<b>x</b>"}}, "config.json")
    with fl.start_run("inside", nested=True, experiment="details", store=store) as inner:
        ids["inside"] = inner.id
        inner.log({"loss": 0.5})

# A distributed run: two processes that a launcher starts, each a rank.
RANK = """
import os, flightlog as fl
rank = int(os.environ["RANK"])
with fl.start_run("ranks", experiment="details", goals={"loss": "min"}) as run:
    for step in range(40):
        run.log({"loss": (1 + rank) / (step + 1), f"only/{rank}": step}, step=step)
"""
ids["ranks"] = fl.new_run_id()
shared = {"FLIGHTLOG_STORE": str(store), "FLIGHTLOG_RUN": ids["ranks"], "WORLD_SIZE": "2"}
ranks = [
    subprocess.Popen([sys.executable, "-c", RANK], env={**os.environ, **shared, "RANK": str(rank)})
    for rank in range(2)
]
if any(process.wait() for process in ranks):
    raise SystemExit("a rank did not end well")

for blob in (store / "blobs").iterdir():
    if blob.read_bytes() == b"these bytes go missing":
        blob.unlink()
print(json.dumps(ids))
