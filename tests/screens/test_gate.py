"""One finger at a time, and none that was meant for the screen before."""

from __future__ import annotations

from kiosk.screens.gate import HELD_SECONDS, Gate


class Hand:
    def __init__(self) -> None:
        self.at = 50.0

    def __call__(self) -> float:
        return self.at


def gate() -> tuple[Gate, Hand]:
    clock = Hand()
    made = Gate(clock, settle=0.35)
    made.screen_changed()
    clock.at += 1
    return made, clock


def test_a_finger_counts_until_it_lifts() -> None:
    made, _ = gate()
    assert made.down("a")
    assert made.counts("a")
    assert made.up("a")
    assert not made.counts("a")


def test_a_second_finger_is_nobody() -> None:
    made, _ = gate()
    made.down("a")
    assert not made.down("b")
    assert not made.up("b")
    assert made.up("a")


def test_a_finger_that_was_down_when_the_screen_changed_is_swallowed() -> None:
    made, _ = gate()
    made.down("a")
    made.screen_changed()
    assert not made.up("a")


def test_a_touch_right_after_a_change_is_swallowed_and_one_later_counts() -> None:
    made, clock = gate()
    made.screen_changed()
    clock.at += 0.2
    assert not made.down("a")
    assert not made.up("a")
    clock.at += 0.2
    assert made.down("b")


def test_a_touch_that_came_too_soon_does_not_count_when_it_lifts_late() -> None:
    made, clock = gate()
    made.screen_changed()
    made.down("a")
    clock.at += 5
    assert not made.up("a")


def test_a_finger_that_never_lifts_blocks_nobody_for_long() -> None:
    made, clock = gate()
    made.down("bag")
    clock.at += HELD_SECONDS + 1
    assert made.down("visitor")
    assert not made.up("bag")
    assert made.up("visitor")
