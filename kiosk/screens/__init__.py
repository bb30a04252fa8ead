"""Screens: they draw what the flow says and announce what was touched; they decide nothing and do no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hall.data import asset
from hall.i18n import Words, fonts_of
from hall.i18n import languages as all_languages
from kiosk.flow import Event
from kiosk.screens.theme import VARIANTS, enlarged

if TYPE_CHECKING:
    from kiosk.screens.root import KioskRoot


def make_root(
    announce: Callable[[Event], None],
    settle_ms: int = 350,
    sound: bool = True,
    *,
    still_there_seconds: float = 20.0,
    theme: str = "normal",
    languages: Mapping[str, str] | None = None,
    assets: Path | None = None,
    clock: Callable[[], float] | None = None,
) -> KioskRoot:
    """The root widget with fonts, words and sounds. Reads the assets (those that come with the program unless
    given); FileNotFoundError names one that is missing. `theme` is one of theme.VARIANTS; `languages`: to choose from,
    by their own names; all there are, unless given. `clock` is monotonic, in seconds; the machine's unless given.

    Kivy is imported here and not above: the pure parts of this package (theme, gate, messages) must not open a window.
    """
    from kiosk.screens import fonts
    from kiosk.screens.root import KioskRoot
    from kiosk.screens.sounds import NoSounds, Sounds

    assets = asset() if assets is None else assets
    locale = assets / "locale"
    fonts.register(assets, fonts_of(locale))
    return KioskRoot(
        announce,
        languages=all_languages(locale) if languages is None else languages,
        words=cache(lambda language: Words(language, locale)),
        sounds=Sounds(assets / "sounds") if sound else NoSounds(),
        settle=settle_ms / 1000,
        still_there_seconds=still_there_seconds,
        clock=clock,
        themes=(VARIANTS[theme], enlarged(VARIANTS[theme])),
    )
