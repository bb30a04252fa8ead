"""Which languages can be shown and printed: every sign of their texts must be in a font, or they are not offered."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from gettext import GNUTranslations
from pathlib import Path
from types import MappingProxyType

from hall.catalogue import Catalogue
from hall.catalogue.model import Text, Texts
from hall.config.toml_lines import KeyPath, line_of, lines_of
from hall.i18n import DOMAIN, SOURCE_LANGUAGE, fonts_of, languages
from kiosk.fonts.shaping import BadFont, Chain, can_shape, lacking, needs_shaping, signs_of

HOUSE = "fonts/AtkinsonHyperlegibleNext_400Regular.ttf"
MOST_TOLD = 3
"""Texts of a language that are named one by one: without its font it has hundreds."""
UNSHOWN = frozenset({"note", "source", "url", "keywords", "icon", "group", "verified_by", "code", "series", "schedule"})
"""Keys of the catalogue whose texts no visitor sees."""


@dataclass(frozen=True, slots=True)
class UncoveredText:
    """A text that cannot be shown or printed."""

    language: str
    """In which it stands; empty: in all."""
    place: str
    why: str

    def __str__(self) -> str:
        return f"{self.place}: {self.why}"


def fonts_for(assets: Path) -> Chain:
    """What writes texts of any language, on the screen and on paper: fonts that languages bring, then the house's."""
    return (*(font for font in fonts_of(assets / "locale") if not _broken(font)), assets / HOUSE)


def offered(assets: Path, catalogue: Catalogue) -> tuple[Mapping[str, str], tuple[UncoveredText, ...]]:
    """The place's languages, in its order, by their own names, and why others are left out. Indonesian always stays."""
    wrong = (*_in_folders(assets), *_in_values(catalogue, fonts_for(assets)))
    left_out = {one.language for one in wrong} - {SOURCE_LANGUAGE, ""}
    known = languages(assets / "locale")
    spoken = (code for code in catalogue.place.languages if code in known and code not in left_out)
    return MappingProxyType({code: known[code] for code in spoken}), wrong


def unwritable(assets: Path, catalogue: Path) -> tuple[UncoveredText, ...]:
    """Every text of the languages' folders and of the catalogue's file that cannot be written, with its place."""
    return (*_in_folders(assets), *_in_file(catalogue, fonts_for(assets)))


# ---- the languages' own texts


def _in_folders(assets: Path) -> Iterator[UncoveredText]:
    fonts = fonts_for(assets)
    for font in fonts_of(assets / "locale"):
        problem = _broken(font)
        if problem:
            yield UncoveredText(font.parent.name, str(font), f"{problem}; put another font there")
    for file in sorted((assets / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
        yield from _in_messages(file, fonts)


def _in_messages(file: Path, fonts: Chain) -> Iterator[UncoveredText]:
    language = file.parent.parent.name
    with file.open("rb") as opened:
        texts: Mapping[object, str] = vars(GNUTranslations(opened))["_catalog"]
    found = [
        (str(message), text, why)
        for source, text in texts.items()
        if (message := source[0] if isinstance(source, tuple) else source) and (why := _why_not(text, fonts))
    ]
    place = str(file.with_suffix(".po"))
    for message, text, why in found[:MOST_TOLD]:
        yield UncoveredText(language, f"{place}: {message!r}", f"{text!r} {why}{_remedy(language, file)}")
    if len(found) > MOST_TOLD:
        yield UncoveredText(language, place, f"has {len(found) - MOST_TOLD} more texts with signs that no font has")


def _remedy(language: str, file: Path) -> str:
    font = file.parent.parent / "font.ttf"
    return f"; put a font that has it at {font}: until then the language {language} is not offered"


# ---- the catalogue


def _in_file(path: Path, fonts: Chain) -> Iterator[UncoveredText]:
    """By its lines. A file that cannot be read has other mistakes."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return
    lines = lines_of(text)
    for spot, found in _texts_of(values, ()):
        why = _why_not(found, fonts)
        if why:
            key = ".".join(str(part) for part in spot)
            language = _language_of(spot)
            after = f"; until then the language {language} is not offered" if language not in ("", "id") else ""
            place = f"{path}:{line_of(lines, spot)}: {key}"
            yield UncoveredText(language, place, f"{found!r} {why}; write it without{after}")


def _texts_of(value: object, spot: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    match value:
        case str():
            yield spot, value
        case Mapping():
            for key, inside in value.items():
                if str(key) not in UNSHOWN:
                    yield from _texts_of(inside, (*spot, str(key)))
        case list():
            for at, inside in enumerate(value):
                yield from _texts_of(inside, (*spot, at))


def _language_of(spot: KeyPath) -> str:
    """name_en stands in English; a key without a language in all."""
    named = next((str(part) for part in reversed(spot) if isinstance(part, str)), "")
    _, line, code = named.rpartition("_")
    return code if line and 2 <= len(code) <= 3 and code.isalpha() else ""


def _in_values(catalogue: Catalogue, fonts: Chain) -> Iterator[UncoveredText]:
    """The catalogue in use: the file, or the one that central sent."""
    for language, text in sorted(set(_spoken(catalogue))):
        why = _why_not(text, fonts)
        if why:
            yield UncoveredText(language, "catalogue", f"{text!r} {why}")


def _spoken(value: object) -> Iterator[tuple[str, str]]:
    """Texts by their language, anywhere in the catalogue's values."""
    match value:
        case Text(by_language):
            yield from by_language.items()
        case Texts(by_language):
            yield from ((language, text) for language, texts in by_language.items() for text in texts)
        case Mapping():
            yield from (one for inside in value.values() for one in _spoken(inside))
        case tuple():
            yield from (one for inside in value for one in _spoken(inside))
        case _ if is_dataclass(value):
            yield from (one for field in fields(value) for one in _spoken(getattr(value, field.name)))


# ---- one text


def _why_not(text: str, fonts: Chain) -> str:
    """What keeps it from being written; empty: nothing."""
    if text.isascii():
        return ""
    missing = lacking(text, fonts)
    if missing:
        signs = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing[:5])
        return f"has signs that can neither be shown nor printed: {signs}"
    if needs_shaping(text) and not can_shape():
        return "needs letters that change with their neighbours: install libfribidi0 for Pillow's raqm"
    return ""


def _broken(font: Path) -> str:
    try:
        signs_of(font)
    except BadFont as error:
        return str(error)
    return ""
