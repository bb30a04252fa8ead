"""A ticket once more: its number is typed on large keys, the tickets that bear it are listed, one is confirmed."""

from __future__ import annotations

from hall.catalogue import Catalogue
from hall.tickets import Ticket, label, read_label
from kiosk.flow import Back, Done, KeyErased, KeyTyped, Screen, StaffReprint, StaffTask, TicketChosen
from kiosk.model.availability import Hall
from kiosk.screens import fonts
from kiosk.screens.kit import Kit
from kiosk.screens.message_page import MessagePage
from kiosk.screens.page import Page
from kiosk.screens.rect import Rect
from kiosk.screens.staff import messages
from kiosk.screens.state_signs import StateSign
from kiosk.screens.widgets.block import Panel
from kiosk.screens.widgets.button import Look
from kiosk.screens.widgets.keys import Key, keypad
from kiosk.screens.widgets.tile import ServiceRow

DIGITS = "1234567890"
CARD = 220


def reprint_page(kit: Kit, screen: StaffReprint, hall: Hall) -> Page:
    """Keys, then the list, then the question."""
    if screen.chosen is not None:
        return MessagePage(kit, screen, hall, messages.reprint(screen.chosen, hall, kit.words))
    if screen.found:
        return FoundPage(kit, screen, hall, screen.found)
    if screen.found is not None:
        message = messages.nothing_found(shown_label(screen.entered), kit.words)
        return MessagePage(kit, screen, hall, message)
    return KeysPage(kit, screen, hall)


def keys_after(entered: str, catalogue: Catalogue) -> str:
    """The characters that can follow: letters as long as they lead to a series of this hall, then digits."""
    if any(char.isdigit() for char in entered):
        return DIGITS
    series = {queue.series for queue in catalogue.queues}
    longer = {name[len(entered)] for name in series if name.startswith(entered) and len(name) > len(entered)}
    return "".join(sorted(longer)) + (DIGITS if entered in series or not longer else "")


def shown_label(entered: str) -> str:
    """What was typed, as it stands on tickets: "AK-012"; unfinished: "AK-", "A"."""
    found = read_label(entered)
    return label(*found) if found else entered


class KeysPage(Page):
    """Only the keys that lead to a number of this hall are there."""

    def __init__(self, kit: Kit, screen: StaffReprint, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        words, self._keys = kit.words, keys_after(screen.entered, hall.catalogue)
        self._catalogue, self._searchable = hall.catalogue, screen.searchable
        self.put_bar(
            (
                self.bar_button(words.text("Kembali"), Back(), "back"),
                self.bar_button(words.text("Selesai"), Done(), "home"),
            )
        )
        if screen.searchable:
            self.put_primary(kit.button(words.text("Cari tiket"), StaffTask("find"), icon="search", look=Look.NEXT))
        elif any(key.isdigit() for key in self._keys):
            self._put_search_later()
        self.put_heading(
            words.text("Cetak ulang tiket"),
            words.text("Ketik nomor dari tiket, foto, atau catatan pengunjung."),
            px=kit.theme.sizes.heading,
        )
        self._put_typed(self._put_keys(self.main))
        self.follow(screen)

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        return (
            isinstance(screen, StaffReprint)
            and screen.found is None
            and hall.catalogue is self._catalogue
            and keys_after(screen.entered, hall.catalogue) == self._keys
            and screen.searchable == self._searchable
        )

    def follow(self, screen: Screen) -> None:
        super().follow(screen)
        if isinstance(screen, StaffReprint):
            self._typed.say(_typed(screen.entered))
            self._hint.say("" if screen.entered else self.kit.words.text("Huruf pertama"))

    def _put_search_later(self) -> None:
        """The place of the search, visibly no button until there is something to search for."""
        theme, strip = self.kit.theme, self.leave_primary()
        shut = Panel(ground=theme.shut.ground, line=theme.line, radius=theme.radius)
        word = self.kit.text(
            self.kit.words.text("Cari tiket"), theme.sizes.strong, colour=theme.shut.ink, across="center"
        )
        shut.place(strip)
        word.place(strip)
        self.put(shut, word)

    def _put_keys(self, room: Rect) -> Rect:
        kit = self.kit
        keys = [Key(kit.theme, kit.says(KeyTyped(key)), text=key) for key in self._keys]
        erase = Key(kit.theme, kit.says(KeyErased()), icon="erase")
        if self._keys == DIGITS:
            grid, columns = (*keys[:9], None, keys[9], erase), 3
        else:
            grid, columns = (*keys, *[None] * (-(len(keys) + 1) % 4), erase), 4
        rest = keypad(grid, columns, room)
        self.put(*grid)
        return rest

    def _put_typed(self, room: Rect) -> None:
        tone = self.kit.theme.card
        card = Panel(ground=tone.ground, line=self.kit.theme.line, radius=self.kit.theme.large_radius)
        place = room.centred(min(room.width, 760), min(room.height, CARD))
        self._typed = self.kit.text(
            "", self.kit.theme.sizes.display, face=fonts.HEAVY, colour=tone.ink, across="center", shrink=2
        )
        self._hint = self.kit.text("", self.kit.theme.sizes.strong, colour=tone.second, across="center")
        for part in (card, self._typed, self._hint):
            part.place(place)
        self.put(card, self._typed, self._hint)


def _typed(entered: str) -> str:
    """Letters, then a dash, then the digits as typed."""
    letters = "".join(char for char in entered if char.isalpha())
    digits = entered[len(letters) :]
    return f"{letters}-{digits}" if digits else letters


class FoundPage(Page):
    """The newest first; numbers come again, so the day and the time say which it is."""

    ROW = 150

    def __init__(self, kit: Kit, screen: StaffReprint, hall: Hall, found: tuple[Ticket, ...]) -> None:
        super().__init__(kit, screen, hall)
        words = kit.words
        self.put_bar(
            (
                self.bar_button(words.text("Kembali"), Back(), "back"),
                self.bar_button(words.text("Selesai"), Done(), "home"),
            )
        )
        self.put_heading(
            words.text("Tiket yang mana?"), words.text("Yang terbaru paling atas."), px=kit.theme.sizes.heading
        )
        rest = self.main
        height = min(self.ROW if not kit.theme.large else self.ROW + 24, rest.height / len(found) - kit.theme.gap)
        for ticket in found:
            place, rest = rest.cut_top(height, kit.theme.gap)
            row = self._row(ticket, hall)
            row.place(place)
            self.put(row)

    def _row(self, ticket: Ticket, hall: Hall) -> ServiceRow:
        words = self.kit.words
        signs = (
            StateSign("clock", messages.taken(ticket, words)),
            StateSign("printer", messages.paper_state(ticket, words)),
        )
        name = f"{ticket.label} · {hall.catalogue.agency(ticket.agency).short}"
        return ServiceRow(self.kit.theme, name, signs, shut=False, act=self.kit.says(TicketChosen(ticket.ticket_id)))
