"""What a service asks for and gives, before a number is taken: its standard in six parts, and the queue."""

from __future__ import annotations

from kiosk.flow import Confirmed, Details, PageTurned, Screen
from kiosk.hall import Hall, Offer
from kiosk.screens import sections
from kiosk.screens.kit import Kit
from kiosk.screens.page import Page
from kiosk.screens.sections import Placed
from kiosk.screens.widgets.button import Look
from kiosk.screens.widgets.pager import Pager


class DetailsPage(Page):
    """Cards on as many pages as they need; the amber button stays where it is."""

    def __init__(self, kit: Kit, screen: Details, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        offer = hall.offer(screen.service)
        self._offer = offer
        words = kit.words
        self.put_bar(self.usual_bar())
        if offer.gives_numbers:
            text = words.text("Saya sudah lengkap, ambil nomor")
            self.put_primary(kit.button(text, Confirmed(), icon="ticket", look=Look.NEXT))
        agency = offer.agency
        below = words.text("{agency} · Zona {letter}", agency=agency.short, letter=agency.zone)
        self.put_heading(offer.service.name.get(words.language), below)
        self._put_pages(offer, screen.page, hall)

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        """Counts and states stand in cards that are drawn anew when they change."""
        return screen == self.screen and isinstance(screen, Details) and hall.offer(screen.service) == self._offer

    def _put_pages(self, offer: Offer, wanted: int, hall: Hall) -> None:
        room, kit = self.main, self.kit
        pages = sections.pages(kit, offer, hall, room)
        if len(pages) > 1:
            strip, room = room.cut_bottom(kit.theme.button, 20)
            pages = sections.pages(kit, offer, hall, room)
            page = min(wanted, len(pages) - 1)
            pager = Pager(kit.theme, kit.words, page, len(pages), lambda step: kit.announce(PageTurned(step)))
            pager.place(strip)
            self.put(pager)
            self.targets.extend(pager.buttons)
        for piece, place in pages[min(wanted, len(pages) - 1)]:
            for placed in piece.put(place):
                self._put_placed(placed)

    def _put_placed(self, placed: Placed) -> None:
        placed.block.place(placed.rect)
        self.put(placed.block)
