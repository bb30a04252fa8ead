"""All languages of a kiosk that has more than two, each by its own name and in its own script."""

from __future__ import annotations

from kiosk.flow import Back, LanguageChosen, Screen
from kiosk.model.availability import Hall
from kiosk.screens.kit import Kit
from kiosk.screens.page import Page
from kiosk.screens.widgets.button import Look

FEW, SOME = 6, 16
"""Most languages in one column, and in two; more stand in three."""
TALLEST = 170


class LanguagesPage(Page):
    """Nothing on it needs to be read but the one name that a person looks for."""

    def __init__(self, kit: Kit, screen: Screen, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        words = kit.words
        self.put_heading(words.text("Pilih bahasa"), kit.LANGUAGES, icon="language")
        self.put_bar([self.bar_button(words.text("Kembali"), Back(), "back")])
        codes = list(kit.languages)
        columns = 1 if len(codes) <= FEW else 2 if len(codes) <= SOME else 3
        rows = -(-len(codes) // columns)
        gap = kit.theme.gap
        high = min(TALLEST, (self.main.height - (rows - 1) * gap) / rows)
        room = self.main.cut_top(rows * high + (rows - 1) * gap)[0]
        places = [place for row in room.rows(rows, gap) for place in row.columns(columns, gap)]
        for code, place in zip(codes, places, strict=False):
            look = Look.ON_SEA if code == words.language else Look.PLAIN
            button = kit.button(
                kit.languages[code], LanguageChosen(code), look=look, px=kit.theme.sizes.title,
                icon="check" if code == words.language else "",
            )  # fmt: skip
            button.place(place)
            self.put(button)
