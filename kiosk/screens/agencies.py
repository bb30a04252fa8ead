"""Choose an agency: all of them by zone on one page, or on several where the text is large."""

from __future__ import annotations

from dataclasses import dataclass

from hall.catalogue import Agency, Zone
from hall.i18n import SOURCE_LANGUAGE
from kiosk.flow import Agencies, AgencyChosen, HelpAsked, LargeToggled, Screen
from kiosk.model.availability import Hall
from kiosk.screens import fonts
from kiosk.screens.kit import Kit
from kiosk.screens.page import Page
from kiosk.screens.printer_wording import before_a_number
from kiosk.screens.rect import Rect
from kiosk.screens.state_signs import sign
from kiosk.screens.tile_layout import TileBand, TileRow, bands, pages_of, spread
from kiosk.screens.widgets.block import Block, Panel
from kiosk.screens.widgets.card import NoticeCard
from kiosk.screens.widgets.text import Icon, Text
from kiosk.screens.widgets.tile import AgencyTile


@dataclass(frozen=True, slots=True)
class Grid:
    """How the tiles stand: the height of a tile with a name of one line, and of a line of zone names."""

    columns: int
    tile: int
    label: int
    gap: int = 12
    band_gap: int = 14


def grid_for(kit: Kit) -> Grid:
    """More columns where the window is wide, fewer where the text is large."""
    match kit.portrait, kit.theme.large:
        case True, False:
            return Grid(columns=3, tile=84, label=42)
        case True, True:
            return Grid(columns=2, tile=168, label=50)
        case False, False:
            return Grid(columns=5, tile=84, label=38)
        case _:
            return Grid(columns=3, tile=168, label=50)


class AgenciesPage(Page):
    """The tiles are made once; a new board only changes what their second line says."""

    def __init__(self, kit: Kit, screen: Agencies, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        self._catalogue, self._rules, self._wanted = hall.catalogue, hall.rules, screen.page
        self._notice = before_a_number(hall, kit.words)
        self._tiles: dict[str, AgencyTile] = {}
        self._grid = grid_for(kit)
        self._put_bar()
        self.put_heading(
            kit.words.text("Silakan pilih instansi"),
            px=kit.theme.sizes.heading,
            reserve=2 * EntryButton.HEIGHT + 3 * 16,
        )
        self._put_grid(screen.page)
        self.refresh(hall)

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        return (
            isinstance(screen, Agencies)
            and screen.page == self._wanted
            and hall.catalogue is self._catalogue
            and before_a_number(hall, self.kit.words) == self._notice
        )

    def refresh(self, hall: Hall) -> None:
        super().refresh(hall)
        for code, tile in self._tiles.items():
            offer = hall.agency_offer(code)
            tile.show(sign(offer.availability, offer.waiting, self.kit.words, hall.now, unstaffed=offer.unstaffed))

    def _put_bar(self) -> None:
        kit, words = self.kit, self.kit.words
        size = words.text("Teks biasa") if kit.theme.large else words.text("Teks besar")
        buttons = [
            self.bar_button(size, LargeToggled(), "large"),
            self.bar_button(words.text("Bantuan"), HelpAsked(), "staff"),
        ]
        if kit.other_language is not None:
            buttons.insert(0, self.bar_button(*kit.other_language, "language"))
        self.put_bar(buttons)

    def _put_other_ways(self, strip: Rect) -> None:
        """Ways by search and by need: their place is kept, they open later. Or why no paper comes."""
        theme, words = self.kit.theme, self.kit.words
        if self._notice:
            card = NoticeCard(theme, self._notice, px=theme.sizes.note)
            card.place(strip)
            self.put(card)
            return
        buttons = (
            EntryButton(self.kit, "search", words.text("Cari layanan")),
            EntryButton(self.kit, "need", words.text("Saya ingin …")),
        )
        places = strip.columns(2, theme.gap) if self.kit.portrait else strip.rows(2, 16)
        for button, place in zip(buttons, places, strict=True):
            button.place(place)
        self.put(*buttons)

    def _put_other_ways_first(self) -> None:
        """Where tiles or a pager take the foot of the page: at its head, in landscape in the left column."""
        theme = self.kit.theme
        if self._notice and (theme.large or self.kit.portrait):
            self.put_notice(self._notice, px=theme.sizes.note)
        elif self.kit.portrait:
            strip, self.main = self.main.cut_top(EntryButton.HEIGHT, 16)
            self._put_other_ways(strip)
        else:
            strip, self.side = self.side.cut_top(2 * EntryButton.HEIGHT + 16)
            self._put_other_ways(strip)

    # ---- the grid

    def _put_grid(self, wanted: int) -> None:
        """In portrait no tile stands where the details have the button for a number; landscape lacks the room."""
        portrait = self.kit.portrait
        foot = self.leave_primary() if portrait else None
        if foot is None:
            self._put_other_ways_first()
        pages = self._pages()
        if len(pages) > 1:
            if foot is None:
                foot = self.leave_primary()
            else:
                self._put_other_ways_first()
            pages = self._pages()
            self.put_pager(foot, min(wanted, len(pages) - 1), len(pages))
        elif foot is not None:
            self._put_other_ways(foot)
        self._place_rows(pages[min(wanted, len(pages) - 1)])

    def _pages(self) -> tuple[tuple[TileRow, ...], ...]:
        """The rows of all agencies on pages as high as the room that is left."""
        grid, catalogue = self._grid, self._catalogue
        # An agency without a published service is closed for good: its tile would lead nowhere.
        shown = (tuple(a for a in catalogue.agencies_in(zone.letter) if a.services) for zone in catalogue.zones)
        zones = tuple(zip(catalogue.zones, shown, strict=True))
        all_bands = bands(tuple((z.letter, a) for z, a in zones if a), grid.columns)
        return pages_of(tuple(self._rows(band) for band in all_bands), self.main.height, grid.band_gap)

    def _tile_width(self) -> float:
        return self.main.columns(self._grid.columns, self._grid.gap)[0].width

    def _rows(self, band: TileBand) -> tuple[TileRow, ...]:
        """The rows of a band: a line with the zones' names, then rows of tiles as high as their longest name."""
        grid, width = self._grid, AgencyTile.text_width(self.kit.theme, self._tile_width())
        rows = [TileRow(grid.label, gap=6, band=band)]
        for cells in band.rows:
            there = [cell for cell in cells if cell is not None]
            lines = max(self._name_lines(cell, width) for cell in there)
            extra = (lines - 1) * fonts.line_height(fonts.BOLD, self.kit.theme.sizes.body)
            full = max(AgencyTile.height_of(self.kit.theme, c.short, self._full(c), self._tile_width()) for c in there)
            rows.append(TileRow(max(grid.tile + extra * 0.85, full), gap=grid.gap, band=band, cells=cells))
        return tuple(rows)

    def _full(self, agency: Agency) -> str:
        """The full name, where the short one does not say enough: to visitors from elsewhere, and in large text."""
        words = self.kit.words
        if words.language == SOURCE_LANGUAGE and not self.kit.theme.large:
            return ""
        full = agency.name.get(words.language)
        return full if full != agency.short else ""

    def _name_lines(self, agency: Agency, width: float) -> int:
        sizes = self.kit.theme.sizes
        px = fonts.fit(agency.short, fonts.BOLD, sizes.smaller(sizes.body, 2), width, 1_000).px
        return round(fonts.measure(agency.short, fonts.BOLD, px, width).height / fonts.line_height(fonts.BOLD, px))

    def _place_rows(self, rows: tuple[TileRow, ...]) -> None:
        places = spread(rows, self.main, self._grid.band_gap, limit=1.5 if self.kit.theme.large else 1.25)
        for row, rect in zip(rows, places, strict=True):
            if not row.cells:
                self._put_names(row.band, rect)
                continue
            for cell, place in zip(row.cells, rect.columns(self._grid.columns, self._grid.gap), strict=True):
                if cell is not None:
                    self._put_tile(cell, place)

    def _put_names(self, band: TileBand, rect: Rect) -> None:
        columns = rect.columns(self._grid.columns, self._grid.gap)
        for index, (letter, start) in enumerate(band.starts):
            end = band.starts[index + 1][1] if index + 1 < len(band.starts) else self._grid.columns
            first, last = columns[start], columns[end - 1]
            self._put_name(letter, Rect(first.x, first.y, last.right - first.x, first.height))

    def _put_name(self, letter: str, rect: Rect) -> None:
        name = ZoneName(self.kit, self._catalogue.zone(letter))
        name.place(rect)
        self.put(name)

    def _put_tile(self, agency: Agency, rect: Rect) -> None:
        straight = len(agency.services) == 1 and self._rules.skips_details(agency.services[0])
        tile = AgencyTile(
            self.kit.theme,
            agency.icon,
            agency.short,
            self._full(agency),
            self.kit.says(AgencyChosen(agency.code)),
            costs=straight,
        )
        tile.place(rect)
        self._tiles[agency.code] = tile
        self.put(tile)


class ZoneName(Block):
    """A zone's letter, the first of its ticket numbers, and its name."""

    def __init__(self, kit: Kit, zone: Zone) -> None:
        super().__init__()
        theme, tone = kit.theme, kit.theme.page
        self._badge = Panel(ground=tone.ink, radius=10)
        self._letter = Text(zone.letter, face=fonts.BOLD, sizes=(28,), colour=tone.ground, across="center")
        name = zone.name.get(kit.words.language)
        self._name = Text(name, face=fonts.SEMI, sizes=theme.sizes.smaller(theme.sizes.note, 1), colour=tone.ink)
        for part in (self._badge, self._letter, self._name):
            self.add_widget(part)

    def arrange(self, rect: Rect) -> None:
        badge, rest = rect.cut_left(40, 14)
        badge = badge.centred(40, 38)
        self._badge.place(badge)
        self._letter.place(badge)
        self._name.place(rest)


class EntryButton(Block):
    """A way in that is not open yet: visibly there, visibly not a button."""

    HEIGHT = 84

    def __init__(self, kit: Kit, icon: str, text: str) -> None:
        super().__init__()
        tone, sizes = kit.theme.shut, kit.theme.sizes
        self._panel = Panel(ground=tone.ground, line=kit.theme.line, radius=kit.theme.radius, stroke=2)
        self._icon = Icon(icon, tone.mark, bold=True)
        self._name = Text(text, face=fonts.BOLD, sizes=sizes.smaller(sizes.note, 1), colour=tone.ink, down="bottom")
        soon = kit.words.text("segera hadir")
        self._soon = Text(soon, face=fonts.REGULAR, sizes=(24,), colour=tone.ink, down="top")
        for part in (self._panel, self._icon, self._name, self._soon):
            self.add_widget(part)

    def arrange(self, rect: Rect) -> None:
        self._panel.place(rect)
        icon, words = rect.inset(22, 4).cut_left(44, 16)
        self._icon.place(icon.centred(44, 44))
        upper, lower = words.rows(2, 0)
        self._name.place(upper.inset(0, -2))
        self._soon.place(lower)
