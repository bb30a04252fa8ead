"""Overview, alarms and commands survive whatever was stored of a heartbeat or alarm, also by a central of before."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from central.access.officers import OfficerRole
from central.cli import kiosks as commands
from central.fleet.alarms import OVER_AT, AlarmKind, RaisedAlarm, ended_at, raise_alarm
from central.fleet.kiosks import KioskView
from central.fleet.plausible import read_beat
from central.pages.admin import overview_view
from central.pages.admin.alarm_wording import alarm_text
from central.store import tables
from hall.i18n import Words
from tests.pages.conftest import signed_in
from tests.support.beats import BEATS, JSON
from tests.support.sampling import examples
from tests.support.web_hall import HALL, Hall

NOW = datetime(2026, 10, 5, 1, tzinfo=UTC)
FUZZ = settings(max_examples=examples(100, 400), suppress_health_check=[HealthCheck.too_slow])


def kiosk_with(beat: dict[str, Any] | None) -> KioskView:
    return KioskView("k1", NOW, None, NOW, silent=False, incarnation=None, expected_seq=3, band=None, forked=False,
        rejected=0, beat=beat)  # fmt: skip


@FUZZ
@given(BEATS)
def test_a_kiosks_line_is_drawn_and_listed(beat: object) -> None:
    found = read_beat(json.dumps(beat))
    line = overview_view._kiosk(kiosk_with(found), NOW, Words("id"))
    assert line.name == "k1"
    view = {
        "kiosk_id": "k1", "heard_at": NOW.isoformat(), "expected_seq": 3, "band": None, "beat": found,
        "revoked_at": None, "silent": False, "forked": False, "rejected": 0,
    }  # fmt: skip
    assert commands._line(view, NOW)[0] == "k1"


@FUZZ
@given(st.sampled_from([kind.value for kind in AlarmKind]), st.dictionaries(
    st.sampled_from(["kiosk", "tickets", "left", "why", "label", "problems", "agency", "numbers", "behind"]), JSON
))  # fmt: skip
def test_every_alarm_has_words(kind: str, body: dict[str, Any]) -> None:
    wrong, remedy = alarm_text(kind, body, Words("id"))
    assert wrong
    assert remedy


def test_alarms_whose_facts_cannot_be_read_are_shown_seen_and_raised_again(hall: Hall) -> None:
    head = signed_in(hall, OfficerRole.HEAD)
    store = hall.parts.store
    numbers = []
    for kind, body in ((kind, body) for kind in AlarmKind for body in ("5", "[]", "null", '"text"', '{"half": ')):
        with store.write(HALL) as connection:
            numbers.append(store.positions(connection, HALL, 1))
            row = {"hall": HALL, "id": numbers[-1], "kind": kind.value, "subject": f"s{len(numbers)}", "at_utc": NOW}
            connection.execute(insert(tables.alarm).values(**row, body=body))
    shown = head.get(f"/admin/{HALL}")
    assert (shown.status_code, shown.text.count("/seen")) == (200, 50)
    for number in numbers[-50:]:
        assert head.ask("POST", f"/admin/{HALL}/alarms/{number}/seen").status_code == 303
    later = NOW + timedelta(hours=1)
    with store.write(HALL) as connection:
        assert raise_alarm(store, connection, HALL, RaisedAlarm(AlarmKind.GAP, "s1", {}), later)
    assert head.get(f"/admin/{HALL}/log").status_code == 200


@pytest.mark.parametrize("over", [5, None, "soon", []])
def test_an_end_that_is_no_time_is_when_somebody_saw_it(over: object) -> None:
    assert ended_at(NOW, {OVER_AT: over}) == NOW
