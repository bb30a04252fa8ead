"""`central check` names a clock of its machine that cannot be right: kiosks go by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from central.cli.machine_checks import wrong_clock
from hall.clock import Reading

RIGHT = Reading(
    utc=datetime(2026, 10, 5, 1, 0, tzinfo=UTC), mono_ms=60_000, boot_id="boot", synced=False, has_battery=True,
    battery_off=timedelta(seconds=2),
)  # fmt: skip


@pytest.mark.parametrize(
    ("read", "says"),
    [
        (replace(RIGHT, utc=datetime(1970, 1, 1, tzinfo=UTC)), "says 1970-01-01 00:00 UTC, which is earlier"),
        (replace(RIGHT, battery_off=timedelta(days=-10)), "differs by 14400 minutes"),
        (replace(RIGHT, battery_off=timedelta(minutes=6)), "differs by 6 minutes"),
    ],
)
def test_a_clock_that_cannot_be_right_is_named_with_the_remedy(read: Reading, says: str) -> None:
    (note,) = wrong_clock(read)
    assert says in note
    assert "timedatectl" in note


@pytest.mark.parametrize(
    "read", [RIGHT, replace(RIGHT, battery_off=None), replace(RIGHT, synced=True, battery_off=timedelta(hours=8))]
)
def test_a_clock_that_can_be_right_is_not(read: Reading) -> None:
    assert list(wrong_clock(read)) == []
