"""The query language, and the frames that answer it."""

from __future__ import annotations

import json
from math import inf, nan
from pathlib import Path

import pytest
from stores import START, add_run, make_store, points_bytes, series_bytes, started, ulid

import flightlog as fl
from flightlog.store.model import MetricSummary, RunInfo, StepValue
from flightlog.store.query import QueryError, matches, parse_query
from flightlog.store.query_match import as_text
from flightlog.store.saved_views import write_view
from flightlog.store.sort import parse_order, sort_runs

RUN = RunInfo(
    id=ulid(1),
    name="Baseline run",
    status="finished",
    start=START,
    end=START + 90_000,
    params={"lr": 0.1, "opt": "adam", "deep": True, "learning rate": 3, "big": 2**63 + 1, "5": 5},
    tags={"team": "blue", "n": "12"},
    metrics={
        "acc": MetricSummary(1, last=StepValue(0, 0.9)),
        "val/loss": MetricSummary(1, last=StepValue(0, nan)),
        "inf": MetricSummary(1, last=StepValue(0, inf)),
    },
)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "baseline",
        "RUN blue",
        "metrics.acc > 0.8 and params.lr <= .1",
        "params.lr = 0.1 AND (params.opt == 'adam' or status = \"failed\")",
        "not metrics.acc < 0.9",
        "not not name = 'Baseline run'",
        "params.`learning rate` = 3",
        'params."learning rate" in (1, 2, 3)',
        "params.opt not in ('sgd')",
        "params.deep = true and params.deep != false",
        "params.opt != 3",
        "tags.n > 9",
        "tags.team like 'b%e' and name ilike 'BASE____ r_n'",
        "tags.team not like '%red%'",
        "metrics.val/loss = nan and not metrics.val/loss > 0",
        "metrics.inf = inf and metrics.inf > 1e308 and metrics.acc > -inf",
        "params.big > 9223372036854775807",
        "params.5 = 5",
        "duration = 90 and attempt = 1 and start_time > 1.7e12",
        "attributes.status = 'finished' and experiment = 'default'",
        "params.missing = 1 or run_id like '01%'",
    ],
)
def test_matches(query: str) -> None:
    assert matches(RUN, query)


@pytest.mark.parametrize(
    "query",
    [
        "nowhere",
        "baseline nowhere",
        "params.missing = 1",
        "params.missing != 1",
        "params.missing not in (1)",
        "tags.missing not like 'x'",
        "note = ''",
        "params.opt > 3",
        "params.deep = 1",
        "metrics.val/loss != nan",
        "params.opt like 'ADAM'",
        "metrics.acc > 0.8 and metrics.acc > 0.95 or params.lr > 1",
    ],
)
def test_does_not_match(query: str) -> None:
    assert not matches(RUN, query)


@pytest.mark.parametrize(
    ("query", "said", "position"),
    [
        ("metrics.acc >", "A value is missing", 13),
        ("metrics.acc > adam", "write 'adam' with quotes", 14),
        ("= 3", "A field is missing", 0),
        ("metric.acc = 3", 'Unknown field "metric.acc"; did you mean "metrics.acc"?', 0),
        ("statsu = 'x'", 'Unknown field "statsu"; did you mean "status"?', 0),
        ("lr = 3", 'did you mean "params.lr"?', 0),
        ("params.lr = 1 adn params.lr = 2", 'Unexpected "adn"; did you mean "and"?', 14),
        ("params.a lke 'x' and params.b = 1", '"lke" is no operator; did you mean "like"?', 9),
        ("params.lr = 'x", "The ' that begins here is not closed", 12),
        ("(params.lr = 1", 'A ")" is missing', 14),
        ("params.lr = 1 ; 2", 'Unexpected ";"', 14),
        ("params. = 1", "A name is missing behind the dot", 8),
        ("name like 'a' like", 'Unexpected "like"', 14),
        ("not " * 300 + "name = 'x'", "Nested too deeply", 800),
        ("(" * 100_000 + "name = 'x'", "Nested too deeply", 200),
    ],
)
def test_says_what_and_where(query: str, said: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert said in str(caught.value)
    assert caught.value.position == position
    assert str(caught.value).endswith(f"(at character {position + 1}).")


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    run = RunInfo(id=ulid(2), name="a" * 2000)
    assert not matches(run, f"name like '{'%a' * 200}%b'")


CASES = Path(__file__).parents[2] / "conformance" / "query.json"


@pytest.mark.skipif(not CASES.exists(), reason="no shared cases yet")
def test_agrees_with_the_other_language() -> None:
    assert json.loads(CASES.read_text("utf-8"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.1, "0.1"),
        (1e-5, "0.00001"),
        (1e-7, "1e-7"),
        (1e21, "1e+21"),
        (-0.0, "0"),
        (123456789012345680000.0, "123456789012345680000"),
        (1.5e-10, "1.5e-10"),
        (nan, "NaN"),
        (-inf, "-Infinity"),
        (True, "true"),
        (2**70, str(2**70)),
        ("x", "x"),
    ],
)
def test_writes_numbers_as_the_other_language_does(value, text: str) -> None:
    assert as_text(value) == text


def test_orders_by_several_fields_and_puts_nothing_last() -> None:
    runs = [
        RunInfo(id=str(number), name=name, params={} if lr is None else {"lr": lr})
        for number, (name, lr) in enumerate(
            [("b", 0.1), ("a", None), ("c", nan), ("a", 0.5), ("d", "big"), ("e", True), ("f", 0.1)]
        )
    ]
    ordered = sort_runs(runs, parse_order("params.lr desc, name"))
    assert [run.id for run in ordered] == ["3", "0", "6", "5", "4", "1", "2"]
    with pytest.raises(QueryError, match=r'Unknown field "lrr".* \(at character 12\)'):
        parse_order("params.lr, lrr desc")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    store = make_store(tmp_path / "flights")
    for number, lr in ((1, 0.1), (2, 0.5)):
        summary = {"count": 1, "first": [0, lr], "last": [0, lr], "min": [0, lr], "max": [0, lr]}
        facts = started(f"run {number}", status="finished", start=START + number)
        folder = add_run(store, number, [*facts, ("param", "lr", lr), ("metric", "acc", summary)])
        (folder / f"{ulid(1)}.series.arrow").write_bytes(series_bytes({"acc": [(0, 5, lr)]}))
    add_run(store, 3, [*started("hidden"), ("run", "archived", True)])
    add_run(store, 4, [*started("deleted"), ("run", "deleted", True)])
    folder = add_run(store, 5, [*started("odd", start=START), ("tag", "<b>", "x")])
    (folder / f"{ulid(1)}.points.arrow").write_bytes(points_bytes([("loss", 3, 0.25)]))
    return store


def test_a_search_is_a_frame(store: Path) -> None:
    frame = fl.search_runs(store=store)
    assert frame["name"].tolist() == ["run 2", "run 1", "odd"]
    assert frame["status"].tolist() == ["finished", "finished", "lost"]
    assert list(frame.columns[:8]) == [
        "run_id",
        "name",
        "attempt",
        "experiment",
        "status",
        "start_time",
        "end_time",
        "duration",
    ]
    assert frame.loc[0, "duration"] == 60.0
    assert frame.loc[1, "start_time"].timestamp() * 1000 == START + 1
    assert frame["end_time"].isna().tolist() == [False, False, True]
    assert frame.loc[2, "metrics.loss"] == 0.25
    assert frame.loc[2, "tags.<b>"] == "x"


def test_a_search_filters_orders_and_limits(store: Path) -> None:
    found = fl.search_runs("params.lr > 0", order_by="params.lr", store=store, max_results=1)
    assert found["name"].tolist() == ["run 1"]
    assert fl.search_runs("hidden", store=store).empty
    assert fl.search_runs("hidden", store=store, archived=True)["name"].tolist() == ["hidden"]
    assert fl.search_runs(experiment="other", store=store).empty
    with pytest.raises(fl.FlightlogError, match="Unknown field"):
        fl.search_runs("lr > 0", store=store)


def test_a_saved_view_filters_and_orders_a_search(store: Path) -> None:
    said = {
        "name": "slow ones",
        "filter": "params.lr > 0",
        "sort": [{"field": "metrics.acc", "descending": False, "mode": "max"}],
    }
    write_view(store, ulid(50), said, START)
    assert [view.name for view in fl.views(store=store)] == ["slow ones"]
    names = fl.search_runs(store=store, view="slow ones")["name"].tolist()
    assert names == ["run 1", "run 2"]
    assert fl.search_runs("params.lr > 0.2", store=store, view=ulid(50))["name"].tolist() == [
        "run 2"
    ]
    other = fl.search_runs(order_by="params.lr desc", store=store, view="slow ones")
    assert other["name"].tolist() == ["run 2", "run 1"]
    with pytest.raises(fl.FlightlogError, match='Did you mean "slow ones"'):
        fl.search_runs(store=store, view="slow one")


def test_points_are_a_frame(store: Path) -> None:
    frame = fl.load_points("run 1", store=store)
    assert frame["metric"].tolist() == ["acc"]
    assert frame["value"].tolist() == [0.1]
    assert frame.loc[0, "time"].timestamp() * 1000 == START + 5
    assert fl.load_points("odd", "loss", store=store)["step"].tolist() == [3]
    with pytest.raises(fl.FlightlogError, match=r"No metric 'los' in odd\. It has loss\."):
        fl.load_points("odd", "los", store=store)
    assert fl.load_points(ulid(3), store=store).empty


def test_a_store_is_found_by_environment(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTLOG_STORE", str(store))
    assert fl.get_run("run 1").id == ulid(1)
