"""How commands answer people and programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from hall.terminal import takes_everything

REFUSED = 3
"""The running server understood and said no."""


class CommandFailed(Exception):
    """Something is wrong; the text says what, where and the remedy. `code` is the exit code."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def say_json(value: Any) -> None:
    """One JSON value on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=not takes_everything(sys.stdout), default=str)
    sys.stdout.write("\n")


def say_table(head: Sequence[str], rows: Sequence[Sequence[object]], none: str) -> None:
    """Rows under a head, in columns as wide as they need to be; `none` is said where there is no row."""
    if not rows:
        print(none)
        return
    cells = [[*head], *[["" if cell is None else str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
