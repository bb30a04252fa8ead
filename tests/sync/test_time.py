"""Central's time with each heartbeat: what it is worth, the way there and back, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hall.clock import Evidence, Voucher
from hall.tickets import ClockGrade
from kiosk.store import Store
from kiosk.sync import Health, LinkThread, Sync
from kiosk.sync.central_time import time_of_central
from kiosk.sync.enrolment import Enrolment, enrolment_path, keep_enrolment
from tests.support.clock import MORNING
from tests.support.machine_clock import MachineClock
from tests.support.small_central import Central

URL = "http://10.0.0.1:8000"
Exchange = Callable[..., tuple[Store, Central]]


@pytest.fixture
def clock() -> MachineClock:
    return MachineClock()


@pytest.fixture
def exchange(tmp_path: Path, clock: MachineClock) -> Exchange:
    """One turn with central, over this address."""

    def turn(url: str = URL, *, believed: bool = True, **reply: object) -> tuple[Store, Central]:
        path = tmp_path / "kiosk.sqlite3"
        keep_enrolment(enrolment_path(path), Enrolment(url, "kendari", "k1", "t0ken"))
        central = Central()
        central.reply = reply
        store = Store.open(path, hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
        sync = Sync(LinkThread(url, adapter=central.adapter), store, path, clock, Health, lambda _steps: None)
        try:
            assert sync.once() is believed
        finally:
            sync.stop()
            store.close()
        return store, central

    return turn


@pytest.mark.parametrize(
    ("took", "own", "expected"),
    [
        (0.02, 0.01, 0.01),
        (6.0, 0.0, 0.0),  # the answer was six seconds on its way back, and the two clocks are the same
        (6.0, 5.9, 5.9),
        (6.0, 6.1, 3.0),
        (6.0, -0.1, 3.0),
        (0.02, -3600.0, 0.01),
    ],
)
def test_a_slow_answer_moves_no_clock_that_fits_it(took: float, own: float, expected: float) -> None:
    """Two kiosks with one answer fast and one slow would else give places in two orders."""
    seconds = timedelta(seconds=1)
    found = time_of_central(MORNING, took * seconds, MORNING + own * seconds)
    assert found == MORNING + expected * seconds


def close(one: datetime, other: datetime) -> bool:
    """The exchange itself takes a moment, of which half is added."""
    return timedelta(0) <= one - other < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("grade", "url", "voucher"),
    [
        ("synced", URL, Voucher.CENTRAL),
        ("synced", "https://10.0.0.1:8000", Voucher.CENTRAL_TLS),
        ("plausible", "https://10.0.0.1:8000", Voucher.CENTRAL_UNSURE),
        (None, URL, Voucher.CENTRAL_UNSURE),
        ("bad", URL, Voucher.MACHINE),
    ],
)
def test_what_centrals_word_is_worth(
    exchange: Exchange, clock: MachineClock, grade: str | None, url: str, voucher: Voucher
) -> None:
    exchange(url, now_utc=clock.true.isoformat(), clock_grade=grade)
    assert clock.state().voucher is voucher


@pytest.mark.parametrize("shown", [MORNING - timedelta(hours=17), datetime(1970, 1, 1, tzinfo=UTC)])
def test_a_kiosk_that_came_up_in_the_past_goes_by_central(
    exchange: Exchange, clock: MachineClock, shown: datetime
) -> None:
    clock.step(shown - clock.true)
    exchange(now_utc=clock.true.isoformat(), clock_grade="plausible")
    assert close(clock.now().utc, clock.true)
    assert clock.now().grade is ClockGrade.PLAUSIBLE


def test_moving_the_clock_is_an_event_and_agreeing_is_none(
    exchange: Exchange, clock: MachineClock, tmp_path: Path
) -> None:
    clock.step(timedelta(hours=-17))
    _, central = exchange(now_utc=clock.true.isoformat(), clock_grade="synced")
    exchange(now_utc=clock.true.isoformat(), clock_grade="synced")
    told = [up for up in central.log.values() if up["kind"] == "clock_set"]
    with_body = Store.open(tmp_path / "kiosk.sqlite3", hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
    bodies = [event.body for event in with_body.events(0, 100) if event.kind == "clock_set"]
    with_body.close()
    assert len(told) == len(bodies) == 1
    assert (bodies[0]["by"], bodies[0]["before"]) == ("central", "machine")
    assert abs(int(str(bodies[0]["seconds"])) - 17 * 3600) < 60


def test_a_central_that_lies_by_years_moves_nothing(exchange: Exchange, clock: MachineClock) -> None:
    exchange(believed=False, now_utc="2099-12-31T00:00:00Z", clock_grade="synced")
    assert clock.now().utc == clock.true


def test_staff_are_not_overruled_by_a_central_that_nobody_vouches_for(exchange: Exchange, clock: MachineClock) -> None:
    clock.hear(clock.true, Evidence.STAFF)
    exchange(now_utc=(clock.true + timedelta(hours=3)).isoformat(), clock_grade="plausible")
    assert clock.now().utc == clock.true
    assert clock.state().differs


def test_a_kiosk_that_was_off_for_months_without_a_battery_believes_the_days_that_passed(
    exchange: Exchange, clock: MachineClock
) -> None:
    exchange(now_utc=clock.true.isoformat(), clock_grade="plausible", period=1)
    clock.restart(timedelta(days=120), "saved")
    exchange(now_utc=clock.true.isoformat(), clock_grade="plausible", period=150, business_date="2027-02-02")
    assert close(clock.now().utc, clock.true)
