"""The desk and what it may give without central: warned of early, said before anybody reads, opened by staff."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.catalogue import NumbersUsedUp, Open
from hall.protocol import BandGiven
from hall.tickets import Band
from kiosk import flow
from kiosk.desk import Central, Desk, effects
from kiosk.model.availability import Hall, HallSnapshot
from kiosk.store import Store
from tests.desk.conftest import MakeDesk
from tests.desk.test_central import DAY, Line, line
from tests.desk.test_serve import KK, given, refused
from tests.support.clock import FixedClock

__all__ = ["line"]


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> Iterator[Store]:
    opened = Store.open(tmp_path / "kiosk.sqlite3", hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
    opened.heard(Band(701, 733), 500, 7, DAY)
    opened.take_reserve(BandGiven(first=1000, last=1499))
    yield opened
    opened.close()


@pytest.fixture
def desk(make_desk: MakeDesk, line: Line) -> Desk:
    made = make_desk()
    made.connect(Central(line.number, line.link))
    line.cut()
    return made


def offer(desk: Desk, board: HallSnapshot) -> object:
    return Hall(desk.catalogue, board, board.at).offer(KK).availability


def test_staff_are_warned_while_there_are_still_numbers(desk: Desk) -> None:
    for _ in range(3):
        given(desk.serve(KK, "id"))
    assert desk.board().few == {}
    given(desk.serve(KK, "id"))
    board = desk.board()
    assert (board.few, board.used_up) == ({"AK": 29}, frozenset())
    assert isinstance(offer(desk, board), Open)


def test_a_queue_without_numbers_says_so_before_anybody_reads_and_the_others_go_on(desk: Desk) -> None:
    for _ in range(33):
        given(desk.serve(KK, "id"))
    board = desk.board()
    assert (board.few, board.used_up) == ({"AK": 0}, frozenset({"AK"}))
    assert offer(desk, board) == NumbersUsedUp()
    others = Hall(desk.catalogue, board, board.at).agency_offer("BAPENDA")
    assert others.gives_numbers


def test_whoever_pressed_before_the_tile_changed_reads_the_same_and_not_sorry(desk: Desk) -> None:
    for _ in range(33):
        given(desk.serve(KK, "id"))
    assert refused(desk.serve(KK, "id")).availability == NumbersUsedUp()


def test_with_central_there_numbers_come_from_there(desk: Desk, line: Line) -> None:
    for _ in range(33):
        given(desk.serve(KK, "id"))
    line.now = line.now.__class__(enrolled=True, connected=True)
    board = desk.board()
    assert (board.few, board.used_up) == ({"AK": 0}, frozenset())
    assert given(desk.serve(KK, "id")).ticket.label == "AK-013"


def test_staff_let_the_kiosk_go_on_with_a_longer_label(desk: Desk, store: Store) -> None:
    for _ in range(33):
        given(desk.serve(KK, "id"))
    desk.board()
    effect = effects.effect_of(flow.Session(flow.StaffBusy(flow.StaffTask("alone"))))
    assert effect is not None
    assert effect(desk) == flow.WentAlone(ok=True)
    board = desk.board()
    assert board.used_up == frozenset()
    assert given(desk.serve(KK, "id")).ticket.label == "AK-1000"
    assert desk.staff.find("AK-1000")
    assert [event.kind for event in store.events(0, 999)].count("went_on_alone") == 1


def test_without_such_numbers_staff_read_that_it_did_not_work(
    make_desk: MakeDesk, line: Line, tmp_path: Path, clock: FixedClock
) -> None:
    bare = Store.open(tmp_path / "bare.sqlite3", hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
    bare.heard(Band(701, 701), 500, 7, DAY)
    desk = make_desk(store=bare)
    desk.connect(Central(line.number, line.link))
    assert not desk.go_on_alone()
    bare.close()


def test_a_store_with_nothing_but_longer_labels_is_open(
    tmp_path: Path, clock: FixedClock, make_desk: MakeDesk, line: Line
) -> None:
    new = Store.open(tmp_path / "new.sqlite3", hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
    desk = make_desk(store=new)
    desk.connect(Central(line.number, line.link))
    line.cut()
    assert not desk.board().has_numbers
    new.take_reserve(BandGiven(first=1000, last=1499))
    assert desk.board().has_numbers
    assert given(desk.serve(KK, "id")).ticket.label == "AK-1000"
    new.close()
