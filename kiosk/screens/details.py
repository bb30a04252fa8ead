"""What a service asks for and gives, before a number is taken: its standard in six parts, and the queue."""

from __future__ import annotations

from kiosk.flow import Confirmed, Details, ListAsked, Screen
from kiosk.model.availability import Hall, Offer
from kiosk.screens import sections
from kiosk.screens.kit import Kit
from kiosk.screens.page import Page
from kiosk.screens.sections import Placed
from kiosk.screens.widgets.button import Look


class DetailsPage(Page):
    """Cards on as many pages as they need; the amber button stays where it is."""

    def __init__(self, kit: Kit, screen: Details, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        offer = hall.offer(screen.service)
        self._seen = _seen(screen.service, hall)
        words = kit.words
        self.put_bar(self.usual_bar())
        self._put_next(offer, hall)
        agency = offer.agency
        below = words.text("{agency} · Zona {letter}", agency=agency.short, letter=agency.zone)
        self.put_heading(offer.service.name.get(words.language), below, in_body=True)
        if screen.service in hall.late:
            self.put_notice(words.text("Pengambilan nomor sudah ditutup. Anda masih dapat mengambil nomor."))
        elif offer.gives_numbers and hall.rules.doubts(offer.served_share):
            self.put_notice(words.text("Nomor Anda mungkin tidak terlayani hari ini."))
        self._put_pages(offer, screen.page, hall)

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        """Counts and states are shown on cards that are drawn again when they change."""
        return screen == self.screen and isinstance(screen, Details) and self._seen == _seen(screen.service, hall)

    def _put_next(self, offer: Offer, hall: Hall) -> None:
        """The number in amber; beside it the list to take home. What is amber gives a number and nothing else."""
        sizes, column = self.kit.theme.sizes, not self.kit.portrait
        lesser = self.kit.button(
            self.kit.words.text("Cetak persyaratan"), ListAsked(), icon="take-home",
            look=self.bar_look, stacked=offer.gives_numbers and not column, px=sizes.note if offer.gives_numbers else 0,
        ) if hall.can_print else None  # fmt: skip
        if offer.gives_numbers:
            text = self.kit.words.text("Berkas lengkap, ambil nomor")
            px = sizes.body if column else 0
            take = self.kit.button(text, Confirmed(), icon="ticket", look=Look.NEXT, stacked=column, px=px)
            self.put_in_column(take, lesser)
        elif lesser is not None:
            self.put_in_column(lesser)

    def _put_pages(self, offer: Offer, wanted: int, hall: Hall) -> None:
        room, kit = self.main, self.kit
        pages = sections.pages(kit, offer, hall, room)
        if len(pages) > 1:
            strip, room = room.cut_bottom(kit.theme.button, 20)
            pages = sections.pages(kit, offer, hall, room)
            page = min(wanted, len(pages) - 1)
            self.put_pager(strip, page, len(pages))
        for piece, place in pages[min(wanted, len(pages) - 1)]:
            for placed in piece.put(place):
                self._put_placed(placed)

    def _put_placed(self, placed: Placed) -> None:
        placed.block.place(placed.rect)
        self.put(placed.block)


def _seen(service: str, hall: Hall) -> tuple[object, ...]:
    """All that the page says of the hall."""
    return hall.offer(service), hall.can_print, hall.numbers_on_screen, service in hall.late
