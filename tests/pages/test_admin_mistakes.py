"""Mistakes that stand elsewhere than at the field that caused them, and those that a form causes twice."""

from __future__ import annotations

import html

import pytest

from central.access.officers import OfficerRole
from central.editing import Change
from central.editing.changes import ChangeKind
from central.pages.admin.mistakes import TypedForm, of_catalogue
from central.pages.site import Site
from hall.catalogue import Mistake
from tests.pages.conftest import Visitor, signed_in
from tests.support.web_hall import HALL, Hall

WORDS = Site().words("id", "admin")
SHUT = {"kind": "special_day", "about": "", "date": "2026-12-01", "closed": "yes", "open": "08:00", "close": "12:00"}


@pytest.fixture
def admin(hall: Hall) -> Visitor:
    return signed_in(hall, OfficerRole.ADMIN)


def wrong(kind: ChangeKind, about: str, *mistakes: Mistake, **fields: str) -> TypedForm:
    return TypedForm(fields, of_catalogue(mistakes, Change(kind, about, fields), WORDS))


def mistake(key: str, value: str, allowed: str) -> Mistake:
    return Mistake("catalogue.toml", 1, key, value, allowed)


@pytest.mark.parametrize(("language", "told"), [("id", "Buka: hari yang tutup tidak punya jam"), ("en", "Open")])
def test_a_closed_day_with_hours_is_told_in_plain_words(admin: Visitor, language: str, told: str) -> None:
    reply = admin.ask("POST", f"/admin/{HALL}/catalogue/review?lang={language}", data=SHUT)
    text = html.unescape(reply.text)
    assert reply.status_code == 422
    assert told in text
    assert "a closed day has no hours; take out" not in text
    assert 'value="12:00"' in text


def test_a_day_without_end_of_the_calendar_is_refused(admin: Visitor) -> None:
    form = {"kind": "close_agency", "about": "DUKCAPIL", "first": "9999-12-31", "name_id": "Renovasi"}
    reply = admin.ask("POST", f"/admin/{HALL}/catalogue/review", data=form)
    assert reply.status_code == 422
    assert 'aria-describedby="first-wrong"' in reply.text


def test_a_mistake_of_one_field_in_two_places_is_told_once() -> None:
    bad = "must be capital letters, digits and hyphens, at most 24"
    both = mistake("agency.code", "baru", bad), mistake("agency.queue.service.code", "baru-01", bad)
    typed = wrong("new_agency", "", *both, code="baru")
    assert len(typed.wrongs) == 1
    assert typed.wrong("code") == "tulis huruf besar, angka, dan tanda hubung, paling banyak 24"


@pytest.mark.parametrize(
    ("kind", "about", "key"),
    [
        ("schedule", "weekday.mon", "agency.queue.service.last_ticket"),
        ("schedule", "weekday.mon", "schedule.weekday.tue.last_ticket"),
        ("special_day", "", "agency.queue.service.last_ticket"),
        ("agency", "DUKCAPIL", "agency.queue.service.name_id"),
    ],
)
def test_a_mistake_elsewhere_is_not_told_at_a_field_of_the_same_name(kind: ChangeKind, about: str, key: str) -> None:
    name = key.rpartition(".")[2]
    found = of_catalogue(
        [mistake(key, '"14:45"', "must not be empty")],
        Change(kind, about, {name: ""}),
        WORDS,
        lambda _: "Polresta · SIM A",
    )
    assert [one.field for one in found] == [""]
    assert found[0].text.startswith("Polresta · SIM A: ")
    assert key not in found[0].text


@pytest.mark.parametrize(
    ("kind", "about", "key"),
    [
        ("schedule", "weekday.mon", "schedule.weekday.mon.close"),
        ("special_day", "", "special_day.close"),
        ("service", "DUKCAPIL-01", "agency.queue.service.close"),
        ("queue", "AK", "agency.queue.close"),
        ("agency", "DUKCAPIL", "agency.close"),
    ],
)
def test_a_mistake_at_its_own_place_is_told_at_its_field(kind: ChangeKind, about: str, key: str) -> None:
    assert wrong(kind, about, mistake(key, "", "must not be empty"), close="").wrong("close") == "belum diisi"


@pytest.mark.parametrize("kind", ["drop_holiday", "drop_special_day"])
def test_a_day_that_is_gone_already_is_told_in_plain_words(admin: Visitor, kind: str) -> None:
    form = {"kind": kind, "about": "2029-01-01"}
    text = html.unescape(admin.ask("POST", f"/admin/{HALL}/catalogue/review", data=form).text)
    assert "hari ini tidak ada di daftar; muat ulang halaman" in text
    assert "ini tidak dapat dipakai" not in text
