"""The pages on autologging, MLflow, deployment and reproducing: their code runs, and their commands
are ones that the programs take.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from mlflow.cli import cli
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

import flightlog as fl
from flightlog.rerun import notebooks, reproduce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlflow import MlflowClient

DOCS = Path(__file__).parents[2] / "docs"
X, Y = load_iris(return_X_y=True)


def blocks(page: str, language: str = "") -> list[str]:
    """The code blocks of a page in a language; "" for commands."""
    text = (DOCS / f"{page}.md").read_text("utf-8")
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for named, block in found if named == language]


def commands() -> list[list[str]]:
    """Every command of the pages, as words."""
    pages = ("autolog", "mlflow", "deploy", "reproduce")
    lines = [line for page in pages for block in blocks(page) for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.strip()]


@pytest.fixture(autouse=True)
def _switched_off() -> Iterator[None]:
    yield
    fl.autolog(disable=True)


def test_commands_are_taken() -> None:
    parsers = {"run": notebooks._parser(), "reproduce": reproduce._parser()}
    known = {"pip", "export", "curl"}
    seen = set()
    for program, *words in commands():
        seen.add(program)
        if program == "flightlog":
            parsers[words[0]].parse_args(words[1:])
        elif program == "mlflow":
            command: Any = cli
            while isinstance(command, click.Group):
                command = command.get_command(click.Context(command), words.pop(0))
            command.make_parser(click.Context(command)).parse_args(words)
        else:
            assert program in known
    assert {"flightlog", "mlflow"} <= seen


def test_the_code_on_autologging_runs(store: Path) -> None:
    import torch

    fits, loops, machine = blocks("autolog", "python")
    names: dict[str, Any] = {"model": LogisticRegression(max_iter=500)}
    exec(fits, names | {"X": X[::2], "y": Y[::2], "X_test": X[1::2], "y_test": Y[1::2]})
    net = torch.nn.Linear(4, 3)
    names = {"model": net, "optimizer": torch.optim.SGD(net.parameters(), 0.1)}
    batch = torch.from_numpy(X).float(), torch.from_numpy(Y)
    exec(loops, names | {"loader": [batch] * 3, "criterion": torch.nn.CrossEntropyLoss(), "fl": fl})
    exec(machine, {"fl": fl})
    found = {run["name"]: run for run in fl.search_runs(store=store).to_dict("records")}
    assert set(found) == {"LogisticRegression", "Linear", "long"}
    assert found["LogisticRegression"]["metrics.eval_score"] > 0.8
    assert found["Linear"]["metrics.loss"] > 0


def test_the_code_on_deployment_runs(store: Path, client: MlflowClient) -> None:
    (cell,) = blocks("deploy", "python")
    head, _, body = cell.partition("\n")
    assert head == '%%track "forest"'
    with fl.start_run("forest", store=store):
        exec(body, {"RandomForestClassifier": RandomForestClassifier, "X": X, "y": Y, "fl": fl})
    assert client.get_model_version_by_alias("classifier", "champion").version == "1"
    assert len(fl.load_model("models:/classifier@champion", store=store).predict(X)) == len(Y)


def test_the_code_on_one_changed_line_runs(store: Path) -> None:
    (lines,) = blocks("mlflow", "python")
    names: dict[str, Any] = {}
    exec(lines, names)
    names["wandb"].init(project="docs")
    for said in re.findall(r"# (.*)$", lines, re.MULTILINE):
        module = names["mlflow" if "start_run" in said else "wandb"]
        for name in re.findall(r"\b\w+\b", said.replace("log_*", "log_metric").replace("(s)", "s")):
            assert hasattr(module, name), f"{module.__name__} has no {name}"
    names["wandb"].finish()
