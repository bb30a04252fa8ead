"""The services of an agency, with people waiting and estimated wait; a closed one says why and when."""

from __future__ import annotations

from dataclasses import dataclass

from hall.catalogue import Agency, Availability, Open
from hall.i18n import Words
from kiosk.flow import Screen, ServiceChosen, Services
from kiosk.model.availability import Hall, Offer
from kiosk.screens import state_signs
from kiosk.screens.kit import Kit
from kiosk.screens.page import Page
from kiosk.screens.rect import Rect
from kiosk.screens.state_signs import StateSign
from kiosk.screens.widgets.steps import Steps
from kiosk.screens.widgets.tile import ServiceRow

ROW_LOW, ROW_HIGH = 128, 190
LARGER, LARGER_TALL = 1.75, 2.15
"""Rows grow with large text, so that two lines of a long name keep their size; narrow ones have two lines of signs."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A row is kept while this is equal; otherwise it is drawn again."""

    service: str
    shut: bool
    signs: int


class ServicesPage(Page):
    """Rows large enough to hit, as many pages as they need."""

    def __init__(self, kit: Kit, screen: Services, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        self._rows: dict[str, ServiceRow] = {}
        offer = hall.agency_offer(screen.agency)
        self._shapes = _shapes(offer.services, kit.words, hall)
        self.put_bar(self.usual_bar())
        below = about(offer.agency, offer.availability, kit.words)
        self.put_heading(offer.agency.name.get(kit.words.language), below, icon=offer.agency.icon)
        self._put_rows(offer.services, screen.page, hall)

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        """A service that opened or closed meanwhile changes the page's shape."""
        if screen != self.screen or not isinstance(screen, Services):
            return False
        return _shapes(hall.agency_offer(screen.agency).services, self.kit.words, hall) == self._shapes

    def refresh(self, hall: Hall) -> None:
        super().refresh(hall)
        for code, row in self._rows.items():
            row.show(signs(hall.offer(code), self.kit.words, hall))

    def _put_rows(self, offers: tuple[Offer, ...], wanted: int, hall: Hall) -> None:
        """No row stands where the next screen has the button that takes a number."""
        gap = self.kit.theme.gap
        larger = (LARGER_TALL if self.kit.portrait else LARGER) if self.kit.theme.large else 1
        low = ROW_LOW * larger
        strip, room = self.leave_primary(), self.main
        per_page = max(1, int((room.height + gap) // (low + gap)))
        pages = -(-len(offers) // per_page)
        page = min(wanted, pages - 1)
        if pages > 1:
            self.put_pager(strip, page, pages)
        shown = offers[page * per_page : (page + 1) * per_page]
        height = min(ROW_HIGH * larger, (room.height - gap * (len(shown) - 1)) / len(shown))
        for offer in shown:
            place, room = room.cut_top(height, gap)
            self._put_row(offer, place, hall)
        # One size for all names of a page: a shorter name is not a more important one.
        size = min(row.name_size for row in self._rows.values())
        for row in self._rows.values() if not self.kit.theme.large else ():
            row.name_at_most(size)
        if pages == 1:
            self._put_steps(Rect(room.x, strip.y, room.width, room.top - strip.y))

    def _put_row(self, offer: Offer, place: Rect, hall: Hall) -> None:
        kit = self.kit
        row = ServiceRow(
            kit.theme, offer.service.name.get(kit.words.language), signs(offer, kit.words, hall),
            shut=not offer.gives_numbers, act=kit.says(ServiceChosen(offer.service.code)),
            costs=hall.rules.skips_details(offer.service),
        )  # fmt: skip
        row.place(place)
        self._rows[offer.service.code] = row
        self.put(row)

    def _put_steps(self, room: Rect) -> None:
        """Where few services leave the lower half empty: how it goes on."""
        words = self.kit.words
        steps = Steps(
            self.kit.theme,
            (
                ("touch", words.text("Pilih layanan")),
                ("papers", words.text("Baca persyaratan")),
                ("ticket", words.text("Ambil nomor antrean")),
                ("called", words.text("Tunggu dipanggil")),
            ),
        )
        height = Steps.height_for(self.kit.theme)
        if room.height >= height + 40:
            steps.place(room.cut_bottom(height)[0])
            self.put(steps)


def signs(offer: Offer, words: Words, hall: Hall) -> tuple[StateSign, ...]:
    """The line below a service's name: waiting, wait, fee; or its closed state alone.

    With nobody there the wait says all. That a number may not be called before closing stands in the place of the fee.
    """
    state = state_signs.long_sign(offer.availability, offer.waiting, words, hall.now, unstaffed=offer.unstaffed)
    if state.shut:
        return (state,)
    parts = [state]
    if isinstance(offer.availability, Open) and not offer.waiting and offer.wait is not None:
        parts = [StateSign("clock", words.text("tunggu {wait}", wait=state_signs.wait(offer.wait, words)))]
    elif offer.unstaffed and offer.waiting:
        parts.append(state_signs.nobody_there(words))
    elif offer.waiting or offer.wait is not None:
        parts.append(StateSign("clock", state_signs.wait(offer.wait, words)))
    if hall.rules.doubts(offer.served_share):
        parts.append(StateSign("notice", words.text("mungkin tidak terlayani")))
    elif offer.service.fee_idr is not None:
        parts.append(StateSign("fee", words.rupiah(offer.service.fee_idr)))
    return tuple(parts)


def about(agency: Agency, state: Availability, words: Words) -> str:
    """For example "Zona A · loket 1–4 · buka sampai 15.00"."""
    counters = words.counters(name for queue in agency.queues for name in queue.counters)
    parts = [words.text("Zona {letter}", letter=agency.zone), counters]
    if isinstance(state, Open):
        parts.append(words.text("buka sampai {time}", time=words.time(state.closes)))
    return " · ".join(part for part in parts if part)


def _shapes(offers: tuple[Offer, ...], words: Words, hall: Hall) -> tuple[Shape, ...]:
    return tuple(Shape(o.service.code, not o.gives_numbers, len(signs(o, words, hall))) for o in offers)
