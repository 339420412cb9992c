"""Models from a run to an answer: saved, registered, aliased, loaded, served, asked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from servers import MLFLOW, free_port, serving
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import flightlog as fl
from flightlog.store.folder import FolderReader


@pytest.fixture
def data() -> tuple[pd.DataFrame, Any]:
    random = np.random.default_rng(1)
    table = pd.DataFrame({"a": random.normal(size=60), "b": random.normal(size=60)})
    return table, (table["a"] + table["b"] > 0).to_numpy().astype(int)


@pytest.fixture
def champion(store: Path, data: tuple[pd.DataFrame, Any]) -> fl.Run:
    """A run whose model is the champion among the versions of `classifier`."""
    table, target = data
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(table, target)
    with fl.start_run("training", store=store) as run:
        fl.log_model(
            model, "classifier", input_example=table[:3], register="classifier", alias="champion"
        )
    return run


def test_a_model_is_saved_without_a_subprocess_and_loaded_by_alias(
    champion: fl.Run, client: MlflowClient, store: Path, data: tuple[pd.DataFrame, Any]
) -> None:
    table, target = data
    loaded = fl.load_model("models:/classifier@champion", store=store)
    assert (loaded.predict(table) == target).mean() > 0.9
    assert loaded.get_raw_model().predict_proba(table).shape == (60, 2)
    version = client.get_model_version_by_alias("classifier", "champion")
    assert (version.version, version.run_id, version.aliases) == ("1", champion.id, ["champion"])
    made = client.get_run(champion.id).outputs.model_outputs
    assert [one.model_id for one in made] == [version.model_id]
    ours = FolderReader(store, champion.id)
    ours.read()
    assert ours.facts is not None
    assert ours.facts.get("registered", "classifier v1") == ["champion"]
    model = client.get_logged_model(version.model_id)
    assert (str(model.status), model.source_run_id, model.name) == (
        "READY",
        champion.id,
        "classifier",
    )
    files = client.list_logged_model_artifacts(version.model_id)
    wanted = {"MLmodel", "model.pkl", "requirements.txt", "input_example.json"}
    assert wanted <= {one.path for one in files}
    with pytest.raises(Exception, match="Failed to enforce schema"):
        loaded.predict(pd.DataFrame({"a": [1.0]}))


def test_the_packages_are_those_that_the_model_is_made_of(champion: fl.Run, store: Path) -> None:
    from flightlog.mlflow.artifacts import FlightlogArtifactRepository
    from flightlog.mlflow.loading import _resolve

    _, place = _resolve("models:/classifier/1", store)
    file = FlightlogArtifactRepository(place).download_artifacts("requirements.txt")
    names = {line.partition("==")[0] for line in Path(file).read_text("utf-8").split()}
    assert {"scikit-learn", "numpy", "pandas"} <= names
    assert {"torch", "lightning", "transformers", "flightlog"} & names == set()


def test_versions_count_up_and_aliases_move(
    champion: fl.Run, client: MlflowClient, store: Path, data: tuple[pd.DataFrame, Any]
) -> None:
    with fl.start_run("again", store=store):
        pending = fl.log_model(LogisticRegression().fit(*data), "classifier", background=True)
    saved = pending.result(120)
    made = client.get_run(saved.run).outputs.model_outputs
    assert [one.model_id for one in made] == [saved.id]
    second = fl.register_model(saved, "classifier", alias="challenger", store=store)
    assert (second.version, second.uri) == (2, f"models:/{saved.id}")
    client.set_registered_model_alias("classifier", "champion", 2)
    assert client.get_model_version_by_alias("classifier", "champion").version == "2"
    assert sorted(client.get_model_version("classifier", "2").aliases) == ["challenger", "champion"]
    assert client.get_model_version_by_alias("classifier", "latest").version == "2"


def test_what_cannot_be_saved_or_loaded_is_a_sentence(
    champion: fl.Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(fl.FlightlogError, match="No active run"):
        fl.log_model(LogisticRegression(), "m")
    with fl.start_run("r", store=store), pytest.raises(fl.FlightlogError, match="no flavor for a"):
        fl.log_model(object(), "m")
    for uri, told in (
        ("models:/nobody@champion", "not found"),
        ("models:/classifier@nobody", "alias nobody not found"),
        ("models:/classifier/9", "not found"),
        ("file:///etc", "names no model"),
    ):
        with pytest.raises(fl.FlightlogError, match=told):
            fl.load_model(uri, store=store)
    monkeypatch.setattr("flightlog.mlflow.loading.host_name", lambda: "another machine")
    with pytest.raises(fl.FlightlogError, match=r"a pickle from .* trust=True"):
        fl.load_model("models:/classifier@champion", store=store)
    assert fl.load_model("models:/classifier@champion", store=store, trust=True) is not None


def test_without_mlflow_there_is_the_line_to_install_it(store: Path) -> None:
    code = (
        "import importlib.util, flightlog as fl\n"
        "importlib.util.find_spec = lambda name: None  # as where it is not installed\n"
        "with fl.start_run('r'):\n"
        "    try: fl.log_model(object(), 'm')\n"
        "    except fl.FlightlogError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'flightlog[mlflow]'" in done.stdout


def test_a_library_that_is_missing_is_named_with_its_line_for_pip(
    champion: fl.Run, store: Path
) -> None:
    code = (
        "import sys, flightlog as fl\n"
        "class Missing:\n"
        "    def find_spec(self, name, *_):\n"
        "        first = name.partition('.')[0]\n"
        "        if first == 'sklearn': raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "try: fl.load_model('models:/classifier@champion')\n"
        "except fl.FlightlogError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "needs sklearn, which is not installed here" in done.stdout
    assert re.search(r"Install it with: pip install .*scikit-learn==", done.stdout)


def test_served_on_loopback_and_asked(
    champion: fl.Run, store: Path, data: tuple[pd.DataFrame, Any]
) -> None:
    port = free_port()
    options = ["--env-manager", "local", "--host", "127.0.0.1", "--port", str(port)]
    command = [MLFLOW, "models", "serve", "-m", "models:/classifier@champion", *options]
    for url in serving(command, f"http://127.0.0.1:{port}/ping"):
        rows = {"dataframe_split": data[0][:5].to_dict(orient="split", index=False)}
        request = urllib.request.Request(
            f"{url}/invocations", json.dumps(rows).encode(), {"Content-Type": "application/json"}
        )
        answer = json.load(urllib.request.urlopen(request, timeout=60))
        assert len(answer["predictions"]) == 5
        wrong = urllib.request.Request(
            f"{url}/invocations",
            json.dumps({"dataframe_records": [{"z": 1}]}).encode(),
            {"Content-Type": "application/json"},
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(wrong, timeout=60)
        assert refused.value.code == 400
        assert "schema" in refused.value.read().decode()


def test_predict_from_the_command_line(
    champion: fl.Run, store: Path, tmp_path: Path, data: tuple[pd.DataFrame, Any]
) -> None:
    data[0][:4].to_csv(tmp_path / "in.csv", index=False)
    options = ["-i", "in.csv", "-t", "csv", "-o", "out.json", "--env-manager", "local"]
    command = [MLFLOW, "models", "predict", "-m", "models:/classifier@champion", *options]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert len(json.loads((tmp_path / "out.json").read_text("utf-8"))["predictions"]) == 4


def test_the_page_of_mlflow_shows_the_store(champion: fl.Run, store: Path) -> None:
    port = free_port()
    where = ["--backend-store-uri", f"flightlog:{store}", "--artifacts-destination"]
    command = [
        MLFLOW,
        "server",
        *where,
        f"flightlog:{store}",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    for url in serving(command, f"http://127.0.0.1:{port}/health"):
        assert "<title>MLflow</title>" in urllib.request.urlopen(url, timeout=60).read().decode()
        remote = MlflowClient(url, url)
        (run,) = remote.search_runs(["0"])
        assert (run.info.run_id, run.info.run_name) == (champion.id, "training")
        assert remote.get_model_version_by_alias("classifier", "champion").run_id == champion.id
        made = remote.create_run("0", run_name="from afar").info
        remote.log_metric(made.run_id, "m", 1.5, step=3)
        remote.log_text(made.run_id, "hello", "notes/a.txt")
        assert [one.path for one in remote.list_artifacts(made.run_id, "notes")] == ["notes/a.txt"]
        assert remote.get_metric_history(made.run_id, "m")[0].value == 1.5
        assert fl.get_run(made.run_id, store=store).artifacts[0].name == "notes/a.txt"
        query = f"run_uuid={made.run_id}&metric_key=m"
        page = f"{url}/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids={made.run_id}"
        chart = urllib.request.urlopen(f"{page}&{query}&max_results=320", timeout=60)
        assert json.load(chart)["metrics"][0]["value"] == 1.5


def test_a_project_runs_into_the_store(client: MlflowClient, store: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    lines = [
        "name: small",
        "entry_points:",
        "  main:",
        "    parameters:",
        "      lr: {type: float, default: 1}",
        f"    command: '{sys.executable} train.py {{lr}}'",
    ]
    (project / "MLproject").write_text("\n".join(lines), "utf-8")
    train = "import sys, mlflow\nwith mlflow.start_run():\n"
    train += "    mlflow.log_metric('m', float(sys.argv[1]))\n"
    (project / "train.py").write_text(train, "utf-8")
    command = [MLFLOW, "run", str(project), "-P", "lr=0.25", "--env-manager", "local"]
    subprocess.run(command, check=True, capture_output=True)
    (run,) = client.search_runs(["0"])
    assert (run.info.status, run.data.metrics, run.data.params) == (
        "FINISHED",
        {"m": 0.25},
        {"lr": "0.25"},
    )
