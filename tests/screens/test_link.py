"""While central cannot be reached: a sign and a sentence for staff, numbers and honest figures for visitors."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hall.catalogue import Catalogue
from hall.i18n import Words
from kiosk import flow
from kiosk.desk import Central
from kiosk.model.central_link import Link
from kiosk.screens.staff.messages import link_line, reserve_line
from tests.screens.conftest import ROOT, MakeKiosk, Pilot
from tests.support import gallery

NOW = datetime(2026, 11, 24, 9, 41, tzinfo=ZoneInfo("Asia/Makassar"))
DAYS_AGO = NOW - timedelta(days=3)
LOST = Link(enrolled=True, last_contact=NOW.replace(hour=8, minute=14), unsent=12)
FORKED = "Data kiosk ini juga dipakai di tempat lain. Nomor cadangan dihentikan. Hubungi teknisi."


def texts(page: Any) -> list[str]:
    from kivy.uix.label import Label

    return [widget.text for widget in page.walk(restrict=True) if isinstance(widget, Label) and widget.text]


@pytest.mark.parametrize(("link", "said"), [
    (LOST, "Tidak terhubung ke pusat sejak 08.14 · 12 belum terkirim"),
    (replace(LOST, unsent=0), "Tidak terhubung ke pusat sejak 08.14."),
    (replace(LOST, last_contact=DAYS_AGO), "Tidak terhubung ke pusat sejak 21 November · 12 belum terkirim"),
    (replace(LOST, last_contact=None), "Belum terhubung ke pusat · 12 belum terkirim"),
    (replace(LOST, enrolled=False), "Belum terdaftar di pusat · 12 belum terkirim"),
    (replace(LOST, forked=True), FORKED),
    (replace(LOST, connected=True, parked=2), "2 catatan tidak diterima pusat. Hubungi teknisi."),
])  # fmt: skip
def test_staff_read_what_is_the_matter(link: Link, said: str) -> None:
    assert link_line(link, NOW, Words("id")) == said


def test_in_english_too() -> None:
    words = Words("en", ROOT / "assets" / "locale")
    assert link_line(LOST, NOW, words) == "No connection to the central server since 08:14 · 12 not sent yet"


def test_the_sign_on_the_rest_screen_comes_and_goes_without_a_new_page(pilot: Pilot, catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    page = pilot.show(flow.Rest(), hall=hall)
    assert page._link_sign.opacity == 0
    assert pilot.show(flow.Rest(), hall=gallery.with_link(hall)) is page
    assert page._link_sign.opacity == 1
    pilot.show(flow.Rest(), hall=gallery.with_link(hall, connected=True))
    assert page._link_sign.opacity == 0


def test_the_staff_screen_follows_the_link(pilot: Pilot, catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    assert not any("pusat" in text for text in texts(pilot.show(flow.StaffHome(), hall=hall)))
    page = pilot.show(flow.StaffHome(), hall=gallery.with_link(hall))
    assert any("12 belum terkirim" in text for text in texts(page))
    page = pilot.show(flow.StaffHome(), hall=gallery.with_link(hall, unsent=13))
    assert any("13 belum terkirim" in text for text in texts(page))


def test_visitors_read_as_of_when(pilot: Pilot, catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    number = gallery.ticket(catalogue, "DUKCAPIL-03", "id", hall)
    fresh = texts(pilot.show(flow.Ready(number), hall=hall))
    assert "Di depan Anda" in fresh
    assert "Perkiraan tunggu (per 09.41)" in fresh
    stale = texts(pilot.show(flow.Ready(replace(number, as_of=LOST.last_contact)), hall=hall))
    assert "Di depan Anda (per 08.14)" in stale
    assert "Perkiraan tunggu (per 08.14)" in stale


def test_a_kiosk_that_may_give_no_number_yet_says_so_and_opens_by_itself(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    link = [Link(enrolled=True)]
    kiosk.desk.connect(Central(lambda _series, _seen: None, lambda: link[0]))
    kiosk.app.link.pulse()
    kiosk.shows(flow.OutOfService)
    link[0] = Link(enrolled=True, connected=True)
    kiosk.app.link.pulse()
    kiosk.shows(flow.Rest)


def test_staff_read_whose_numbers_run_out_the_fewest_first(catalogue: Catalogue) -> None:
    hall = gallery.with_reserve(gallery.hall_at(catalogue))
    few = replace(hall, board=replace(hall.board, few={"AK": 18, "HS": 3}))
    said = reserve_line(few, Words("id"))
    assert said == "Polresta HS: 3 nomor cadangan · Disdukcapil: 18 nomor cadangan"
    more = replace(few, board=replace(few.board, few={"AK": 9, "AJ": 8, "AP": 7, "SH": 6, "LP": 5}))
    assert reserve_line(more, Words("id")).endswith(" · 2 lagi")
    gone = replace(few, board=replace(few.board, few={"ZZ": 1, "AK": 1}))
    assert reserve_line(gone, Words("en", ROOT / "assets" / "locale")) == "Disdukcapil: 1 reserve number"


def test_staff_can_let_it_go_on_where_numbers_are_used_up(pilot: Pilot, catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    pilot.show(flow.StaffHome(), hall=gallery.with_reserve(hall))
    assert "Lanjutkan dengan nomor empat angka" not in texts(pilot.root)
    pilot.show(flow.StaffHome(), hall=gallery.with_reserve(hall, "AK"))
    assert "Lanjutkan dengan nomor empat angka" in texts(pilot.root)
    assert flow.after(flow.Session(flow.StaffHome()), flow.StaffTask("alone"), hall).screen == flow.StaffBusy(
        flow.StaffTask("alone")
    )


def test_a_tile_says_that_its_numbers_are_used_up(pilot: Pilot, catalogue: Catalogue) -> None:
    hall = gallery.with_reserve(gallery.hall_at(catalogue), "AK")
    pilot.show(flow.Agencies(), hall=hall)
    assert texts(pilot.root).count("nomor habis") == 1
