"""Whatever happens to the clock, no number comes again within four true hours. Found by machine, on the real store."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hall.clock import Evidence
from hall.tickets import Band, ClockGrade, Moment, business_date
from kiosk.store import NumbersExhausted, Store, issuing
from tests.support.machine_clock import MachineClock
from tests.support.sampling import examples
from tests.support.stores import request

FOUR_HOURS = timedelta(hours=4)
WITHOUT_TLS = (Evidence.CENTRAL, Evidence.CENTRAL_UNSURE)
SEARCH = settings(
    max_examples=examples(40, 120), stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
PLANTED = settings(SEARCH, max_examples=400, phases=[Phase.generate], derandomize=True, database=None)
"""To find a defect put there on purpose: always the same search, and no time spent on making the example small."""


class Numbers(RuleBasedStateMachine):
    """Visitors, waiting, restarts and clock trouble in any order; a band of five numbers so that it wraps often."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "kiosk.db")
        self.clock = MachineClock()
        self.given: list[tuple[int, str, int, datetime]] = []
        self._open()

    def _open(self) -> None:
        self.store = Store.open(
            self.folder / "kiosk.db", hall="kendari", kiosk_id="k1", clock=self.clock, band=Band(1, 5)
        )

    @rule(series=st.sampled_from(["A", "B"]), people=st.integers(1, 4))
    def issue(self, series: str, people: int) -> None:
        for _ in range(people):
            try:
                ticket = self.store.issue(request(series)).ticket
            except NumbersExhausted:
                return
            self.given.append((ticket.period, series, ticket.number, self.clock.true))

    @rule(minutes=st.sampled_from([1, 59, 120, 239, 240, 600, 1440]))
    def wait(self, minutes: int) -> None:
        self.clock.wait(timedelta(minutes=minutes))

    @rule(minutes=st.sampled_from([1, 60, 300, 900]), rtc=st.sampled_from(["runs", "saved", "lost"]))
    def restart(self, minutes: int, rtc: str) -> None:
        self.store.close()
        self.clock.restart(timedelta(minutes=minutes), rtc)
        self._open()

    @rule(hours=st.sampled_from([-9000, -30, -1, 1, 5, 24, 30, 24 * 13, 9000]))
    def step(self, hours: int) -> None:
        self.clock.step(timedelta(hours=hours))

    @rule()
    def sync(self) -> None:
        self.clock.sync()

    @rule(off_hours=st.sampled_from([0, -30, 5, 24, 240]))
    def staff(self, off_hours: int) -> None:
        """A person sets the time, right or wrong."""
        self.clock.hear(self.clock.true + timedelta(hours=off_hours), Evidence.STAFF)

    @rule()
    def central_over_tls(self) -> None:
        self.clock.hear(self.clock.true, Evidence.CENTRAL_TLS)

    @rule(off_hours=st.sampled_from([0, -30, 5, 24]), evidence=st.sampled_from(WITHOUT_TLS))
    def central(self, off_hours: int, evidence: Evidence) -> None:
        """Or whoever answers in its name."""
        self.clock.hear(self.clock.true + timedelta(hours=off_hours), evidence)

    @invariant()
    def nobody_shares_a_number(self) -> None:
        keys = [(period, series, number) for period, series, number, _ in self.given]
        assert len(keys) == len(set(keys))

    @invariant()
    def no_number_comes_again_within_four_hours(self) -> None:
        last: dict[tuple[str, int], datetime] = {}
        for _, series, number, at in self.given:
            before = last.get((series, number))
            assert before is None or at - before >= FOUR_HOURS, f"{series}-{number} again after {at - before}"
            last[(series, number)] = at

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A migrated file to start from, so that each run costs milliseconds."""
    path = tmp_path_factory.mktemp("template") / "kiosk.db"
    clock = MachineClock()
    Store.open(path, hall="kendari", kiosk_id="k1", clock=clock).close()
    Numbers.template = path
    yield
    del Numbers.template


def test_numbers_never_repeat_too_early() -> None:
    run_state_machine_as_test(Numbers, settings=SEARCH)


Rule = Callable[[Moment | None, date | None, Moment, ZoneInfo], bool]


def by_date_alone(last: Moment | None, day: date | None, now: Moment, zone: ZoneInfo) -> bool:
    """The rule everybody writes first."""
    return last is None or business_date(now.utc, zone) != day


def by_wall_clock(last: Moment | None, day: date | None, now: Moment, zone: ZoneInfo) -> bool:
    """Quiet measured on the wall."""
    if last is None:
        return True
    trusted = now.grade is not ClockGrade.BAD
    return trusted and business_date(now.utc, zone) != day and now.utc - last.utc >= FOUR_HOURS


@pytest.mark.parametrize("wrong", [by_date_alone, by_wall_clock])
def test_the_search_finds_simpler_rules_wrong(wrong: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "opens_new_period", wrong)
    with pytest.raises(AssertionError, match="again after"):
        run_state_machine_as_test(Numbers, settings=PLANTED)


def test_the_search_finds_a_missing_look_back_at_the_wrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "QUIET_MS", 0)
    with pytest.raises(AssertionError, match="again after"):
        run_state_machine_as_test(Numbers, settings=PLANTED)
