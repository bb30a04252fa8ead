"""More than two languages: a page of their own; and letters that the screen's faces lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hall.catalogue import Catalogue
from kiosk import flow
from kiosk.flow import Event
from tests.screens.conftest import Hand, Pilot
from tests.support import gallery
from tests.support.languages import ARABIC, JAVANESE, assets_with

DOOR = "Bahasa · Language"


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assets_with(tmp_path_factory.mktemp("languages"), JAVANESE, ARABIC)


@pytest.fixture
def many(window: Any, catalogue: Catalogue, assets: Path) -> Iterator[Pilot]:
    """A kiosk of four languages, two of them in scripts of their own."""
    from kivy.base import EventLoop, runTouchApp

    from kiosk.screens import make_root

    def root(announce: Callable[[Event], None], clock: Hand) -> Any:
        return make_root(announce, sound=False, clock=clock, assets=assets)

    made = Pilot(root, catalogue)
    runTouchApp(made.root, embedded=True)
    made.root.size = window.size
    yield made
    for child in list(window.children):
        window.remove_widget(child)
    EventLoop.stop()
    EventLoop.status = "idle"


@pytest.mark.parametrize("screen", [flow.Rest(), flow.Agencies()])
def test_more_than_two_languages_have_a_page_of_their_own(many: Pilot, screen: flow.Screen) -> None:
    many.show(screen)
    many.tap(many.button(DOOR))
    assert many.announced == [flow.LanguagesAsked()]


@pytest.mark.parametrize("screen", [flow.Rest(), flow.Agencies()])
def test_of_two_languages_the_other_is_one_touch_away(pilot: Pilot, screen: flow.Screen) -> None:
    pilot.show(screen)
    pilot.tap(pilot.button("English"))
    assert pilot.announced == [flow.LanguageChosen("en")]


@pytest.mark.parametrize("language", ["id", "xa"])
def test_each_language_is_there_by_its_own_name(many: Pilot, language: str) -> None:
    many.show(flow.Languages(), language)
    for name in ("Bahasa Indonesia", "English", "العربية", "ꦧꦱꦗꦮ"):
        many.tap(many.button(name))
    assert many.announced == [flow.LanguageChosen(code) for code in ("id", "en", "xa", "xj")]


def test_twenty_languages_fit_on_the_page(window: Any, catalogue: Catalogue) -> None:
    from kiosk.screens import make_root

    names = {f"l{n}": f"Bahasa Daerah {n}" for n in range(30)}

    def root(announce: Callable[[Event], None], clock: Hand) -> Any:
        return make_root(announce, sound=False, clock=clock, languages={"id": "Bahasa Indonesia", **names})

    page = Pilot(root, catalogue).show(flow.Languages())
    assert len(page.targets) == 32
    for target in page.targets:
        assert target.height >= 60
        assert 0 <= target.x < target.right <= window.width
        assert 0 <= target.y < target.top <= window.height
        assert not target.label.clipped


@pytest.mark.parametrize("sample", [JAVANESE, ARABIC], ids=lambda sample: sample.code)
def test_a_screen_in_another_script_is_drawn_and_nothing_is_a_box(many: Pilot, sample: Any) -> None:
    """Its texts differ from those of the face's box for a letter that it lacks, and every one has ink."""
    from kiosk.screens import fonts
    from kiosk.screens.widgets.text import Text

    page = many.show(flow.Agencies(), sample.code)
    many.frames(3)
    own = [part for part in page.walk() if isinstance(part, Text) and not part.text.isascii()]
    shaped = [part for part in own if fonts.shaped(part.text, part.font_name)]
    assert len(shaped) > 20
    for part in shaped:
        assert part.texture is not None, part.text
        pixels = part.texture.pixels
        assert max(pixels[3::4]) > 200, part.text
        assert min(pixels[3::4]) == 0, part.text


def test_what_begins_at_the_right_stands_there(many: Pilot) -> None:
    from kiosk.screens import fonts
    from kiosk.screens import shaped_text as drawing

    text = ARABIC.write("Pilih instansi")
    box = drawing.paragraph(text, fonts.REGULAR, 40, (900, 80), "left", "middle").getbbox()
    assert box is not None
    assert box[0] > 450
    assert 880 < box[2] <= 900
    latin = drawing.paragraph(JAVANESE.write("Pilih"), fonts.REGULAR, 40, (900, 80), "left", "middle").getbbox()
    assert latin is not None
    assert latin[2] < 450
    assert many.announced == []


def test_a_measure_is_what_is_drawn(many: Pilot) -> None:
    from kiosk.screens import fonts
    from kiosk.screens import shaped_text as drawing

    text = JAVANESE.write("Pilih instansi yang Anda butuhkan hari ini")
    measured = fonts.measure(text, fonts.BOLD, 32, 300)
    box = drawing.paragraph(text, fonts.BOLD, 32, (300, round(measured.height)), "left", "top").getbbox()
    assert box is not None
    assert box[3] <= measured.height
    assert box[3] > measured.height * 0.7
    assert measured.whole_words
    assert not fonts.measure(text.replace(" ", ""), fonts.BOLD, 32, 300).whole_words
    assert many.announced == []


SCENES = ("rest", "services", "details", "ready", "unavailable-quota-gone", "help", "languages")


@pytest.mark.parametrize(
    ("sample", "name"),
    [*((sample, name) for sample in (JAVANESE, ARABIC) for name in SCENES), (ARABIC, "agencies")],
    ids=lambda value: getattr(value, "code", value),
)
def test_nothing_is_cropped_in_another_script(many: Pilot, catalogue: Catalogue, sample: Any, name: str) -> None:
    """Letters that stack are drawn smaller, so that a line has room where a line of Latin has."""
    from kiosk.screens.widgets.text import Text

    scene = next(scene for scene in gallery.scenes(catalogue, sample.code) if scene.name == name)
    page = many.show(scene.session.screen, sample.code, hall=scene.hall)
    assert [part.text for part in page.walk() if isinstance(part, Text) and part.clipped] == []
