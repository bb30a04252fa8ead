"""The paper did not come, or may not have come: the truth, the number, and that it counts."""

from __future__ import annotations

from kiosk.flow import Another, Done, NumberOnScreen
from kiosk.hall import Hall
from kiosk.screens.kit import Kit
from kiosk.screens.number import number_facts
from kiosk.screens.page import Page
from kiosk.screens.widgets.button import Look
from kiosk.screens.widgets.card import ListCard, NoticeCard
from kiosk.screens.widgets.number_card import NumberCard
from kiosk.words import Words


class NumberOnScreenPage(Page):
    """Stays long enough to write the number down."""

    def __init__(self, kit: Kit, screen: NumberOnScreen, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        words, theme = kit.words, kit.theme
        done = self.bar_button(words.text("Selesai"), Done(), "check", look=Look.NEXT)
        self.put_bar((self.bar_button(words.text("Ambil nomor lain"), Another(), "add"), done))
        self.put_heading(words.text("Simpan nomor ini"), px=theme.sizes.heading)
        notice = reason(screen.problem, words)
        place, rest = self.main.cut_top(NoticeCard.height_of(theme, notice, self.main.width, theme.sizes.body), 20)
        card = NoticeCard(theme, notice, px=theme.sizes.body)
        card.place(place)
        said = number_facts(screen.ticket, hall, words)
        number = NumberCard(theme, words.text("Nomor antrean Anda"), said, portrait=kit.portrait, lined=True)
        height = number.height_in(rest.width) if kit.portrait else rest.height * 0.58
        place, rest = rest.cut_top(height, 20)
        number.place(place)
        items = (
            words.text("Nomor Anda tetap berlaku."),
            words.text("Catat atau foto nomor ini."),
            words.text("Petugas sudah diberi tahu."),
            words.text("Datang ke loket saat nomor Anda dipanggil."),
        )
        wanted = ListCard.height_of(theme, items, rest.width, theme.sizes.body)
        px = theme.sizes.body if wanted <= rest.height else theme.sizes.note
        wanted = min(rest.height, ListCard.height_of(theme, items, rest.width, px))
        steps = ListCard(theme, "info", words.text("Yang perlu Anda lakukan"), items, px=px)
        steps.place(rest.cut_top(wanted)[0])
        self.put(card, number, steps)


def reason(problem: str, words: Words) -> str:
    """What is known of the paper. `problem` is the printer's problem by name; empty: the visitor says so."""
    match problem:
        case "paper_out":
            return words.text("Kertas habis. Tiket tidak tercetak.")
        case "cover_open":
            return words.text("Tutup mesin cetak terbuka. Tiket tidak tercetak.")
        case "cutter":
            return words.text("Tiket mungkin tersangkut di mesin cetak.")
        case "hot":
            return words.text("Mesin cetak sedang mendingin. Tiket tidak tercetak.")
        case "offline" | "unreachable" | "not_answering" | "timeout":
            return words.text("Mesin cetak tidak menjawab. Tiket mungkin tidak keluar.")
        case "":
            return words.text("Jika tiket tidak keluar, pakailah nomor ini.")
        case _:
            return words.text("Tiket tidak tercetak dengan benar.")
