"""Ranges that people can read."""

from __future__ import annotations

import pytest

from hall.wait import rounded_outward


@pytest.mark.parametrize(("low", "high", "shown"), [
    (0, 1, (0, 5)), (0, 300, (0, 5)), (299, 301, (0, 10)),
    (900, 1800, (15, 30)), (901, 1801, (15, 35)), (600, 600, (10, 15)),
])  # fmt: skip
def test_ranges_are_rounded_outward_to_five_minutes(low: float, high: float, shown: tuple[int, int]) -> None:
    assert rounded_outward(low, high) == shown
