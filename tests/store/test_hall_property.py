"""Several kiosks of one hall and a sequencer that comes and goes: no number twice, none again within four hours.

Found by machine on real stores. The sequencer here is the smallest that keeps what docs/mirror.md promises.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import bindparam, select

from hall.protocol import Lease
from hall.tickets import Band, ClockGrade, Moment, business_date, opens_new_period
from kiosk.model.central_link import Given
from kiosk.store import NoNumbers, NumbersExhausted, Store, reserve
from kiosk.store.tables import lease
from tests.store.test_numbers_property import FOUR_HOURS
from tests.support.clock import WITA
from tests.support.machine_clock import MachineClock
from tests.support.sampling import examples
from tests.support.stores import request

LAST = 6
"""The sequencer's numbers are 1 to 6, so that they run out too."""
BANDS = (Band(21, 22), Band(31, 32))
SERIES = ("A", "B")
SEARCH = settings(
    max_examples=examples(25, 60), stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
PLANTED = settings(SEARCH, max_examples=300, phases=[Phase.generate], derandomize=True, database=None)


@dataclass
class Sequencer:
    """Central, as far as numbers go. Its clock is true and synced."""

    period: int = 0
    day: date | None = None
    last_at: Moment | None = None
    last: dict[str, int] = field(default_factory=dict)
    upper: dict[str, int] = field(default_factory=dict)

    def ask(self, series: str, seen: int, now: Moment) -> Given | None:
        if opens_new_period(self.last_at, self.day, now, WITA):
            self.period, self.day = max(self.period, seen) + 1, business_date(now.utc, WITA)
            self.last, self.upper = {}, {}
        self._raise_to(seen)
        number = self.last.get(series, 0) + 1
        if number > self.upper.get(series, LAST):
            return None
        self.last[series], self.last_at = number, now
        return Given(series, self.period, self.day, number, 0)

    def hear(self, store: Store, now: Moment) -> None:
        """A greeting: nothing that is on paper may be given again."""
        for claim in store.claims(LAST):
            self._raise_to(claim.period)
            if claim.period == self.period:
                self.last[claim.series] = max(self.last.get(claim.series, 0), claim.number)
            self.last_at = now
        for held in store.leases():
            if held.period == self.period:
                self.upper[held.series] = min(self.upper.get(held.series, LAST), held.first - 1)
        self._raise_to(store.highest_period())

    def lease(self, name: str, series: str, period: int) -> Lease | None:
        upper = self.upper.get(series, LAST)
        if period != self.period or upper - 1 <= self.last.get(series, 0):
            return None
        self.upper[series] = upper - 2
        return Lease(request_id=name, series=series, period=period, first=upper - 1, last=upper)

    def _raise_to(self, seen: int) -> None:
        self.period = max(self.period, seen)


class Halls(RuleBasedStateMachine):
    """Two kiosks, each with its own clocks; true time goes on for both."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.central = Sequencer()
        self.clocks = [MachineClock() for _ in BANDS]
        self.stores: list[Store] = []
        self.given: set[tuple[int, str, int]] = set()
        self.last: dict[tuple[str, int], datetime] = {}
        self.leases = 0
        self.lent: set[tuple[int, str, int]] = set()
        for kiosk in range(len(BANDS)):
            shutil.copy(self.template, self.path(kiosk))
            self.stores.append(self.opened(kiosk))
            self.greet(kiosk)

    def path(self, kiosk: int) -> Path:
        return self.folder / f"{kiosk}.db"

    def opened(self, kiosk: int) -> Store:
        return Store.open(self.path(kiosk), hall="kendari", kiosk_id="k1", clock=self.clocks[kiosk], mirrored=True)

    def now(self) -> Moment:
        """True time, as central has it."""
        true = self.clocks[0].true
        return Moment(true, ClockGrade.SYNCED, "central", (true - datetime.min.replace(tzinfo=true.tzinfo)) // MS)

    kiosks = st.integers(0, len(BANDS) - 1)

    @rule(kiosk=kiosks, series=st.sampled_from(SERIES), people=st.integers(1, 4), online=st.booleans())
    def issue(self, kiosk: int, series: str, people: int, online: bool) -> None:
        store = self.stores[kiosk]
        for _ in range(people):
            given = self.central.ask(series, store.highest_period(), self.now()) if online else None
            try:
                ticket = store.issue(request(series), given).ticket
            except (NumbersExhausted, NoNumbers):
                return
            asked = given is not None and (given.period, given.number) == (ticket.period, ticket.number)
            self.on_paper((ticket.period, series, ticket.number), asked=asked)

    def on_paper(self, key: tuple[int, str, int], *, asked: bool) -> None:
        now = self.clocks[0].true
        assert key not in self.given, f"{key} is given twice"
        _, series, number = key
        assert asked or number > LAST or key in self.lent, f"{key} was never lent"
        if number > LAST:
            before = self.last.get((series, number), now - FOUR_HOURS)
            assert now - before >= FOUR_HOURS, f"{series}-{number} comes again after {now - before}"
        self.given.add(key)
        self.last[(series, number)] = now

    @rule(kiosk=kiosks, series=st.sampled_from(SERIES))
    def a_reply_comes_too_late(self, kiosk: int, series: str) -> None:
        self.central.ask(series, self.stores[kiosk].highest_period(), self.now())

    @rule(kiosk=kiosks)
    def greet(self, kiosk: int) -> None:
        self.central.hear(self.stores[kiosk], self.now())
        self.stores[kiosk].heard(BANDS[kiosk], LAST, self.central.period, self.central.day)

    @rule(kiosk=kiosks)
    def top_up(self, kiosk: int) -> None:
        for left in self.stores[kiosk].reserve_left():
            self.leases += 1
            found = self.central.lease(f"{self.leases:032x}", left.series, left.period)
            if found is not None:
                self.lent |= {(found.period, found.series, n) for n in range(found.first, found.last + 1)}
                self.stores[kiosk].add_lease(found)

    @rule(minutes=st.sampled_from([1, 59, 239, 240, 600, 1440]))
    def wait(self, minutes: int) -> None:
        for clock in self.clocks:
            clock.wait(timedelta(minutes=minutes))

    @rule(kiosk=kiosks, rtc=st.sampled_from(["runs", "saved", "lost"]))
    def restart(self, kiosk: int, rtc: str) -> None:
        self.stores[kiosk].close()
        self.clocks[kiosk].restart(timedelta(), rtc, forgets=True)
        self.stores[kiosk] = self.opened(kiosk)

    @rule(kiosk=kiosks, hours=st.sampled_from([-9000, -30, -1, 1, 24, 30, 9000]))
    def step(self, kiosk: int, hours: int) -> None:
        self.clocks[kiosk].step(timedelta(hours=hours))

    @rule(kiosk=kiosks)
    def sync(self, kiosk: int) -> None:
        self.clocks[kiosk].sync()

    @rule()
    def central_is_put_back_to_nothing(self) -> None:
        """It gives nothing before every kiosk has greeted."""
        self.central = Sequencer()
        for kiosk in range(len(BANDS)):
            self.greet(kiosk)

    def teardown(self) -> None:
        for store in getattr(self, "stores", ()):
            store.close()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


MS = timedelta(milliseconds=1)


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A migrated file to start from, so that each run costs milliseconds."""
    path = tmp_path_factory.mktemp("template") / "kiosk.db"
    Store.open(path, hall="kendari", kiosk_id="k1", clock=MachineClock()).close()
    Halls.template = path
    yield
    del Halls.template


def test_no_number_of_the_hall_is_given_twice() -> None:
    run_state_machine_as_test(Halls, settings=SEARCH)


def one_band_for_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("tests.store.test_hall_property.BANDS", (BANDS[0], BANDS[0]))


def leases_of_any_period(patch: pytest.MonkeyPatch) -> None:
    of_series = select(lease).where(lease.c.series == bindparam("series"), bindparam("period") > 0)
    patch.setattr(reserve, "LEASES", of_series)


def no_look_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reserve, "QUIET_MS", 0)


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (one_band_for_all, "given twice|comes again"),
        (leases_of_any_period, "never lent"),
        (no_look_back, "comes again"),
    ],
)
def test_the_search_finds_what_is_planted(
    plant: Callable[[pytest.MonkeyPatch], None], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        run_state_machine_as_test(Halls, settings=PLANTED)
