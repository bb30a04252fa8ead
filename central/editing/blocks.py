"""Whole tables of the catalogue's text, taken out, moved and put in: an agency, a queue or a service with all it holds.

A block is the lines from a table's heading to the next heading that is not inside it, with the comment lines that
stand right above the heading. Lines are moved as they are, so comments and order elsewhere stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hall.config.toml_lines import KeyPath, lines_of


class NotTables(Exception):
    """The list is not written as [[…]] tables, so it has no lines of its own."""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Lines `start` to `end` of a text, counted from 0; `end` is not in it."""

    start: int
    end: int


def block_of(text: str, spot: KeyPath) -> TableBlock:
    """Where the table at `spot` stands, for example ("agency", 0, "queue", 1). Raises NotTables."""
    lines = text.split("\n")
    headings = _headings(text, lines)
    if spot not in headings:
        raise NotTables(".".join(str(part) for part in spot if isinstance(part, str)))
    after = [line for other, line in headings.items() if line > headings[spot] and other[: len(spot)] != spot]
    start = _with_comments(lines, headings[spot])
    end = _with_comments(lines, min(after)) if after else len(lines)
    while end > start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1  # blank lines and comments at the end belong to what comes next
    return TableBlock(start, end)


def cut(text: str, block: TableBlock) -> tuple[str, list[str]]:
    """The text without the block and without the blank lines before it, and the block's lines."""
    lines = text.split("\n")
    start = block.start
    while start and not lines[start - 1].strip():
        start -= 1
    return "\n".join([*lines[:start], *lines[block.end :]]), lines[block.start : block.end]


def insert_after(text: str, block: TableBlock, new: Sequence[str]) -> str:
    """The text with new lines behind the block, a blank line between."""
    lines = text.split("\n")
    return "\n".join([*lines[: block.end], "", *new, *lines[block.end :]])


def insert_before(text: str, block: TableBlock, new: Sequence[str]) -> str:
    """The text with new lines in front of the block, a blank line between."""
    lines = text.split("\n")
    return "\n".join([*lines[: block.start], *new, "", *lines[block.start :]])


def _headings(text: str, lines: list[str]) -> dict[KeyPath, int]:
    """The line of each table's heading, counted from 0. Keys and items of lists stand elsewhere in the same map."""
    return {spot: line - 1 for spot, line in lines_of(text).items() if lines[line - 1].lstrip().startswith("[")}


def _with_comments(lines: list[str], heading: int) -> int:
    while heading and lines[heading - 1].lstrip().startswith("#"):
        heading -= 1
    return heading
