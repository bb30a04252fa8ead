"""What central says of its own clock, and the alarm for a kiosk that does not know the time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from central.pages.admin.alarm_wording import alarm_text
from central.store import CentralStore
from hall.i18n import Words
from hall.tickets import ClockGrade
from tests.central.whole import Whole

LOCALE = Path(__file__).parents[2] / "assets" / "locale"


@pytest.fixture
def central(central_store: CentralStore) -> Whole:
    return Whole(central_store)


def at(central: Whole, **off: float) -> str:
    return (central.clock.now().utc + timedelta(**off)).isoformat()


def open_alarms(central: Whole) -> int:
    return [kind for kind, seen in central.rows("alarm", "kind", "seen_at") if seen is None].count("clock")


@pytest.mark.parametrize("grade", ClockGrade)
def test_central_says_how_far_its_clock_can_be_believed(central: Whole, grade: ClockGrade) -> None:
    central.clock.grade = grade
    answer = central.beat("k1")
    assert answer["clock_grade"] == grade.value
    assert datetime.fromisoformat(answer["now_utc"]) == central.clock.now().utc


def test_a_kiosk_without_a_time_is_an_alarm_until_it_knows_it_again(central: Whole) -> None:
    central.beat("k1", clock_grade="bad", utc="1970-01-01T00:03:00Z")
    central.beat("k1", clock_grade="bad", utc="1970-01-01T00:04:00Z")
    (body,) = central.alarms("clock")
    assert (body["kiosk"], body["known"]) == ("k1", False)
    assert open_alarms(central) == 1
    central.beat("k1")
    assert open_alarms(central) == 0


@pytest.mark.parametrize(("off", "alarms"), [({"minutes": 4}, 0), ({"minutes": 6}, 1), ({"days": -10}, 1)])
def test_a_kiosk_with_another_time_than_central_is_an_alarm(central: Whole, off: dict[str, float], alarms: int) -> None:
    central.beat("k1", utc=at(central, **off))
    assert len(central.alarms("clock")) == alarms


def test_a_central_that_does_not_know_the_time_blames_nobody(central: Whole) -> None:
    central.clock.grade = ClockGrade.BAD
    central.beat("k1", utc=at(central, days=3))
    assert central.alarms("clock") == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_alarm_says_what_to_do(language: str) -> None:
    words = Words(language, LOCALE, ("admin",))
    unknown, remedy = alarm_text("clock", {"kiosk": "kiosk-1", "known": False}, words)
    other, _ = alarm_text("clock", {"kiosk": "kiosk-1", "known": True, "minutes": 17}, words)
    assert unknown != other
    assert "PIN" in remedy
