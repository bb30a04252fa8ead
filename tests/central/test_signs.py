"""What a kiosk says of itself by name is an alarm as long as it lasts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from central.pages.admin.alarm_wording import alarm_text
from central.store import CentralStore
from hall.i18n import Words
from tests.central.whole import Whole

ROOT = Path(__file__).resolve().parents[2]


def standing(central: Whole, kind: str) -> list[dict[str, Any]]:
    """Alarms of a kind that nobody has seen and that are not over."""
    rows = central.rows("alarm", "kind", "body", "seen_at")
    return [json.loads(body) for of, body, seen in rows if of == kind and seen is None]


@pytest.fixture
def central(central_store: CentralStore) -> Whole:
    return Whole(central_store)


def test_central_says_that_it_reads_signs(central: Whole) -> None:
    assert central.beat("k1")["reads_signs"] is True


def test_a_missing_pin_is_an_alarm_until_one_is_set(central: Whole) -> None:
    central.beat("k1", signs=["no_pin"])
    central.beat("k1", signs=["no_pin"])
    assert central.alarms("no_pin") == [{"kiosk": "k1", "signs": ["no_pin"]}]
    assert central.alarms("store") == []
    central.beat("k1")
    assert standing(central, "no_pin") == []


def test_what_is_wrong_with_a_store_is_one_alarm_whatever_its_name(central: Whole) -> None:
    central.beat("k1", signs=["store_aside", "of_a_newer_kiosk"])
    (alarm,) = standing(central, "store")
    assert alarm["signs"] == ["of_a_newer_kiosk", "store_aside"]
    central.beat("k1", signs=["no_pin"])
    assert standing(central, "store") == []


@pytest.mark.parametrize("kind", ["no_pin", "store"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_each_has_words_of_its_own(kind: str, language: str) -> None:
    words = Words(language, ROOT / "assets" / "locale", ("admin",))
    what, remedy = alarm_text(kind, {"kiosk": "kiosk-1", "signs": ["x"]}, words)
    assert "kiosk-1" in what
    assert "`kiosk" in remedy
