"""Facts of any kind with any value: a run still lists, and no other run is hidden.

The files are whole; what they say is not what docs/format.md names. The cases are the same each
time: hypothesis draws them from a fixed seed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from stores import START, Raw, add_run, make_store, started, ulid

from flightlog.server.index import FactsIndex
from flightlog.store.frames import search_runs
from flightlog.store.runs import load_runs

KEYS = {
    "run": "name experiment start end status attempt lineage parent note archived deleted "
    "protected exception dropped_reason",
    "param": "lr",
    "tag": "tree",
    "goal": "loss",
    "metric": "loss",
    "artifact": "a/b.png",
    "source": "cell history output packages patch",
    "context": "notebook script git python platform host user withheld",
    "dropped": "01jd0000000000000000000009",
    "usage": "wall_s cpu_s peak_rss",
    "unheard": "of",
}
SLOTS = [(kind, key) for kind, keys in KEYS.items() for key in keys.split(" ")]

numbers = st.one_of(
    st.integers(),
    st.sampled_from([10**18, 10**30, 10**400, -(10**400), 2**63, -(2**63) - 1, 8.64e15, 1e308]),
    st.floats(allow_nan=False, allow_infinity=False),
)
specials = st.one_of(
    st.builds(lambda word: {"$float": word}, st.sampled_from(["NaN", "Infinity", "no", 1])),
    st.builds(lambda word: {"$int": word}, st.sampled_from(["9" * 400, "9" * 5000, "x", "", 3])),
    st.builds(
        lambda sha, size: {"$blob": sha, "size": size, "media": "text/plain"},
        st.sampled_from(["", "../../etc/passwd", "0" * 64, "\0", "x" * 300]),
        numbers,
    ),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=12), specials)
pairs = st.lists(scalars, max_size=3)
summaries = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["count", "first", "last", "min", "max", "nan"], pairs | scalars)
)
artifacts = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["sha256", "size", "media", "type", "step"], scalars)
)
nested = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
broken = st.sampled_from(["", "{", "nul", "NaN", "[" * 5000, '"\\ud800"', "1e999", "\ufeff1", "-"])
values = st.one_of(nested, summaries, artifacts, broken.map(Raw))
facts = st.lists(
    st.tuples(st.sampled_from(SLOTS), values).map(lambda said: (*said[0], said[1])), max_size=12
)


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(facts)
def test_facts_with_any_value(said: list[tuple[str, str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = make_store(Path(folder) / "flights")
        add_run(store, 1, started("beside", status="finished"))
        add_run(store, 2, [*started("odd"), *said], writer=2)
        runs = load_runs(store).runs
        assert {run.id for run in runs} == {ulid(1), ulid(2)}
        beside = next(run for run in runs if run.id == ulid(1))
        assert (beside.name, beside.start, beside.status) == ("beside", START, "finished")
        frame = search_runs(store=store, archived=True, order_by="metrics.loss desc")
        deleted = sum(run.deleted for run in runs)
        assert len(frame) == 2 - deleted
        assert FactsIndex(store).delta(None).to_stream()
