"""The estimated wait at central: learned from the hall's log, kept up with it, the same after a restart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from central.store import CentralStore
from central.waits import HallWaits, Quantiles
from kiosk.protocol import ActKind
from kiosk.tickets import ClockGrade, WaitRange
from kiosk.waits import Waits
from tests.central.rig import HALL
from tests.central.whole import Whole, event
from tests.support.clock import WITA

COUNTER, SERIES = "1", "AK"


class Lobby:
    """A hall whose queue AK is called at counter 1; time passes as the test says."""

    def __init__(self, store: CentralStore) -> None:
        self.whole = Whole(store)
        self.clock = self.whole.clock
        self.whole.app.state.pages.central.waits.prepare(HALL)
        self._seq = 0

    @property
    def waits(self) -> HallWaits:
        waits: HallWaits = self.whole.app.state.pages.central.waits
        return waits

    def arrive(self, **more: Any) -> None:
        self._seq += 1
        line = event(self._seq, at_utc=self.clock.now().utc.isoformat(), mono_ms=self._seq, **more)
        assert self.whole.up("k1", line).status == 200

    def act(self, kind: ActKind, **ask: Any) -> None:
        reply = self.whole.admin("POST", f"/counters/{COUNTER}/{kind}", ask)
        assert reply.status == 200, reply

    def call(self) -> None:
        self.act(ActKind.CALL_NEXT)
        self.act(ActKind.DONE)

    def now(self) -> datetime:
        return self.clock.now().utc.astimezone(WITA)

    def range(self, ahead: int) -> WaitRange | None:
        return self.waits.range(HALL, SERIES, ahead, self.now())

    def likely(self, ahead: int) -> float:
        wait = self.waits.wait(HALL, SERIES, ahead, self.now())
        assert wait is not None
        return wait.likely

    def restarted(self) -> HallWaits:
        """Learned anew from the store alone."""
        parts = self.whole.app.state.pages.central
        anew = HallWaits(self.whole.store, parts.plans.plan, self.clock)
        anew.prepare(HALL)
        return anew


def a_morning(lobby: Lobby, people: int = 30, minutes: float = 3) -> None:
    """So many come at eight and are called one after the other."""
    for _ in range(people):
        lobby.arrive()
    for _ in range(people):
        lobby.clock.wait(minutes=minutes)
        lobby.call()


def test_before_the_days_before_are_read_nobody_can_say(central_store: CentralStore) -> None:
    whole = Whole(central_store)
    parts = whole.app.state.pages.central
    waits = HallWaits(central_store, parts.plans.plan, whole.clock)
    now = whole.clock.now().utc.astimezone(WITA)
    assert waits.range(HALL, SERIES, 3, now) is None
    waits.prepare(HALL)
    assert waits.range(HALL, SERIES, 3, now) is not None
    assert waits.range("elsewhere", SERIES, 3, now) is None
    assert waits.range(HALL, "ZZ", 3, now) is None


def test_a_queue_of_which_nothing_is_known_has_its_configured_pace(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    plan = lobby.whole.app.state.pages.central.plans.plan(HALL)
    queue = plan.catalogue.queue(SERIES)
    assert lobby.range(5) == Waits(plan.catalogue, Quantiles()).range(queue, 5, lobby.now(), None)


def test_slow_calls_make_long_waits_and_quick_ones_short(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    before = lobby.likely(10)
    a_morning(lobby, minutes=0.5)
    assert lobby.likely(10) < before / 2


def test_the_same_after_a_restart(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    a_morning(lobby)
    lobby.arrive()
    lobby.act(ActKind.CALL_NEXT)
    lobby.act(ActKind.NO_SHOW)
    lobby.act(ActKind.RETURN, ticket="AK-031")
    lobby.clock.wait(minutes=5)
    lobby.call()
    for ahead in (0, 1, 4, 12):
        assert lobby.restarted().range(HALL, SERIES, ahead, lobby.now()) == lobby.range(ahead)


def test_who_waits_at_silent_counters_gets_no_promise(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    lobby.arrive()
    assert lobby.range(1) is not None
    lobby.clock.wait(minutes=59)
    assert lobby.range(1) is not None
    lobby.clock.wait(minutes=2)
    assert lobby.range(1) is None
    lobby.call()
    assert lobby.range(1) is not None


def test_a_wait_jumps_over_the_break(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    a_morning(lobby, people=20)
    lobby.clock.set(datetime(2026, 10, 5, 3, 55, tzinfo=UTC))  # 11.55, the counters rest from 12 to 13
    found = lobby.range(6)
    assert found is not None
    assert found.high_minutes >= 65


def test_nobody_waits_over_night(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    lobby.arrive()
    lobby.clock.wait(hours=24, minutes=61)
    assert lobby.range(0) is not None


def test_a_leap_of_positions_and_a_bad_clock_are_survived(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    a_morning(lobby, people=5)
    central_store.add_hall(HALL, "Asia/Makassar")
    lobby.arrive()
    lobby.clock.grade = ClockGrade.BAD
    assert lobby.range(1) is not None
    lobby.clock.step(days=-400)
    lobby.range(1)
    lobby.clock.step(days=400)
    lobby.clock.grade = ClockGrade.PLAUSIBLE
    lobby.arrive(at_trust="bad")
    assert lobby.range(2) is not None


def test_another_catalogue_takes_over_what_was_learned(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    a_morning(lobby, minutes=0.5)
    before = lobby.range(8)
    parts = lobby.whole.app.state.pages.central
    parts.plans.renew(HALL)
    assert lobby.range(8) == before


def test_a_transfer_and_a_hold_leave_the_queue(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    for _ in range(3):
        lobby.arrive()
    lobby.act(ActKind.HOLD, ticket="AK-001")
    lobby.act(ActKind.TRANSFER, ticket="AK-002", service="BAPENDA-01")
    lobby.act(ActKind.PRIORITISE, ticket="AK-003", reason="age")
    lobby.range(1)
    known = lobby.waits._halls[HALL]
    assert {series: len(here) for series, here in known.waiting.items() if here} == {SERIES: 1, "AJ": 1}
    lobby.act(ActKind.RETURN, ticket="AK-001")
    lobby.range(1)
    assert len(known.waiting[SERIES]) == 2


def test_the_explanation_and_the_chance_are_there(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    a_morning(lobby, people=5)
    wait = lobby.waits.wait(HALL, SERIES, 4, lobby.now())
    assert wait is not None
    assert wait.explain().startswith("4 people ahead")
    share = lobby.waits.served_share(HALL, SERIES, 4, lobby.now())
    assert share is not None
    assert 0.5 < share <= 1.0
