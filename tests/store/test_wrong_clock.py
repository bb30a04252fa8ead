"""Quotas, people waiting and the business day of a kiosk whose clock was wrong for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hall.clock import Evidence
from hall.tickets import ClockGrade, business_date
from kiosk.store import QuotaCheck, QuotaUsedUp, Store
from tests.support.clock import WITA
from tests.support.machine_clock import FakeMachine, MachineClock
from tests.support.stores import request

QUOTA = (QuotaCheck("HS", frozenset({"S-1"}), 3),)
DAY = timedelta(days=1)
NIGHT, WORK = timedelta(hours=16), timedelta(hours=8)


class Kiosk:
    """A store on a machine that is switched on and off. The night needs no proof: the machine is off."""

    def __init__(self, path: Path, machine: FakeMachine) -> None:
        self._path = path
        self.clock = MachineClock(machine)
        self.store = self._opened()

    def _opened(self) -> Store:
        return Store.open(self._path, hall="kendari", kiosk_id="k1", clock=self.clock)

    def boot(self, off_for: timedelta = NIGHT, keeps: str = "runs", steps: timedelta = timedelta(0)) -> None:
        """`steps`: by so much the machine's clock comes up otherwise than it went."""
        self.store.close()
        self.clock.restart(off_for, keeps)
        self.clock.step(steps)
        self.store = self._opened()

    def use_up_the_quota(self) -> None:
        for _ in range(3):
            self.store.issue(request("HS", service="S-1", quotas=QUOTA))
        with pytest.raises(QuotaUsedUp):
            self.store.issue(request("HS", service="S-1", quotas=QUOTA))

    @property
    def used(self) -> int:
        return self.store.counts().used.get("S-1", 0)

    @property
    def waiting(self) -> int:
        return self.store.counts().waiting.get("HS", 0)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path / "kiosk.db", FakeMachine())
    yield made
    made.store.close()


def a_day_ten_days_ahead(kiosk: Kiosk) -> None:
    """Monday is right, Tuesday is worked ten days ahead, on Wednesday the machine comes up right."""
    kiosk.use_up_the_quota()
    kiosk.clock.wait(WORK)
    kiosk.boot(steps=10 * DAY)
    assert kiosk.clock.now().grade is ClockGrade.PLAUSIBLE, "nothing tells it from a kiosk that stood unused"
    kiosk.use_up_the_quota()
    kiosk.clock.wait(WORK)
    kiosk.boot(steps=-10 * DAY)


@pytest.mark.parametrize(
    "evidence", [Evidence.CENTRAL, Evidence.CENTRAL_UNSURE, Evidence.CENTRAL_TLS, Evidence.STAFF, Evidence.NTP]
)
def test_after_a_day_ten_days_ahead_the_day_is_right_again(kiosk: Kiosk, evidence: Evidence) -> None:
    a_day_ten_days_ahead(kiosk)
    if evidence is Evidence.NTP:
        kiosk.clock.sync()
    else:
        kiosk.clock.hear(kiosk.clock.true, evidence)
    assert (kiosk.used, kiosk.waiting) == (0, 0), "nothing of the days before counts"
    kiosk.use_up_the_quota()
    assert (kiosk.used, kiosk.waiting) == (3, 3)
    assert kiosk.store.counts().business_date == business_date(kiosk.clock.true, WITA)
    kiosk.clock.wait(WORK)
    kiosk.boot()
    assert (kiosk.used, kiosk.waiting) == (0, 0), "and the next morning begins empty"
    kiosk.use_up_the_quota()


def test_before_anybody_says_the_time_nobody_is_refused_by_an_older_day(kiosk: Kiosk) -> None:
    a_day_ten_days_ahead(kiosk)
    kiosk.use_up_the_quota()


@pytest.mark.parametrize("keeps", ["saved", "lost"])
def test_days_of_boots_without_a_clock_empty_no_quota(tmp_path: Path, keeps: str) -> None:
    kiosk = Kiosk(tmp_path / "kiosk.db", FakeMachine(has_battery=False))
    for _ in range(4):
        kiosk.use_up_the_quota()
        kiosk.clock.wait(WORK)
        kiosk.boot(keeps=keeps)
    kiosk.store.close()


def test_a_machine_that_runs_for_days_without_a_time_has_a_quota_each_day(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path / "kiosk.db", FakeMachine(has_battery=False))
    for _ in range(3):
        kiosk.use_up_the_quota()
        kiosk.clock.wait(NIGHT)
    kiosk.store.close()


@pytest.mark.parametrize("first_off", [-17 * timedelta(hours=1), 10 * DAY])
def test_what_was_given_before_the_clock_was_put_right_counts_for_today(kiosk: Kiosk, first_off: timedelta) -> None:
    """The same run of the machine: the time since boot says that it was this morning."""
    kiosk.clock.fake.off = first_off
    kiosk.boot()
    kiosk.store.issue(request("HS", service="S-1", quotas=QUOTA))
    kiosk.clock.wait(timedelta(minutes=20))
    kiosk.clock.hear(kiosk.clock.true, Evidence.CENTRAL_UNSURE)
    assert (kiosk.used, kiosk.waiting) == (1, 1)
    for _ in range(2):
        kiosk.store.issue(request("HS", service="S-1", quotas=QUOTA))
    with pytest.raises(QuotaUsedUp):
        kiosk.store.issue(request("HS", service="S-1", quotas=QUOTA))


def test_numbers_begin_again_on_the_right_day_once_the_night_is_proven(kiosk: Kiosk) -> None:
    """The kiosk stays on: a period that was dated ten days ahead does not hold the next one up for ten days."""
    kiosk.clock.step(10 * DAY)
    first = kiosk.store.issue(request("HS")).ticket
    kiosk.clock.hear(kiosk.clock.true, Evidence.STAFF)
    kiosk.store.issue(request("HS"))
    kiosk.clock.wait(DAY)
    again = kiosk.store.issue(request("HS")).ticket
    assert (again.number, again.period) == (1, first.period + 1)
