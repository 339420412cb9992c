"""Runs a notebook in Deno's kernel, for deno.test.ts: python run_deno.py FOLDER RECORDER.

Prints the outputs of each cell as JSON. The kernel's description is written by hand, since
`deno jupyter --install` writes to the user's own folder.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

work, recorder = Path(sys.argv[1]), sys.argv[2]
CELLS = [
    f"""import * as fl from {json.dumps(recorder)};
const run = fl.startRun("from deno", {{ params: {{ lr: 0.1 }}, goals: {{ loss: "min" }} }});
await Deno.jupyter.display(run); undefined""",
    """interface Step { loss: number }
for (let step = 0; step < 500; step++) {
  const now: Step = { loss: 1 / (step + 1) };
  fl.log({ ...now }, { step });
}
console.log(String(fl.activeRun()))""",
    'fl.log({ loss: "bad" }); undefined',
    """await fl.track("inner", async () => {
  await new Promise(resolve => setTimeout(resolve, 5));
  fl.log({ x: 1 });
}); undefined""",
    "fl.endRun(); console.log(run.status)",
    'fl.startRun("left open"); fl.log({ a: 1 }); undefined',
]

kernel = work / "jupyter" / "kernels" / "deno"
kernel.mkdir(parents=True)
deno = str(Path(sys.executable).with_name("deno"))
about = {
    "argv": [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
    "display_name": "Deno",
    "language": "typescript",
}
(kernel / "kernel.json").write_text(json.dumps(about), "utf-8")
own = {"JUPYTER_PATH": str(work / "jupyter"), "DENO_DIR": str(work / "deno")}
# As Jupyter's server does for the kernels that it starts.
own["JPY_SESSION_NAME"] = str(work / "train.ipynb")
os.environ.update(own, DENO_NO_UPDATE_CHECK="1")
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
resources = {"metadata": {"path": str(work)}}
NotebookClient(notebook, timeout=60, kernel_name="deno", resources=resources).execute()
print(json.dumps([cell.outputs for cell in notebook.cells]))
