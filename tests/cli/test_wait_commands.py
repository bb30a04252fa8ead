"""`kiosk wait`: the scores of the printed waits, and why a wait is estimated as it is."""

from __future__ import annotations

from kiosk.cli.waits import report_lines
from tests.cli.conftest import Kiosk

SCORE = {
    "day": "2026-11-30", "agency": "DUKCAPIL", "given": 12, "judged": 10, "within": 8, "sooner": 1, "later": 1,
    "bias": -2.5, "width": 14.5,
}  # fmt: skip


def test_without_a_day_that_is_over_there_is_no_score(kiosk: Kiosk) -> None:
    assert kiosk("wait", "report", "--json").json == {"days": [], "total": []}
    assert "No day was scored yet" in kiosk("wait", "report").out


def test_a_report_names_shares_bias_and_width() -> None:
    none = SCORE | {"agency": "BNN", "judged": 0, "within": 0, "sooner": 0, "later": 0, "bias": None, "width": None}
    lines = report_lines([SCORE, none], [SCORE | {"agency": ""}])
    assert lines[1].split() == ["2026-11-30", "DUKCAPIL", "12", "10", "80", "%", "10", "%", "10", "%", "-2.5", "14.5"]
    assert lines[2].split()[-5:] == ["–"] * 5
    assert lines[4].startswith("all        all ")


def test_staff_are_told_why_in_both_languages(kiosk: Kiosk) -> None:
    assert "biasanya satu panggilan tiap" in kiosk("wait", "explain", "ak").out
    answer = kiosk("wait", "explain", "AK", "--language", "en", "--json").json
    assert answer["series"] == "AK"
    assert "usually one call every" in answer["words"]


def test_a_queue_that_is_not_there_is_named_with_what_is_allowed(kiosk: Kiosk) -> None:
    said = kiosk("wait", "explain", "ZZ")
    assert said.code != 0
    assert "no queue 'ZZ'; allowed: " in said.err
