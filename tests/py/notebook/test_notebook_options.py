"""The words behind a magic: quoting, expansion, and what is refused by name."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError

from flightlog.notebook.options import TRACK_OPTIONS, TrackOptions, parse_track


def test_nothing_is_all_defaults() -> None:
    assert parse_track("", {}) == TrackOptions()


def test_every_option_is_read() -> None:
    line = (
        "'two words' -t tree --tag stage=dev -e digits --experiment=later -p lr,depth --params seed"
        " --goal loss:min --goal a:b:max -o run -n 'a note' --no-params --no-outputs --no-source"
        " --system -q"
    )
    assert parse_track(line, {}) == TrackOptions(
        name="two words",
        tags=(("tree", ""), ("stage", "dev")),
        experiment="later",
        params=("lr", "depth", "seed"),
        goals=(("loss", "min"), ("a:b", "max")),
        out="run",
        note="a note",
        no_params=True,
        no_outputs=True,
        no_source=True,
        system=True,
        quiet=True,
    )


def test_names_in_braces_are_replaced() -> None:
    names = {"lr": 0.125, "kind": "tree"}
    assert parse_track("{kind}-{lr} -t {kind}", names).name == "tree-0.125"
    assert parse_track("lr{lr:.1f}", names).name == "lr0.1"
    assert parse_track("'{{lr}}'", names).name == "{lr}"
    assert parse_track("$lr", names).name == "$lr"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--tga x", "unknown option --tga; the nearest is --tag"),
        ("--exp x", "nearest is --experiment"),
        ("--na x", "unknown option --na"),
        ("-x", "unknown option -x"),
        ("-ttree", "unknown option -ttree; the nearest is -t"),
        ("--quite", "nearest is --quiet"),
        ("a b", "one NAME expected, got 2: a b"),
        ("-t", "-t needs a value: -t TAG"),
        ("-t -q", "-t needs a value"),
        ("-q=1", "-q takes no value"),
        ("-t =x", "has no name"),
        ("--goal loss", "must end in :min or :max"),
        ("--goal loss:down", "must end in :min or :max"),
        ("--goal :min", "must end in :min or :max"),
        ("-o 1x", "cannot be a variable's name"),
        ("-o class", "cannot be a variable's name"),
        ("-p a,b-c", "'b-c' is no variable's name"),
        ("'open", "a quote is not closed"),
        ("{nope}", "{nope} is not defined"),
        ("{a.b}", "{a.b} is no variable's name"),
        ("{f()}", "is no variable's name"),
        ("a{", "is no variable's name"),
        ("{box}", "{box} is a list"),
        ("{lr:zz}", "cannot be formatted"),
    ],
)
def test_wrong_use_is_one_sentence(line: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_track(line, {"lr": 0.1, "box": [1]})
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_option_is_accepted_abbreviated() -> None:
    for option in TRACK_OPTIONS:
        for flag in option.flags:
            if flag.startswith("--"):
                with pytest.raises(UsageError, match="unknown option"):
                    parse_track(f"{flag[:-1]} x", {})
