"""The staff's first screen: how the printer is and what to do, the paper that is left, and what staff can do."""

from __future__ import annotations

from hall.i18n import Words
from kiosk.flow import Done, Event, Screen, StaffHome, StaffOpened, StaffTask
from kiosk.model.availability import Hall
from kiosk.model.paper_roll import PaperLeft
from kiosk.model.printer_state import Problem
from kiosk.screens import fonts
from kiosk.screens.kit import Kit
from kiosk.screens.page import NOTICE_GAP, Page
from kiosk.screens.printer_drawings import drawing
from kiosk.screens.printer_wording import advice, title
from kiosk.screens.rect import Rect
from kiosk.screens.staff import messages
from kiosk.screens.staff.clock import home_line
from kiosk.screens.widgets.block import Block, Surface
from kiosk.screens.widgets.button import Look
from kiosk.screens.widgets.card import FactCard, NoticeCard
from kiosk.screens.widgets.picture import Picture


class StaffHomePage(Page):
    """What is to be touched stands low; between the cards and the buttons there is room for more."""

    def __init__(self, kit: Kit, screen: StaffHome, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        self._seen = _seen(hall)
        printer = hall.board.printer
        self._problem = printer.problem if printer is not None else None
        words = kit.words
        wanted = wanted_task(self._problem) or ("clock" if hall.clock_wants_staff else None)
        look = Look.NEXT if wanted is None and not hall.board.used_up else None
        self.put_bar((self.bar_button(words.text("Selesai"), Done(), "check", look=look),))
        if wanted == "recover":
            text = words.text("Kertas sudah diambil, lanjutkan")
            self._put_next(text, StaffTask("recover"))
        elif hall.board.used_up:
            text = words.text("Lanjutkan dengan nomor empat angka")
            self._put_next(text, StaffTask("alone"))
        self.put_heading(words.text("Menu petugas"), px=kit.theme.sizes.heading)
        self._put_tasks(wanted)
        self._put_cards(hall, screen)

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        return screen == self.screen and _seen(hall) == self._seen

    def _put_next(self, text: str, event: Event) -> None:
        column = not self.kit.portrait
        px = self.kit.theme.sizes.note if column else 0
        self.put_in_column(self.kit.button(text, event, icon="go-on", look=Look.NEXT, stacked=column, px=px))

    def _put_tasks(self, wanted: str | None) -> None:
        words, large = self.kit.words, self.kit.theme.large
        tasks: tuple[tuple[str, str, str, Event], ...] = (
            ("roll", "roll", words.text("Gulungan kertas diganti"), StaffOpened("roll")),
            ("test", "test", words.text("Uji cetak"), StaffTask("test")),
            ("reprint", "again", words.text("Cetak ulang tiket"), StaffOpened("reprint")),
            ("setup", "set-up", words.text("Siapkan mesin cetak"), StaffOpened("setup")),
            ("clock", "clock", words.text("Jam"), StaffOpened("clock")),
        )
        columns = 3 if self.kit.portrait else len(tasks)
        height = (200 if large else 160) if self.kit.portrait else (240 if large else 170)
        rows = -(-len(tasks) // columns)
        strip, self.main = self.main.cut_bottom(rows * height + (rows - 1) * self.kit.theme.gap, 24)
        places = [place for row in strip.rows(rows, self.kit.theme.gap) for place in row.columns(columns, 16)]
        for (name, icon, text, event), place in zip(tasks, places, strict=False):
            look = Look.NEXT if name == wanted else Look.PLAIN
            px = self.kit.theme.sizes.strong if self.kit.portrait else self.kit.theme.sizes.body
            button = self.kit.button(text, event, icon=icon, look=look, px=px, stacked=True)
            button.place(place)
            self.put(button)

    def _notices(self, hall: Hall, screen: StaffHome) -> list[tuple[str, str]]:
        """Icon and sentence of all that staff should know beside the printer."""
        words = self.kit.words
        notices = [messages.outcome(screen, words)]
        if hall.catalogue_mistakes:
            notices.append(("notice", words.text("Berkas katalog ada kesalahan; salinan yang benar dipakai.")))
        notices += [("notice", text) for text in messages.signs(hall, words)]
        if hall.link_wants_staff and hall.board.link is not None:
            notices.append(("network", messages.link_line(hall.board.link, hall.now, words)))
        if hall.clock_wants_staff and hall.board.clock is not None:
            notices.append(("clock", home_line(hall.board.clock, words)))
        if hall.board.few:
            notices.append(("ticket", messages.reserve_line(hall, words)))
        return [notice for notice in notices if notice is not None]

    def _put_notices(self, notices: list[tuple[str, str]], most: float) -> None:
        """In one size, the largest at which all of them leave the room that the cards need."""
        sizes = self.kit.theme.sizes.down(self.kit.theme.sizes.body)

        def wanted(px: int) -> float:
            width = self.main.width
            return sum(NoticeCard.height_of(self.kit.theme, text, width, px) + NOTICE_GAP for _, text in notices)

        px = next((size for size in sizes if wanted(size) <= most), sizes[-1])
        for icon, text in notices:
            self.put_notice(text, icon=icon, px=px)

    def _put_cards(self, hall: Hall, screen: StaffHome) -> None:
        theme, words = self.kit.theme, self.kit.words
        facts = paper_facts(hall.board.paper, words)
        column = (self.main.width - 2 * 16) / 3 if len(facts) > 1 else self.main.width
        low = max(FactCard.height_of(theme, value, column) for _, _, value in facts)
        self._put_notices(self._notices(hall, screen), self.main.height - low - theme.gap - PrinterCard.LEAST)
        rest = self.main
        place, rest = rest.cut_top(min(560 if theme.large else 430, rest.height - low - theme.gap), theme.gap)
        state = PrinterCard(self.kit, hall)
        state.place(place)
        self.put(state)
        for (icon, name, value), spot in zip(facts, rest.cut_top(low)[0].columns(len(facts), 16), strict=True):
            fact = FactCard(theme, icon, name, value)
            fact.place(spot)
            self.put(fact)


def _seen(hall: Hall) -> tuple[object, ...]:
    """What this page shows of the hall, besides the time."""
    link = hall.board.facts.link if hall.link_wants_staff else None
    reserve = (tuple(sorted(hall.board.few.items())), hall.board.used_up)
    clock = hall.board.facts.clock if hall.clock_wants_staff else None
    return hall.board.facts.printer, hall.board.paper, hall.catalogue_mistakes, link, hall.board.signs, clock, reserve


def wanted_task(problem: Problem | None) -> str | None:
    """What to touch next; None where nothing but leaving remains."""
    match problem:
        case Problem.CUTTER | Problem.JAM:
            return "recover"
        case Problem.PAPER_OUT | Problem.NEAR_END:
            return "roll"
        case Problem.NOT_SET_UP:
            return "setup"
        case Problem.TIMEOUT | Problem.ERROR:
            return "test"
        case _:
            return None


def metres(mm: float, words: Words) -> str:
    """For example "62 m", "8,4 m"."""
    tenths = round(mm / 100)
    if tenths >= 100:
        return words.text("{metres} m", metres=round(mm / 1000))
    return words.text("{metres},{tenth} m", metres=tenths // 10, tenth=tenths % 10)


def paper_facts(paper: PaperLeft | None, words: Words) -> tuple[tuple[str, str, str], ...]:
    """Icon, name and value of each fact about the roll."""
    if paper is None:
        hint = words.text("Belum dicatat. Sentuh “Gulungan kertas diganti” setelah memasang gulungan penuh.")
        return (("roll", words.text("Sisa kertas"), hint),)
    if paper.runs_out_at is not None:
        end = words.text("pukul {time}", time=words.time(paper.runs_out_at))
    elif not paper.foreseen:
        end = words.text("belum dapat diperkirakan")
    else:
        end = words.text("tidak hari ini")
    return (
        ("roll", words.text("Sisa kertas"), metres(paper.mm, words)),
        ("ticket", words.text("Cukup untuk"), words.plural("{n} tiket", paper.tickets)),
        ("clock", words.text("Perkiraan habis"), end),
    )


class PrinterCard(Block):
    """The picture of what to do, what is wrong and the remedy; further problems in a line."""

    PAD, LOW, LEAST = 28, 240, 200
    """The room around what stands in it, of which there is less below the second height; and the least height."""

    def __init__(self, kit: Kit, hall: Hall) -> None:
        super().__init__()
        theme, words, printer = kit.theme, kit.words, hall.board.printer
        self.surface = Surface(self, ground=theme.card.ground, line=theme.line, radius=theme.large_radius - 8, stroke=2)
        problem = printer.problem if printer is not None else None
        said = advice(printer, words)
        self.picture = Picture(theme, drawing(problem))
        self.title = kit.text(
            said.title, theme.sizes.title, face=fonts.HEAVY, colour=theme.card.ink, down="bottom", shrink=2
        )
        self.remedy = kit.text(
            said.remedy, theme.sizes.strong, face=fonts.MEDIUM, colour=theme.card.ink, down="top", shrink=3
        )
        others = sorted(printer.problems - {problem}) if printer is not None else []
        more = ", ".join(title(Problem(other), words).lower() for other in others)
        text = words.text("Juga: {problems}.", problems=more) if more else ""
        self.more = kit.text(text, theme.sizes.note, colour=theme.card.second, down="bottom", shrink=1)
        for part in (self.picture, self.title, self.remedy, self.more):
            self.add_widget(part)

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        inner = rect.inset(self.PAD, self.PAD if rect.height > self.LOW else self.PAD / 3)
        picture, words = inner.cut_left(min(inner.height * 4 / 3, inner.width * 0.44), 32)
        self.picture.place(picture)
        if self.more.text:
            more, words = words.cut_bottom(
                fonts.measure(self.more.text, fonts.REGULAR, int(self.more.sizes[-1]), words.width).height, 8
            )
            self.more.place(more)
        upper, lower = words.cut_top(self._title_height(words), 8)
        self.title.place(upper)
        self.remedy.place(lower)

    def _title_height(self, room: Rect) -> float:
        """What is wrong has the lines it needs before the remedy has its own; both stand in the middle."""
        title, remedy = (
            fonts.measure(text.said, text.font_name, text.sizes[0], room.width).height
            for text in (self.title, self.remedy)
        )
        spare = room.height - 8 - title - remedy
        return title + spare / 2 if spare > 0 else min(title, room.height * 0.55)
