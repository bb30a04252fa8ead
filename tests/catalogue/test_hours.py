"""When a number can be had: days in the hall, told by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.catalogue import (
    Availability,
    Break,
    Catalogue,
    ClosedToday,
    Hours,
    LeftEarly,
    NotYet,
    OnBreak,
    Open,
    PastLastTicket,
    Queue,
    QuotaGone,
    Season,
    SpecialDay,
    Text,
    after_open_seconds,
    availability,
    gives_numbers,
    hours_on,
    next_opening,
    open_seconds,
)

WITA = ZoneInfo("Asia/Makassar")
FRIDAY = date(2026, 12, 4)
SATURDAY = date(2026, 12, 5)
MONDAY = date(2026, 12, 7)
CHRISTMAS = date(2026, 12, 25)

KTP = "DUKCAPIL-01"  # open seven days
TAX = "KPP-01"  # open on weekdays
PASSPORT = "IMIGRASI-01"  # until 09:30, thirty a day together with IMIGRASI-02
PICK_UP = "IMIGRASI-04"
LICENCE = "POLRESTA-04"

HALF_DAY = Hours(time(9), time(12), (), time(11, 30))


def at(clock: str, day: date = FRIDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=WITA)


def state(
    catalogue: Catalogue, code: str, now: datetime, *, used: dict[str, int] | None = None, left: str = ""
) -> Availability:
    early = frozenset({left} if left else ())
    return availability(catalogue, catalogue.service(code), now, used or {}, early)


def queue_of(catalogue: Catalogue, code: str) -> Queue:
    return catalogue.queue(catalogue.service(code).series)


# a common Friday


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("00:00", NotYet(at("07:45"), at("08:00"))),
        ("07:44:59", NotYet(at("07:45"), at("08:00"))),
        ("07:45", Open(at("15:00"), at("14:30"), serves_from=at("08:00"))),
        ("08:00", Open(at("15:00"), at("14:30"))),
        ("11:29:59", Open(at("15:00"), at("14:30"))),
        ("11:30", OnBreak(at("13:00"), takes_numbers=True)),
        ("12:59:59", OnBreak(at("13:00"), takes_numbers=True)),
        ("13:00", Open(at("15:00"), at("14:30"))),
        ("14:30", Open(at("15:00"), at("14:30"))),
        ("14:30:01", PastLastTicket(at("08:00", MONDAY))),
        ("15:00", PastLastTicket(at("08:00", MONDAY))),
        ("23:59:59", PastLastTicket(at("08:00", MONDAY))),
    ],
)
def test_a_friday_from_midnight_to_midnight(kendari: Catalogue, clock: str, expected: Availability) -> None:
    assert state(kendari, TAX, at(clock)) == expected


def test_on_other_days_the_break_is_at_noon(kendari: Catalogue) -> None:
    assert gives_numbers(state(kendari, TAX, at("11:45", MONDAY)))
    assert state(kendari, TAX, at("12:00", MONDAY)) == OnBreak(at("13:00", MONDAY), takes_numbers=True)


def test_where_it_is_set_so_a_break_stops_numbers_too(kendari: Catalogue) -> None:
    answer = availability(kendari, kendari.service(TAX), at("12:00"), {}, breaks_stop_numbers=True)

    assert answer == OnBreak(at("13:00"), takes_numbers=False)
    assert not gives_numbers(answer)


def test_on_saturday_only_the_seven_day_agencies_serve_until_noon(kendari: Catalogue) -> None:
    assert state(kendari, KTP, at("09:00", SATURDAY)) == Open(at("12:00", SATURDAY), at("11:30", SATURDAY))
    assert state(kendari, TAX, at("09:00", SATURDAY)) == ClosedToday(at("08:00", MONDAY), None)


def test_the_clock_may_come_from_another_zone(kendari: Catalogue) -> None:
    now = at("07:45").astimezone(UTC)

    assert state(kendari, TAX, now) == Open(at("15:00"), at("14:30"), serves_from=at("08:00"))


def test_a_time_without_a_zone_is_refused(kendari: Catalogue) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        state(kendari, TAX, at("09:00").replace(tzinfo=None))


# one service closes earlier, quotas, booths that leave


def test_passports_are_cut_off_at_half_past_nine_while_pick_up_goes_on(kendari: Catalogue) -> None:
    assert state(kendari, PASSPORT, at("09:30")) == Open(at("15:00"), at("09:30"))
    assert state(kendari, PASSPORT, at("09:30:01")) == PastLastTicket(at("08:00", MONDAY))
    assert gives_numbers(state(kendari, PICK_UP, at("09:31")))


def test_a_quota_shared_by_two_services_closes_both_and_no_third(kendari: Catalogue) -> None:
    used = {"LP-paspor": 30}
    gone = QuotaGone(at("08:00", MONDAY), "LP-paspor")

    assert state(kendari, PASSPORT, at("08:20"), used=used) == gone
    assert state(kendari, "IMIGRASI-02", at("08:20"), used=used) == gone
    assert gives_numbers(state(kendari, "IMIGRASI-03", at("08:20"), used=used))
    assert gives_numbers(state(kendari, PICK_UP, at("08:20"), used=used))


def test_the_last_number_of_a_quota_is_still_given(kendari: Catalogue) -> None:
    assert gives_numbers(state(kendari, LICENCE, at("08:52"), used={"HS": 49}))
    assert state(kendari, LICENCE, at("08:52"), used={"HS": 50}) == QuotaGone(at("08:00", MONDAY), "HS")


def test_a_quota_used_up_before_the_counters_open_sends_nobody_to_the_same_morning(kendari: Catalogue) -> None:
    assert state(kendari, LICENCE, at("07:50"), used={"HS": 50}) == QuotaGone(at("08:00", MONDAY), "HS")


def test_a_quota_by_part_of_day_has_numbers_again_at_noon(kendari: Catalogue) -> None:
    """90 in the morning and 50 more from noon on; what the morning leaves is there in the afternoon too."""
    parts = ((time(8), 90), (time(12), 140))
    halved = replace(kendari, quotas=tuple(replace(quota, parts=parts) for quota in kendari.quotas))

    assert gives_numbers(state(halved, LICENCE, at("09:00"), used={"HS": 89}))
    assert state(halved, LICENCE, at("07:50"), used={"HS": 90}) == QuotaGone(at("12:00"), "HS")
    assert state(halved, LICENCE, at("11:59"), used={"HS": 90}) == QuotaGone(at("12:00"), "HS")
    assert gives_numbers(state(halved, LICENCE, at("12:00"), used={"HS": 139}))
    assert state(halved, LICENCE, at("12:00"), used={"HS": 140}) == QuotaGone(at("08:00", MONDAY), "HS")


def test_a_part_of_the_day_after_the_last_ticket_is_no_promise(kendari: Catalogue) -> None:
    parts = ((time(8), 90), (time(14, 45), 140))
    halved = replace(kendari, quotas=tuple(replace(quota, parts=parts) for quota in kendari.quotas))

    assert state(halved, LICENCE, at("11:00"), used={"HS": 90}) == QuotaGone(at("08:00", MONDAY), "HS")


@pytest.mark.parametrize("who", ["IMIGRASI", "LP"])
def test_a_booth_that_leaves_early_says_so_until_it_would_have_closed(kendari: Catalogue, who: str) -> None:
    assert state(kendari, PICK_UP, at("11:05"), left=who) == LeftEarly()
    assert state(kendari, PICK_UP, at("11:45"), left=who) == LeftEarly()
    assert state(kendari, PICK_UP, at("15:00"), left=who) == PastLastTicket(at("08:00", MONDAY))
    assert gives_numbers(state(kendari, TAX, at("11:05"), left=who))


# holidays, special days, seasons


def test_a_holiday_closes_all_and_has_a_name(kendari: Catalogue) -> None:
    for code in (KTP, TAX):
        answer = state(kendari, code, at("09:00", CHRISTMAS))
        assert isinstance(answer, ClosedToday)
        assert answer.holiday is not None
        assert answer.holiday.get("en") == "Christmas Day"
    assert state(kendari, KTP, at("09:00", CHRISTMAS)).reopens == at("08:00", date(2026, 12, 26))  # type: ignore[union-attr]


def test_the_next_opening_jumps_over_joint_leave_holiday_and_weekend(kendari: Catalogue) -> None:
    eve = date(2026, 12, 23)

    assert state(kendari, TAX, at("15:00", eve)) == PastLastTicket(at("08:00", date(2026, 12, 28)))


def test_a_special_day_reopens_one_agency_on_a_holiday(kendari: Catalogue) -> None:
    special = SpecialDay(CHRISTMAS, "DUKCAPIL", HALF_DAY)
    catalogue = replace(kendari, special_days=(special,))

    assert state(catalogue, KTP, at("10:00", CHRISTMAS)) == Open(at("12:00", CHRISTMAS), at("11:30", CHRISTMAS))
    assert isinstance(state(catalogue, TAX, at("10:00", CHRISTMAS)), ClosedToday)


def test_an_agency_special_day_wins_over_the_one_of_the_hall(kendari: Catalogue) -> None:
    clean_up = Text({"id": "Kerja bakti", "en": "Clean-up day"})
    days = (SpecialDay(FRIDAY, None, None, clean_up), SpecialDay(FRIDAY, "DUKCAPIL", HALF_DAY))
    catalogue = replace(kendari, special_days=days)

    assert gives_numbers(state(catalogue, KTP, at("10:00")))
    assert state(catalogue, TAX, at("10:00")) == ClosedToday(at("08:00", MONDAY), clean_up)


def test_a_day_that_opens_after_the_cut_off_is_no_day_for_passports(kendari: Catalogue) -> None:
    late = SpecialDay(MONDAY, None, Hours(time(10), time(12), (), time(11, 30)))
    catalogue = replace(kendari, special_days=(late,))

    assert state(catalogue, PASSPORT, at("10:00")) == PastLastTicket(at("08:00", date(2026, 12, 8)))
    assert state(catalogue, PICK_UP, at("15:00")) == PastLastTicket(at("10:00", MONDAY))


def test_in_ramadan_another_schedule_holds_from_the_first_to_the_last_day(kendari: Catalogue) -> None:
    season = Season(FRIDAY, MONDAY, {"weekday": "ramadan_weekday"})
    catalogue = replace(kendari, seasons=(season,))
    queue = queue_of(catalogue, TAX)

    assert hours_on(catalogue, queue, FRIDAY) == Hours(
        time(8), time(15, 30), (Break(time(11, 30), time(12, 30)),), time(15)
    )
    assert hours_on(catalogue, queue, date(2026, 12, 3)).close == time(15)  # type: ignore[union-attr]
    assert hours_on(catalogue, queue, MONDAY).breaks[0].end == time(12, 30)  # type: ignore[union-attr]
    assert hours_on(catalogue, queue, date(2026, 12, 8)).breaks[0].end == time(13)  # type: ignore[union-attr]
    assert hours_on(catalogue, queue_of(catalogue, KTP), FRIDAY).close == time(15)  # type: ignore[union-attr]


def test_a_queue_that_never_opens_again_names_no_day(kendari: Catalogue) -> None:
    schedules = {**kendari.schedules, "weekday": replace(kendari.schedules["weekday"], days={})}
    catalogue = replace(kendari, schedules=schedules)

    assert state(catalogue, TAX, at("09:00")) == ClosedToday(None, None)
    assert next_opening(catalogue, queue_of(catalogue, TAX), at("09:00")) is None
    assert after_open_seconds(catalogue, queue_of(catalogue, TAX), at("09:00"), 60) == at("09:01")


# service time


def test_service_time_leaves_out_break_night_and_weekend(kendari: Catalogue) -> None:
    queue = queue_of(kendari, TAX)

    assert open_seconds(kendari, queue, at("11:00"), at("13:30")) == 3600
    assert open_seconds(kendari, queue, at("14:00"), at("09:00", MONDAY)) == 7200
    assert open_seconds(kendari, queue, at("11:40"), at("12:50")) == 0
    assert open_seconds(kendari, queue, at("12:00"), at("09:00")) == 0


def test_a_wait_jumps_over_the_break(kendari: Catalogue) -> None:
    queue = queue_of(kendari, TAX)

    assert after_open_seconds(kendari, queue, at("11:20"), 30 * 60) == at("13:20")
    assert after_open_seconds(kendari, queue, at("07:50"), 0) == at("08:00")
    assert after_open_seconds(kendari, queue, at("11:30"), 0) == at("13:00")
    assert after_open_seconds(kendari, queue, at("15:00"), 0) == at("08:00", MONDAY)
    assert after_open_seconds(kendari, queue, at("14:50"), 20 * 60) == at("08:10", MONDAY)


moments = st.integers(0, 40 * 24 * 3600).map(lambda seconds: at("00:00") + timedelta(seconds=seconds))
codes = st.sampled_from([KTP, TAX, PASSPORT, LICENCE])


@given(moments, codes, st.integers(0, 60 * 3600))
def test_service_time_and_the_time_after_it_are_inverses(
    kendari: Catalogue, start: datetime, code: str, seconds: int
) -> None:
    queue = queue_of(kendari, code)

    end = after_open_seconds(kendari, queue, start, seconds)

    assert end >= start
    assert open_seconds(kendari, queue, start, end) == seconds


@given(moments, moments, moments, codes)
def test_service_time_adds_up(kendari: Catalogue, a: datetime, b: datetime, c: datetime, code: str) -> None:
    queue = queue_of(kendari, code)
    first, middle, last = sorted((a, b, c))

    parts = open_seconds(kendari, queue, first, middle) + open_seconds(kendari, queue, middle, last)

    assert parts == open_seconds(kendari, queue, first, last)


@given(moments, codes)
def test_at_the_next_opening_the_counter_is_really_open(kendari: Catalogue, after: datetime, code: str) -> None:
    opens = next_opening(kendari, queue_of(kendari, code), after)

    assert opens is not None
    assert opens > after
    answer = state(kendari, code, opens)
    assert isinstance(answer, Open)
    assert answer.serves_from is None
    assert (
        open_seconds(kendari, queue_of(kendari, code), after, opens)
        <= open_seconds(kendari, queue_of(kendari, code), after, opens + timedelta(seconds=1)) - 1
    )


@given(moments, codes, st.dictionaries(st.sampled_from(["HS", "LP-paspor"]), st.integers(0, 60)))
def test_whoever_is_sent_away_with_a_day_finds_it_open_then(
    kendari: Catalogue, now: datetime, code: str, used: dict[str, int]
) -> None:
    answer = state(kendari, code, now, used=used)

    match answer:
        case ClosedToday(reopens=reopens) | PastLastTicket(reopens=reopens) | QuotaGone(reopens=reopens):
            assert reopens is not None
            assert reopens.date() > now.date()
            assert isinstance(state(kendari, code, reopens), Open)
        case NotYet(machine=machine):
            assert now < machine
            assert gives_numbers(state(kendari, code, machine, used={}))
        case OnBreak(until=until):
            assert isinstance(state(kendari, code, until), Open | PastLastTicket)
        case Open(closes=closes, last_ticket=last_ticket):
            assert now <= last_ticket <= closes
        case LeftEarly():
            pytest.fail("nobody left")


def test_every_service_has_an_answer_at_every_quarter_hour_of_a_week(kendari: Catalogue) -> None:
    quarters = [at("00:00") + timedelta(minutes=15 * n) for n in range(7 * 24 * 4)]
    for agency in kendari.agencies:
        for service in agency.services:
            days = {now.date() for now in quarters if gives_numbers(availability(kendari, service, now, {}))}
            assert len(days) == (7 if agency.queues[0].schedule == "seven_day" else 5), service.code


@pytest.mark.parametrize("code", [KTP, TAX, PASSPORT])
def test_numbers_are_given_at_every_minute_from_the_machine_to_the_last_ticket(kendari: Catalogue, code: str) -> None:
    minutes = [at("00:00") + timedelta(minutes=n) for n in range(7 * 24 * 60)]
    service = kendari.service(code)
    for now in minutes:
        hours = hours_on(kendari, queue_of(kendari, code), now.date())
        last = min(hours.last_ticket, service.last_ticket or time.max) if hours else None
        expected = last is not None and kendari.place.machine_opens <= now.time() <= last
        assert gives_numbers(availability(kendari, service, now, {})) == expected, now


# ---- who was there in time


def late(catalogue: Catalogue, code: str, now: datetime, **more: object) -> Availability:
    """As it is for somebody who was reading when the last number went."""
    service = catalogue.service(code)
    return availability(catalogue, service, now, {}, late=True, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "after"), [(KTP, "14:31"), (TAX, "14:59"), (PASSPORT, "09:31")])
def test_who_was_there_in_time_still_gets_a_number(kendari: Catalogue, code: str, after: str) -> None:
    assert isinstance(state(kendari, code, at(after)), PastLastTicket)
    assert gives_numbers(late(kendari, code, at(after)))


def test_a_break_that_stops_numbers_does_not_stop_who_was_there_in_time(kendari: Catalogue) -> None:
    service = kendari.service(TAX)
    stopped = availability(kendari, service, at("11:31"), {}, breaks_stop_numbers=True)
    assert not gives_numbers(stopped)
    assert gives_numbers(late(kendari, TAX, at("11:31"), breaks_stop_numbers=True))


def test_what_is_forbidden_stays_forbidden_for_who_was_there_in_time(kendari: Catalogue) -> None:
    service = kendari.service(LICENCE)
    assert isinstance(late(kendari, KTP, at("15:00")), PastLastTicket)
    assert isinstance(late(kendari, KTP, at("19:00")), PastLastTicket)
    assert isinstance(late(kendari, TAX, at("10:00", CHRISTMAS)), ClosedToday)
    assert isinstance(late(kendari, KTP, at("07:00")), NotYet)
    assert isinstance(availability(kendari, service, at("14:31"), {"HS": 50}, late=True), QuotaGone)
    assert late(kendari, TAX, at("14:31"), left_early=frozenset({"KPP"})) == LeftEarly()
