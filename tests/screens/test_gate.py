"""One finger at a time, and none that was meant for the screen before."""

from __future__ import annotations

import pytest

from kiosk.screens.debounce import COST_SECONDS, HELD_SECONDS, NEAR_SECONDS, Debounce

HERE, BESIDE, FAR = (500.0, 500.0), (560.0, 540.0), (500.0, 600.0)
"""The first two are 72 pixels apart, the last is 100 pixels off."""


class Hand:
    def __init__(self) -> None:
        self.at = 50.0

    def __call__(self) -> float:
        return self.at


def gate() -> tuple[Debounce, Hand]:
    clock = Hand()
    made = Debounce(clock, settle=0.35)
    made.screen_changed()
    clock.at += 1
    return made, clock


def test_a_finger_counts_until_it_lifts() -> None:
    made, _ = gate()
    assert made.down("a", HERE)
    assert made.counts("a")
    assert made.up("a")
    assert not made.counts("a")


def test_a_second_finger_is_nobody() -> None:
    made, _ = gate()
    made.down("a", HERE)
    assert not made.down("b", HERE)
    assert not made.up("b")
    assert made.up("a")


def test_a_finger_that_was_down_when_the_screen_changed_is_swallowed() -> None:
    made, _ = gate()
    made.down("a", HERE)
    made.screen_changed()
    assert not made.up("a")


def test_a_touch_right_after_a_change_is_swallowed_and_one_later_counts() -> None:
    made, clock = gate()
    made.screen_changed()
    clock.at += 0.2
    assert not made.down("a", HERE)
    assert not made.up("a")
    clock.at += 0.2
    assert made.down("b", FAR)


def test_a_touch_that_came_too_soon_does_not_count_when_it_lifts_late() -> None:
    made, clock = gate()
    made.screen_changed()
    made.down("a", HERE)
    clock.at += 5
    assert not made.up("a")


def test_a_finger_that_never_lifts_blocks_nobody_for_long() -> None:
    made, clock = gate()
    made.down("bag", HERE)
    clock.at += HELD_SECONDS + 1
    assert made.down("visitor", HERE)
    assert not made.up("bag")
    assert made.up("visitor")


def tapped(made: Debounce) -> None:
    """A tap that brings the next screen."""
    made.down("first", HERE)
    made.up("first")
    made.screen_changed()


@pytest.mark.parametrize("seconds", [0.4, 0.6, 0.8, 0.99])
def test_a_second_tap_at_the_same_place_is_for_the_screen_before(seconds: float) -> None:
    made, clock = gate()
    tapped(made)
    clock.at += seconds
    assert not made.down("second", BESIDE)
    assert not made.up("second")


def test_a_tap_elsewhere_counts_as_soon_as_the_screen_stands() -> None:
    made, clock = gate()
    tapped(made)
    clock.at += 0.4
    assert made.down("second", FAR)


def test_the_same_place_counts_again_after_a_second() -> None:
    made, clock = gate()
    tapped(made)
    clock.at += NEAR_SECONDS
    assert made.down("second", HERE)


def test_a_finger_that_goes_on_tapping_at_one_place_gets_nothing_early() -> None:
    made, clock = gate()
    tapped(made)
    for finger in range(3):
        clock.at += 0.3
        assert not made.down(finger, BESIDE)
        made.up(finger)


def test_what_costs_paper_or_a_number_waits_longer_at_the_same_place() -> None:
    made, clock = gate()
    tapped(made)
    clock.at += 2.0
    assert not made.takes(BESIDE, costs=True)
    assert made.takes(FAR, costs=True)
    assert made.takes(BESIDE)
    clock.at += COST_SECONDS - 2.0
    assert made.down("second", BESIDE, costs=True)


def test_a_quiet_screen_takes_nothing_anywhere() -> None:
    made, clock = gate()
    tapped(made)
    made.screen_changed(quiet=1.5)
    clock.at += 1.4
    assert not made.takes(FAR)
    clock.at += 0.2
    assert made.takes(FAR)


def test_taps_on_a_screen_that_stays_count_as_fast_as_they_come() -> None:
    made, clock = gate()
    clock.at += 5
    for finger in range(4):
        clock.at += 0.15
        assert made.down(finger, HERE)
        assert made.up(finger)
