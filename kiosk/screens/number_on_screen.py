"""The paper did not come, or may not have come: the truth, the number to photograph, and that it counts."""

from __future__ import annotations

from hall.i18n import Words
from hall.tickets import PrintState
from kiosk.flow import Another, Done, NumberOnScreen, ReprintAsked, Screen, TicketMissing
from kiosk.model.availability import Hall
from kiosk.model.visit_rules import VisitRules
from kiosk.screens.kit import Kit
from kiosk.screens.messages import call_staff
from kiosk.screens.number_facts import number_facts
from kiosk.screens.page import Page
from kiosk.screens.printer_wording import reason
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.button import Look, PushButton
from kiosk.screens.widgets.card import ListCard
from kiosk.screens.widgets.number_card import NumberCard
from kiosk.screens.widgets.qr import QrCode, QrPanel

QR_SIDE = 410
QR_SHARE = 0.38
"""Of the width, at most."""


class NumberOnScreenPage(Page):
    """Stays long enough to take a photograph or to write the number down."""

    def __init__(self, kit: Kit, screen: NumberOnScreen, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        words, theme = kit.words, kit.theme
        self._offers_copy = _offers_copy(screen, hall)
        self._staff_informed = hall.staff_informed(screen.problem)
        self._put_buttons(screen)
        self.put_heading(words.text("Simpan nomor ini"), px=theme.sizes.heading)
        self.put_notice(reason(screen.problem, screen.print_state, words))
        said = number_facts(screen.ticket, hall, words)
        number = NumberCard(theme, words.text("Nomor antrean Anda"), said, portrait=kit.portrait, lined=True)
        height = min(number.height_in(self.main.width), self.main.height - 20 - self._foot_height(screen, hall))
        height = height if kit.portrait else self.main.height * 0.54
        place, rest = self.main.cut_top(height, 20)
        number.place(place)
        self.put(number)
        self._put_foot(screen, hall, rest)

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        """The button for a copy comes when the printer can print again, the word of staff when they know."""
        return (
            screen == self.screen
            and isinstance(screen, NumberOnScreen)
            and _offers_copy(screen, hall) == self._offers_copy
            and hall.staff_informed(screen.problem) == self._staff_informed
        )

    def _put_buttons(self, screen: NumberOnScreen) -> None:
        words = self.kit.words
        bar = [
            self.bar_button(words.text("Ambil nomor lain"), Another(), "add"),
            self.bar_button(words.text("Selesai"), Done(), "check", look=Look.NEXT),
        ]
        paper = self._paper_button(screen)
        if paper is not None and not self.kit.portrait:
            bar.insert(0, paper)
        self.put_bar(bar)
        if paper is not None and self.kit.portrait:
            self.put_bar((paper,))

    def _paper_button(self, screen: NumberOnScreen) -> PushButton | None:
        """A printer that tells nothing leaves it to the visitor to say that no ticket came."""
        words = self.kit.words
        if screen.print_state is PrintState.UNVERIFIED:
            return self.bar_button(words.text("Tiket tidak keluar?"), TicketMissing(), "question")
        if self._offers_copy:
            return self.bar_button(words.text("Cetak ulang tiket"), ReprintAsked(), "again")
        return None

    def _foot_height(self, screen: NumberOnScreen, hall: Hall) -> float:
        """What the code and the list beside it take at least."""
        theme, width = self.kit.theme, self.main.width
        words = self.kit.words
        items, title = (
            what_to_do(screen, words, hall.rules, staff_informed=self._staff_informed),
            words.text("Yang perlu Anda lakukan"),
        )
        px = theme.sizes.smaller(theme.sizes.body, 2)[-1]
        return max(300.0, ListCard.height_of(theme, title, items, width - QR_SHARE * width - theme.gap, px) + 1)

    def _put_foot(self, screen: NumberOnScreen, hall: Hall, room: Rect) -> None:
        """The code to photograph, and beside it what to do."""
        kit, theme, words = self.kit, self.kit.theme, self.kit.words
        side = min(QR_SIDE, room.height)
        panel = QrPanel(theme, QrCode(screen.ticket.qr(hall.rules.ticket_url)), screen.ticket.code)
        width = min(room.width * QR_SHARE, side)
        items, title = (
            what_to_do(screen, words, hall.rules, staff_informed=self._staff_informed),
            words.text("Yang perlu Anda lakukan"),
        )
        list_width = room.width - width - kit.theme.gap
        sizes = theme.sizes.smaller(theme.sizes.body, 2)
        px = next(
            (px for px in sizes if ListCard.height_of(theme, title, items, list_width, px) <= room.height), sizes[-1]
        )
        height = min(room.height, max(panel.height_in(width), ListCard.height_of(theme, title, items, list_width, px)))
        strip = room.cut_top(height)[0]
        place, rest = strip.cut_left(width, kit.theme.gap)
        panel.place(place)
        steps = ListCard(theme, "info", title, items, px=px)
        steps.place(rest)
        self.put(panel, steps)


def _offers_copy(screen: NumberOnScreen, hall: Hall) -> bool:
    return screen.free_copy and hall.can_print


def what_to_do(
    screen: NumberOnScreen, words: Words, rules: VisitRules, *, staff_informed: bool = False
) -> tuple[str, ...]:  # fmt: skip
    """Staff are said to know only where they do; else the visitor calls them."""
    items = [
        words.text("Potret nomor dan kode ini dengan ponsel, atau catat."),
        words.text("Nomor Anda tetap berlaku."),
        words.text("Datang ke loket saat nomor Anda dipanggil."),
    ]
    if screen.ticket.reserve:
        items.insert(2, words.text("Nomor cadangan: giliran Anda menurut jam datang."))
    if rules.doubts_ticket(screen.ticket):
        items.insert(2, words.text("Nomor Anda mungkin tidak terlayani hari ini."))
    if screen.wants_staff:
        items.append(call_staff(staff_informed, words))
    return tuple(items)
