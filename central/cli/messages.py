"""How commands answer people and programs."""

from __future__ import annotations

from collections.abc import Sequence

REFUSED = 3
"""The running server understood and said no."""


def say_table(head: Sequence[str], rows: Sequence[Sequence[object]], none: str) -> None:
    """Rows under a head, in columns as wide as they need to be; `none` is said where there is no row."""
    if not rows:
        print(none)
        return
    cells = [[*head], *[["" if cell is None else str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
