"""Where new lines stand in the catalogue's text, and what stays when lines go.

To tomlkit, blank lines and comments behind a table's keys are part of that table. To people they belong to what comes
next, so nothing new is put behind them and they do not go with the table.
"""

from __future__ import annotations

from typing import Any

from tomlkit import TOMLDocument
from tomlkit.items import AoT, Comment, Item, Table, Whitespace

Lines = list[tuple[Any, Item]]


def put(table: Table, name: str, value: Item) -> None:
    """A new key stands with the table's others, before blank lines and comments that belong to what comes next."""
    if name in table:
        table[name] = value
        return
    _hand_to_first_inside(table)
    behind = _taken(table)
    table[name] = value
    table.value.body.extend(behind)


def add_to(tables: AoT, table: Table) -> None:
    """A new last one of the list, before what belongs to what comes next."""
    behind: Lines = []
    if len(tables):
        behind = _taken(tables.body[-1])
        table.trivia.indent = "\n"
    tables.append(table)
    tables.body[-1].value.body.extend(behind)


def take_out(document: TOMLDocument, name: str, at: int) -> None:
    """Without one table of the list `name`; comments behind it stay where they are."""
    tables = document[name]
    assert isinstance(tables, AoT)
    behind = _taken(tables.body[at])
    text = _text(behind)
    if len(tables) == 1:
        spot = next(spot for spot, (key, _) in enumerate(document.body) if key is not None and key.key == name)
        document.pop(name)
        document.body[spot] = (None, Whitespace(text if _says(behind) else ""))
        return
    if at == 0:
        if _says(behind):
            after = tables.body[1].trivia
            after.indent = text.removeprefix("\n") + after.indent
    elif _says(behind) or at == len(tables) - 1:
        before = tables.body[at - 1]
        own = _taken(before)
        before.value.body.extend([*(own if _says(own) else ()), *behind])
    del tables[at]


def _taken(table: Table) -> Lines:
    """Blank lines and comments at the end of the table, taken out of it. They have no keys, so no place shifts."""
    body: Lines = table.value.body
    first = len(body)
    while first and isinstance(body[first - 1][1], Comment | Whitespace):
        first -= 1
    behind = body[first:]
    del body[first:]
    return behind


def _hand_to_first_inside(table: Table) -> None:
    """Lines before the first table inside become a part of its heading. tomlkit counts places, so empty ones remain."""
    body: Lines = table.value.body
    first = next((at for at, (_, item) in enumerate(body) if isinstance(item, AoT | Table)), 0)
    start = first
    while start and isinstance(body[start - 1][1], Comment | Whitespace):
        start -= 1
    if start == first:
        return
    inside = body[first][1]
    heading = inside.body[0] if isinstance(inside, AoT) else inside
    heading.trivia.indent = _text(body[start:first]) + heading.trivia.indent
    body[start:first] = [(None, Whitespace(""))] * (first - start)


def _text(lines: Lines) -> str:
    return "".join(item.as_string() for _, item in lines)


def _says(lines: Lines) -> bool:
    return any(isinstance(item, Comment) for _, item in lines)
