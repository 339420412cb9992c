"""What autologging adds to a training, beside MLflow's: a LogisticRegression's fit without and with
the model; and to 1,000 short steps of Keras and of PyTorch, with system metrics too.

python perf/autolog.py [sklearn|model|keras|torch]…     all of them by default

In .venv-integrations, which npm run test:integrations makes. Trainings take turns, without and
with, on data that are new each time; what counts is the median of the differences of such pairs
(for a share of the time: of their ratios), in wall and in processor time. The processor time of a
fit with its model is until that is saved, its wall time until the fit returns. Exits 1 when both
miss the limit: on a busy machine the wall time says more about the others.
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
from typing import Any

ROOT = Path(__file__).parents[1]
BIN = "Scripts/python.exe" if os.name == "nt" else "bin/python"
LIBRARIES = ROOT / ".venv-integrations"
Switch = Callable[[bool], None]
Times = list[tuple[float, float]]
"""Wall and processor seconds."""


def in_turns(
    switch: Switch,
    call: Callable[[int], object],
    repeats: int,
    after: Callable[[], object] | None = None,
) -> dict[str, Times]:
    """The times of a call with and without autologging in turns, where either comes first in every
    second pair; `after` waits for what is left to be done behind it, whose processor time counts.
    """
    found: dict[str, Times] = {"without": [], "with": []}
    for pair in range(-1, repeats):
        for on in (False, True) if pair % 2 else (True, False):
            switch(on)
            wall, cpu = time.perf_counter(), time.process_time()
            call(2 * pair + on)
            took = time.perf_counter() - wall
            if on:
                (after or finished)()
            if pair >= 0:
                found["with" if on else "without"].append((took, time.process_time() - cpu))
    switch(False)
    return found


def finished() -> None:
    """Wait for what our runs leave to be done when they have ended."""
    from flightlog.recorder import finishing

    finishing.wait()


def fits(
    switch: Switch, repeats: int, after: Callable[[], object] | None = None
) -> dict[str, Times]:
    """A LogisticRegression on 1,000 rows of 20 columns."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    def fit(turn: int) -> None:
        random = np.random.default_rng(turn + 9)
        data = random.normal(size=(1000, 20))
        LogisticRegression().fit(data, (data[:, 0] + random.normal(size=1000) > 0).astype(int))

    return in_turns(switch, fit, repeats, after)


def sklearn() -> dict[str, Times]:
    import flightlog as fl

    return fits(lambda on: fl.sklearn.autolog(disable=not on), 20)


def model() -> dict[str, Times]:
    import mlflow.sklearn  # noqa: F401  # "once MLflow is imported"

    import flightlog as fl
    from flightlog.mlflow.models import _thread

    def saved() -> None:
        _thread(os.getpid()).submit(lambda: None).result()

    return fits(lambda on: fl.sklearn.autolog(disable=not on, models=True), 10, saved)


def rival(models: bool) -> dict[str, Times]:
    import mlflow.sklearn  # type: ignore[import-not-found]  # of .venv-integrations

    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    mlflow.set_experiment("perf")

    def switch(on: bool) -> None:
        mlflow.sklearn.autolog(disable=not on, log_models=models, silent=True)

    return fits(switch, 4)


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

    return in_turns(switch, lambda _: model.fit(data, data[:, 0], batch_size=8, verbose=0), 7)


def torch() -> dict[str, Times]:
    import torch as library

    import flightlog as fl

    data, target = library.randn(64, 256), library.randn(64, 1)
    watching = False

    def made() -> tuple[Any, Any]:
        """The same at each turn: a loss that nears zero would compute with ever slower numbers."""
        library.manual_seed(0)
        layers = library.nn.Linear(256, 512), library.nn.ReLU(), library.nn.Linear(512, 1)
        model = library.nn.Sequential(*layers)
        return model, library.optim.Adam(model.parameters(), lr=1e-5)

    def steps(model: Any, optimizer: Any, log: Callable[..., None]) -> None:
        for _ in range(1000):
            optimizer.zero_grad()
            loss = (model(data) - target).square().mean()
            loss.backward()
            optimizer.step()
            log(loss=loss.item())

    def switch(on: bool) -> None:
        nonlocal watching
        watching = on
        os.environ["FLIGHTLOG_SYSTEM_METRICS"] = str(int(on))

    def train(_: int) -> None:
        model, optimizer = made()
        if not watching:
            steps(model, optimizer, lambda **_: None)
            return
        with fl.torch.watch(model, optimizer) as watched:
            steps(model, optimizer, watched.log)

    return in_turns(switch, train, 11)


MEASURED: dict[str, Callable[[], dict[str, Times]]] = {
    "sklearn": sklearn,
    "mlflow": lambda: rival(False),
    "model": model,
    "mlflow, model": lambda: rival(True),
    "keras": keras,
    "torch": torch,
}
LIMITS: dict[str, tuple[float, str]] = {
    "sklearn": (20.0, "ms"),
    "model": (200.0, "ms"),
    "keras": (2.0, "%"),
    "torch": (2.0, "%"),
}


def ask(what: str) -> dict[str, Times] | None:
    """Measure in a process of its own, in a folder of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "FLIGHTLOG_STORE": f"{folder}/flights"}
        env |= {"OMP_NUM_THREADS": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}
        done = subprocess.run(
            [str(LIBRARIES / BIN), "-P", "-W", "ignore", __file__, "--measure", what],
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


def show(what: str, found: dict[str, Times]) -> bool:
    """Print a line; whether the limit is missed."""
    limit, unit = LIMITS.get(what, (None, "ms"))
    added = []
    for column in (0, 1):
        plain, more = ([one[column] for one in found[side]] for side in ("without", "with"))
        pairs = zip(plain, more, strict=True)
        if unit == "%":
            added.append(statistics.median(100 * (b / a - 1) for a, b in pairs))
        else:
            added.append(statistics.median(1000 * (b - a) for a, b in pairs))
    missed = limit is not None and min(added) > limit
    without = statistics.median(one[0] for one in found["without"]) * 1000
    bound = f"limit {limit:g}" if limit is not None else "beside"
    told = f"+{added[0]:.1f} {unit} (processor +{added[1]:.1f} {unit})"
    print(f"{what:14} without {without:8.1f} ms; {told:38} {bound}{'   MISSED' if missed else ''}")
    return missed


def main(arguments: list[str]) -> int:
    if "--measure" in arguments:
        print(json.dumps(MEASURED[arguments[-1]]()), flush=True)
        return 0
    if not (LIBRARIES / BIN).exists():
        print(f"{LIBRARIES} is missing; npm run test:integrations makes it.")
        return 1
    failed = False
    for what in MEASURED:
        if arguments and what not in arguments:
            continue
        found = ask(what)
        failed |= found is None or show(what, found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
