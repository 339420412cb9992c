"""`models=True`: what libraries have fitted is saved behind their back, as it was then."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

os.environ["KERAS_BACKEND"] = "torch"

import keras
import lightgbm
import numpy as np
import pytest
import torch
import xgboost
from lightning.pytorch import LightningModule, Trainer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertTokenizer,
    TrainingArguments,
)
from transformers import Trainer as Trainer_

import flightlog as fl
from flightlog.mlflow.models import _thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlflow import MlflowClient

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(80, 3))
Y = (X[:, 0] + X[:, 1] > 0).astype(int)


@pytest.fixture(autouse=True)
def _switched_off() -> Iterator[None]:
    yield
    fl.autolog(disable=True)


def saved(client: MlflowClient) -> list[Any]:
    """The saved models, oldest first, once all of them are there."""
    _thread(os.getpid()).submit(lambda: None).result(120)
    found = client.search_logged_models(["0"])
    return sorted(found, key=lambda one: one.creation_timestamp)


def test_a_pipeline_is_saved_as_it_was_though_it_is_fitted_again(
    client: MlflowClient, store: Path
) -> None:
    fl.autolog(models=True)
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    first = model.predict_proba(X)
    model.fit(X, 1 - Y)
    one, two = saved(client)
    assert [str(each.status) for each in (one, two)] == ["READY", "READY"]
    runs = [fl.get_run(each.source_run_id, store=store) for each in (one, two)]
    assert [run.name for run in runs] == ["Pipeline", "Pipeline"]
    assert client.get_run(one.source_run_id).outputs.model_outputs[0].model_id == one.model_id
    loaded = fl.load_model(f"models:/{one.model_id}", store=store)
    assert np.array_equal(loaded.get_raw_model().predict_proba(X), first)
    assert loaded.metadata.signature.inputs.inputs[0].shape == (-1, 3)
    with pytest.raises(Exception, match="Failed to enforce schema"):
        loaded.predict("text")


def fit_xgboost() -> Any:
    booster = xgboost.train({"max_depth": 2, "nthread": 1}, xgboost.DMatrix(X, Y), 3)
    return lambda: booster.predict(xgboost.DMatrix(X))


def fit_lightgbm() -> Any:
    options = {"num_leaves": 3, "verbose": -1, "num_threads": 1}
    booster = lightgbm.train(options, lightgbm.Dataset(X, Y), 3)
    return lambda: booster.predict(X)


def fit_keras() -> Any:
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, Y, epochs=1, verbose=0)
    return lambda: model.predict(X, verbose=0)


class Line(LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(3, 1)

    def forward(self, batch: Any) -> Any:
        return self.layer(batch)

    def training_step(self, batch: Any, index: int) -> Any:
        return self(batch).square().mean()

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), 0.1)


def fit_lightning() -> Any:
    model, data = Line(), torch.tensor(X, dtype=torch.float32)
    quiet = {"logger": False, "enable_progress_bar": False, "enable_model_summary": False}
    trainer = Trainer(max_epochs=1, accelerator="cpu", enable_checkpointing=False, **quiet)
    trainer.fit(model, torch.utils.data.DataLoader(data, batch_size=40))
    told = model(data).detach().numpy()
    with torch.no_grad():
        model.layer.weight.zero_()  # what comes later is not what was fitted
    return lambda: told


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("fit", [fit_xgboost, fit_lightgbm, fit_keras, fit_lightning])
def test_other_libraries(client: MlflowClient, store: Path, fit: Any) -> None:
    fl.autolog(models=True)
    told = fit()()
    (one,) = saved(client)
    loaded = fl.load_model(f"models:/{one.model_id}", store=store)
    given = X.astype("float32") if fit in {fit_keras, fit_lightning} else X
    assert np.allclose(np.ravel(loaded.predict(given)), np.ravel(told), atol=1e-5)


@pytest.mark.parametrize("with_tokenizer", [True, False])
def test_a_model_of_transformers_with_its_tokenizer_and_without(
    client: MlflowClient, store: Path, tmp_path: Path, with_tokenizer: bool
) -> None:
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "film"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), "utf-8")
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    config = BertConfig(vocab_size=8, intermediate_size=8, max_position_embeddings=8, **sizes)
    options = TrainingArguments(
        str(tmp_path / "out"), max_steps=1, save_strategy="no", disable_tqdm=True, use_cpu=True
    )
    rows = [{"input_ids": torch.tensor([2, 5, 7, 3]), "labels": torch.tensor(1)}] * 8
    tokenizer = BertTokenizer(str(tmp_path / "vocab.txt")) if with_tokenizer else None
    model = BertForSequenceClassification(config)
    fl.transformers.autolog(models=True)
    Trainer_(model, options, train_dataset=rows, processing_class=tokenizer).train()
    (one,) = saved(client)
    loaded = fl.load_model(f"models:/{one.model_id}", store=store)
    if with_tokenizer:
        assert loaded.predict(["good film"])["label"][0].startswith("LABEL_")
    else:
        assert isinstance(loaded.get_raw_model(), BertForSequenceClassification)


def test_nothing_is_saved_unless_it_is_asked_for(client: MlflowClient) -> None:
    fl.autolog()
    LogisticRegression().fit(X, Y)
    assert saved(client) == []


def test_what_cannot_be_saved_is_told_once(
    client: MlflowClient, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flightlog.mlflow.models._write", lambda *_: 1 / 0)
    fl.sklearn.autolog(models=True)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(2):
            LogisticRegression().fit(X, Y)
        saved(client)
    ours = [str(one.message) for one in told if one.category is fl.FlightlogWarning]
    assert len(ours) == 1
    assert "LogisticRegression was not saved: ZeroDivisionError" in ours[0]
