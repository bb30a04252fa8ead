"""The grades of the clock, and that this machine's clocks can be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hall.clock import FLOOR, Belief, Clock, Reading
from hall.clock.belief import believe, read
from hall.tickets import ClockGrade
from tests.support.clock import MORNING, WITA

MINUTE_MS = 60_000


class Judge:
    """Readings of a machine's clock, one after the other, in one run of the machine."""

    def __init__(self) -> None:
        self.belief = Belief()

    def believe(self, utc: datetime) -> None:
        self.belief = believe(self.belief, utc)

    def grade(self, utc: datetime, mono_ms: int, *, synced: bool) -> ClockGrade:
        self.belief = read(self.belief, Reading(utc, mono_ms, "boot", synced))
        return self.belief.grade


def test_a_new_store_believes_any_time_after_the_release() -> None:
    assert Judge().grade(MORNING, 0, synced=False) is ClockGrade.PLAUSIBLE
    assert Judge().grade(FLOOR + timedelta(days=900), 0, synced=False) is ClockGrade.PLAUSIBLE


@pytest.mark.parametrize("utc", [datetime(1970, 1, 1, tzinfo=UTC), FLOOR - timedelta(seconds=1)])
def test_no_time_before_the_release_is_believed_even_if_called_synced(utc: datetime) -> None:
    assert Judge().grade(utc, 0, synced=False) is ClockGrade.BAD
    assert Judge().grade(utc, 0, synced=True) is ClockGrade.BAD


@pytest.mark.parametrize(
    ("off", "grade"),
    [
        (timedelta(hours=-1), ClockGrade.BAD),
        (timedelta(0), ClockGrade.PLAUSIBLE),
        (timedelta(days=14), ClockGrade.PLAUSIBLE),
        (timedelta(days=14, seconds=1), ClockGrade.BAD),
    ],
)
def test_a_restart_is_measured_against_what_was_believed(off: timedelta, grade: ClockGrade) -> None:
    judge = Judge()
    judge.believe(MORNING)
    assert judge.grade(MORNING + off, 0, synced=False) is grade


@pytest.mark.parametrize("step", [timedelta(minutes=3), timedelta(minutes=-3)])
def test_a_step_within_a_boot_is_not_believed_until_a_time_service_confirms_it(step: timedelta) -> None:
    judge = Judge()
    judge.grade(MORNING, 0, synced=False)
    after = MORNING + timedelta(minutes=1) + step
    assert judge.grade(after, MINUTE_MS, synced=False) is ClockGrade.BAD
    assert judge.grade(after, MINUTE_MS, synced=True) is ClockGrade.SYNCED
    assert judge.grade(after + timedelta(minutes=1), 2 * MINUTE_MS, synced=False) is ClockGrade.PLAUSIBLE


@pytest.mark.parametrize("seconds", [-90, -1, 0, 90])
def test_a_small_correction_is_no_step(seconds: int) -> None:
    judge = Judge()
    judge.grade(MORNING, 0, synced=False)
    assert judge.grade(MORNING + timedelta(seconds=seconds), 0, synced=False) is ClockGrade.PLAUSIBLE


def test_a_long_run_in_step_stays_plausible() -> None:
    judge = Judge()
    grades = {judge.grade(MORNING + timedelta(days=day), day * 24 * 60 * MINUTE_MS, synced=False) for day in range(60)}
    assert grades == {ClockGrade.PLAUSIBLE}


def test_this_machines_clocks_can_be_read_by_anybody() -> None:
    clock = Clock(WITA)
    first, second = clock.now(), clock.now()
    assert first.utc.tzinfo is UTC
    assert first.boot_id == second.boot_id
    assert len(first.boot_id) == 36
    assert second.mono_ms >= first.mono_ms > 0
    assert clock.zone is WITA
