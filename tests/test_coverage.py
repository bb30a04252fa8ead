"""A language is offered only if all its texts can be shown and printed; what cannot is named with its place."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from hall.catalogue import Catalogue, load_catalogue
from hall.config.mistake_wording import said_at
from hall.i18n import Words
from kiosk.fonts.coverage import fonts_for, offered, unwritable
from tests.support.languages import ARABIC, JAVANESE, ROOT, assets_with

FILE = ROOT / "config" / "catalogue.toml"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Of a place that speaks four languages."""
    found = load_catalogue(FILE)
    return replace(found, place=replace(found.place, languages=("id", "en", "xa", "xj")))


def test_a_folder_that_the_place_does_not_name_is_not_offered(tmp_path: Path, catalogue: Catalogue) -> None:
    assets = assets_with(tmp_path, JAVANESE, ARABIC)
    place = replace(catalogue.place, languages=("id", "xj"))
    assert list(offered(assets, replace(catalogue, place=place))[0]) == ["id", "xj"]


def test_what_comes_with_the_product_can_be_written() -> None:
    assert unwritable(ROOT / "assets", FILE) == ()


def test_a_language_with_a_font_is_offered_by_its_own_name(tmp_path: Path, catalogue: Catalogue) -> None:
    assets = assets_with(tmp_path, JAVANESE, ARABIC)
    found, wrong = offered(assets, catalogue)
    assert dict(found) == {"id": "Bahasa Indonesia", "en": "English", "xa": "العربية", "xj": "ꦧꦱꦗꦮ"}
    assert wrong == ()
    assert [font.parent.name for font in fonts_for(assets)[:-1]] == ["xa", "xj"]


def test_a_language_without_its_font_is_not_offered_and_named(tmp_path: Path, catalogue: Catalogue) -> None:
    assets = assets_with(tmp_path, JAVANESE, font=False)
    found, _ = offered(assets, catalogue)
    assert list(found) == ["id", "en"]
    wrong = [one for one in unwritable(assets, FILE) if one.language == "xj"]
    assert len(wrong) == 4, "three by name, and how many more"
    first, *_, rest = map(str, wrong)
    assert first.startswith(f"{assets}/locale/xj/LC_MESSAGES/kiosk.po: '")
    assert "(U+A9" in first
    assert f"put a font that has it at {assets}/locale/xj/font.ttf" in first
    assert re.fullmatch(rf"{assets}/locale/xj/LC_MESSAGES/kiosk\.po: has \d{{3}} more texts with .*", rest)
    indonesian = [said_at(str(one), Words("id")) for one in wrong]
    assert all("tanda yang tidak" in line for line in indonesian)


def test_a_font_that_is_none_is_named_and_does_no_harm(tmp_path: Path, catalogue: Catalogue) -> None:
    assets = assets_with(tmp_path, JAVANESE, ARABIC)
    (assets / "locale" / "xj" / "font.ttf").write_bytes(b"no font")
    found, wrong = offered(assets, catalogue)
    assert list(found) == ["id", "en", "xa"]
    assert any("font.ttf: cannot be read as a font" in str(one) for one in wrong)


@pytest.mark.parametrize(
    ("key", "language", "languages"),
    [('name_en = "', "en", ["id"]), ('name_id = "', "id", ["id", "en"]), ('short = "', "", ["id", "en"])],
)
def test_an_emoji_in_a_name_is_found_by_its_line(tmp_path: Path, key: str, language: str, languages: list[str]) -> None:
    file = tmp_path / "catalogue.toml"
    before, found, after = FILE.read_text(encoding="utf-8").partition(key)
    file.write_text(f"{before}{found}🎫 {after}", encoding="utf-8")
    (one,) = unwritable(ROOT / "assets", file)
    line = before.count("\n") + 1
    assert one.language == language
    assert one.place.startswith(f"{file}:{line}: ")
    assert "U+1F3AB" in one.why
    assert list(offered(ROOT / "assets", load_catalogue(file))[0]) == languages


def test_a_note_that_no_visitor_sees_may_hold_anything(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.toml"
    text = FILE.read_text(encoding="utf-8")
    assert '\nnote = "' in text
    file.write_text(text.replace('\nnote = "', '\nnote = "🎫 ', 1), encoding="utf-8")
    assert unwritable(ROOT / "assets", file) == ()


def test_scripts_that_need_shaping_need_a_pillow_that_shapes(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets = assets_with(tmp_path, ARABIC)
    monkeypatch.setattr("kiosk.fonts.coverage.can_shape", lambda: False)
    found, wrong = offered(assets, catalogue)
    assert list(found) == ["id", "en"]
    assert any("raqm" in one.why for one in wrong)


def test_a_damaged_catalogue_has_other_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.toml"
    shutil.copy(FILE, file)
    file.write_bytes(file.read_bytes()[:-20] + b"\xff\xff[")
    assert unwritable(ROOT / "assets", file) == ()
