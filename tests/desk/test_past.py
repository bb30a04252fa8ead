"""What the estimated wait learned survives nights, restarts and clocks that jump: kept and replayed are the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall.catalogue import Catalogue
from hall.protocol import Down, DownPage
from hall.tickets import Band, ClockGrade, QueueState
from kiosk.desk import Desk, learned_state
from kiosk.desk.learned_state import KEY, fingerprint
from kiosk.store import IssueRequest, Store
from tests.desk.conftest import desk_of
from tests.support.clock import FixedClock
from tests.support.stores import apply_queue_state

MONDAY = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
SERVICES = {"AK": "DUKCAPIL-03", "HN": "BNN-01"}


class Kiosk:
    """A store, a clock and a desk that can be made again, with counters that call."""

    def __init__(self, path: Path, catalogue: Catalogue) -> None:
        self.catalogue, self.clock, self.waiting, self._presses = catalogue, FixedClock(MONDAY), list[str](), 0
        self.store = Store.open(path, hall="kendari", kiosk_id="k1", clock=self.clock, band=Band())
        self.desk = self.start()

    def start(self) -> Desk:
        self.desk = desk_of(self.catalogue, self.clock, self.store)
        return self.desk

    def arrive(self, series: str = "AK") -> None:
        self._presses += 1
        asked = IssueRequest("a", series, SERVICES[series], "id", f"p{self._presses}", (), lambda _ahead: None)
        ticket = self.store.issue(asked).ticket
        self.desk._estimates.take_in()
        self.desk._estimates.arrived(ticket)
        self.waiting.append(ticket.ticket_id)

    def leave(self, which: int, state: QueueState = QueueState.CALLED) -> None:
        if self.waiting:
            apply_queue_state(self.store, self.waiting.pop(which % len(self.waiting)), 1, state)

    def next_day(self, days: int = 1) -> None:
        """The kiosk is on at night, so the clock that never jumps goes on."""
        now = self.clock.now().utc
        self.clock.wait(seconds=((MONDAY + timedelta(days=(now - MONDAY).days + days)) - now).total_seconds())
        self.waiting.clear()

    def learned(self) -> dict[str, Any]:
        return self.start()._estimates._fold.waits.estimator.state()

    def behind(self) -> bool:
        return self.desk._estimates._past.behind

    def replayed(self) -> dict[str, Any]:
        """The same with nothing kept."""
        kept = self.store.kept(KEY)
        self.store.keep(KEY, {})
        learned = self.learned()
        self.store.keep(KEY, kept or {})
        return learned

    def a_day(self, visitors: int = 6, minutes: float = 4) -> None:
        for _ in range(visitors):
            self.arrive()
            self.clock.wait(minutes=minutes)
        for _ in range(visitors):
            self.leave(0)
            self.clock.wait(minutes=minutes)


@contextmanager
def kiosk(catalogue: Catalogue) -> Iterator[Kiosk]:
    with tempfile.TemporaryDirectory() as folder:
        made = Kiosk(Path(folder) / "kiosk.sqlite3", catalogue)
        yield made
        made.store.close()


STEPS = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(sorted(SERVICES))),
    st.tuples(st.just("call"), st.integers(0, 9)),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("night"), st.integers(1, 3)),
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("look back"), st.just(0)),
    st.tuples(st.just("jump"), st.integers(-30, 30)),
    st.tuples(st.just("hop"), st.integers(-3, 3)),
)


def play(at: Kiosk, step: tuple[str, Any]) -> None:
    match step:
        case "arrive", series:
            at.arrive(series)
        case "call", which:
            at.leave(which)
        case "cancel", which:
            at.leave(which, QueueState.CANCELLED)
        case "wait", minutes:
            at.clock.wait(minutes=minutes)
        case "night", days:
            at.next_day(days)
        case "restart", _:
            at.start()
        case "look back", _:
            at.desk.look_back()
        case "jump", days:  # the clock goes wrong and knows it; it is put right after a visitor
            at.clock.grade = ClockGrade.BAD
            at.clock.step(days=days)
            at.arrive()
            at.leave(0)
            at.clock.step(days=-days)
            at.clock.grade = ClockGrade.PLAUSIBLE
        case "hop", days:  # the clock goes wrong and does not know it
            at.clock.step(days=days)
            at.waiting.clear()


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=25)
@given(st.lists(STEPS, max_size=30))
def test_what_was_kept_and_what_is_replayed_are_the_same(catalogue: Catalogue, script: list[tuple[str, Any]]) -> None:
    with kiosk(catalogue) as at:
        for step in script:
            play(at, step)
        assert at.learned() == at.replayed()
        at.next_day()
        at.start().look_back()
        assert at.learned() == at.replayed()


def test_a_kiosk_that_runs_for_days_knows_what_one_knows_that_starts_again(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        for _ in range(3):
            at.a_day()
            at.next_day()
            at.desk.board()
            at.desk.look_back()
        at.arrive()
        running = at.desk._estimates._fold.waits.estimator.state()
        assert running == at.learned() == at.replayed()


def test_yesterday_teaches_today(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        queue = catalogue.queue("AK")
        at.next_day()
        now = at.clock.now().utc.astimezone(at.clock.zone)
        before = at.start()._estimates.wait(queue, 8, now).likely
        for _ in range(4):
            at.a_day(visitors=20, minutes=1)
            at.next_day()
        now = at.clock.now().utc.astimezone(at.clock.zone)
        assert at.start()._estimates.wait(queue, 8, now).likely != before
        assert at.desk._estimates._fold.waits.estimator.state()["queues"]["AK"]["pace"]["all_calls"] > 50


def test_who_is_put_away_this_morning_is_no_call_of_today(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        at.arrive()
        left = at.waiting[0]
        at.next_day()
        kept = at.learned()
        apply_queue_state(at.store, left, 1, QueueState.NO_SHOW)
        assert at.learned() == at.replayed() == kept


def test_another_catalogue_learns_anew_and_another_text_does_not(catalogue: Catalogue, monkeypatch: Any) -> None:
    with kiosk(catalogue) as at:
        at.a_day()
        at.next_day()
        kept = at.learned()
        monkeypatch.setattr(learned_state, "fingerprint", lambda _catalogue: "of another catalogue")
        assert at.learned() == kept
        stored = at.store.kept(KEY)
        assert stored is not None
        assert stored["of"] == "of another catalogue"
        assert fingerprint(catalogue) == fingerprint(catalogue)


def test_what_cannot_be_read_is_learned_again(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        at.a_day()
        at.next_day()
        kept = at.learned()
        stored = at.store.kept(KEY)
        assert stored is not None
        at.store.keep(KEY, {**stored, "state": {"version": -1}})
        assert at.learned() == kept


def test_many_days_are_learned_beside_the_visitors(catalogue: Catalogue, monkeypatch: Any) -> None:
    monkeypatch.setattr(learned_state, "AT_ONCE", 3)
    with kiosk(catalogue) as at:
        at.a_day()
        at.next_day()
        at.a_day()
        at.store.keep(KEY, {})
        desk = at.start()
        assert at.behind()
        desk.look_back(lambda: True)
        assert at.behind(), "it was told to stop"
        monkeypatch.setattr(learned_state, "AT_ONCE", 2000)
        desk.look_back()
        assert not at.behind()
        assert desk._estimates._fold.waits.estimator.state() == at.replayed()


def test_a_clock_that_cannot_be_believed_keeps_nothing(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        at.a_day()
        at.next_day()
        at.clock.grade = ClockGrade.BAD
        at.start().look_back()
        assert at.store.kept(KEY) is None
        assert at.desk.board().waits["AK"] is not None


def test_calls_of_other_kiosks_visitors_are_there_after_a_restart(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        at.arrive()
        body = {"state": "called", "round": 1, "series": "AK", "at_utc": at.clock.now().utc.isoformat()}
        page = DownPage(events=(Down(pos=1, kind="queue", ticket_id="f" * 32, body=body),), next=1, elsewhere={"AK": 4})
        at.desk.heard(at.store.apply_news(page))
        at.desk.board()
        running = at.desk._estimates._fold.waits.estimator.state()
        assert running["queues"]["AK"]["pace"]["all_calls"] == 1.0
        assert at.learned() == running
