"""`python -m flightlog`: the command, for where no console script is on PATH."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
