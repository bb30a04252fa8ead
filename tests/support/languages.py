"""Sample languages as folders: every text of the kiosk in another script, letter by letter, with a font of its own.

They say nothing to anybody, but they are complete, as long as real ones, and shaped as hard: one stacks its letters,
one joins them from right to left.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
FONTS = ROOT / "tests" / "fonts"
ENGLISH = ROOT / "assets" / "locale" / "en" / "LC_MESSAGES" / "kiosk.po"
HOUSE = ROOT / "assets" / "fonts" / "AtkinsonHyperlegibleNext_400Regular.ttf"
KEPT = re.compile(r"\{[^}]*\}|[a-zA-Z]+|[^a-zA-Z{]+|.")
"""Names in braces and what is no letter stay as they are."""


@dataclass(frozen=True, slots=True)
class Sample:
    code: str
    own_name: str
    letters: str
    """For a, b, c, …"""
    font: Path
    vowel_signs: Mapping[str, str]
    """Vowels that hang on the letter before them."""

    def write(self, text: str) -> str:
        return "".join(self._word(part) for part in KEPT.findall(text))

    def _word(self, word: str) -> str:
        if not word.isascii() or not word.isalpha():
            return word
        low, signs = word.lower(), self.vowel_signs
        made = "".join(signs.get(letter, self.letters[ord(letter) - ord("a")]) for letter in low)
        return self.letters[0] + made if low[0] in signs else made


JAVANESE = Sample(
    "xj",
    "ꦧꦱꦗꦮ",
    "ꦲꦧꦕꦢꦲꦥꦒꦲꦲꦗꦏꦭꦩꦤꦲꦥꦏꦫꦱꦠꦲꦮꦮꦱꦪꦗ",
    FONTS / "NotoSansJavanese-subset.ttf",
    {"a": "", "e": "ꦺ", "i": "ꦶ", "o": "ꦺꦴ", "u": "ꦸ"},
)
ARABIC = Sample("xa", "العربية", "ابتثجحخدذرزسشصضطظعغفقكلمنه", FONTS / "NotoNaskhArabic-subset.ttf", {})


def add(locale: Path, sample: Sample, *, font: bool = True) -> None:
    """The folder of a sample language below `locale`, without its font if so wanted."""
    folder = locale / sample.code / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(domain="kiosk", fuzzy=False)
    with ENGLISH.open("rb") as file:
        for message in read_po(file):
            if message.id:
                catalogue.add(message.id, _translated(message.id, sample))
    with (folder / "kiosk.mo").open("wb") as file:
        write_mo(file, catalogue)
    if font:
        shutil.copy(sample.font, locale / sample.code / "font.ttf")


def _translated(message: str | tuple[str, ...] | list[str], sample: Sample) -> str | tuple[str, ...]:
    if not isinstance(message, str):
        return tuple(sample.write(form) for form in message)
    return sample.own_name if message == "Bahasa Indonesia" else sample.write(message)


def assets_with(folder: Path, *samples: Sample, font: bool = True) -> Path:
    """A copy of the assets with these languages beside Indonesian and English."""
    assets = folder / "assets"
    assets.mkdir()
    for part in (ROOT / "assets").iterdir():
        if part.name != "locale":
            (assets / part.name).symlink_to(part)
    (assets / "locale").mkdir()
    (assets / "locale" / "en").symlink_to(ROOT / "assets" / "locale" / "en")
    for sample in samples:
        add(assets / "locale", sample, font=font)
    return assets
