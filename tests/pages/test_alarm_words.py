"""Alarms in words: what is wrong and what a person does about it."""

from __future__ import annotations

from pathlib import Path

from central.fleet.alarms import AlarmKind
from central.pages.admin.alarm_wording import alarm_text
from hall.i18n import Words

LOCALE = Path(__file__).resolve().parents[2] / "assets" / "locale"


def test_many_numbers_in_a_row_name_kiosk_agency_and_count() -> None:
    body = {"kiosk": "kiosk-2", "service": "IMIGRASI-01", "agency": "Imigrasi", "numbers": 4}
    wrong, remedy = alarm_text(AlarmKind.MANY_NUMBERS, body, Words())
    assert wrong == "kiosk-2: 4 nomor Imigrasi diambil berturut-turut."
    assert "keluarga" in remedy
    english = Words("en", LOCALE, ("admin", "site", "kiosk"))
    assert alarm_text(AlarmKind.MANY_NUMBERS, body, english)[0] == "kiosk-2: 4 numbers of Imigrasi were taken in a row."


def test_an_alarm_of_an_old_or_strange_kiosk_can_be_read() -> None:
    for kind in AlarmKind:
        for body in ({}, {"kiosk": None, "agency": 5, "numbers": [1]}):
            assert all(alarm_text(kind, body, Words()))
