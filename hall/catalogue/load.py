"""Loads config/catalogue.toml; a broken file never takes the kiosk down, because the last good one is kept beside."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from hall.catalogue.mistakes import CatalogueErrors, Mistake, Notes, key_of, shown
from hall.catalogue.model import Catalogue
from hall.catalogue.read import read_catalogue
from hall.config.edited_file import Unreadable, keep_copy, text_of, values_of

AT_HAND = 4
"""Catalogues that are not read a second time: values never change, so all callers may share one."""


def load_catalogue(path: Path) -> Catalogue:
    """The catalogue in the file. Raises CatalogueErrors with every mistake in it."""
    return _catalogue(path, _bytes(path))


def load_or_last_good(path: Path, copy: Path) -> tuple[Catalogue, tuple[Mistake, ...]]:
    """The catalogue in `path`, or the last good one in `copy` together with what is wrong now.

    A good file is copied to `copy`. Raises CatalogueErrors if neither can be used.
    """
    try:
        content = _bytes(path)
        catalogue = _catalogue(path, content)
    except CatalogueErrors as errors:
        return _last_good(copy, errors)
    return catalogue, _keep(copy, content)


def _last_good(copy: Path, errors: CatalogueErrors) -> tuple[Catalogue, tuple[Mistake, ...]]:
    if not copy.exists():
        raise errors
    try:
        return load_catalogue(copy), errors.mistakes
    except CatalogueErrors as also:
        raise CatalogueErrors((*errors.mistakes, *also.mistakes)) from errors


def _keep(copy: Path, content: bytes) -> tuple[Mistake, ...]:
    """Copies in one step, so that a power cut leaves the old copy or the new one. A full disk is logged, not fatal."""
    try:
        keep_copy(content, copy)
    except OSError as error:
        reason = error.strerror or str(error)
        return (Mistake(str(copy), 0, "", "", f"the last good catalogue cannot be kept: {reason}"),)
    return ()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CatalogueErrors([Mistake(str(path), 0, "", "", f"cannot be read: {reason}")]) from error


def _catalogue(path: Path, content: bytes) -> Catalogue:
    try:
        return _read(content)
    except Unreadable as error:
        raise CatalogueErrors([Mistake(str(path), error.line, "", "", error.says)]) from error
    except _Mistaken as error:
        raise CatalogueErrors(_placed(path, text_of(content), error.notes)) from error


class _Mistaken(Exception):
    """The text is TOML and no catalogue; where it lies does not matter yet."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self.notes = notes


@lru_cache(maxsize=AT_HAND)
def _read(content: bytes) -> Catalogue:
    """Reading takes a fifth of a second, and a program reads the same few texts often. Raises Unreadable, _Mistaken."""
    notes = Notes()
    catalogue = read_catalogue(values_of(text_of(content)), hashlib.sha256(content).hexdigest()[:12], notes)
    if notes.found:
        raise _Mistaken(notes)
    return catalogue


def _placed(path: Path, text: str, notes: Notes) -> list[Mistake]:
    """The mistakes with their lines, in the order of the file. Only now, as finding the lines costs time."""
    from hall.config.toml_lines import line_of, lines_of

    lines = lines_of(text)
    mistakes = [
        Mistake(str(path), line_of(lines, spot), key_of(spot), shown(value), allowed)
        for spot, value, allowed in notes.found
    ]
    return sorted(dict.fromkeys(mistakes), key=lambda mistake: mistake.line)
