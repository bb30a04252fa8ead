"""How commands answer people and programs."""

from __future__ import annotations

import json
import sys
from typing import Any

from hall.terminal import takes_everything

REFUSED = 3
NOT_ON_PAPER = 4


class CommandFailed(Exception):
    """Something is wrong; the text says what, where and the remedy. `code` is the exit code."""

    def __init__(self, text: str, code: int = 1, as_json: bool = False) -> None:
        super().__init__(text)
        self.code, self.as_json = code, as_json


def say_json(value: Any) -> None:
    """One JSON value on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=not takes_everything(sys.stdout), default=str)
    sys.stdout.write("\n")
