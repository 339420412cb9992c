"""Arguments of the commands that are Python's, with help and complaints as all others have them."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn


class Words(argparse.ArgumentParser):
    """Takes the arguments of `flightlog NAME`; `text` is its whole help."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(prog=f"flightlog {name}", allow_abbrev=False)
        self._text = text

    def format_help(self) -> str:
        """Return the help."""
        return self._text

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and end the process with 2."""
        said = message[:1].upper() + message[1:]
        print(f"flightlog: {said}. See: {self.prog} --help", file=sys.stderr)
        sys.exit(2)
