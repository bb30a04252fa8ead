"""The line of every table, key and list item of a TOML file; tomllib reads the values but forgets where they stood.

Meant for text that tomllib has accepted: it finds its way through valid TOML and does not check anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""Where a value stands in the file: table names, keys and positions in lists: ("agency", 3, "queue", 0, "series")."""

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[^\s.=\]\"']+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


def lines_of(text: str) -> dict[KeyPath, int]:
    """Where everything stands, lines counted from 1. Items of an array of tables are numbered from 0."""
    return _Scanner(text).run()


def line_of(lines: Mapping[KeyPath, int], spot: KeyPath) -> int:
    """The line of the spot or, where a key is missing, of the table it is missing from; 1 if nothing is known."""
    for end in range(len(spot), 0, -1):
        if spot[:end] in lines:
            return lines[spot[:end]]
    return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._lines: dict[KeyPath, int] = {}
        self._items: dict[KeyPath, int] = {}

    def run(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._lines

    def _header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`; in front of it every array of tables stands for its last item."""
        line = self._here()
        is_item = self._text.startswith("[[", self._at)
        self._at += 2 if is_item else 1
        name = self._key()
        self._at += 2 if is_item else 1
        spot: KeyPath = ()
        for position, part in enumerate(name):
            spot = (*spot, part)
            if is_item and position == len(name) - 1:
                self._items[spot] = self._items.get(spot, -1) + 1
            if spot in self._items:
                spot = (*spot, self._items[spot])
            self._lines.setdefault(spot, line)
        return spot

    def _pair(self, table: KeyPath) -> None:
        line = self._here()
        spot = table
        for part in self._key():
            spot = (*spot, part)
            self._lines.setdefault(spot, line)
        self._at += 1
        self._skip(_SPACE)
        self._value(spot)

    def _key(self) -> list[str]:
        """A key and its dotted parts; stops at the `=` or `]` behind it."""
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = self._text[self._at] in "\"'"
            word = self._skip(_STRING if quoted else _BARE)
            parts.append(word[1:-1] if quoted else word)
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return parts
            self._at += 1

    def _value(self, spot: KeyPath) -> None:
        match self._text[self._at]:
            case "[":
                self._array(spot)
            case "{":
                self._inline_table(spot)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _array(self, spot: KeyPath) -> None:
        self._at += 1
        number = 0
        while self._next() != "]":
            self._lines[(*spot, number)] = self._here()
            self._value((*spot, number))
            number += 1
        self._at += 1

    def _inline_table(self, spot: KeyPath) -> None:
        self._at += 1
        while self._next() != "}":
            self._pair(spot)
        self._at += 1

    def _next(self) -> str:
        """The next character that is neither blank, comment nor comma."""
        self._skip(_BLANK)
        while self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        return self._text[self._at]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None or (found.end() == self._at and pattern in (_BARE, _STRING)):
            raise ValueError(f"not valid TOML at line {self._here()}")
        self._at = found.end()
        return found.group()

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line
