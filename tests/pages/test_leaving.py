"""Leaving the queue by phone: asked twice, undone for ten minutes by the phone and all day at the counter."""

from __future__ import annotations

import re

import pytest

from hall.protocol import ActKind
from tests.pages.conftest import Visitor
from tests.pages.test_counter import feedback, officer, press
from tests.support.web_hall import HALL, Hall


def states(hall: Hall) -> list[str]:
    with hall.store.read() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT queue_state FROM ticket ORDER BY number")]


@pytest.mark.parametrize("prefix", ["/t", "/T"])
def test_leaving_is_asked_twice(hall: Hall, prefix: str) -> None:
    phone, token = Visitor(hall), hall.arrive("AK")
    here = f"{prefix}/{token}"
    page = phone.get(here).text
    assert f'href="/t/{token}/leaving"' in page
    assert 'action="/t/' not in page  # the first page has no button that leaves
    asked = phone.get(f"{here}/leaving").text
    assert "Benar, ini nomor Anda" in asked
    assert 'name="sure" value="yes"' in asked
    assert states(hall) == ["waiting"]
    reply = phone.ask("POST", f"{here}/leave", data={"sure": "yes"})
    assert (reply.status_code, reply.headers["location"]) == (303, f"/t/{token}")
    assert states(hall) == ["cancelled"]


def test_an_old_page_whose_form_asks_once_is_asked_again(hall: Hall) -> None:
    phone, token = Visitor(hall), hall.arrive("AK")
    for data in ({}, {"sure": ""}, {"sure": "no"}):
        reply = phone.ask("POST", f"/t/{token}/leave", data=data)
        assert (reply.status_code, reply.headers["location"]) == (303, f"/t/{token}/leaving")
    assert phone.get(f"/t/{token}/leave").status_code == 405  # no link and no preview leaves
    assert states(hall) == ["waiting"]


def test_ten_minutes_to_come_back_and_then_the_counter(hall: Hall) -> None:
    phone, token = Visitor(hall), hall.arrive("AK")
    hall.arrive("AK")
    phone.ask("POST", f"/t/{token}/leave", data={"sure": "yes"})
    page = phone.get(f"/t/{token}").text
    assert re.search(r"Sampai 09\.5\d Anda dapat kembali", page)
    assert phone.ask("POST", f"/t/{token}/back").status_code == 303
    assert states(hall) == ["waiting", "waiting"]
    assert "Anda berikutnya" in phone.get(f"/t/{token}").text
    phone.ask("POST", f"/t/{token}/leave", data={"sure": "yes"})
    hall.wait(minutes=11)
    assert "/back" not in phone.get(f"/t/{token}").text
    late = phone.ask("POST", f"/t/{token}/back")
    assert late.status_code == 409
    assert "Lapor ke loket" in late.text
    visitor = officer(hall)
    desk = visitor.get("/counter").text
    assert "Keluar lewat ponsel" in desk
    ticket = re.search(r'id="back-(\w{32})"', desk)
    assert ticket is not None
    assert feedback(press(visitor, "return", ticket=ticket[1])) == "AK-001 kembali ke antrean."
    assert feedback(press(visitor, "call_next")) == "AK-001 dipanggil."


def test_what_a_counter_cancelled_is_not_offered_back(hall: Hall) -> None:
    phone, token = Visitor(hall), hall.arrive("AK")
    hall.act("1", ActKind.CANCEL, ticket="AK-001", reason="uji coba")
    assert "dibatalkan" in phone.get(f"/t/{token}").text
    assert phone.ask("POST", f"/t/{token}/back").status_code == 409
    assert phone.get(f"/t/{token}/leaving").headers["location"] == f"/t/{token}"
    assert states(hall) == ["cancelled"]


def test_who_is_served_in_the_same_moment_is_told(hall: Hall) -> None:
    phone, token = Visitor(hall), hall.arrive("AK")
    hall.act("1", ActKind.CALL_NEXT)
    hall.act("1", ActKind.START)
    reply = phone.ask("POST", f"/t/{token}/leave", data={"sure": "yes"})
    assert reply.status_code == 409
    assert "Itu tidak dapat dilakukan lagi dari ponsel" in reply.text
    assert states(hall) == ["serving"]


def test_an_old_tickets_page_leads_to_help_and_not_to_staff(hall: Hall) -> None:
    phone, token = Visitor(hall), hall.arrive("AK")
    hall.wait(days=3)
    for path in (f"/t/{token}", f"/T/{token}", "/T/NOTHING", f"/t/{token}/leaving"):
        reply = phone.get(path)
        assert reply.status_code == 404
        assert "ambil nomor baru di mesin antrean" in reply.text
        assert "meja informasi" in reply.text
        assert not re.search(r'href="/(sign-in)?"', reply.text)
    assert "take a new number" in phone.get(f"/t/{token}?lang=en").text
    assert 'href="/display"' in phone.get("/display/nowhere").text


def test_signing_out_with_a_visitor_asks(hall: Hall) -> None:
    hall.arrive("AK")
    visitor = officer(hall, "3")
    hall.act("3", ActKind.CALL_NEXT)
    reply = visitor.ask("POST", "/sign-out")
    assert reply.status_code == 409
    assert "AK-001 masih di loket 3" in reply.text
    assert "AK-001 masih di loket 3" in visitor.get("/counter/choose").text
    assert visitor.get("/counter").status_code == 200
    hall.act("3", ActKind.START)
    assert visitor.ask("POST", "/sign-out").status_code == 409
    assert visitor.ask("POST", "/sign-out", data={"anyway": "yes"}).headers["location"] == "/sign-in"
    assert visitor.get("/counter").status_code == 303
    other = officer(hall, "3", "petugas-2")
    hall.act("3", ActKind.DONE)
    assert other.ask("POST", "/sign-out").headers["location"] == "/sign-in"


def test_who_is_sent_on_is_told_where(hall: Hall) -> None:
    hall.arrive("AK")
    visitor = officer(hall)
    press(visitor, "call_next")
    reply = press(visitor, "transfer", ticket="AK-001", service=hall.agency["LT"][1])
    plan = hall.parts.hall_configs.plan(HALL)
    zone = next(one for one in plan.catalogue.zones if one.letter == plan.catalogue.agency(hall.agency["LT"][0]).zone)
    assert feedback(reply) == f"AK-001 diteruskan ke ATR/BPN, loket 19, {zone.name.get('id')}."
    assert 'data-stays="1"' in reply.text
