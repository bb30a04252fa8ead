"""How the agencies' tiles stand: zones to bands, bands to rows, rows to pages and places. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from hall.catalogue import Agency
from kiosk.screens.rect import Rect

Cells = tuple[Agency | None, ...]


@dataclass(frozen=True, slots=True)
class TileBand:
    """One zone, or small zones side by side. `starts` are the letters with the column at which each begins."""

    starts: tuple[tuple[str, int], ...]
    rows: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class TileRow:
    """A row to be placed: its least height, the gap below it, and its cells (none: the zones' names)."""

    height: float
    gap: float
    band: TileBand
    cells: Cells = ()


def bands(zones: tuple[tuple[str, tuple[Agency, ...]], ...], columns: int) -> tuple[TileBand, ...]:
    """Zones in their order; a small zone joins an earlier small one if both fit in one row."""
    groups: list[list[tuple[str, tuple[Agency, ...]]]] = []
    for letter, agencies in zones:
        home = next((g for g in groups if sum(len(a) for _, a in g) + len(agencies) <= columns), None)
        if home is None:
            groups.append([(letter, agencies)])
        else:
            home.append((letter, agencies))
    return tuple(_band(group, columns) for group in groups)


def _band(group: list[tuple[str, tuple[Agency, ...]]], columns: int) -> TileBand:
    starts: list[tuple[str, int]] = []
    cells: list[Agency] = []
    for letter, agencies in group:
        starts.append((letter, len(cells)))
        cells.extend(agencies)
    filled: list[Agency | None] = [*cells, *[None] * (-len(cells) % columns)]
    rows = tuple(tuple(filled[at : at + columns]) for at in range(0, len(filled), columns))
    return TileBand(tuple(starts), rows)


def needed(rows: tuple[TileRow, ...], band_gap: float) -> float:
    """The least height of these rows, gaps included."""
    return sum(row.height for row in rows) + sum(gaps(rows, band_gap))


def gaps(rows: tuple[TileRow, ...], band_gap: float) -> tuple[float, ...]:
    """The gap above each row; the first has none, the first of a band has the larger one."""
    above = []
    for index, row in enumerate(rows):
        before = rows[index - 1] if index else None
        if before is None:
            above.append(0.0)
        elif before.band is not row.band:
            above.append(band_gap)
        else:
            above.append(before.gap)
    return tuple(above)


def pages_of(
    bands_rows: tuple[tuple[TileRow, ...], ...], height: float, band_gap: float
) -> tuple[tuple[TileRow, ...], ...]:
    """The rows on as few pages as hold them; a band stays whole where it can."""
    pages: list[tuple[TileRow, ...]] = []
    current: tuple[TileRow, ...] = ()
    for rows in (part for whole in bands_rows for part in _parts(whole, height, band_gap)):
        if needed((*current, *rows), band_gap) <= height:
            current = (*current, *rows)
            continue
        if current:
            pages.append(current)
        current = rows
    return (*pages, current)


def _parts(rows: tuple[TileRow, ...], height: float, band_gap: float) -> tuple[tuple[TileRow, ...], ...]:
    """A band that no page holds, in parts that each begin with the zones' names."""
    if needed(rows, band_gap) <= height:
        return (rows,)
    names, *tiles = rows
    parts: list[tuple[TileRow, ...]] = []
    current: tuple[TileRow, ...] = (names,)
    for row in tiles:
        if len(current) > 1 and needed((*current, row), band_gap) > height:
            parts.append(current)
            current = (names,)
        current = (*current, row)
    return (*parts, current)


def spread(rows: tuple[TileRow, ...], room: Rect, band_gap: float, *, limit: float) -> tuple[Rect, ...]:
    """A place for each row. Rows of tiles grow, by `limit` at most, to fill the room; names keep their height."""
    free = room.height - needed(rows, band_gap)
    tiles = sum(row.height for row in rows if row.cells)
    factor = min(limit, 1 + max(0.0, free) / tiles) if tiles else 1.0
    places, rest = [], room
    for row, gap in zip(rows, gaps(rows, band_gap), strict=True):
        rest = Rect(rest.x, rest.y, rest.width, rest.height - gap)
        place, rest = rest.cut_top(row.height * factor if row.cells else row.height)
        places.append(place)
    return tuple(places)
