"""One visitor after the other: numbers, people ahead, refusals, counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hall.catalogue import Catalogue, ClosedToday, OnBreak, PastLastTicket, QuotaGone
from hall.tickets import PrintState
from kiosk.desk import Desk, NumberRefused, ServeOutcome
from kiosk.model.visit_rules import VisitRules
from kiosk.store import Store
from tests.desk.conftest import MakeDesk
from tests.support.clock import FixedClock

KK = "DUKCAPIL-03"


def given(result: ServeOutcome | NumberRefused) -> ServeOutcome:
    assert isinstance(result, ServeOutcome), result
    return result


def refused(result: ServeOutcome | NumberRefused) -> NumberRefused:
    assert isinstance(result, NumberRefused), result
    return result


def test_numbers_follow_each_other_and_count_who_is_ahead(desk: Desk) -> None:
    tickets = [given(desk.serve(KK, "id")).ticket for _ in range(5)]
    assert [ticket.label for ticket in tickets] == ["AK-001", "AK-002", "AK-003", "AK-004", "AK-005"]
    assert [ticket.ahead for ticket in tickets] == [0, 1, 2, 3, 4]
    waits = [ticket.wait for ticket in tickets]
    assert all(wait is not None for wait in waits)
    assert [wait.high_minutes for wait in waits if wait] == sorted(wait.high_minutes for wait in waits if wait)


def test_a_ticket_is_durable_before_anything_is_said(desk: Desk, store: Store) -> None:
    outcome = given(desk.serve(KK, "en"))
    kept = store.ticket(outcome.ticket.ticket_id)
    assert kept is not None
    assert (kept.label, kept.language) == (outcome.ticket.label, "en")
    assert outcome.print_state is PrintState.NOT_PRINTED
    assert outcome.timing.committed > 0
    assert outcome.timing.first_byte is None


def test_the_same_press_gives_the_same_ticket(desk: Desk) -> None:
    first, again = desk.serve(KK, "id", press_id="p1"), desk.serve(KK, "id", press_id="p1")
    assert given(first).ticket.ticket_id == given(again).ticket.ticket_id
    assert given(desk.serve(KK, "id", press_id="p2")).ticket.number == 2
    assert desk.board().waiting["AK"] == 2


def test_every_service_gives_a_ticket(desk: Desk, catalogue: Catalogue) -> None:
    labels = [
        given(desk.serve(service.code, "id")).ticket.label
        for agency in catalogue.agencies
        for service in agency.services
    ]
    assert len(labels) == len(set(labels)) == 92


def test_a_shared_quota_ends_for_all_its_services(desk: Desk, catalogue: Catalogue) -> None:
    (quota,) = catalogue.quotas_of("IMIGRASI-01")
    one, other, *_ = sorted(quota.services)
    for n in range(quota.per_day):
        given(desk.serve((one, other)[n % 2], "id"))
    gone = refused(desk.serve(other, "id")).availability
    assert isinstance(gone, QuotaGone)
    assert gone.reopens is not None
    assert desk.board().used[quota.code] == quota.per_day
    free = next(s.code for s in catalogue.agency("IMIGRASI").services if not catalogue.quotas_of(s.code))
    given(desk.serve(free, "id"))


@pytest.mark.parametrize(("utc", "service", "state"), [
    (datetime(2026, 12, 4, 6, 31, tzinfo=UTC), KK, PastLastTicket),
    (datetime(2026, 12, 6, 1, 0, tzinfo=UTC), "BNN-01", ClosedToday),
    (datetime(2026, 12, 25, 1, 0, tzinfo=UTC), KK, ClosedToday),
])  # fmt: skip
def test_no_number_outside_the_hours(desk: Desk, clock: FixedClock, utc: datetime, service: str, state: type) -> None:
    clock.set(utc)
    assert isinstance(refused(desk.serve(service, "id")).availability, state)
    assert sum(desk.board().waiting.values()) == 0


def test_a_break_gives_numbers_unless_configured(make_desk: MakeDesk, clock: FixedClock) -> None:
    clock.set(datetime(2026, 12, 4, 4, 0, tzinfo=UTC))
    given(make_desk().serve(KK, "id"))
    strict = make_desk(rules=VisitRules(breaks_stop_numbers=True))
    assert isinstance(refused(strict.serve(KK, "id")).availability, OnBreak)


def test_the_wait_jumps_over_the_break(desk: Desk, clock: FixedClock) -> None:
    normal = given(desk.serve("DPMPTSP-01", "id")).ticket.wait
    clock.set(datetime(2026, 12, 4, 3, 29, tzinfo=UTC))
    late = given(desk.serve(KK, "id")).ticket.wait
    assert normal is not None
    assert late is not None
    assert normal.high_minutes < 30
    assert late.high_minutes >= 90


def test_without_any_call_for_an_hour_nobody_guesses(desk: Desk, clock: FixedClock) -> None:
    given(desk.serve(KK, "id"))
    clock.wait(minutes=61)
    assert given(desk.serve(KK, "id")).ticket.wait is None
    assert desk.board().waits["AK"] is None
    assert desk.board().waits["HN"] is not None


def test_a_restart_remembers_how_long_a_queue_was_silent(make_desk: MakeDesk, desk: Desk, clock: FixedClock) -> None:
    given(desk.serve(KK, "id"))
    clock.wait(minutes=61)
    assert make_desk().board().waits["AK"] is None


def test_a_long_queue_lowers_the_chance_to_be_served(desk: Desk, clock: FixedClock) -> None:
    before = desk.board().served_share["HN"]
    clock.set(datetime(2026, 12, 4, 5, 30, tzinfo=UTC))
    for _ in range(30):
        given(desk.serve("BNN-01", "id"))
    assert before > 0.99
    assert desk.board().served_share["HN"] < 0.30


def test_the_board_knows_every_queue(desk: Desk, catalogue: Catalogue) -> None:
    series = {queue.series for agency in catalogue.agencies for queue in agency.queues}
    board = desk.board()
    assert set(board.waiting) == set(board.waits) == set(board.served_share) == series
    assert board.facts == desk.board().facts
    assert board.printer is None, "no printer is configured"
