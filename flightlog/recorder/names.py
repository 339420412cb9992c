"""Names for runs that were given none: two words, easy to say and to tell apart."""

from __future__ import annotations

import random

_FIRST = """
amber brave brisk calm clear coral crisp early eager fair fleet fresh gentle glad golden grand hazel
ivory jade keen kind late light lively lucky lunar mellow merry misty noble north olive pale plain
proud quick quiet rapid rosy royal silver smooth snowy solar steady still sunny swift tidy vivid
warm west wild wise
"""
_SECOND = """
albatross arrow auk beacon bluff breeze brook cloud comet cove crane creek curlew dune eagle ember
falcon fern field fjord gale glider grove gull harbor harrier hawk heron hill island jay kestrel
kite lagoon lake lark maple martin meadow merlin osprey petrel pine plover puffin quail reef ridge
river robin rook sky sparrow starling stone stork summit swallow swan tern thrush tide valley wave
willow wind wren
"""
_random = random.Random()  # its own, so that a seeded experiment stays as it was


def new_name() -> str:
    """Return two words, such as "amber-heron"."""
    return f"{_random.choice(_FIRST.split())}-{_random.choice(_SECOND.split())}"
