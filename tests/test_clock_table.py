"""Every grade of the clock and every passage between two of them, and what follows when a machine comes up wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hall.clock import GRADES, PASSAGES, Belief, Evidence, Oddity, Reading, Voucher, read_belief, takes, write_belief
from hall.clock.belief import SILENT_MS, hear, read
from hall.tickets import ClockGrade
from tests.support.clock import MORNING
from tests.support.machine_clock import FakeMachine, MachineClock

DAY = timedelta(days=1)
YESTERDAY_16_05 = timedelta(hours=-17)
DOCS = Path(__file__).parents[1] / "docs" / "operations.md"

RANK = {
    Voucher.NTP: 7, Voucher.CENTRAL_TLS: 6, Voucher.CENTRAL: 5, Voucher.STAFF: 4, Voucher.HELD: 3,
    Voucher.CENTRAL_UNSURE: 2, Voucher.MACHINE: 1, Voucher.NOBODY: 0,
}  # fmt: skip
"""How good each is; said here once more, so that the table is not compared with itself."""
OWN = {Evidence.MACHINE: Voucher.MACHINE, Evidence.ODD: Voucher.NOBODY}


def expected(voucher: Voucher, evidence: Evidence) -> Voucher:
    """The rule behind the table, in words: the better one is believed, and a person can put right what is not sure."""
    match voucher, evidence:
        case Voucher.NTP, (Evidence.MACHINE | Evidence.ODD):
            return Voucher.HELD  # the time service has gone
        case Voucher.CENTRAL_TLS, Evidence.SILENCE:
            return Voucher.HELD
        case _, Evidence.SILENCE:
            return voucher
        case ((Voucher.MACHINE | Voucher.NOBODY), (Evidence.MACHINE | Evidence.ODD)):
            return OWN[evidence]
        case _, (Evidence.MACHINE | Evidence.ODD):
            return voucher
        case ((Voucher.NTP | Voucher.CENTRAL_TLS), Evidence.STAFF):
            return voucher
        case _, Evidence.STAFF:
            return Voucher.STAFF
        case _:
            brings = Voucher(evidence.value)
            return brings if RANK[brings] >= RANK[voucher] else voucher


@pytest.mark.parametrize("voucher", Voucher)
@pytest.mark.parametrize("evidence", Evidence)
def test_every_passage_of_the_table(voucher: Voucher, evidence: Evidence) -> None:
    assert PASSAGES[voucher, evidence] is expected(voucher, evidence)


def test_the_table_is_whole_and_every_grade_has_its_worth() -> None:
    assert set(PASSAGES) == {(voucher, evidence) for voucher in Voucher for evidence in Evidence}
    assert {voucher for voucher in Voucher if GRADES[voucher] is ClockGrade.BAD} == {Voucher.NOBODY}
    assert {voucher for voucher in Voucher if GRADES[voucher] is ClockGrade.SYNCED} == {
        Voucher.NTP, Voucher.CENTRAL_TLS,
    }  # fmt: skip


def test_the_manual_shows_the_table_as_it_is() -> None:
    """One row for each who vouches, one column for each evidence."""
    text = DOCS.read_text(encoding="utf-8")
    for voucher in Voucher:
        cells = [PASSAGES[voucher, evidence].value for evidence in Evidence]
        row = f"| {voucher.value} | {GRADES[voucher].value} | " + " | ".join(cells) + " |"
        assert row in text, row


def brought_to(voucher: Voucher) -> tuple[Belief, Reading]:
    """A belief that came to this by evidence alone, as the programs bring it there."""
    reading = Reading(MORNING, 60_000, "boot")
    belief = read(Belief(), reading)
    match voucher:
        case Voucher.MACHINE:
            pass
        case Voucher.NOBODY:
            reading = Reading(MORNING + DAY, 61_000, "boot")
            belief = read(belief, reading)
        case Voucher.NTP:
            reading = Reading(MORNING, 61_000, "boot", synced=True)
            belief = read(belief, reading)
        case Voucher.HELD:
            belief = read(read(belief, Reading(MORNING, 60_500, "boot", synced=True)), reading)
        case _:
            belief = hear(belief, Evidence(voucher.value), MORNING, reading)
    assert belief.voucher is voucher
    return belief, reading


@pytest.mark.parametrize("voucher", Voucher)
@pytest.mark.parametrize("evidence", Evidence)
def test_the_belief_walks_as_the_table_says(voucher: Voucher, evidence: Evidence) -> None:
    """Each passage with real readings: who vouches then, and whose time is used."""
    belief, reading = brought_to(voucher)
    said = MORNING + timedelta(hours=5)
    after = Reading(reading.utc, reading.mono_ms + 1000, "boot")
    match evidence:
        case Evidence.NTP:
            belief = read(belief, Reading(said, after.mono_ms, "boot", synced=True))
        case Evidence.MACHINE:
            after = Reading(MORNING, after.mono_ms, "boot")
            belief = read(belief, after)
        case Evidence.ODD:
            belief = read(belief, Reading(MORNING + 3 * DAY, after.mono_ms, "boot"))
        case Evidence.SILENCE:
            synced = voucher is Voucher.NTP
            utc = after.utc + timedelta(milliseconds=SILENT_MS + 1)
            belief = read(belief, Reading(utc, after.mono_ms + SILENT_MS + 1, "boot", synced=synced))
        case _:
            belief = hear(belief, evidence, said, after)
    assert belief.voucher is PASSAGES[voucher, evidence]
    if takes(voucher, evidence) and evidence not in (Evidence.MACHINE, Evidence.NTP):
        assert belief.time(after) == said


# ---- what happens to a kiosk


def at_night(clock: MachineClock, keeps: str) -> None:
    """A day's work until 16.05, then the kiosk is switched off until 09.03."""
    clock.now()
    clock.wait(timedelta(hours=8))
    clock.restart(timedelta(hours=17) - timedelta(minutes=2), keeps)


@pytest.mark.parametrize("evidence", [Evidence.CENTRAL, Evidence.CENTRAL_UNSURE, Evidence.CENTRAL_TLS])
@pytest.mark.parametrize("keeps", ["saved", "lost"])
def test_a_boot_in_the_past_is_put_right_by_central(keeps: str, evidence: Evidence) -> None:
    clock = MachineClock()
    at_night(clock, keeps)
    assert abs(clock.now().utc - clock.true) > timedelta(hours=16)
    assert clock.hear(clock.true, evidence)
    assert clock.now().utc == clock.true
    assert clock.now().grade is not ClockGrade.BAD
    clock.wait(timedelta(hours=3))
    assert clock.now().utc == clock.true


def test_a_machine_without_a_battery_clock_knows_no_time_until_somebody_says_it() -> None:
    clock = MachineClock(FakeMachine(has_battery=False))
    assert clock.state().oddity is Oddity.NO_BATTERY
    assert clock.now().grade is ClockGrade.BAD
    assert clock.hear(clock.true, Evidence.STAFF)
    at_night(clock, "saved")
    assert clock.now().grade is ClockGrade.BAD, "it may have stood still all night"
    clock.sync()
    assert clock.now().grade is ClockGrade.SYNCED


def test_a_battery_clock_that_lost_its_battery_is_not_believed() -> None:
    clock = MachineClock(FakeMachine(has_battery=True))
    at_night(clock, "saved")
    clock.fake.battery = datetime(2000, 1, 1, tzinfo=UTC) - clock.true
    assert clock.state().oddity is Oddity.BATTERY
    assert clock.now().grade is ClockGrade.BAD


def ten_days_ahead(clock: MachineClock) -> None:
    """One day is worked with a clock that came up ten days ahead; then it comes up right."""
    clock.now()
    clock.wait(timedelta(hours=8))
    clock.restart(timedelta(hours=16))
    clock.step(10 * DAY)
    assert clock.now().grade is ClockGrade.PLAUSIBLE, "nothing tells it from a kiosk that stood unused"
    clock.wait(timedelta(hours=8))
    clock.restart(timedelta(hours=16))
    clock.step(-10 * DAY)


@pytest.mark.parametrize("evidence", [Evidence.CENTRAL, Evidence.CENTRAL_UNSURE, Evidence.CENTRAL_TLS, Evidence.STAFF])
def test_after_a_boot_ten_days_ahead_the_right_time_holds_again(evidence: Evidence) -> None:
    clock = MachineClock()
    ten_days_ahead(clock)
    assert clock.state().oddity is Oddity.BEHIND
    assert clock.hear(clock.true, evidence)
    assert (clock.now().utc, clock.now().grade) == (clock.true, GRADES[Voucher(evidence.value)])
    clock.restart(timedelta(hours=16))
    assert (clock.now().utc, clock.now().grade) == (clock.true, ClockGrade.PLAUSIBLE), "and after the next night too"


def test_after_a_boot_ten_days_ahead_a_time_service_puts_it_right() -> None:
    clock = MachineClock()
    ten_days_ahead(clock)
    clock.sync()
    assert (clock.now().utc, clock.now().grade) == (clock.true, ClockGrade.SYNCED)


def test_after_a_boot_ten_days_ahead_the_battery_clock_puts_it_right() -> None:
    clock = MachineClock(FakeMachine(has_battery=True))
    clock.now()
    clock.restart(timedelta(hours=16))
    clock.fake.off = clock.fake.battery = 10 * DAY
    assert clock.now().grade is ClockGrade.PLAUSIBLE
    clock.restart(timedelta(hours=16))
    clock.fake.off = clock.fake.battery = timedelta(0)
    moment = clock.now()
    assert (moment.utc, moment.grade, moment.vouched) == (clock.true, ClockGrade.PLAUSIBLE, True)


def test_what_staff_set_holds_over_a_restart_of_a_machine_whose_own_clock_stays_wrong() -> None:
    clock = MachineClock(FakeMachine(has_battery=True))
    clock.fake.off = clock.fake.battery = timedelta(days=10)
    clock.now()
    assert clock.hear(clock.true, Evidence.STAFF)
    clock.restart(timedelta(hours=16))
    assert clock.now().utc == clock.true
    clock.restart(timedelta(hours=16))
    clock.fake.off = clock.fake.battery = timedelta(0)
    assert clock.now().utc == clock.true, "a technician has put the machine's clock right meanwhile"


def test_a_clock_that_somebody_sets_together_with_the_battery_clock_is_believed() -> None:
    clock = MachineClock(FakeMachine(has_battery=True))
    clock.fake.off = clock.fake.battery = timedelta(hours=-3)
    clock.now()
    clock.fake.off = timedelta(0)
    assert clock.now().grade is ClockGrade.BAD, "a step that nothing explains"
    clock.fake.battery = timedelta(0)
    assert (clock.now().utc, clock.now().grade) == (clock.true, ClockGrade.PLAUSIBLE)


def test_a_step_of_the_machines_clock_moves_nothing_that_was_vouched_for() -> None:
    clock = MachineClock()
    clock.hear(clock.true, Evidence.STAFF)
    clock.step(timedelta(hours=-30))
    clock.wait(timedelta(minutes=7))
    assert (clock.now().utc, clock.now().grade) == (clock.true, ClockGrade.PLAUSIBLE)
    assert clock.state().machine_off == timedelta(hours=-30)


def test_a_restart_of_the_program_alone_forgets_nothing() -> None:
    clock = MachineClock()
    clock.step(timedelta(hours=-17))
    clock.now()
    clock.hear(clock.true, Evidence.CENTRAL_UNSURE)
    clock.look()
    again = MachineClock(clock.fake)
    again.kept = clock.kept
    again._begin()
    assert (again.now().utc, again.state().voucher) == (clock.true, Voucher.CENTRAL_UNSURE)


def test_whoever_answers_in_the_name_of_central_cannot_move_the_clock_by_years() -> None:
    clock = MachineClock()
    clock.now()
    assert not clock.hear(datetime(2099, 12, 31, tzinfo=UTC), Evidence.CENTRAL)
    assert not clock.hear(datetime(1999, 1, 1, tzinfo=UTC), Evidence.CENTRAL_TLS)
    assert clock.now().utc == clock.true
    assert clock.hear(clock.true + 100 * DAY, Evidence.CENTRAL)
    assert clock.hear(clock.true, Evidence.CENTRAL), "the real one puts it right"
    clock.restart(timedelta(hours=16))
    assert clock.now().grade is ClockGrade.PLAUSIBLE


def test_staff_and_a_central_that_nobody_vouches_for_are_told_that_they_differ() -> None:
    clock = MachineClock()
    clock.hear(clock.true, Evidence.STAFF)
    assert not clock.hear(clock.true + timedelta(hours=2), Evidence.CENTRAL_UNSURE)
    assert clock.state().differs
    assert clock.state().wants_staff
    assert clock.now().utc == clock.true
    assert clock.hear(clock.true + timedelta(hours=2), Evidence.STAFF)
    assert not clock.state().differs


def test_small_differences_do_not_make_the_time_go_back_and_forth() -> None:
    clock = MachineClock()
    clock.hear(clock.true, Evidence.CENTRAL)
    clock.hear(clock.true - timedelta(milliseconds=700), Evidence.CENTRAL)
    assert clock.now().utc == clock.true


def test_what_is_kept_is_read_as_it_was_written() -> None:
    for voucher in Voucher:
        belief, _ = brought_to(voucher)
        assert read_belief(write_belief(belief)) == belief


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"voucher": "king"}', write_belief(Belief()).replace("null", "7")])
def test_what_was_not_kept_by_us_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read_belief(text)
