"""The sounds are there, short, and played at the right moments."""

from __future__ import annotations

import wave
from typing import Any

import pytest

from hall.data import asset
from kiosk import flow
from tests.screens.conftest import Pilot


class Ear:
    """Hears what the root plays."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def press(self) -> None:
        self.heard.append("press")

    def still_there(self) -> None:
        self.heard.append("still there")


@pytest.fixture
def ear(pilot: Pilot) -> Ear:
    made = Ear()
    pilot.root._sounds = made
    return made


@pytest.mark.parametrize(("name", "longest"), [("press.wav", 0.1), ("still-there.wav", 1.0)])
def test_sounds_are_short_and_plain(name: str, longest: float) -> None:
    with wave.open(str(asset("sounds") / name)) as file:
        assert file.getnframes() / file.getframerate() <= longest
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)


def test_a_press_is_heard_and_a_touch_beside_is_not(pilot: Pilot, ear: Ear) -> None:
    page: Any = pilot.show(flow.Agencies())
    pilot.tap(page.targets[0])
    pilot.at(2, 2).down().up()
    assert ear.heard == ["press"]


def test_the_question_is_heard_once(pilot: Pilot, ear: Ear) -> None:
    pilot.show(flow.AreYouThere(flow.Agencies()))
    pilot.show(flow.AreYouThere(flow.Agencies()))
    assert ear.heard == ["still there"]


def test_sounds_load_from_their_folder(window: Any) -> None:
    from kiosk.screens.sounds import Sounds

    sounds = Sounds(asset("sounds"))
    sounds.load()
    sounds.press()
    sounds.still_there()
    assert sounds._press is not None
