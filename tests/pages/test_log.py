"""The log of a hall: nothing that a person did is missing, however much the kiosks did beside it."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import insert

from central.access.officers import OfficerRole
from central.store.page_tables import audit
from central.store.tables import act
from tests.pages.conftest import Visitor, signed_in
from tests.support.web_hall import HALL, Hall

LOG = f"/admin/{HALL}/log"


@pytest.fixture
def head(hall: Hall) -> Visitor:
    return signed_in(hall, OfficerRole.HEAD)


def many_arrivals(hall: Hall, n: int) -> None:
    """Lines of kiosks after everything that is there already."""
    with hall.store.write(HALL) as connection:
        first = hall.store.positions(connection, HALL, n)
        lines = [
            {
                "hall": HALL, "pos": first + at, "kind": "ticket", "officer": "k1", "at_utc": hall.clock.now().utc,
                "body": '{"kiosk":"k1","arrived":{"AK":1}}',
            }
            for at in range(n)
        ]  # fmt: skip
        connection.execute(insert(act), lines)


def many_changes(hall: Hall, n: int, officer: str = "petugas-7") -> None:
    with hall.store.write(HALL) as connection:
        first = hall.store.positions(connection, HALL, n)
        lines = [
            {
                "hall": HALL, "pos": first + at, "at_utc": hall.clock.now().utc, "officer": officer,
                "what": "announced", "subject": f"pengumuman ke-{at}.", "body": "{}",
            }
            for at in range(n)
        ]  # fmt: skip
        connection.execute(insert(audit), lines)


def shown(page: str) -> list[str]:
    """Times, people and texts of the rows, each as one line."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [html.unescape(re.sub(r"<[^>]+>", " ", row)) for row in body.split("</tr>") if "<td" in row]


def table_of(reply_text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(reply_text.removeprefix("\ufeff")), delimiter=";"))


def test_an_act_is_shown_however_many_tickets_came_after_it(hall: Hall, head: Visitor) -> None:
    hall.arrive("AK")
    hall.act("1", "call_next")
    hall.act("1", "cancel", reason="salah ambil", officer="petugas-1")
    many_arrivals(hall, 2600)
    rows = shown(head.get(LOG).text)
    assert any("AK-001" in row and "salah ambil" in row for row in rows)
    assert any("salah ambil" in row for row in shown(head.get(f"{LOG}?officer=petugas-1").text))
    assert not any("k1" in row for row in rows)


def test_the_officer_asked_for_is_found_behind_others_and_every_name_is_offered(hall: Hall, head: Visitor) -> None:
    hall.arrive("AK")
    hall.act("1", "call_next", officer="petugas-1")
    many_changes(hall, 2600)
    found = head.get(f"{LOG}?officer=petugas-1").text
    assert [row for row in shown(found) if "AK-001" in row]
    assert "<option selected>petugas-1" in found
    assert "<option>petugas-7" in found


def test_every_entry_stands_on_exactly_one_page_and_the_way_back_leads_through_the_same_pages(
    hall: Hall, head: Visitor
) -> None:
    many_changes(hall, 450)
    pages, at = [], f"{LOG}?officer=petugas-7"
    while at:
        pages.append(head.get(at).text)
        older = re.search(r'href="(\?[^"]*before=\d+)"', pages[-1])
        at = LOG + html.unescape(older[1]) if older else ""
    texts = [re.findall(r"pengumuman ke-(\d+)\.", page) for page in pages]
    assert [int(n) for page in texts for n in page] == list(range(449, -1, -1))
    assert len(pages) == 3
    newer = re.search(r'href="(\?[^"]*after=\d+)"', pages[1])
    assert newer is not None
    first = head.get(LOG + html.unescape(newer[1])).text
    assert re.findall(r"pengumuman ke-(\d+)\.", first) == texts[0]
    assert "after=" not in first


def test_the_table_has_every_act_of_the_day_and_of_no_other(hall: Hall, head: Visitor) -> None:
    many_changes(hall, 2300)
    hall.wait(days=1)
    many_changes(hall, 3)
    today = hall.clock.now().utc.date()
    yesterday = today - timedelta(days=1)
    rows = table_of(head.get(f"{LOG}.csv?day={yesterday}&officer=petugas-7").text)
    assert len(rows) == 1 + 2300
    assert len(table_of(head.get(f"{LOG}.csv?day={today}&officer=petugas-7").text)) == 1 + 3


@pytest.mark.parametrize(
    ("language", "heading", "words"),
    [
        (
            "id",
            ["Waktu", "Petugas", "Tindakan", "Tentang", "Keterangan"],
            ("membatalkan", "loket 1", "Kepala: laporan"),
        ),
        ("en", ["Time", "Officers", "Act", "About", "Remarks"], ("cancelled", "counter 1", "Head: reports")),
    ],
)
def test_the_table_speaks_the_language_of_its_reader(
    hall: Hall, language: str, heading: list[str], words: tuple[str, ...]
) -> None:
    admin = signed_in(hall, OfficerRole.ADMIN)
    hall.arrive("AK")
    hall.act("1", "call_next")
    hall.act("1", "cancel", reason="salah", officer="petugas-1")
    admin.ask("POST", f"/admin/{HALL}/officers", data={"name": "bu-kepala", "secret": "482913", "role": "head"})
    admin.ask("POST", f"/admin/{HALL}/officers/bu-kepala/change", data={"role": "head", "agency": ""})
    text = admin.get(f"{LOG}.csv?lang={language}").text
    assert table_of(text)[0] == heading
    for word in words:
        assert word in text, text


def test_a_body_that_is_none_hides_nothing(hall: Hall, head: Visitor) -> None:
    many_changes(hall, 1)
    with hall.store.write(HALL) as connection:
        line = {
            "hall": HALL,
            "at_utc": hall.clock.now().utc,
            "officer": "petugas-8",
            "what": "announced",
            "subject": "x",
        }
        for body in ("", "[1]", '{"until": "tomorrow", "role": 5, "queues": "AK"}'):
            connection.execute(insert(audit), {**line, "pos": hall.store.positions(connection, HALL, 1), "body": body})
    rows = shown(head.get(LOG).text)
    assert len([row for row in rows if "petugas-8" in row]) == 3
    assert [row for row in rows if "petugas-7" in row]


@pytest.mark.parametrize("asked", ["before=-1", "before=x", "after=99999999999999999999", "day=2026-13-01"])
def test_an_address_that_is_none_is_refused_in_a_sentence(head: Visitor, asked: str) -> None:
    assert head.get(f"{LOG}?{asked}").status_code in (404, 422)


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31", "2026-02-30", "1", "nan", "\uff11"]
)
def test_a_day_that_no_hall_can_have_is_not_found(head: Visitor, day: str) -> None:
    for path in (LOG, f"{LOG}.csv"):
        assert head.get(f"{path}?day={day}").status_code == 404


@pytest.mark.parametrize("day", ["1970-01-02", "2199-12-31"])
def test_a_day_without_acts_has_an_empty_page(head: Visitor, day: str) -> None:
    assert head.get(f"{LOG}?day={day}").status_code == 200
