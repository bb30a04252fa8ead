"""A kiosk whose clock cannot be believed turns nobody away, and staff can say what time it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hall.catalogue import Catalogue, QuotaGone, TimeUnknown
from hall.clock import GRADES, ClockState, Evidence, Voucher
from hall.tickets import ClockGrade
from kiosk.desk import Desk, NumberRefused, ServeOutcome
from kiosk.model.availability import Hall, HallSnapshot
from kiosk.store import Store
from tests.support.clock import FixedClock

WRONG = {
    "1970": datetime(1970, 1, 1, 0, 3, tzinfo=UTC),
    "an evening": datetime(2026, 12, 3, 8, 5, tzinfo=UTC),
    "a holiday": datetime(2026, 12, 25, 1, 0, tzinfo=UTC),
    "a Sunday": datetime(2026, 12, 6, 2, 0, tzinfo=UTC),
}


@pytest.mark.parametrize("utc", WRONG.values(), ids=WRONG)
def test_every_service_gives_a_number_whatever_the_clock_says(
    desk: Desk, catalogue: Catalogue, clock: FixedClock, utc: datetime
) -> None:
    clock.set(utc)
    clock.grade = ClockGrade.BAD
    for agency in catalogue.agencies:
        for service in agency.services:
            outcome = desk.serve(service.code, "id")
            assert isinstance(outcome, ServeOutcome), service.code
            assert (outcome.ticket.clock_ok, outcome.ticket.wait, outcome.ticket.served_share) == (False, None, 1.0)


def test_a_whole_days_quota_still_ends(desk: Desk, catalogue: Catalogue, clock: FixedClock) -> None:
    clock.grade = ClockGrade.BAD
    (quota,) = catalogue.quotas_of("IMIGRASI-01")
    for _ in range(quota.per_day):
        assert isinstance(desk.serve("IMIGRASI-01", "id"), ServeOutcome)
    gone = desk.serve("IMIGRASI-01", "id")
    assert isinstance(gone, NumberRefused)
    assert gone.availability == QuotaGone(None, quota.code)


def test_screens_know_that_no_time_is_known(desk: Desk, catalogue: Catalogue, clock: FixedClock) -> None:
    clock.set(WRONG["1970"])
    clock.grade = ClockGrade.BAD
    board = desk.board()
    hall = Hall(catalogue, replace(board, served_share=dict.fromkeys(board.served_share, 0.0)), board.at)
    assert not hall.time_known
    assert hall.opening() == TimeUnknown()
    for agency in catalogue.agencies:
        for service in agency.services:
            offer = hall.offer(service.code)
            assert offer.gives_numbers
            assert not hall.rules.doubts(offer.served_share)


def test_a_staff_member_confirms_or_sets_the_time(desk: Desk, clock: FixedClock, store: Store) -> None:
    clock.grade = ClockGrade.BAD
    right = clock.now().utc + timedelta(hours=17)
    assert desk.staff.set_clock(right)
    assert clock.heard == [(right, Evidence.STAFF)]
    assert desk.board().clock == desk.staff.clock()
    assert desk.staff.clock().known
    assert desk.staff.set_clock(None)
    assert clock.heard[-1] == (right, Evidence.STAFF)
    bodies = [event.body for event in store.events(0, 100) if event.kind == "clock_set"]
    assert [(body["by"], body["seconds"], body["before"]) for body in bodies] == [
        ("staff", 17 * 3600, "nobody"), ("staff", 0, "machine"),
    ]  # fmt: skip


@pytest.mark.parametrize("voucher", Voucher)
def test_who_needs_staff_and_whom_staff_can_put_right(
    catalogue: Catalogue, clock: FixedClock, voucher: Voucher
) -> None:
    at = clock.state().at
    state = ClockState(at, voucher, GRADES[voucher])
    assert state.wants_staff == (voucher is Voucher.NOBODY)
    assert state.can_be_set == (voucher not in (Voucher.NTP, Voucher.CENTRAL_TLS))
    near, far = (replace(state, central_off=timedelta(minutes=minutes)) for minutes in (4, 6))
    assert Hall(catalogue, HallSnapshot(at, clock=far), at).clock_wants_staff
    assert Hall(catalogue, HallSnapshot(at, clock=near), at).clock_wants_staff == (voucher is Voucher.NOBODY)
