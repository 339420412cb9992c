"""Writes a store that means trouble: hostile words wherever a person can write, and broken files.

python trouble_store.py FOLDER prints, as JSON, how many runs can be read and how many cannot.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow as pa

import flightlog as fl

store = Path(sys.argv[1])
fixture = Path(__file__).parents[1] / "fixtures" / "hostile-strings.json"
words = [
    word for kind in json.loads(fixture.read_text("utf-8"))["strings"].values() for word in kind
]
words = [word for word in dict.fromkeys(words) if word.strip() and len(word) < 1000]

for number, word in enumerate(words):
    with fl.start_run(word, experiment="hostile", note=word, store=store) as run:
        run.log_params({word: word, "number": number})
        run.set_tags({word: word})
        run.set_goal("loss", "min")
        for step in range(5):
            run.log({"loss": 1 / (step + number + 1), word: float(step)}, step=step)
        run.log_text(word, "words.txt")

broken = []
for name in ("cut", "zeroed", "newer"):
    with fl.start_run(name, store=store) as run:
        run.log({"loss": 1.0})
    broken.append(next((store / "runs" / run.id).glob("*.facts.arrow")))
cut, zeroed, newer = (path.read_bytes() for path in broken)
broken[0].write_bytes(cut[:-9])
broken[1].write_bytes(bytes(len(zeroed)))
table = pa.ipc.open_stream(newer).read_all()
table = table.replace_schema_metadata({**table.schema.metadata, b"flightlog.format": b"9"})
with pa.OSFile(str(broken[2]), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table)

print(json.dumps({"hostile": len(words), "broken": len(broken)}))
