"""Zones to rows to places, without a window."""

from __future__ import annotations

from hall.catalogue import Agency, Text
from kiosk.screens.rect import Rect
from kiosk.screens.tile_layout import TileRow, bands, needed, pages_of, spread


def agencies(count: int) -> tuple[Agency, ...]:
    name = Text({"id": "Dinas"})
    return tuple(Agency(f"A{n}", f"A{n}", name, "A", "hall", "confirmed", ()) for n in range(count))


def test_a_small_zone_joins_an_earlier_small_one() -> None:
    made = bands((("A", agencies(5)), ("S", agencies(2)), ("U", agencies(3)), ("P", agencies(1))), 3)
    assert [band.starts for band in made] == [(("A", 0),), (("S", 0), ("P", 2)), (("U", 0),)]


def test_a_band_fills_its_last_row_with_nothing() -> None:
    (band,) = bands((("A", agencies(4)),), 3)
    assert [sum(cell is not None for cell in row) for row in band.rows] == [3, 1]


def test_rows_keep_their_zone_on_one_page() -> None:
    first, second = bands((("A", agencies(3)), ("B", agencies(3))), 3)
    rows = tuple((TileRow(40, 6, band), TileRow(100, 12, band, band.rows[0])) for band in (first, second))
    assert len(pages_of(rows, 400, 14)) == 1
    assert pages_of(rows, 200, 14) == rows


def test_rows_of_tiles_grow_into_free_room_but_not_beyond_the_limit() -> None:
    (band,) = bands((("A", agencies(3)),), 3)
    rows = (TileRow(40, 6, band), TileRow(100, 12, band, band.rows[0]))
    label, tiles = spread(rows, Rect(0, 0, 300, 900), 14, limit=1.5)
    assert (label.height, tiles.height) == (40, 150)
    assert label.y - tiles.top == 6
    assert needed(rows, 14) == 146
