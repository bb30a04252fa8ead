"""The desk and central: whose numbers, what is said while it cannot be reached, what the estimated wait hears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hall.catalogue import Catalogue
from hall.protocol import Down, DownPage
from hall.tickets import Band
from kiosk.desk import Central, Desk
from kiosk.model.availability import Hall, HallSnapshot
from kiosk.model.central_link import Given, Link
from kiosk.store import NoNumbers, QueueStep, Store
from tests.desk.conftest import FRIDAY, MakeDesk, desk_of
from tests.desk.test_serve import KK, given, refused
from tests.support.clock import WITA, FixedClock

DAY = FRIDAY.astimezone(WITA).date()
EIGHT = FRIDAY.astimezone(WITA) - timedelta(minutes=16)


class Line:
    """The way to central in the hands of the test."""

    def __init__(self) -> None:
        self.now = Link(enrolled=True, connected=True, last_contact=EIGHT)
        self.next = 12
        self.asked: list[tuple[str, int]] = []
        self.people = 2

    def link(self) -> Link:
        return self.now

    def number(self, series: str, period_seen: int) -> Given | None:
        self.asked.append((series, period_seen))
        if not self.now.connected:
            return None
        self.next += 1
        return Given(series, 7, DAY, self.next, self.people)

    def cut(self) -> None:
        self.now = replace(self.now, connected=False)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> Iterator[Store]:
    opened = Store.open(tmp_path / "kiosk.sqlite3", hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
    opened.heard(Band(701, 800), 500, 7, DAY)
    yield opened
    opened.close()


@pytest.fixture
def desk(make_desk: MakeDesk, line: Line) -> Desk:
    made = make_desk()
    made.connect(Central(line.number, line.link))
    return made


def test_numbers_come_from_the_sequencer_while_it_answers(desk: Desk, line: Line) -> None:
    first, second = (given(desk.serve(KK, "id")).ticket for _ in range(2))
    assert [(ticket.label, ticket.ahead, ticket.as_of) for ticket in (first, second)] == [
        ("AK-013", 2, None),
        ("AK-014", 3, None),
    ]
    assert line.asked == [("AK", 7), ("AK", 7)]


def test_without_it_the_band_serves_and_says_as_of_when(desk: Desk, store: Store, line: Line) -> None:
    store.apply_news(DownPage(events=(), next=3, elsewhere={"AK": 5}))
    line.cut()
    ticket = given(desk.serve(KK, "id")).ticket
    assert (ticket.label, ticket.ahead, ticket.as_of) == ("AK-701", 5, EIGHT)


def test_a_slow_answer_while_the_link_is_there_is_no_news(desk: Desk, line: Line) -> None:
    desk.connect(Central(lambda _series, _seen: None, line.link))
    ticket = given(desk.serve(KK, "id")).ticket
    assert (ticket.label, ticket.as_of) == ("AK-701", None)


def test_after_a_restart_without_a_network_the_last_contact_is_remembered(
    desk: Desk, line: Line, clock: FixedClock
) -> None:
    heard = clock.now().utc.astimezone(WITA)
    line.now = Link(enrolled=True)
    clock.wait(minutes=5)
    assert given(desk.serve(KK, "id")).ticket.as_of == heard


def test_nobody_is_asked_for_a_number_that_cannot_be_given(desk: Desk, line: Line, clock: FixedClock) -> None:
    clock.wait(hours=12)
    refused(desk.serve(KK, "id"))
    assert line.asked == []


def test_the_board_counts_everybody_and_shows_the_link(desk: Desk, store: Store, line: Line) -> None:
    store.apply_news(DownPage(events=(), next=3, elsewhere={"AK": 5}))
    desk.serve(KK, "id")
    board = desk.board()
    assert board.waiting["AK"] == 1 + 5
    assert board.link == line.now
    assert board.has_numbers


def test_a_kiosk_without_a_band_has_numbers_only_while_central_is_there(
    tmp_path: Path, clock: FixedClock, catalogue: Catalogue, line: Line
) -> None:
    new = Store.open(tmp_path / "new.sqlite3", hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
    desk = desk_of(catalogue, clock, new)
    desk.connect(Central(line.number, line.link))
    assert desk.board().has_numbers
    line.cut()
    assert not desk.board().has_numbers
    with pytest.raises(NoNumbers):
        desk.serve(KK, "id")
    new.heard(Band(701, 800), 500, 7, DAY)
    assert desk.board().has_numbers
    assert given(desk.serve(KK, "id")).ticket.label == "AK-701"
    new.outbox.forked(1)
    assert not desk.board().has_numbers
    new.close()


def test_calls_change_the_estimated_wait(desk: Desk, store: Store, clock: FixedClock, line: Line) -> None:
    line.people = 0
    tickets = [given(desk.serve(KK, "id")).ticket for _ in range(12)]
    before = desk.board().waits["AK"]
    for pos, ticket in enumerate(tickets[:10], 1):
        clock.wait(minutes=1)
        body = {"state": "called", "round": 1}
        page = DownPage(
            events=(Down(pos=pos, kind="queue", ticket_id=ticket.ticket_id, body=body),), next=pos, elsewhere={}
        )
        desk.heard(store.apply_news(page))
        desk.board()
    after = desk.board()
    assert after.waiting["AK"] == 2
    assert before is not None
    assert after.waits["AK"] is not None
    assert after.waits["AK"].high_minutes < before.high_minutes


def test_silence_ends_with_a_call_elsewhere(desk: Desk, clock: FixedClock, line: Line) -> None:
    line.people = 0
    desk.serve(KK, "id")
    clock.wait(minutes=90)
    assert desk.board().waits["AK"] is None
    desk.heard([QueueStep("call", clock.now().utc, 7, "AK", "f" * 32, 0, None, 1)])
    assert desk.board().waits["AK"] is not None


NOW = datetime(2026, 12, 4, 9, 0, tzinfo=WITA)


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        (None, False),
        (Link(enrolled=True, connected=True, last_contact=NOW, unsent=900), False),
        (Link(enrolled=True, last_contact=NOW - timedelta(seconds=59)), False),
        (Link(enrolled=True, last_contact=NOW - timedelta(seconds=60)), True),
        (Link(enrolled=True), True),
        (Link(enrolled=False, connected=True, last_contact=NOW), True),
        (Link(enrolled=True, connected=True, last_contact=NOW, parked=1), True),
        (Link(enrolled=True, connected=True, last_contact=NOW, forked=True), True),
    ],
)
def test_staff_are_wanted_for_what_does_not_mend_itself(catalogue: Catalogue, link: Link | None, wanted: bool) -> None:
    assert Hall(catalogue, HallSnapshot(at=NOW, link=link), NOW).link_wants_staff is wanted


def test_contact_after_contact_is_nothing_new_to_show() -> None:
    link = Link(enrolled=True, connected=True, last_contact=NOW, elsewhere={"AK": 1})
    later = replace(link, last_contact=NOW + timedelta(seconds=5), elsewhere={})
    assert HallSnapshot(at=NOW, link=link).facts == HallSnapshot(at=NOW, link=later).facts
    lost = replace(link, connected=False)
    assert HallSnapshot(at=NOW, link=link).facts != HallSnapshot(at=NOW, link=lost).facts


def test_a_number_of_the_reserve_says_so(desk: Desk, line: Line) -> None:
    assert not given(desk.serve(KK, "id")).ticket.reserve
    line.cut()
    ticket = given(desk.serve(KK, "id")).ticket
    assert (ticket.label, ticket.reserve) == ("AK-701", True)


def test_another_range_of_the_sequencer_is_another_reserve(desk: Desk, store: Store, line: Line) -> None:
    store.heard(Band(701, 800), 12, 7, DAY)
    assert given(desk.serve(KK, "id")).ticket.reserve  # 13


def test_a_kiosk_alone_has_no_reserve(make_desk: MakeDesk) -> None:
    assert not given(make_desk().serve(KK, "id")).ticket.reserve


# ---- who sits where


def manned(line: Line, *counters: str) -> None:
    line.now = replace(line.now, staffed=frozenset(counters))


def test_a_queue_with_nobody_at_its_counters_promises_no_wait(desk: Desk, line: Line, catalogue: Catalogue) -> None:
    assert desk.board().waits["AK"] is not None
    manned(line, "5")  # of another queue
    board = desk.board()
    assert (board.waits["AK"], "AK" in board.unstaffed) == (None, True)
    assert given(desk.serve(KK, "id")).ticket.wait is None
    offer = Hall(catalogue, desk.board(), line.now.last_contact or EIGHT).offer(KK)
    assert (offer.unstaffed, offer.wait) == (True, None)


def test_one_officer_is_enough(desk: Desk, line: Line, catalogue: Catalogue) -> None:
    manned(line, catalogue.queue("AK").counters[-1])
    board = desk.board()
    assert board.waits["AK"] is not None
    assert "AK" not in board.unstaffed
    assert given(desk.serve(KK, "id")).ticket.wait is not None


@pytest.mark.parametrize("clock_time", ["07:50", "12:10", "15:10"])
def test_before_opening_in_a_break_and_after_closing_nobody_need_be_there(
    desk: Desk, line: Line, clock: FixedClock, clock_time: str
) -> None:
    manned(line)
    clock.set(datetime.fromisoformat(f"{DAY}T{clock_time}:00+08:00").astimezone(UTC))
    assert desk.board().unstaffed == frozenset()


def test_without_central_nobody_knows_who_sits_where(desk: Desk, line: Line) -> None:
    manned(line)
    assert "AK" in desk.board().unstaffed
    line.cut()
    assert desk.board().unstaffed == frozenset()
    line.now = Link(enrolled=True, connected=True, last_contact=EIGHT)  # a central that does not say
    assert desk.board().unstaffed == frozenset()
