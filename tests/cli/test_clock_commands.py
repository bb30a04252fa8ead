"""`kiosk clock`: how it stands, confirmed, set, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hall.clock import read_belief, write_belief
from kiosk.cli.clock_words import read_time
from tests.cli.conftest import Kiosk
from tests.support.clock import MORNING, WITA

NOW = MORNING.astimezone(WITA)
REAL = {"DEMO__CLOCK_AHEAD_SECONDS": "0", "DEMO__WHEN_CLOSED": "close"}
"""The machine's own clock."""


def test_a_time_is_set_confirmed_and_kept_for_the_next_command(kiosk: Kiosk, tmp_path: Path) -> None:
    before = kiosk("clock", "status", "--json", **REAL).json
    assert before["vouched_by"] in ("machine", "ntp", "nobody")
    if not before["can_be_set"]:
        assert kiosk("clock", "set", "09:03", **REAL).code != 0
        return
    then = datetime.fromisoformat(before["at"]) + timedelta(days=10)
    said = kiosk("clock", "set", f"{then:%Y-%m-%d %H:%M}", "--json", **REAL).json
    assert said["vouched_by"] == "staff"
    again = kiosk("clock", "status", "--json", **REAL).json
    assert timedelta(0) <= datetime.fromisoformat(again["at"]) - then.replace(second=0) < timedelta(minutes=5)
    assert abs(again["machine_off_s"] + timedelta(days=10).total_seconds()) < 300
    assert "staff confirmed it" in kiosk("clock", "confirm", **REAL).out
    assert (tmp_path / "kiosk.sqlite3.clock").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["soon", "25:00", "2026-13-01 09:03", "2026-12-01", "1970-01-01 00:00"])
def test_what_is_no_time_is_refused_with_what_is(kiosk: Kiosk, text: str) -> None:
    said = kiosk("clock", "set", text, **REAL)
    assert said.code != 0
    assert "Traceback" not in said.err
    assert "is no time" in said.err or "earlier than this software" in said.err


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("09.03", NOW.replace(hour=9, minute=3)),
        ("09:03:20", NOW.replace(hour=9, minute=3, second=20)),
        ("2026-12-01 07.30", datetime(2026, 12, 1, 7, 30, tzinfo=WITA)),
        ("2026-12-01T07:30", datetime(2026, 12, 1, 7, 30, tzinfo=WITA)),
    ],
)
def test_a_time_as_people_type_it(text: str, then: datetime) -> None:
    assert read_time(text, NOW) == then


def test_a_clock_that_was_moved_between_two_commands_is_doubted(kiosk: Kiosk, tmp_path: Path) -> None:
    """What the first one saw is kept: the machine's clock is not in step with the time since boot any more."""
    if kiosk("clock", "status", "--json", **REAL).json["vouched_by"] != "machine":
        return
    kept = tmp_path / "kiosk.sqlite3.clock"
    belief = read_belief(kept.read_text())
    assert belief.at is not None
    ahead = timedelta(days=10)
    kept.write_text(write_belief(replace(belief, at=belief.at + ahead, mark=belief.at + ahead)))
    state = kiosk("clock", "status", "--json", **REAL).json
    assert (state["grade"], state["oddity"]) == ("bad", "stepped")
    assert kiosk("issue", "DUKCAPIL", "01", **REAL).code == 0, "and it turns nobody away, at whatever hour"
    assert kiosk("clock", "confirm", "--json", **REAL).json["grade"] == "plausible"
