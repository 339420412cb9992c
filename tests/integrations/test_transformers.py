"""Hugging Face's trainer, on a model small enough to make here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments
from transformers.integrations import integration_utils

import flightlog as fl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flightlog.store.model import RunInfo

    Runs = Callable[[], list[RunInfo]]

CONFIG = BertConfig(
    vocab_size=20,
    hidden_size=8,
    num_hidden_layers=1,
    num_attention_heads=1,
    intermediate_size=8,
    max_position_embeddings=8,
)


def trainer(folder: Path, report_to: str = "none", **options: Any) -> Trainer:
    row = {"input_ids": torch.arange(4), "labels": torch.tensor(1)}
    arguments = TrainingArguments(
        output_dir=str(folder / "out"),
        report_to=report_to,
        max_steps=4,
        logging_steps=2,
        save_strategy="no",
        disable_tqdm=True,
        use_cpu=True,
    )
    rows = [row] * 8
    model = BertForSequenceClassification(CONFIG)
    return Trainer(model, arguments, train_dataset=rows, eval_dataset=rows, **options)


def test_a_training_is_a_run_and_evaluate_adds_to_it(
    store: Path, runs: Runs, tmp_path: Path
) -> None:
    fl.autolog()
    made = trainer(tmp_path)
    made.train()
    found = made.evaluate()
    (run,) = runs()
    assert (run.name, run.status) == ("BertForSequenceClassification", "finished")
    assert list(fl.load_points(run.id, "loss")["step"]) == [2, 4]
    assert (run.params["max_steps"], run.params["model_type"]) == (4, "bert")
    assert run.params["model_parameters"] == made.model.num_parameters()
    assert run.metrics["eval_loss"].last.value == found["eval_loss"]
    assert "model-config.json" in {one.name for one in run.artifacts}


def test_report_to_names_flightlog(store: Path, runs: Runs, tmp_path: Path) -> None:
    fl.transformers.autolog()
    with fl.start_run("mine") as run:
        trainer(tmp_path, report_to="flightlog").train()
        assert not run.ended
    (run,) = runs()
    assert (run.name, run.metrics["loss"].count) == ("mine", 2), "logged once, not twice"
    fl.transformers.autolog(disable=True)
    assert "flightlog" not in integration_utils.INTEGRATION_TO_CALLBACK
    with pytest.raises(ValueError, match="flightlog"):
        trainer(tmp_path, report_to="flightlog")


def test_the_callback_alone(store: Path, runs: Runs, tmp_path: Path) -> None:
    trainer(tmp_path, callbacks=[fl.transformers.callback()]).train()
    (run,) = runs()
    assert (run.status, run.metrics["loss"].count) == ("finished", 2)
