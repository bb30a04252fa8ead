"""Overview, alarms and commands survive whatever was stored of a heartbeat or alarm, also by a central of before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.alarms import AlarmKind
from central.beliefs import read_beat
from central.cli import kiosks as commands
from central.kiosks import KioskNow
from central.pages.admin import hall_now
from central.pages.admin.alarm_words import alarm_text
from kiosk.words import Words
from tests.central.test_beliefs import BEATS, JSON

NOW = datetime(2026, 10, 5, 1, tzinfo=UTC)
FUZZ = settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])


def kiosk_with(beat: dict[str, Any] | None) -> KioskNow:
    return KioskNow("k1", NOW, None, NOW, silent=False, incarnation=None, expected_seq=3, band=None, forked=False,
        rejected=0, beat=beat)  # fmt: skip


@FUZZ
@given(BEATS)
def test_a_kiosks_line_is_drawn_and_listed(beat: object) -> None:
    found = read_beat(json.dumps(beat))
    line = hall_now._kiosk(kiosk_with(found), NOW, Words("id"))
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
