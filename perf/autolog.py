"""What autologging adds to a training: a LogisticRegression's fit, and 1,000 short steps of Keras
and of PyTorch with system metrics too.

python perf/autolog.py [--rivals]     --rivals makes perf/.venv with mlflow and scikit-learn, and
                                      measures its autologging of the same fit
Keras and PyTorch are measured in .venv-integrations (npm run test:integrations makes it), else left
out. Fits take turns, with and without, on data that are new each time. Exits 1 when the best of the
differences misses a limit; on a busy machine look at the processor time beside it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = "Scripts/python.exe" if os.name == "nt" else "bin/python"
RIVALS, LIBRARIES = ROOT / "perf" / ".venv", ROOT / ".venv-integrations"
FIT_MS, SHARE = 20.0, 0.02
Switch = Callable[[bool], None]
Times = list[tuple[float, float]]
"""Wall and processor seconds."""


def timed(call: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cpu


def in_turns(switch: Switch, call: Callable[[int], object], repeats: int) -> dict[str, Times]:
    """The times of a call with and without autologging, one after the other."""
    found: dict[str, Times] = {"with": [], "without": []}
    for turn in range(-2, 2 * repeats):
        on = turn % 2 == 0
        switch(on)
        took = timed(lambda turn=turn: call(turn))  # type: ignore[misc]
        if turn >= 0:
            found["with" if on else "without"].append(took)
    switch(False)
    return found


def fits(switch: Switch, repeats: int) -> dict[str, Times]:
    """A LogisticRegression on 1,000 rows of 20 columns."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    def fit(turn: int) -> None:
        random = np.random.default_rng(turn + 2)
        data = random.normal(size=(1000, 20))
        LogisticRegression().fit(data, (data[:, 0] + random.normal(size=1000) > 0).astype(int))

    return in_turns(switch, fit, repeats)


def sklearn() -> dict[str, Times]:
    import flightlog as fl

    return fits(lambda on: fl.sklearn.autolog(disable=not on), 20)


def mlflow() -> dict[str, Times]:
    import mlflow.sklearn  # type: ignore[import-not-found]  # only where --rivals put it

    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    mlflow.set_experiment("perf")

    def switch(on: bool) -> None:
        mlflow.sklearn.autolog(disable=not on, log_models=False, silent=True)

    return fits(switch, 5)


def keras() -> dict[str, Times]:
    os.environ["KERAS_BACKEND"] = "torch"
    import keras as library
    import numpy as np

    import flightlog as fl

    data = np.random.default_rng(0).normal(size=(1000 * 8, 32)).astype("float32")
    layers = [library.layers.Dense(64, activation="relu"), library.layers.Dense(1)]
    model = library.Sequential([library.layers.Input((32,)), *layers])
    model.compile("adam", "mse")

    def switch(on: bool) -> None:
        fl.keras.autolog(disable=not on)
        os.environ["FLIGHTLOG_SYSTEM_METRICS"] = str(int(on))

    return in_turns(switch, lambda _: model.fit(data, data[:, 0], batch_size=8, verbose=0), 3)


def torch() -> dict[str, Times]:
    import torch as library

    import flightlog as fl

    library.manual_seed(0)
    layers = library.nn.Linear(256, 512), library.nn.ReLU(), library.nn.Linear(512, 1)
    model = library.nn.Sequential(*layers)
    optimizer = library.optim.Adam(model.parameters())
    data = library.randn(64, 256)
    watching = False

    def steps(log: Callable[..., None]) -> None:
        for _ in range(1000):
            optimizer.zero_grad()
            loss = model(data).square().mean()
            loss.backward()
            optimizer.step()
            log(loss=loss.item())

    def switch(on: bool) -> None:
        nonlocal watching
        watching = on
        os.environ["FLIGHTLOG_SYSTEM_METRICS"] = str(int(on))

    def train(_: int) -> None:
        if not watching:
            steps(lambda **_: None)
            return
        with fl.torch.watch(model, optimizer) as watched:
            steps(watched.log)

    return in_turns(switch, train, 5)


MEASURED = {"sklearn": sklearn, "mlflow": mlflow, "keras": keras, "torch": torch}


def ask(python: Path, what: str) -> dict[str, Times] | None:
    """Measure in a process of `python`, in a folder of its own."""
    if not python.exists():
        return None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "FLIGHTLOG_STORE": f"{folder}/flights"}
        env["OMP_NUM_THREADS"] = "1"  # or the threads of the measured wait for each other
        done = subprocess.run(
            [str(python), "-W", "ignore", __file__, "--measure", what],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        print(f"{what}: {(done.stderr.strip().splitlines() or ['nothing was measured'])[-1]}")
        return None
    found: dict[str, Times] = json.loads(lines[-1])
    return found


def show(what: str, found: dict[str, Times], *, share: bool, limit: float | None) -> bool:
    """Print a line; whether the limit is missed."""
    told, best = [], 0.0
    for column, clock in ((0, "wall"), (1, "processor")):
        plain, with_it = ([one[column] for one in found[k]] for k in ("without", "with"))
        least, middle = (of(with_it) - of(plain) for of in (min, statistics.median))
        unit = 100 / min(plain) if share else 1000
        told.append(f"{clock} +{least * unit:6.1f} best, +{middle * unit:6.1f} median")
        best = least * unit if clock == "wall" else min(best, least * unit)
    missed = limit is not None and best > limit
    plain = min(one[0] for one in found["without"]) * 1000
    bound = f"limit {limit:g}" if limit is not None else "a rival"
    print(
        f"{what:26} without {plain:8.1f} ms; {'; '.join(told)} {'%' if share else 'ms'}; {bound}"
        f"{'   MISSED' if missed else ''}"
    )
    return missed


def main(arguments: list[str]) -> int:
    if "--measure" in arguments:
        print(json.dumps(MEASURED[arguments[-1]]()), flush=True)
        return 0
    if "--rivals" in arguments and not (RIVALS / BIN).exists():
        subprocess.run([sys.executable, "-m", "venv", str(RIVALS)], check=True)
        pip = [str(RIVALS / BIN), "-m", "pip", "install", "-q"]
        subprocess.run([*pip, "mlflow", "scikit-learn"], check=True)
    missed = False
    for what, python, share, limit in (
        ("sklearn", Path(sys.executable), False, FIT_MS),
        ("mlflow", RIVALS / BIN, False, None),
        ("keras", LIBRARIES / BIN, True, 100 * SHARE),
        ("torch", LIBRARIES / BIN, True, 100 * SHARE),
    ):
        found = ask(python, what)
        if found is not None:
            missed |= show(what, found, share=share, limit=limit)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
