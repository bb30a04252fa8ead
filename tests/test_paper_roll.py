"""How much paper is left, and until when it lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.model.paper_roll import NEAR_END_REST_MM, ByHour, PaperLeft, Roll, forecast, left_mm, roll_mm
from tests.support.clock import MORNING, WITA

NOON = MORNING.astimezone(WITA).replace(hour=12)
CLOSES = NOON.replace(hour=16)
TICKET_MM = 100.0
NEW = Roll(80_000.0, 0.0, NOON)

lengths = st.floats(0, 200_000)
rests = st.lists(st.floats(1, 9_000), max_size=5).map(tuple)


@st.composite
def rolls(draw: st.DrawFn) -> Roll:
    used = draw(lengths)
    near = draw(st.none() | st.floats(0, used))
    return Roll(draw(st.floats(1, 200_000)), used, NOON, near, draw(rests))


@st.composite
def days(draw: st.DrawFn) -> ByHour:
    """Today up to noon, and some of the same weekdays before."""
    past = draw(st.dictionaries(st.integers(1, 5), st.lists(st.integers(0, 90), min_size=24, max_size=24)))
    found: dict[date, list[int]] = {NOON.date() - timedelta(weeks=week): day for week, day in past.items()}
    if draw(st.booleans()):
        found[NOON.date()] = [*draw(st.lists(st.integers(0, 90), min_size=12, max_size=12)), *[0] * 12]
    return found


def weekday(*counts: int, weeks: int = 1) -> dict[date, tuple[int, ...]]:
    """Counts from 8 o'clock on, on the same weekday that many weeks before (0: today)."""
    return {NOON.date() - timedelta(weeks=weeks): (*[0] * 8, *counts, *[0] * (16 - len(counts)))}


def left_of(
    mm: float, by_hour: ByHour | None = None, *, now: datetime = NOON, closes: datetime | None = CLOSES
) -> PaperLeft:
    """The forecast with so much left on the books."""
    roll = replace(NEW, used_mm=NEW.length_mm * 0.95 - mm)
    return forecast(roll, TICKET_MM, near_end=False, by_hour=by_hour or {}, now=now, closes=closes)


def test_a_new_roll_is_a_little_shorter_than_it_says() -> None:
    assert left_mm(NEW, near_end=False) == pytest.approx(76_000)
    assert left_mm(replace(NEW, used_mm=1_000), near_end=False) == pytest.approx(75_000)


def test_near_end_means_two_metres_until_it_was_measured() -> None:
    assert left_mm(NEW, near_end=True) == NEAR_END_REST_MM
    measured = replace(NEW, near_end_rests_mm=(4_000.0, 300.0, 3_500.0))
    assert left_mm(measured, near_end=True) == 3_500


def test_after_near_end_what_was_printed_since_is_gone() -> None:
    roll = replace(NEW, used_mm=50_500, used_at_near_end_mm=50_000)
    assert left_mm(roll, near_end=True) == NEAR_END_REST_MM - 500
    assert left_mm(replace(roll, used_mm=99_000), near_end=True) == 0


def test_a_sensor_that_wavers_does_not_make_paper() -> None:
    roll = replace(NEW, used_mm=50_500, used_at_near_end_mm=50_000)
    assert left_mm(roll, near_end=False) == left_mm(roll, near_end=True)


def test_the_books_win_if_they_say_less_than_the_sensor() -> None:
    assert left_mm(replace(NEW, used_mm=75_500), near_end=True) == pytest.approx(500)


@given(rolls(), st.booleans())
def test_paper_is_never_negative(roll: Roll, near_end: bool) -> None:
    assert left_mm(roll, near_end=near_end) >= 0


@given(rolls(), st.floats(0, 50_000), st.booleans())
def test_printing_never_makes_paper(roll: Roll, more: float, near_end: bool) -> None:
    later = replace(roll, used_mm=roll.used_mm + more)
    assert left_mm(later, near_end=near_end) <= left_mm(roll, near_end=near_end)


@given(rolls())
def test_near_end_never_makes_paper(roll: Roll) -> None:
    assert left_mm(roll, near_end=True) <= left_mm(roll, near_end=False)
    seen = replace(roll, used_at_near_end_mm=roll.used_mm if roll.used_at_near_end_mm is None else None)
    noted = max(roll, seen, key=lambda one: one.used_at_near_end_mm is not None)
    silent = min(roll, seen, key=lambda one: one.used_at_near_end_mm is not None)
    assert left_mm(noted, near_end=False) <= left_mm(silent, near_end=False)


@given(rolls(), days(), st.booleans())
def test_the_forecast_holds_together(roll: Roll, by_hour: ByHour, near_end: bool) -> None:
    paper = forecast(roll, TICKET_MM, near_end=near_end, by_hour=by_hour, now=NOON, closes=CLOSES)
    assert paper.mm == left_mm(roll, near_end=near_end)
    assert paper.tickets * TICKET_MM <= paper.mm
    assert paper.lasts_today == (paper.runs_out_at is None)
    assert paper.runs_out_at is None or NOON <= paper.runs_out_at <= CLOSES
    assert paper.foreseen or paper.runs_out_at is None


@given(rolls(), days(), st.floats(0, 50_000), st.booleans())
def test_the_hour_only_comes_nearer(roll: Roll, by_hour: ByHour, more: float, near_end: bool) -> None:
    def hour(of: Roll, near: bool) -> datetime:
        paper = forecast(of, TICKET_MM, near_end=near, by_hour=by_hour, now=NOON, closes=CLOSES)
        return paper.runs_out_at or CLOSES + timedelta(days=1)

    assert hour(replace(roll, used_mm=roll.used_mm + more), near_end) <= hour(roll, near_end)
    assert hour(roll, True) <= hour(roll, False)


@given(days(), st.integers(0, 23))
def test_a_busier_day_never_lasts_longer(by_hour: ByHour, hour: int) -> None:
    assume(any(any(day) for when, day in by_hour.items() if when < NOON.date()))
    calm = dict.fromkeys([NOON.date()], [0] * 24)
    busy = {NOON.date(): [40 if index == hour else 0 for index in range(24)]}
    one, other = (
        left_of(3_000, {**by_hour, **today}).runs_out_at or CLOSES + timedelta(days=1) for today in (calm, busy)
    )
    assert other <= one


def test_nothing_is_foretold_of_a_first_morning() -> None:
    paper = left_of(3_000)
    assert (paper.tickets, paper.runs_out_at, paper.lasts_today, paper.foreseen) == (30, None, True, False)
    few = weekday(0, 0, 0, 9, weeks=0)
    assert not left_of(3_000, few).foreseen
    only_now = weekday(0, 0, 0, 0, 50, weeks=0)
    assert not left_of(3_000, only_now, now=NOON + timedelta(minutes=59)).foreseen


def test_a_first_day_is_taken_at_its_own_pace() -> None:
    today = weekday(0, 20, 20, 20, weeks=0)
    assert left_of(3_000, today).runs_out_at == NOON + timedelta(minutes=90)
    assert left_of(8_100, today).lasts_today


def test_the_same_weekday_before_tells_the_hour() -> None:
    usual = weekday(10, 10, 10, 10, 20, 10, 40, 40)
    as_usual = {**usual, **weekday(10, 10, 10, 10, weeks=0)}
    assert left_of(3_000, as_usual).runs_out_at == NOON + timedelta(hours=2)
    assert left_of(5_000, as_usual).runs_out_at == NOON + timedelta(hours=2, minutes=30)
    assert left_of(11_150, as_usual).lasts_today


def test_a_busy_morning_brings_the_hour_nearer() -> None:
    usual = weekday(10, 10, 10, 10, 30, 30, 30, 30)
    twice = {**usual, **weekday(25, 25, 25, 25, weeks=0)}
    assert left_of(3_000, twice).runs_out_at == NOON + timedelta(minutes=30)


def test_one_odd_day_of_four_does_not_count() -> None:
    usual: dict[date, tuple[int, ...]] = {}
    for week in (1, 2, 3):
        usual |= weekday(0, 0, 0, 0, 10, 10, 10, 10, weeks=week)
    usual |= weekday(0, 0, 0, 0, 500, 500, 500, 500, weeks=4)
    assert left_of(4_100, usual).lasts_today


def test_other_weekdays_and_days_of_long_ago_do_not_count() -> None:
    old = weekday(50, 50, 50, 50, 50, 50, 50, 50, weeks=5)
    other = {day + timedelta(days=1): counts for day, counts in weekday(50, 50, 50, 50, 50, 50).items()}
    assert not left_of(3_000, {**old, **other}).foreseen


def test_before_opening_the_whole_day_is_ahead() -> None:
    usual = weekday(10, 10, 10, 10, 10)
    early = NOON.replace(hour=7)
    assert left_of(4_500, usual, now=early).runs_out_at == NOON + timedelta(minutes=30)
    assert left_of(5_100, usual, now=early).lasts_today


def test_after_closing_any_paper_lasts() -> None:
    usual = weekday(*[90] * 16)
    assert left_of(150, usual, closes=None).lasts_today
    assert left_of(150, usual, now=CLOSES).lasts_today


def test_without_paper_for_one_ticket_it_is_out_now() -> None:
    paper = left_of(99)
    assert (paper.tickets, paper.runs_out_at, paper.lasts_today) == (0, NOON, False)


def test_calibrated_means_by_this_kiosks_own_rolls() -> None:
    own = replace(NEW, near_end_rests_mm=(3_000.0,))
    assert forecast(own, TICKET_MM, near_end=False, by_hour={}, now=NOON, closes=CLOSES).calibrated
    assert not left_of(3_000).calibrated


@pytest.mark.parametrize("ticket_mm", [0.0, -1.0])
def test_a_ticket_without_length_is_refused(ticket_mm: float) -> None:
    with pytest.raises(ValueError, match="ticket of"):
        forecast(NEW, ticket_mm, near_end=False, by_hour={}, now=NOON, closes=CLOSES)


@pytest.mark.parametrize(
    ("outer", "core", "paper_um", "metres"),
    [(80, 12, 60, 82), (80, 12, 75, 65), (150, 25, 60, 286), (200, 25, 60, 515)],
)
def test_the_length_of_a_roll_is_that_of_the_shops(outer: float, core: float, paper_um: float, metres: float) -> None:
    assert roll_mm(outer, core, paper_um) / 1000 == pytest.approx(metres, rel=0.01)


@given(st.floats(20, 300), st.floats(0, 19), st.floats(40, 120))
def test_a_thinner_paper_or_a_thicker_roll_is_longer(outer: float, core: float, paper_um: float) -> None:
    length = roll_mm(outer, core, paper_um)
    assert length > 0
    assert roll_mm(outer + 1, core, paper_um) > length
    assert roll_mm(outer, core, paper_um * 0.9) > length


@pytest.mark.parametrize(("outer", "core", "paper_um"), [(10, 10, 60), (10, 12, 60), (80, -1, 60), (80, 12, 0)])
def test_what_is_no_roll_is_refused(outer: float, core: float, paper_um: float) -> None:
    with pytest.raises(ValueError, match="no roll"):
        roll_mm(outer, core, paper_um)
