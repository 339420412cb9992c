"""What is kept of a grid or random search: the best, a table of all, child runs of some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .sessions import child
from .sklearn_fit import _plain

if TYPE_CHECKING:
    from ..recorder.run import Run


def log_search(run: Run, search: Any, children: int) -> None:
    """Keep `best_…`, the table cv_results and child runs."""
    results = search.cv_results_
    key = rank_key(search, results)
    best = getattr(search, "best_params_", None)
    if best is not None:
        run.log_params({f"best_{name}": _plain(value) for name, value in best.items()})
    if hasattr(search, "best_score_"):
        run.log_aside({"best_cv_score": search.best_score_}, 0)
    run.log_table(_table(results), "cv_results")
    order = np.argsort(results[key], kind="stable") if key else np.arange(len(results["params"]))
    name = type(search.estimator).__name__
    for row in order[:children]:
        with child(f"{name} {int(row) + 1}") as one, one.together():
            _log_candidate(one, search, results, int(row))


def rank_key(search: Any, results: Any) -> str | None:
    """The column that ranks candidates, with several scorers the one that is refitted by."""
    refit = getattr(search, "refit", None)
    for key in (f"rank_test_{refit}" if isinstance(refit, str) else "", "rank_test_score"):
        if key in results:
            return key
    return next((key for key in results if key.startswith("rank_test_")), None)


def _log_candidate(one: Run, search: Any, results: Any, row: int) -> None:
    params = {name: _plain(value) for name, value in results["params"][row].items()}
    one.log_params(params)
    one.set_tag("estimator_name", type(search.estimator).__name__)
    scored = {
        key: float(values[row])
        for key, values in results.items()
        if key.startswith(("mean_", "std_", "rank_")) and np.isscalar(values[row])
    }
    one.log_aside(scored, 0)
    mean = next((key for key in scored if key.startswith("mean_test_")), None)
    if mean is not None:
        one.set_goal(mean, "max")


def _table(results: Any) -> dict[str, list[object]]:
    return {
        key: [_plain(value) if key.startswith("param_") else float(value) for value in values]
        for key, values in results.items()
        if key != "params"
    }
