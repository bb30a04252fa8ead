"""The estimated wait at central: learned from the hall's log, kept up with it, the same after a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from central.config.hall import HallConfig
from central.store import CentralStore
from central.wait import HallWaits
from central.wait.waiting_list import LogStep
from hall.protocol import ActKind
from hall.tickets import ClockGrade, WaitRange
from hall.wait import Kind
from hall.wait.forecast import HistoryReplay, WallClockWaits
from hall.wait.settings import WaitSettings
from tests.central.rig import HALL
from tests.central.whole import Whole, event
from tests.support.clock import MORNING, WITA

COUNTER, SERIES = "1", "AK"


class Lobby:
    """A hall whose queue AK is called at counter 1; time passes as the test says."""

    def __init__(self, store: CentralStore) -> None:
        self.whole = Whole(store)
        self.clock = self.whole.clock
        self.whole.app.state.pages.central.waits.prepare(HALL)
        self._seq = 0

    @property
    def plan(self) -> HallConfig:
        plan: HallConfig = self.whole.app.state.pages.central.hall_configs.plan(HALL)
        return plan

    @property
    def waits(self) -> HallWaits:
        waits: HallWaits = self.whole.app.state.pages.central.waits
        return waits

    def arrive(self, **more: Any) -> None:
        self._seq += 1
        line = event(self._seq, mono_ms=self._seq) | {"at_utc": self.clock.now().utc.isoformat()} | more
        assert self.whole.up("k1", line).status == 200

    def act(self, kind: ActKind, counter: str = COUNTER, **ask: Any) -> str:
        """Answers the number, for example "AK-012"."""
        reply = self.whole.admin("POST", f"/counters/{counter}/{kind}", ask)
        assert reply.status == 200, reply
        return str(reply.body["ticket"]["label"])

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

    def people(self, series: str) -> int:
        """Who waits, as the estimate knows it."""
        self.range(0)
        return self.waits._halls[HALL].line.people(series)

    def learned(self, waits: HallWaits | None = None) -> dict[str, Any]:
        """All that was learned up to now."""
        asked = waits or self.waits
        asked.range(HALL, SERIES, 0, self.now())
        return asked._halls[HALL].fold.waits.estimator.state()

    def restarted(self) -> HallWaits:
        """Learned again from the store alone."""
        parts = self.whole.app.state.pages.central
        rebuilt = HallWaits(self.whole.store, parts.hall_configs.plan, self.clock, WaitSettings())
        rebuilt.prepare(HALL)
        return rebuilt


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
    waits = HallWaits(central_store, parts.hall_configs.plan, whole.clock, WaitSettings())
    now = whole.clock.now().utc.astimezone(WITA)
    assert waits.range(HALL, SERIES, 3, now) is None
    waits.prepare(HALL)
    assert waits.range(HALL, SERIES, 3, now) is not None
    assert waits.range("elsewhere", SERIES, 3, now) is None
    assert waits.range(HALL, "ZZ", 3, now) is None


def test_a_queue_of_which_nothing_is_known_has_its_configured_pace(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    queue = lobby.plan.catalogue.queue(SERIES)
    assert lobby.range(5) == WallClockWaits(lobby.plan.catalogue, WaitSettings()).range(queue, 5, lobby.now(), None)


def test_the_range_is_as_wide_as_the_settings_say(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    parts = lobby.whole.app.state.pages.central
    wide = WaitSettings(low_quantile=0.02, high_quantile=0.98)
    careful = HallWaits(lobby.whole.store, parts.hall_configs.plan, lobby.clock, wide)
    careful.prepare(HALL)
    usual, wider = lobby.range(5), careful.range(HALL, SERIES, 5, lobby.now())
    assert usual is not None
    assert wider is not None
    assert wider.low_minutes < usual.low_minutes
    assert usual.high_minutes is not None
    assert wider.high_minutes is None or wider.high_minutes > usual.high_minutes


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
    lobby.clock.wait(minutes=1)
    lobby.act(ActKind.NO_SHOW)
    lobby.act(ActKind.RETURN, ticket="AK-031")
    lobby.clock.wait(minutes=5)
    lobby.call()
    for ahead in (0, 1, 4, 12):
        assert lobby.restarted().range(HALL, SERIES, ahead, lobby.now()) == lobby.range(ahead)


def test_the_same_steps_teach_central_what_they_teach_a_kiosk(central_store: CentralStore) -> None:
    lobby, waited = Lobby(central_store), list[tuple[int, datetime]]()
    kiosk, numbers = HistoryReplay(lobby.plan.catalogue, WaitSettings(), WITA), count(1)
    for minutes, what in ((0, "arrive"), (1, "arrive"), (2, "arrive"), (3, "call"), (1, "arrive"), (4, "call")) * 6:
        lobby.clock.wait(minutes=minutes)
        at = lobby.clock.now().utc
        if what == "arrive":
            number = next(numbers)
            kiosk.take(step("arrive", at, number, ahead=len(waited), waiting=len(waited) + 1))
            waited.append((number, at))
            lobby.arrive()
        else:
            number, since = waited.pop(0)
            kiosk.take(step("call", at, number, waited=(at - since).total_seconds(), waiting=len(waited)))
            lobby.call()
    assert lobby.learned() == kiosk.waits.estimator.state()


def step(
    kind: Kind, at: datetime, number: int, *, waiting: int, ahead: int = 0, waited: float | None = None
) -> LogStep:
    return LogStep(kind, at, SERIES, f"{number:032x}", ahead, waited, waiting, trusted=True)


def test_days_with_every_kind_of_act_are_the_same_after_a_restart(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    for day in range(3):
        lobby.clock.set(MORNING + timedelta(days=day))
        first = 100 * day
        for number in range(first + 1, first + 9):
            lobby.arrive(number=number)
            lobby.clock.wait(minutes=2)
        lobby.act(ActKind.CALL_NEXT)
        lobby.act(ActKind.START)
        lobby.clock.wait(minutes=7)
        lobby.act(ActKind.TRANSFER, service="BAPENDA-01")  # served here: joins there now
        lobby.act(ActKind.CALL_NEXT)
        held = lobby.act(ActKind.HOLD)
        lobby.act(ActKind.CALL_NEXT)
        lobby.act(ActKind.CONTINUE_TOMORROW)
        lobby.act(ActKind.CALL_NEXT)
        lobby.clock.wait(minutes=1)
        lobby.act(ActKind.NO_SHOW)
        lobby.act(ActKind.CANCEL, ticket=f"AK-{first + 7:03}", reason="asked")
        lobby.act(ActKind.HAND_NUMBER, series=SERIES, number=901 + day, reason="no power")
        lobby.clock.wait(minutes=30)
        lobby.act(ActKind.RETURN, ticket=held)
        lobby.act(ActKind.CALL_NEXT, counter="8")
        lobby.act(ActKind.DONE, counter="8")
        lobby.call()
        lobby.range(3)
    assert lobby.learned(lobby.restarted()) == lobby.learned()


def test_who_comes_another_day_waits_on_that_day(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    lobby.arrive()
    lobby.act(ActKind.CONTINUE_TOMORROW, ticket="AK-001")
    assert lobby.people(SERIES) == 0
    lobby.clock.wait(hours=24)
    assert lobby.people(SERIES) == 1
    lobby.call()
    assert lobby.people(SERIES) == 0


def test_numbers_that_central_hears_of_late_teach_no_wait(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    a_morning(lobby, people=10)
    known = lobby.learned()
    lobby.clock.wait(hours=1)
    given = lobby.clock.now().utc - timedelta(minutes=50)
    lobby.arrive(at_utc=given.isoformat())
    assert lobby.people(SERIES) == 1
    lobby.clock.wait(minutes=2)
    lobby.call()
    after = lobby.learned()
    assert after["missed"] == known["missed"]
    pace, before = (state["queues"][SERIES]["pace"] for state in (after, known))
    assert pace["all_calls"] == before["all_calls"] + 1
    assert pace["all_busy"] == before["all_busy"] + 120  # since central knows that somebody waits


def test_numbers_of_yesterday_that_come_today_wait_no_more(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    lobby.clock.wait(hours=24)
    lobby.arrive(number=2)
    lobby.range(0)
    open_before = lobby.learned()["open"]
    lobby.arrive(at_utc=MORNING.isoformat())
    assert lobby.people(SERIES) == 1
    assert lobby.learned()["open"] == open_before


def test_what_could_not_be_read_at_the_start_is_read_when_somebody_asks(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    a_morning(lobby, people=5)
    lobby.clock.grade = ClockGrade.BAD
    waits = lobby.restarted()
    assert waits.range(HALL, SERIES, 1, lobby.now()) is None
    lobby.clock.grade = ClockGrade.PLAUSIBLE
    assert lobby.learned(waits) == lobby.learned()


def test_reading_that_was_stopped_goes_on_where_it_was(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    for day in range(3):
        lobby.clock.set(MORNING + timedelta(days=day))
        a_morning(lobby, people=3)
    rebuilt = HallWaits(lobby.whole.store, lambda _: lobby.plan, lobby.clock, WaitSettings())
    for days in range(40):
        left = iter(range(days % 4))
        rebuilt.prepare(HALL, lambda left=left: next(left, None) is None)  # type: ignore[misc]
    rebuilt.prepare(HALL)
    assert lobby.learned(rebuilt) == lobby.learned()


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
    assert lobby.range(1) is not None
    lobby.clock.grade = ClockGrade.BAD
    lobby.clock.step(days=-400)
    lobby.call()
    assert lobby.range(1) is None
    lobby.clock.step(days=400)
    lobby.clock.grade = ClockGrade.PLAUSIBLE
    lobby.arrive(at_trust="bad")
    assert lobby.range(2) is not None
    assert lobby.learned(lobby.restarted()) == lobby.learned()


def test_another_catalogue_takes_over_what_was_learned(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    a_morning(lobby, minutes=0.5)
    before = lobby.range(8)
    parts = lobby.whole.app.state.pages.central
    parts.hall_configs.renew(HALL)
    assert lobby.range(8) == before


def test_a_transfer_and_a_hold_leave_the_queue(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    for _ in range(3):
        lobby.arrive()
    lobby.act(ActKind.HOLD, ticket="AK-001")
    lobby.act(ActKind.TRANSFER, ticket="AK-002", service="BAPENDA-01")
    lobby.act(ActKind.PRIORITISE, ticket="AK-003", reason="age")
    lobby.range(1)
    assert (lobby.people(SERIES), lobby.people("AJ")) == (1, 1)
    lobby.act(ActKind.RETURN, ticket="AK-001")
    assert lobby.people(SERIES) == 2
    lobby.act(ActKind.PRIORITISE, counter="8", ticket="AK-002", reason="age")
    assert lobby.people("AJ") == 1


def test_the_explanation_and_the_chance_are_there(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    a_morning(lobby, people=5)
    wait = lobby.waits.wait(HALL, SERIES, 4, lobby.now())
    assert wait is not None
    assert wait.explain().startswith("4 people ahead")
    share = lobby.waits.served_share(HALL, SERIES, 4, lobby.now())
    assert share is not None
    assert 0.5 < share <= 1.0
