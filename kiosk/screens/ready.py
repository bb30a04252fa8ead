"""Take your ticket: the number across the room, where the paper comes out, and what comes next."""

from __future__ import annotations

from hall.i18n import Words
from hall.tickets import PrintState
from kiosk.flow import Another, Done, Ready, TicketMissing
from kiosk.model.availability import Hall
from kiosk.model.printer_state import Problem
from kiosk.model.visit_rules import VisitRules
from kiosk.screens import fonts
from kiosk.screens.kit import Kit
from kiosk.screens.number_facts import number_facts
from kiosk.screens.page import Page
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.button import Look
from kiosk.screens.widgets.number_card import NumberCard
from kiosk.screens.widgets.steps import Steps
from kiosk.screens.widgets.text import Icon

ARROW = 190


class ReadyPage(Page):
    """The next visitor may touch anywhere: a new visit begins."""

    def __init__(self, kit: Kit, screen: Ready, hall: Hall) -> None:
        super().__init__(kit, screen, hall, sea=True)
        words, theme = kit.words, kit.theme
        said = number_facts(screen.ticket, hall, words)
        another = self.bar_button(words.text("Ambil nomor lain"), Another(), "add")
        done = self.bar_button(words.text("Selesai"), Done(), "check", look=Look.NEXT)
        missing = self.bar_button(words.text("Tiket tidak keluar?"), TicketMissing(), "question")
        if kit.portrait:
            self.put_bar((another, done))
            self.put_bar((missing,))
        else:
            self.put_bar((missing, another, done))
        self.put_heading(headline(screen.print_state, words), px=theme.sizes.heading)
        if notice := beware(screen, words, hall.rules, staff_informed=hall.staff_informed(Problem.CUTTER)):
            self.put_notice(notice, icon="pull" if screen.print_state is PrintState.PRINTED_NOT_CUT else "info")
        card = NumberCard(theme, words.text("Nomor antrean Anda"), said, portrait=kit.portrait)
        height = min(card.height_in(self.main.width), self.main.height - 24 - ARROW * 0.6)
        height = height if kit.portrait else self.main.height * 0.56
        place, rest = self.main.cut_top(min(height, self.main.height), 24)
        card.place(place)
        self.put(card)
        self._put_way(rest, said.zone, screen.print_state)

    def _put_way(self, room: Rect, zone: str, state: PrintState) -> None:
        """The lower half: an arrow to the printer's slot, then the steps from here."""
        words, theme = self.kit.words, self.kit.theme
        steps = Steps(
            theme,
            (
                ("ticket", first_step(state, words)),
                ("place", words.text("Tunggu di {zone}", zone=zone)),
                ("called", words.text("Datang saat nomor dipanggil")),
            ),
            tone=theme.sea, line=theme.sea.ink,
        )  # fmt: skip
        if room.height >= Steps.height_for(theme) + ARROW * 0.8:
            place, room = room.cut_top(Steps.height_for(theme), 20)
            steps.place(place)
            self.put(steps)
        text = words.text("Tiket keluar di bawah layar")
        px = theme.sizes.heading
        width = min(room.width, fonts.text_width(text, fonts.BOLD, px) + 4)
        side = min(ARROW, room.height)
        middle = room.centred(min(room.width, width + side + 28), room.height)
        arrow, words_place = middle.cut_left(side, 28)
        icon = Icon("down", theme.accent.ground, bold=True)
        icon.place(arrow.centred(side, side))
        label = self.kit.text(text, px, face=fonts.BOLD, colour=self.tone.ink, shrink=3)
        label.place(words_place)
        self.put(icon, label)


def headline(state: PrintState, words: Words) -> str:
    """Nothing is claimed that the printer has not shown."""
    match state:
        case PrintState.PRINTED:
            return words.text("Silakan ambil tiket Anda")
        case PrintState.PRINTED_NOT_CUT:
            return words.text("Tarik tiket perlahan")
        case _:
            return words.text("Tiket sedang keluar…")


def first_step(state: PrintState, words: Words) -> str:
    """What to do with the paper."""
    match state:
        case PrintState.PRINTED:
            return words.text("Ambil tiket di bawah")
        case PrintState.PRINTED_NOT_CUT:
            return words.text("Tarik tiket perlahan")
        case _:
            return words.text("Tunggu tiket di bawah")


def beware(screen: Ready, words: Words, rules: VisitRules, *, staff_informed: bool = False) -> str:
    """What is unusual about this paper; empty for most."""
    if screen.print_state is PrintState.PRINTED_NOT_CUT:
        if staff_informed:
            return words.text("Tiket belum terpotong. Petugas sudah diberi tahu.")
        return words.text("Tiket belum terpotong. Panggil petugas bila sulit ditarik.")
    if screen.copy > 1:
        return words.text("Kertas ini bertanda CETAK ULANG. Nomor Anda tetap sama.")
    if rules.doubts_ticket(screen.ticket):
        return words.text("Nomor Anda mungkin tidak terlayani hari ini.")
    if screen.ticket.reserve:
        return words.text("Nomor cadangan: giliran Anda menurut jam datang.")
    return ""
