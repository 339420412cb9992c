"""MLflow's own page over the store, in Chromium: `mlflow ui` alone, as docs/mlflow.md has it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import mlflow
import numpy as np
from mlflow import MlflowClient
from servers import MLFLOW, free_port, serving
from sklearn.linear_model import LogisticRegression

import flightlog as fl

PAGE = Path(__file__).with_name("page.mjs")


def recorded(store: Path) -> list[str]:
    """Two runs with curves, of which the second keeps a file and a registered model."""
    data = np.random.default_rng(0).normal(size=(40, 2))
    made = []
    for rate in (0.1, 0.2):
        params = {"lr": rate}
        with fl.start_run(f"rate {rate}", store=store, experiment="digits", params=params) as run:
            for step in range(200):
                fl.log(loss=1 / (1 + rate * step))
        made.append(run.id)
    with fl.attach(run.id):
        fl.log_text("hello", "notes/a.txt")
        model = LogisticRegression().fit(data, (data[:, 0] > 0).astype(int))
        fl.log_model(model, "classifier", register="classifier", alias="champion")
    return made


def test_experiments_charts_comparison_and_models_are_shown(store: Path) -> None:
    first, second = recorded(store)
    mlflow.set_experiment("of a client")
    with mlflow.start_run(run_name="by a client"):
        mlflow.log_metric("loss", 1.5)
    group = MlflowClient().get_experiment_by_name("digits").experiment_id
    both = f"runs=%5B%22{first}%22%2C%22{second}%22%5D&experiments=%5B%22{group}%22%5D"
    run = f"/#/experiments/{group}/runs/{second}"
    pages = [
        ["/#/experiments", "digits", "of a client"],
        [f"/#/experiments/{group}/runs", "rate 0.1", "rate 0.2"],
        [f"/#/experiments/{group}/runs?compareRunsMode=CHART", "rate 0.1 (loss)"],
        [run, "Metrics (1)", "Parameters (1)", "0.024"],
        [f"{run}/model-metrics", "rate 0.2 (loss)"],
        [f"{run}/artifacts", "notes"],
        [f"/#/compare-runs?{both}", "Comparing 2 Runs from 1 Experiment"],
        ["/#/models", "classifier", "champion"],
        ["/#/models/classifier/versions/1", "rate 0.2"],
    ]
    port = free_port()
    command = [MLFLOW, "ui", "--backend-store-uri", f"flightlog:{store}"]
    command += ["--port", str(port), "--workers", "1"]
    for url in serving(command, f"http://127.0.0.1:{port}/health"):
        done = subprocess.run(
            ["node", str(PAGE), url, json.dumps(pages)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[:3000]
