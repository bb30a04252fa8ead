"""TOML files that people edit, with whatever editor: read as they meant it, or refused with the line and the remedy.

A good file is kept as a copy, so that a mistake made at night does not keep a program from starting in the morning.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hall.config.toml_lines import line_of, lines_of
from hall.files.atomic import replace_durably
from hall.hidden_characters import hidden_in, hidden_places

_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_VALUE = r"^\s*[\w.\"'-]+\s*=\s*"
_CURLY = re.compile("[\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb]")
_OTHER_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_HINTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(rf"^[^\"'#]*[{_OTHER_BLANKS}]"),
        "has a blank of another kind, such as a no-break space; type the blanks of this line again",
    ),
    (
        re.compile(_VALUE + r"[\[{,\s]*" + _CURLY.pattern),
        'has quotation marks that an editor made curly; write straight ones: "…"',
    ),
    (re.compile(_VALUE + r"[+-]?\d+,\d+\s*(#.*)?$"), "has a decimal comma; write a point, such as 80.0"),
    (re.compile(_VALUE + r"\d{1,3}(\.\d{1,3}){3}"), 'an address is a text: put it in quotes, such as "192.168.1.10"'),
    (
        re.compile(_VALUE + r"(yes|no|on|off|ya|tidak|true|false)\b", re.IGNORECASE),
        "write true or false, in small letters and without quotes",
    ),
    (
        re.compile(_VALUE + r'"[^"]*\\[^"]*"'),
        "has a backslash in quotes; write it twice, or put the text in single quotes '…'",
    ),
    (re.compile(_VALUE + r"\d{1,2}:\d{2}\b"), 'a time is a text: put it in quotes, such as "08:00"'),
    (re.compile(_VALUE + r"0\d"), "a number does not begin with 0; put it in quotes if it is a text"),
    (re.compile(_VALUE + r"[^\s\"'\[{#\d+-]"), 'a text stands in quotes, such as "tcp"'),
    (re.compile(_VALUE + r"(#.*)?$"), "has no value behind ="),
    (re.compile(r"^\s*[\w.-]+\s*:"), "write = between the name and its value"),
    (re.compile(r"^\s*[\w.-]+\s*(#.*)?$"), "is neither [section] nor name = value"),
)
"""What people write that is no TOML, looked for in the line that the parser stumbled over; the first that fits."""


_PLAIN = {
    "a valid tuple": 'a list in brackets, such as ["one", "two"]',
    "a valid list": 'a list in brackets, such as ["one", "two"]',
    "a valid dictionary": "a section of its own, [name]",
}
_INVISIBLE = "holds a sign that nobody sees; type it again instead of copying it"


class Unreadable(Exception):
    """The file cannot be used. `line` counts from 1; 0: the file as a whole. `says` names the reason and the remedy."""

    def __init__(self, line: int, says: str) -> None:
        super().__init__(says)
        self.line, self.says = line, says

    def at(self, file: str) -> str:
        """The reason with file and line in front."""
        return f"{file}:{self.line}: {self.says}" if self.line else f"{file}: {self.says}"


def text_of(content: bytes) -> str:
    """UTF-8, with or without the mark that some editors put in front. Raises Unreadable."""
    nul = content.find(b"\0")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or 4 * content.count(b"\0") > len(content):
        raise Unreadable(0, "is saved as UTF-16 (some editors call it Unicode); save it as UTF-8")
    if nul >= 0:
        raise Unreadable(content.count(b"\n", 0, nul) + 1, "holds a sign that is no text (U+0000); take it out")
    try:
        return _with_line_ends(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "is not UTF-8; save the file as UTF-8 and type this line again") from error


def _with_line_ends(text: str) -> str:
    """Some old editors end lines with a carriage return alone."""
    return text if "\n" in text else text.replace("\r", "\n")


def values_of(text: str) -> dict[str, Any]:
    """The values of a TOML text. Raises Unreadable."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(text, str(error)) from error
    except RecursionError as error:
        raise Unreadable(0, "has brackets within brackets without end") from error


def in_plain_words(message: str) -> str:
    """What a value should be, in the words of the file instead of the validator's."""
    for theirs, ours in _PLAIN.items():
        message = message.replace(theirs, ours)
    words = message.removeprefix("Value error, ")
    return f"{words[0].lower()}{words[1:]}"


def invisible(name: str, text: str, values: Mapping[str, object], prefix: str = "") -> tuple[str, ...]:
    """Signs that nobody sees in the values of a file, one line each; also in variables that begin with `prefix`."""
    lines = lines_of(text)
    found = [
        f"{name}:{line_of(lines, spot)}: {'.'.join(map(str, spot))} = {value!a}: {_INVISIBLE} ({signs})"
        for spot, value, signs in hidden_places(values)
    ]
    found += [
        f"environment {variable} = {value!a}: {_INVISIBLE} ({signs})"
        for variable, value in sorted(os.environ.items())
        if prefix and variable.startswith(prefix) and (signs := hidden_in(value))
    ]
    return tuple(found)


def keep_copy(content: bytes, copy: Path) -> None:
    """Keeps what could be used. Raises OSError."""
    if copy.exists() and copy.read_bytes() == content:
        return
    replace_durably(copy, content)


def _unreadable(text: str, message: str) -> Unreadable:
    found = _AT_LINE.search(message)
    lines = text.splitlines()
    line = int(found[1]) if found and found[1] else max(1, len(text.rstrip().splitlines()))
    said = _AT_LINE.sub("", message)
    if "overwrite" in message or "twice" in message or "Cannot declare" in message:
        return Unreadable(line, f"{said}: it stands in the file twice; take one out")
    shown = lines[line - 1] if line <= len(lines) else ""
    hint = next((hint for pattern, hint in _HINTS if pattern.search(shown)), "")
    return Unreadable(line, hint or f"{said}; check quotes, brackets and commas here and just above")


def strangers(prefix: str, known: Collection[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with variables that begin with `prefix` and set nothing, one line each."""
    return tuple(_stranger(name, known) for name in sorted(environ) if name.startswith(prefix) and name not in known)


def _stranger(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    meant = f"; is {near[0]} meant?" if near else ""
    return f"environment {name}: no such setting, so it changes nothing{meant}"


def section_of(text: str, name: str) -> dict[str, Any]:
    """The keys of one [section] of a text that is no TOML as a whole; none if the section cannot be read either."""
    found = re.search(rf"^\s*\[{re.escape(name)}\][^\n]*\n(.*?)(?=^\s*\[|\Z)", text, re.MULTILINE | re.DOTALL)
    try:
        return tomllib.loads(found[1]) if found else {}
    except tomllib.TOMLDecodeError:
        return {}


def whole_section(said: str, prefix: str, between: str) -> str:
    """A variable with the name of a section, for example KIOSK_PRINTER. `said`: what pydantic-settings says of it."""
    found = re.search(r'field "(\w+)"', said)
    name = prefix + (found[1].upper() if found else "")
    return f"{name}: is a whole section and holds no value of its own; name one setting of it, as {name}{between}KEY"
