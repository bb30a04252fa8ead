"""Labels, ranks, print steps, numbers and the period rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.tickets import (
    EVIDENCE,
    PRINT_STEPS,
    Band,
    ClockGrade,
    Moment,
    PrintState,
    QueueMark,
    QueueState,
    best_known,
    business_date,
    business_day_start,
    label,
    may_follow,
    merge,
    next_number,
    opens_new_period,
    proven_quiet_ms,
    read_label,
)
from tests.support.clock import MORNING, WITA

HOUR_MS = 3_600_000

marks = st.builds(
    QueueMark,
    state=st.sampled_from(QueueState),
    round=st.integers(1, 3),
    recalls=st.integers(0, 3),
    position=st.integers(0, 3),
)
bands = st.tuples(st.integers(1, 990), st.integers(0, 9)).map(lambda pair: Band(pair[0], pair[0] + pair[1]))


def moment(
    utc: datetime = MORNING, *, grade: ClockGrade = ClockGrade.PLAUSIBLE, boot: str = "a", mono_ms: int = 0
) -> Moment:
    return Moment(utc=utc, grade=grade, boot_id=boot, mono_ms=mono_ms)


def test_label_has_three_digits() -> None:
    assert label("AK", 12) == "AK-012"
    assert label("B", 1000) == "B-1000"


@pytest.mark.parametrize("typed", ["AK-012", "ak 12", "ak12", " AK-12 "])
def test_label_is_read_as_people_type_it(typed: str) -> None:
    assert read_label(typed) == ("AK", 12)


@pytest.mark.parametrize("typed", ["", "AK", "12", "ABCD-1", "AK-12345", "AK--1", "A-1; DROP TABLE ticket"])
def test_what_is_no_label_is_none(typed: str) -> None:
    assert read_label(typed) is None


@given(st.sampled_from(["A", "AK", "ABC"]), st.integers(1, 9999))
def test_every_label_reads_back(series: str, number: int) -> None:
    assert read_label(label(series, number)) == (series, number)


@given(marks, marks)
def test_merge_does_not_care_who_came_first(one: QueueMark, other: QueueMark) -> None:
    assert merge(one, other) == merge(other, one)


@given(marks, marks, marks)
def test_merge_does_not_care_about_grouping(one: QueueMark, two: QueueMark, three: QueueMark) -> None:
    assert merge(merge(one, two), three) == merge(one, merge(two, three))


@given(marks, marks)
def test_merge_again_changes_nothing(one: QueueMark, other: QueueMark) -> None:
    assert merge(merge(one, other), other) == merge(one, other)


def test_rank_and_round_decide() -> None:
    called = QueueMark(QueueState.CALLED, recalls=2)
    done = QueueMark(QueueState.DONE)
    back = QueueMark(QueueState.WAITING, round=2)
    assert merge(called, QueueMark(QueueState.WAITING)) is called
    assert merge(done, called) is done
    assert merge(done, back) is back


def test_every_print_state_has_its_steps_and_evidence_is_final() -> None:
    assert set(PRINT_STEPS) == set(PrintState)
    assert PRINT_STEPS[PrintState.PRINTED_NOT_CUT] == {PrintState.PRINTED}
    assert not any(PrintState.NOT_PRINTED in PRINT_STEPS[state] for state in PrintState if not state.open)
    assert not PRINT_STEPS[PrintState.PRINTED]
    assert not may_follow(PrintState.PREPARED, PrintState.PRINTED)
    assert not may_follow(PrintState.SENT, PrintState.NOT_PRINTED)
    assert not may_follow(PrintState.UNCERTAIN, PrintState.SENDING)


def test_what_a_printer_was_told_to_forget_is_cancelled_unless_it_says_that_it_came_out() -> None:
    for state in (PrintState.PREPARED, PrintState.UNCERTAIN, PrintState.NOT_PRINTED):
        assert may_follow(state, PrintState.CANCELLED)
    for state in (PrintState.PRINTED, PrintState.PRINTED_NOT_CUT, PrintState.SENDING, PrintState.SENT):
        assert not may_follow(state, PrintState.CANCELLED)
    assert may_follow(PrintState.CANCELLED, PrintState.PRINTED)
    assert not may_follow(PrintState.CANCELLED, PrintState.SENDING)


def test_evidence_ranks_every_state_and_paper_in_hand_is_the_best() -> None:
    assert set(EVIDENCE) == set(PrintState)
    assert len(EVIDENCE) == len(PrintState)
    assert best_known([PrintState.NOT_PRINTED, PrintState.PRINTED, PrintState.UNCERTAIN]) is PrintState.PRINTED
    assert best_known([PrintState.NOT_PRINTED, PrintState.UNCERTAIN]) is PrintState.UNCERTAIN
    assert best_known([PrintState.CANCELLED, PrintState.NOT_PRINTED]) is PrintState.CANCELLED


@given(st.lists(st.sampled_from(PrintState), min_size=1))
def test_another_copy_takes_nothing_back(copies: list[PrintState]) -> None:
    best = best_known(copies)
    for further in PrintState:
        assert best_known([*copies, further]) in (best, further)
        assert EVIDENCE.index(best_known([*copies, further])) <= EVIDENCE.index(best)


@given(bands, st.integers(1, 1000))
def test_next_number_stays_in_its_band_and_goes_up_until_it_wraps(band: Band, last: int) -> None:
    number, wrapped = next_number(last, band)
    assert band.first <= number <= band.last
    assert wrapped == (last >= band.last)
    assert wrapped or number > last


@given(bands)
def test_a_band_is_given_once_in_full_before_it_wraps(band: Band) -> None:
    given_numbers = []
    number, wrapped = next_number(None, band)
    while not wrapped:
        given_numbers.append(number)
        number, wrapped = next_number(number, band)
    assert given_numbers == list(range(band.first, band.last + 1))
    assert number == band.first


def test_default_band_leaves_numbers_for_handwriting() -> None:
    assert next_number(900, Band()) == (1, True)


@pytest.mark.parametrize(("first", "last"), [(0, 5), (5, 4), (1, 10_000)])
def test_an_impossible_band_is_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="band"):
        Band(first, last)


def test_business_date_changes_at_three_in_the_morning() -> None:
    assert business_date(datetime(2026, 10, 4, 18, 59, tzinfo=UTC), WITA) == date(2026, 10, 4)
    assert business_date(datetime(2026, 10, 4, 19, 0, tzinfo=UTC), WITA) == date(2026, 10, 5)


def test_business_day_start_is_the_first_instant_of_its_date() -> None:
    start = business_day_start(date(2026, 10, 5), WITA)
    assert start == datetime(2026, 10, 4, 19, 0, tzinfo=UTC)
    assert start.tzinfo is UTC
    assert business_date(start, WITA) == date(2026, 10, 5)
    assert business_date(start - timedelta(microseconds=1), WITA) == date(2026, 10, 4)


def test_quiet_is_measured_by_the_boot_clock_and_not_by_the_wall() -> None:
    last = moment(mono_ms=1000)
    assert proven_quiet_ms(last, moment(MORNING + timedelta(days=9), mono_ms=6000)) == 5000


def test_quiet_over_a_restart_counts_the_wall_only_if_both_were_synced() -> None:
    last, later = moment(grade=ClockGrade.SYNCED), MORNING + timedelta(hours=5)
    synced = moment(later, grade=ClockGrade.SYNCED, boot="b", mono_ms=7)
    guessed = moment(later, boot="b", mono_ms=7)
    assert proven_quiet_ms(last, synced) == 5 * HOUR_MS
    assert proven_quiet_ms(last, guessed) == 7
    assert proven_quiet_ms(moment(), synced) == 7


YESTERDAY = business_date(MORNING, WITA) - timedelta(days=1)


def opens(last: Moment, now: Moment, day: date | None = YESTERDAY) -> bool:
    return opens_new_period(last, day, now, WITA)


def test_a_new_day_after_a_quiet_night_starts_again() -> None:
    assert opens(moment(mono_ms=0), moment(mono_ms=4 * HOUR_MS))


def test_less_than_four_quiet_hours_go_on() -> None:
    assert not opens(moment(mono_ms=0), moment(mono_ms=4 * HOUR_MS - 1))


def test_a_bad_clock_goes_on() -> None:
    assert not opens(moment(), moment(grade=ClockGrade.BAD, mono_ms=40 * HOUR_MS))


def test_the_same_or_an_earlier_day_goes_on() -> None:
    today = business_date(MORNING, WITA)
    now = moment(mono_ms=40 * HOUR_MS)
    assert not opens(moment(), now, today)
    assert not opens(moment(), now, today + timedelta(days=10))


def test_a_synced_clock_corrects_a_date_that_was_only_guessed() -> None:
    ahead = business_date(MORNING, WITA) + timedelta(days=10)
    synced = moment(grade=ClockGrade.SYNCED, mono_ms=40 * HOUR_MS)
    assert opens(moment(), synced, ahead)
    assert not opens(moment(grade=ClockGrade.SYNCED), synced, ahead)


def test_the_first_number_ever_opens_a_period_even_with_a_bad_clock() -> None:
    assert opens_new_period(None, None, moment(grade=ClockGrade.BAD), WITA)


def test_a_period_without_a_date_gives_way_to_the_first_quiet_and_trusted_moment() -> None:
    assert not opens(moment(grade=ClockGrade.BAD), moment(mono_ms=HOUR_MS), None)
    assert opens(moment(grade=ClockGrade.BAD), moment(mono_ms=5 * HOUR_MS), None)
