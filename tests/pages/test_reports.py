"""The page of reports: who may see it, what it says, what it lets people take away."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.access.officers import OfficerRole
from central.pages.reports.charts import HEIGHT, LEFT, LINES, TOP, WIDTH, ChartSeries, lying, nice_step, standing
from central.pages.reports.report_view import Neighbours, ReportScope
from central.pages.reports.wording import ReportWording, of_hundred
from central.reports import Figures, Outage, OutageCause, OutageKind
from hall.catalogue import load_catalogue
from hall.data import asset
from hall.i18n import Words
from hall.protocol import ActKind
from tests.pages.conftest import Visitor, signed_in
from tests.support.clock import WITA
from tests.support.web_hall import CATALOGUE, HALL, Hall

MONDAY = date(2026, 10, 5)
DAY = f"/reports/{HALL}/day/{MONDAY}"


@cache
def say(language: str = "id") -> ReportWording:
    return ReportWording(Words(language, asset("locale"), ("reports", "site", "kiosk")), load_catalogue(CATALOGUE))


@pytest.fixture
def head(hall: Hall) -> Visitor:
    return signed_in(hall, OfficerRole.HEAD)


def a_short_morning(hall: Hall) -> None:
    for series in ("AK", "AK", "LP"):
        hall.arrive(series)
    hall.wait(minutes=12)
    hall.act("1", ActKind.CALL_NEXT)
    hall.act("1", ActKind.DONE)
    hall.act("18", ActKind.CLOSE_EARLY, reason='=HYPERLINK("x") <b>pulang</b>')


# ---- pages


def test_the_address_of_a_hall_leads_to_today(head: Visitor) -> None:
    reply = head.get(f"/reports/{HALL}")
    assert (reply.status_code, reply.headers["location"]) == (303, DAY)


def test_a_day_says_what_happened(hall: Hall, head: Visitor) -> None:
    a_short_morning(hall)
    page = head.get(DAY).text
    for told in (
        "Senin, 5 Oktober 2026", "Hari ini belum selesai", "12 menit", "100%", "Disdukcapil",
        "Dari 1 pengunjung, 1 dipanggil dalam rentang yang tercetak, 0 lebih cepat, dan 0 lebih lambat.",
        "Loket 18 (Imigrasi) tutup lebih awal", "1 orang masih menunggu", "Lembar tiket yang keluar: 0",
        "Tidak dicatat:",
    ):  # fmt: skip
        assert told in page, told
    assert "<b>pulang</b>" not in page
    english = head.get(f"{DAY}?lang=en").text
    for told in ("Monday, 5 October 2026", "12 minutes", "closed early", "09:00–09:59"):
        assert told in english, told
    assert "tutup lebih awal" not in english


@pytest.mark.parametrize("scope", ["week", "month"])
def test_weeks_and_months_lead_to_their_days(hall: Hall, head: Visitor, scope: str) -> None:
    a_short_morning(hall)
    reply = head.get(f"/reports/{HALL}/{scope}/{MONDAY}")
    assert reply.status_code == 200
    assert f'href="{DAY}"' in reply.text
    assert "Belum selesai" in reply.text
    assert "sebelumnya tidak ada" in reply.text


def test_a_page_has_nothing_that_its_policy_forbids(hall: Hall, head: Visitor) -> None:
    a_short_morning(hall)
    for path in (DAY, f"/reports/{HALL}/week/{MONDAY}", f"/reports/{HALL}/month/{MONDAY}"):
        page = head.get(path).text
        assert " style=" not in page
        assert "<script>" not in page
        assert "onclick" not in page


@pytest.mark.parametrize(
    "path",
    ["day/2026-10-06", "day/2026-10-04", "day/yesterday", "day/0001-01-01", "year/2026-10-05", "month/9999-12-31",
     "day/2026-10-05/nothing.csv", "day/2026-10-05/agencies.xlsx"],
)  # fmt: skip
def test_there_is_no_report_of_what_was_not(hall: Hall, head: Visitor, path: str) -> None:
    hall.arrive("AK")
    assert head.get(f"/reports/{HALL}/{path}").status_code == 404


def test_a_sheet_comes_as_a_file_that_a_spreadsheet_opens(hall: Hall, head: Visitor) -> None:
    a_short_morning(hall)
    reply = head.get(f"{DAY}/agencies.csv")
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.headers["content-disposition"] == f'attachment; filename="kendari-day-{MONDAY}-agencies.csv"'
    assert reply.content.startswith(b"\xef\xbb\xbfKode;Instansi;Nomor diberikan;")
    lines = list(csv.reader(reply.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert [line[:4] for line in lines[1:]] == [
        ["DUKCAPIL", "Disdukcapil", "2", "1"], ["IMIGRASI", "Imigrasi", "1", "0"], ["", "Jumlah", "3", "1"],
    ]  # fmt: skip
    assert {len(line) for line in lines} == {18}
    assert lines[1][11] == "12,0"
    assert head.get(f"{DAY}/agencies.csv?separators=comma").text.splitlines()[1].split(",")[11] == "12.0"
    outages = head.get(f"{DAY}/outages.csv?lang=en").content.decode("utf-8-sig")
    assert outages.startswith("Date;From;To;")
    assert "'=HYPERLINK" in outages


@pytest.mark.parametrize("scope", ["day", "week", "month"])
def test_every_sheet_that_is_offered_is_there(hall: Hall, head: Visitor, scope: str) -> None:
    a_short_morning(hall)
    page = head.get(f"/reports/{HALL}/{scope}/{MONDAY}").text
    sheets = sorted({part.split('"')[0] for part in page.split(f'href="/reports/{HALL}/{scope}/{MONDAY}/')[1:]})
    assert len(sheets) == (10 if scope == "day" else 12)
    for sheet in sheets:
        text = head.get(f"/reports/{HALL}/{scope}/{MONDAY}/{sheet}").content.decode("utf-8-sig")
        lines = list(csv.reader(text.splitlines(), delimiter="," if "comma" in sheet else ";"))
        assert len({len(line) for line in lines}) == 1


def test_officers_see_no_reports_and_strangers_sign_in_first(hall: Hall) -> None:
    assert signed_in(hall, OfficerRole.OFFICER).get(DAY).status_code == 403
    assert Visitor(hall).get(DAY).headers["location"].startswith("/sign-in")


# ---- words


def test_lengths_are_said_in_minutes_and_hours() -> None:
    lengths = (None, 0, 29, 30, 89, 3569, 3570, 3600, 5400)
    assert [say().length(each) for each in lengths] == [
        "–", "kurang dari 1 menit", "kurang dari 1 menit", "1 menit", "1 menit", "59 menit", "1 jam", "1 jam",
        "1 jam 30 menit",
    ]  # fmt: skip
    assert [say("en").length(each) for each in (60, 120, 3600, 7200)] == ["1 minute", "2 minutes", "1 hour", "2 hours"]


def test_metres_have_the_decimal_sign_of_the_language() -> None:
    assert [say(language).metres(1_076_543.2) for language in ("id", "en")] == ["1.076,5 m", "1,076.5 m"]
    assert say().metres(79_990) == "80,0 m"


def test_shares_and_changes() -> None:
    assert [say().share(each) for each in (None, 0.0, 0.834, 0.835, 1.0)] == ["–", "0%", "83%", "84%", "100%"]
    assert [say().change(now, 350) for now in (385, 350, 315)] == ["+10% dari 350", "±0% dari 350", "–10% dari 350"]
    assert say().change(3, 0) == "sebelumnya tidak ada"


def test_ranges_of_dates() -> None:
    assert say().dates(MONDAY, date(2026, 10, 11)) == "5–11 Oktober 2026"
    assert say().dates(date(2026, 12, 28), date(2027, 1, 3)) == "28 Desember 2026 – 3 Januari 2027"


def test_of_many_a_hundred_are_spoken_of_and_few_are_counted() -> None:
    many = Figures(judged=364, within=276, sooner=55, later=33)
    assert say().within(many).startswith("Dari 100 pengunjung, 76 dipanggil dalam rentang yang tercetak, 15 lebih")
    assert say("en").within(replace(many, judged=5, within=3, sooner=1, later=1)).startswith("Of 5 visitors, 3 were")
    assert "Belum ada" in say().within(Figures())


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=5).filter(any))
def test_a_hundred_are_a_hundred(counts: list[int]) -> None:
    parts = of_hundred(counts)
    assert sum(parts) == 100
    assert all(abs(part - count * 100 / sum(counts)) < 1 for part, count in zip(parts, counts, strict=True))


def test_every_kind_of_outage_has_words_in_both_languages() -> None:
    at = datetime(2026, 10, 5, 9, 40, tzinfo=WITA)
    causes = {
        OutageKind.PRINTER: (
            "paper_out", "cover_open", "cutter", "jam", "hot", "offline", "unreachable", "unplugged", "busy",
            "not_allowed", "not_answering", "timeout", "error",
        ),
        OutageKind.SILENT: tuple(OutageCause),
        OutageKind.UNSENT: ("",),
        OutageKind.COUNTER: ("",),
    }  # fmt: skip
    for kind, codes in causes.items():
        for code in codes:
            outage = Outage(kind, "1", code, at, None, 60, people=2, agency="DUKCAPIL")
            texts = [(say(language).outage(outage), say(language).cause(outage)) for language in ("id", "en")]
            assert texts[0][0] != texts[1][0]
            assert texts[0][1] != texts[1][1]
            assert code not in texts[0] or not code


def test_a_name_that_the_catalogue_lost_is_its_code() -> None:
    assert (say().agency("GONE"), say().quota("GONE")) == ("GONE", "GONE")
    assert say().quota("HS") == "Polresta: Perpanjangan SIM A, Perpanjangan SIM C"


# ---- ways and bars


def test_ways_end_with_the_first_and_the_last_day() -> None:
    first, today = date(2026, 9, 30), date(2026, 10, 7)
    at_the_ends = (
        Neighbours.of(ReportScope.DAY, first, first, today).earlier,
        Neighbours.of(ReportScope.DAY, today, first, today).later,
    )
    assert at_the_ends == (
        None, None,
    )  # fmt: skip
    week = Neighbours.of(ReportScope.WEEK, today, first, today)
    assert (week.earlier, week.later) == (date(2026, 10, 4), None)
    assert Neighbours.of(ReportScope.MONTH, first, first, today).later == date(2026, 10, 1)


def test_bars_stand_on_one_line_and_stay_inside() -> None:
    series = (ChartSeries("a", "main", (0, 7, None, 103)), ChartSeries("b", "other", (1, 2, 3, 4)))
    chart = standing("t", ("1", "2", "3", "4"), series)
    assert len(chart.bars) == 7
    base = chart.lines[0].at
    for bar in chart.bars:
        assert bar.y + bar.height == pytest.approx(base, abs=0.2)
        assert bar.x >= LEFT
        assert bar.x + bar.width <= WIDTH
        assert TOP <= bar.y <= HEIGHT
    assert chart.bars[-2].title == "4 · a: 103"
    assert [line.text for line in chart.lines] == ["0", "50", "100", "150"]


def test_lying_bars_lie_over_one_another() -> None:
    chart = lying(
        "t", ("x", "y"), (ChartSeries("long", "other", (40, 10)), ChartSeries("short", "main", (13, None))), " menit"
    )
    assert [(bar.value, bar.title) for bar in chart.bars] == [
        ("40", "x · long: 40 menit"), ("", "x · short: 13 menit"), ("10", "y · long: 10 menit"),
    ]  # fmt: skip
    assert chart.bars[0].width > chart.bars[1].width
    assert chart.bars[0].y < chart.bars[1].y < chart.bars[2].y


def test_nothing_to_draw_is_drawn() -> None:
    assert standing("t", (), (ChartSeries("a", "main", ()),)).bars == ()
    assert lying("t", (), (ChartSeries("a", "main", ()),)).names == ()


@given(st.integers(0, 10**6))
def test_lines_reach_the_highest_value_and_are_few(highest: int) -> None:
    step = nice_step(highest)
    assert step * LINES >= highest
    assert str(step).rstrip("0") in ("1", "2", "5")
