"""Reports against days whose figures are known by hand, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.reports import (
    DayReport,
    Figures,
    Outage,
    OutageCause,
    OutageKind,
    PaperFigures,
    Reports,
    Separators,
    month_of,
    quantile,
    sheet,
    together,
    week_of,
)
from central.reports.figures import judge
from central.reports.queries import first_at
from central.store import CentralStore
from tests.central.rig import HALL
from tests.central.whole import Whole, event
from tests.support.clock import MORNING, WITA

MONDAY = date(2026, 10, 5)
SERVICE = {
    "AK": ("DUKCAPIL", "DUKCAPIL-01"), "LP": ("IMIGRASI", "IMIGRASI-03"), "AN": ("DISNAKER", "DISNAKER-01"),
    "HS": ("POLRESTA", "POLRESTA-04"),
}  # fmt: skip


class Story(Whole):
    """A hall whose day is told minute by minute after eight o'clock."""

    def __init__(self, store: CentralStore) -> None:
        super().__init__(store)
        self._seq = count(1)
        self._numbers = count(1)
        self.day = MORNING
        self.boot = "kiosk-boot"

    @property
    def reports(self) -> Reports:
        return self.parts.reports

    def at(self, minute: float) -> Story:
        """It is so many minutes after eight."""
        ahead = self.day + timedelta(minutes=minute) - self.clock.now().utc
        assert ahead >= timedelta(0)
        self.clock.wait(seconds=ahead.total_seconds())
        return self

    def line(self, kind: str, *, ago: timedelta = timedelta(0), **more: Any) -> dict[str, Any]:
        """One event of the kiosk, as of now or of before."""
        at = (self.clock.now().utc - ago).isoformat()
        nobody = {"ticket_id": None, "period": None, "series": None, "number": None}
        return event(next(self._seq), kind, **{"at_utc": at, "boot_id": self.boot} | nobody | more)

    def number(self, series: str, wait: Sequence[int] | None = None, **more: Any) -> dict[str, Any]:
        """A visitor takes a number."""
        agency, service = SERVICE[series]
        number = next(self._numbers)
        body = {"agency": agency, "service": service, "language": "id", "ahead": 0, "wait": wait, "code": "ABCDEFGH"}
        name: dict[str, Any] = {"ticket_id": f"{number:032x}", "period": 1, "series": series, "number": number}
        return self.line("issued", body=body, **name | more)

    def send(self, *lines: dict[str, Any], kiosk: str = "k1") -> None:
        reply = self.up(kiosk, *lines)
        assert reply.status == 200, reply

    def take(self, series: str, wait: Sequence[int] | None = None, **more: Any) -> str:
        """A visitor takes a number, and central hears of it; answers the ticket."""
        line = self.number(series, wait, **more)
        self.send(line)
        return str(line["ticket_id"])

    def act(self, counter: str, act: str, **ask: Any) -> None:
        reply = self.admin("POST", f"/counters/{counter}/{act}", ask)
        assert reply.status == 200, reply

    def report(self, day: date = MONDAY) -> DayReport:
        return self.reports.day(HALL, day)


@pytest.fixture
def story(central_store: CentralStore) -> Story:
    return Story(central_store)


def a_morning(story: Story) -> None:
    """Eight visitors, every way a visit can end."""
    for minute, series, wait in (
        (0, "AK", (0, 10)), (1, "AK", (0, 10)), (2, "AK", (5, 20)), (3, "AK", None), (4, "LP", (10, 30)),
    ):  # fmt: skip
        story.at(minute).take(series, wait)
    second = story.at(5).take("LP", (0, 15))
    story.take("AK", (10, 20))
    story.act("18", "prioritise", ticket=second, reason="lansia")
    story.at(10).act("1", "call_next")
    story.act("1", "start")
    story.at(12).act("1", "done")
    story.at(13).act("1", "call_next")
    story.at(14).act("1", "no_show")
    story.act("1", "call_next")
    story.act("1", "start")
    story.at(20).act("1", "transfer", service="BPN-01")
    story.at(21).act("1", "call_next")
    story.at(22).act("1", "cancel", reason="uji coba")
    story.at(23).act("1", "call_next")
    story.act("1", "start")
    story.at(25).act("18", "call_next")
    story.at(26).act("18", "done")
    story.at(30).act("18", "close_early", reason="petugas pulang")
    story.at(35).act("19", "call_next")
    story.at(40).act("19", "done")
    story.at(70).take("AN", at_trust="bad", at_utc="1970-01-01T00:00:00.000Z")
    story.at(71).act("10", "call_next")
    story.act("10", "continue_tomorrow")


def test_a_day_is_counted_as_by_hand(story: Story) -> None:
    a_morning(story)
    report = story.report()
    assert report.total == Figures(
        issued=8, served=4, missed=1, void=1, continued=1, unserved=1, moved=1, priority=1,
        waits=(600, 720, 720, 1080, 1080, 1200), untimed=1, judged=5, within=3, sooner=0, later=2,
    )  # fmt: skip
    assert (report.total.median_wait, report.total.ninetieth_wait) == (720, 1200)
    assert report.total.within_share == 0.6
    assert [(day.agency, day.figures.issued, day.figures.served) for day in report.agencies] == [
        ("DUKCAPIL", 5, 3), ("DISNAKER", 1, 0), ("IMIGRASI", 2, 1),
    ]  # fmt: skip
    assert together(day.figures for day in report.agencies) == report.total
    assert [(hour.hour, hour.issued, hour.called, hour.median_wait) for hour in report.hours] == [
        (8, 7, 6, 720), (9, 1, 1, None),
    ]  # fmt: skip
    assert [(quota.code, quota.used, quota.full_at) for quota in report.quotas] == [("LP-prioritas", 2, None)]
    assert not report.over
    assert report.from_earlier == 0


def test_a_counter_that_closed_early_lasts_to_its_hour(story: Story) -> None:
    a_morning(story)
    [outage] = story.at(500).report().outages
    assert outage == Outage(
        OutageKind.COUNTER, "18", "petugas pulang", datetime(2026, 10, 5, 8, 30, tzinfo=WITA), None,
        seconds=390 * 60, people=1, agency="IMIGRASI",
    )  # fmt: skip


def test_a_counter_that_opens_again_was_closed_that_long(story: Story) -> None:
    story.at(30).act("18", "close_early", reason="listrik")
    assert [outage.seconds for outage in story.at(40).report().outages] == [600]
    story.at(50).act("18", "reopen")
    [outage] = story.at(90).report().outages
    assert (outage.seconds, outage.people) == (1200, 0)
    assert outage.ended == datetime(2026, 10, 5, 8, 50, tzinfo=WITA)


def test_who_comes_back_is_not_missed_and_who_returns_to_the_queue_is_not_served(story: Story) -> None:
    first, second = story.take("AK"), story.take("AK")
    story.at(3).act("1", "call_next")
    story.at(5).act("1", "no_show")
    assert story.report().total.missed == 1
    story.at(6).act("1", "return", ticket=first)
    story.at(8).act("1", "call_next")
    story.act("1", "start")
    story.at(9).act("1", "hold")
    story.at(10).act("1", "call", ticket=first, reason="kembali")
    story.act("1", "done")
    total = story.report().total
    assert (total.served, total.missed, total.unserved) == (1, 0, 1)
    assert total.waits == (180, 480)  # the first call counts
    story.act("1", "return", ticket=second)
    assert story.report().total.unserved == 1


def test_a_visitor_counts_on_the_day_of_the_number(story: Story) -> None:
    story.at(10).take("AK")
    story.act("1", "call_next")
    story.act("1", "continue_tomorrow")
    story.day += timedelta(days=1)
    story.at(0).act("1", "call_next")
    story.at(5).act("1", "start")
    story.at(6).act("1", "transfer", service="BPN-01")  # takes a new place in the order: of today
    story.at(9).act("19", "call_next")
    story.act("19", "done")
    monday, tuesday = story.report(), story.report(MONDAY + timedelta(days=1))
    assert (monday.total.issued, monday.total.continued, monday.total.served) == (1, 1, 0)
    assert (tuesday.total.issued, tuesday.from_earlier) == (0, 1)
    assert tuesday.hours == ()


def test_the_small_hours_belong_to_the_day_before(story: Story) -> None:
    story.at(18 * 60).take("AK")
    story.at(19 * 60).take("AK")
    assert (story.report().total.issued, story.report(date(2026, 10, 6)).total.issued) == (1, 1)


def test_numbers_by_hand_are_counted(story: Story) -> None:
    story.at(5).act("1", "hand_number", series="AK", number=901, reason="listrik padam", service="DUKCAPIL-01")
    story.at(9).act("1", "call_next")
    report = story.report()
    assert [(day.agency, day.figures.waits) for day in report.agencies] == [("DUKCAPIL", (240,))]
    assert report.total.unserved == 1  # called and never marked


def test_a_clock_that_runs_ahead_is_put_right(story: Story) -> None:
    ahead = timedelta(minutes=5)
    story.beat("k1", utc=(story.clock.now().utc + ahead).isoformat())
    story.send(story.number("AK") | {"at_utc": (story.clock.now().utc + ahead).isoformat()})
    story.at(10).act("1", "call_next")
    assert story.report().total.waits == (600,)


def paper(story: Story, job: int, state: str, problem: str | None = None, copy: int = 1) -> dict[str, Any]:
    return story.line("print", body={"job": str(job), "copy": copy, "state": state, "problem": problem})


def test_paper_and_a_printer_that_ran_out(story: Story) -> None:
    story.at(90).send(paper(story, 1, "sending"), paper(story, 1, "sent"), paper(story, 1, "printed"))
    story.send(story.line("paper_low", body={"tickets": 40, "lasts_today": False}))
    story.at(100).send(paper(story, 2, "sending"), paper(story, 2, "uncertain", "paper_out"))
    story.at(101).send(paper(story, 3, "not_printed", "cover_open"))
    rolled = {"length_mm": 80000, "used_of_last_mm": 76543.2}
    story.at(103).send(story.line("roll_replaced", body=rolled))
    story.at(104).send(paper(story, 3, "sending"), paper(story, 3, "unverified"), paper(story, 4, "printed", copy=2))
    story.at(120).send(paper(story, 5, "uncertain", "stopped"))
    report = story.report()
    [outage] = report.outages
    assert (outage.kind, outage.subject, outage.cause) == (OutageKind.PRINTER, "k1", "paper_out")
    assert (outage.began.hour, outage.began.minute, outage.seconds, outage.people) == (9, 40, 240, 2)
    found = report.paper
    assert (found.sheets, found.copies, found.uncertain, found.failed, found.warnings) == (3, 1, 2, 0, 1)
    assert [(roll.kiosk, roll.used_of_last_mm) for roll in found.rolls] == [("k1", 76543.2)]


def test_a_printer_that_stays_out_lasts_to_the_end_of_the_hours(story: Story) -> None:
    story.at(360).send(paper(story, 1, "not_printed", "unplugged"))
    [outage] = story.at(900).report().outages
    assert (outage.ended, outage.seconds) == (None, 3600)


def silent(story: Story, minutes: int, *, seen_by_hand: bool = False) -> None:
    """The kiosk is not heard for a while after nine o'clock."""
    story.at(60).beat("k1")
    story.at(66)
    story.parts.kiosks.watch()
    if seen_by_hand:
        [number] = (row[0] for row in story.rows("alarm", "id"))
        assert story.admin("POST", f"/alarms/{number}/seen").status < 300
        story.parts.kiosks.watch()
    story.at(60 + minutes)


@pytest.mark.parametrize("seen_by_hand", [False, True])
def test_a_kiosk_without_network_worked_on(story: Story, seen_by_hand: bool) -> None:
    story.at(59).take("AK")
    silent(story, 30, seen_by_hand=seen_by_hand)
    story.send(story.number("AK", ago=timedelta(minutes=10)))
    story.beat("k1")
    [outage] = story.report().outages
    assert (outage.kind, outage.subject, outage.cause) == (OutageKind.SILENT, "k1", OutageCause.NETWORK)
    assert (outage.began.hour, outage.began.minute, outage.seconds) == (9, 0, 1800)
    assert story.report().total.issued == 2


def test_a_kiosk_that_was_started_again(story: Story) -> None:
    story.at(59).take("AK")
    silent(story, 8)
    story.boot = "another boot"
    story.beat("k1")
    story.at(70).take("AK")
    [outage] = story.report().outages
    assert (outage.cause, outage.seconds) == (OutageCause.STOPPED, 480)


def test_the_night_is_no_outage(story: Story) -> None:
    story.at(480).beat("k1")
    story.at(600)
    story.parts.kiosks.watch()
    story.day += timedelta(days=1)
    story.at(-30).beat("k1")
    assert story.report().outages == ()
    assert story.report(date(2026, 10, 6)).outages == ()


def test_events_that_wait_too_long(story: Story) -> None:
    story.at(90).beat("k1", oldest_unsent_s=1200)
    story.at(100).beat("k1")
    [outage] = story.report().outages
    assert (outage.kind, outage.began.hour, outage.began.minute, outage.seconds) == (OutageKind.UNSENT, 9, 10, 1800)


def test_a_quota_is_full_with_its_last_number(story: Story) -> None:
    for minute in range(50):
        story.at(minute).take("HS")
    [quota] = story.report().quotas
    assert (quota.code, quota.per_day, quota.used) == ("HS", 50, 50)
    assert quota.full_at == datetime(2026, 10, 5, 8, 49, tzinfo=WITA)


def test_a_week_is_the_sum_of_its_days_against_as_many_before(story: Story) -> None:
    for ahead, numbers in ((0, 3), (1, 2), (2, 4), (7, 1), (8, 5)):
        story.day = MORNING + timedelta(days=ahead)
        for minute in range(numbers):
            story.at(minute).take("AK" if minute else "LP")
    week = story.reports.week(HALL, MONDAY + timedelta(days=9))  # Tuesday is the last day so far
    assert (week.first, week.last) == (date(2026, 10, 12), date(2026, 10, 18))
    assert [day.total.issued for day in week.days] == [1, 5]
    assert (week.before.issued, week.before_first, week.before_last) == (5, MONDAY, MONDAY + timedelta(days=1))
    assert [(day.agency, day.figures.issued) for day in week.agencies] == [("DUKCAPIL", 4), ("IMIGRASI", 2)]
    assert [(hour.hour, hour.issued) for hour in week.hours] == [(8, 6)]
    month = story.reports.month(HALL, MONDAY)
    assert (month.total.issued, len(month.days), month.before.issued) == (15, 13, 0)
    assert (month.before_first, month.before_last) == (date(2026, 9, 1), date(2026, 9, 13))
    assert story.reports.first_day(HALL) == MONDAY
    whole = story.reports.week(HALL, MONDAY)
    assert (whole.total.issued, len(whole.days), whole.before_last) == (9, 7, date(2026, 10, 4))


def test_a_day_that_is_over_is_remembered_until_late_numbers_come(story: Story) -> None:
    story.take("AK")
    story.day += timedelta(days=1)
    story.at(0)
    first = story.report()
    assert first.over
    assert story.report() is first
    assert story.report(date(2026, 10, 6)) is not story.report(date(2026, 10, 6))  # still runs
    story.send(story.number("AK", ago=timedelta(hours=24)))
    assert story.report().total.issued == 2


def test_numbers_of_a_store_that_was_lost_are_counted(story: Story) -> None:
    story.send(story.number("AK", (0, 10)), story.number("AK", (0, 10)))
    del story.stores["k1"]
    story._seq = count(1)
    story.beat("k1")
    story.at(5).send(story.number("AK", (0, 10)))
    for minute in (6, 7, 8):
        story.at(minute).act("1", "call_next")
        story.act("1", "done")
    total = story.report().total
    assert (total.issued, total.served, total.judged, total.within) == (3, 3, 3, 3)
    story.day += timedelta(days=1)
    story.at(0).take("AK")
    assert story.report(date(2026, 10, 6)).total.issued == 1
    assert story.report().total.judged == 3


def test_an_empty_hall_has_an_empty_report(story: Story) -> None:
    report = story.report()
    assert report.total == Figures()
    assert (report.total.median_wait, report.total.within_share, report.total.priority_share) == (None, None, None)
    assert (report.agencies, report.hours, report.outages, report.paper) == ((), (), (), PaperFigures())
    assert story.reports.first_day(HALL) == MONDAY
    with pytest.raises(KeyError):
        story.reports.day("elsewhere", MONDAY)


# ---- rules


@pytest.mark.parametrize(
    ("printed", "minutes", "side"),
    [
        ((10, 20), 9.99, -1), ((10, 20), 10, 0), ((10, 20), 20, 0), ((10, 20), 20.01, 1),
        ((90, 140), 500, 0), ((90, 140), 89, -1), ((130, 180), 121, 0), ((130, 180), 119, -1), ((90, 120), 121, 1),
    ],
)  # fmt: skip
def test_what_counts_as_within_the_printed_range(printed: tuple[int, int], minutes: float, side: int) -> None:
    assert judge(printed, round(minutes * 60)) == side


def test_quantiles_are_nearest_rank() -> None:
    assert [quantile((15, 20, 35, 40, 50), share) for share in (0.05, 0.3, 0.4, 0.5, 1)] == [15, 20, 20, 35, 50]
    assert quantile((), 0.5) is None
    with pytest.raises(ValueError, match="share"):
        quantile((1,), 50)


@given(st.lists(st.integers(0, 9), min_size=1), st.floats(0, 1))
def test_a_quantile_is_a_value_that_so_many_do_not_exceed(values: list[int], share: float) -> None:
    found = quantile(sorted(values), share)
    assert found is not None
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)


@given(st.lists(st.integers(1, 60), unique=True), st.integers(0, 70))
def test_the_place_of_an_instant_is_found(places: list[int], wanted: int) -> None:
    lines = [(place, MORNING + timedelta(minutes=place)) for place in sorted(places)]

    def at(low: int) -> tuple[int, datetime] | None:
        return next((line for line in lines if line[0] >= low), None)

    found = first_at(MORNING + timedelta(minutes=wanted), max(places, default=0), at)
    assert [place for place, _ in lines if place >= found] == [place for place, _ in lines if place >= wanted]


def test_weeks_and_months() -> None:
    assert week_of(date(2026, 10, 11)) == (MONDAY, date(2026, 10, 11))
    assert month_of(date(2028, 2, 29)) == (date(2028, 2, 1), date(2028, 2, 29))


def test_a_sheet_opens_in_a_spreadsheet_and_calculates_nothing() -> None:
    rows = (("=1+1", 12.5, None), ("a;b", -3, "x"), (' @SUM("a")', 0.04, "-"))
    assert sheet(("a", "b", "c"), rows, Separators.SEMICOLON) == (
        '\ufeffa;b;c\r\n\'=1+1;12,5;\r\n"a;b";-3;x\r\n"\' @SUM(""a"")";0,0;\'-\r\n'
    )
    assert "'=1+1,12.5,\r\n" in sheet(("a",), rows, Separators.COMMA)
