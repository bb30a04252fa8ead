"""Numbers in a row: who is asked, who waits how long, when staff are told. Only monotonic time counts."""

from __future__ import annotations

import pytest

from kiosk.model.in_a_row import NOBODY, InARowRules, NumbersInARow

USUAL = InARowRules()

PASSPORT = frozenset({"AP-paspor"})
OTHER = frozenset({"BP-sim"})
FREE: frozenset[str] = frozenset()


def after(*numbers: tuple[frozenset[str], float], rules: InARowRules = USUAL, same_visit: bool = True) -> NumbersInARow:
    """A streak of these numbers; whoever came too early waited for the pause."""
    streak, at = NOBODY, 0.0
    for quotas, passed in numbers:
        here = same_visit and streak is not NOBODY
        streak = streak.now(at + passed, rules, same_visit=here)
        pause = streak.pause(quotas, at + passed, rules, same_visit=here)
        at += passed + pause
        streak = streak.given(service_of(quotas), quotas, at, slowed=pause > 0)
    return streak


def service_of(quotas: frozenset[str]) -> str:
    return min(quotas, default="KK")


def asks(streak: NumbersInARow, quotas: frozenset[str], rules: InARowRules = USUAL, in_visit: int = 0) -> bool:
    return streak.asks(service_of(quotas), quotas, rules, in_visit=in_visit)


def test_the_first_number_is_free_of_questions() -> None:
    assert not asks(NOBODY, PASSPORT)
    assert NOBODY.pause(PASSPORT, 5.0, USUAL, same_visit=False) == 0


def test_a_limited_service_asks_from_the_second_number_on() -> None:
    one = after((PASSPORT, 0.0))
    assert asks(one, PASSPORT)
    assert not asks(one, OTHER)
    assert not asks(one, FREE)


def test_any_service_asks_after_the_second_number() -> None:
    two = after((FREE, 0.0), (FREE, 60.0))
    assert asks(two, FREE, in_visit=2)
    assert asks(two, OTHER, in_visit=2)
    assert not asks(after((FREE, 0.0)), OTHER, in_visit=1)


def test_one_service_again_and_again_asks_in_a_new_visit_too() -> None:
    two = after((FREE, 0.0), (FREE, 6.0), same_visit=False)
    soon = two.now(two.last + 6.0, USUAL, same_visit=False)
    assert asks(soon, FREE)
    assert not asks(soon, OTHER)
    assert not asks(two.now(two.last + 10.0, USUAL, same_visit=False), FREE)


def test_whoever_presses_on_waits_twice_as_long_each_time_but_not_for_ever() -> None:
    streak, at, pauses = NOBODY, 0.0, []
    for _ in range(8):
        same_visit = streak is not NOBODY
        pauses.append(streak.pause(PASSPORT, at, USUAL, same_visit=same_visit))
        at += pauses[-1]
        streak = streak.given("IMIGRASI-01", PASSPORT, at, slowed=pauses[-1] > 0)
        at += 5.0
    assert pauses == [0, 5.0, 15.0, 35.0, 75.0, 115.0, 115.0, 115.0]


def test_who_waits_by_himself_is_believed_again() -> None:
    pressed = after((PASSPORT, 0.0), (PASSPORT, 5.0), (PASSPORT, 5.0))
    assert pressed.pressed == 2
    patient = pressed.given("IMIGRASI-01", PASSPORT, pressed.last + 50.0, slowed=False)
    assert patient.pressed == 1


def test_a_new_visit_soon_after_is_asked_and_one_later_is_not() -> None:
    one = after((PASSPORT, 0.0))
    for passed, asked in ((5.0, True), (29.0, True), (30.0, False), (3600.0, False)):
        assert asks(one.now(passed, USUAL, same_visit=False), PASSPORT) is asked
    assert asks(one.now(3600.0, USUAL, same_visit=True), PASSPORT, in_visit=1)


def test_others_who_come_after_somebody_who_pressed_on_never_wait_long() -> None:
    pressed = after(*[(PASSPORT, 3.0)] * 8)
    assert pressed.pressed >= 5
    at = pressed.last + 6.0
    new = pressed.now(at, USUAL, same_visit=False)
    assert new.pause(PASSPORT, at, USUAL, same_visit=False) == USUAL.same_visitor_seconds - 6.0
    assert new.pause(OTHER, at, USUAL, same_visit=False) == 0


def test_a_rush_of_visitors_to_services_without_a_quota_is_asked_nothing() -> None:
    rush = after(*[(FREE, 12.0)] * 20, same_visit=False)
    assert not asks(rush.now(rush.last + 12.0, USUAL, same_visit=False), FREE)


def test_a_rush_to_one_limited_service_waits_for_nothing() -> None:
    rush = after(*[(PASSPORT, 15.0)] * 20, same_visit=False)
    assert rush.pressed == 0
    assert rush.last == 20 * 15.0


def test_staff_are_told_of_the_third() -> None:
    assert not after((PASSPORT, 0.0), (PASSPORT, 5.0)).notifies_staff(PASSPORT, USUAL)
    assert after(*[(PASSPORT, 5.0)] * 3).notifies_staff(PASSPORT, USUAL)
    assert not after(*[(FREE, 5.0)] * 9).notifies_staff(FREE, USUAL)


@pytest.mark.parametrize("at", [-1e9, 0.0, 1e12])
def test_where_the_counting_of_seconds_begins_does_not_matter(at: float) -> None:
    one = NOBODY.given("IMIGRASI-01", PASSPORT, at, slowed=False)
    assert one.pause(PASSPORT, at + 4.0, USUAL, same_visit=True) == pytest.approx(6.0)


def test_all_of_it_can_be_switched_off() -> None:
    calm = InARowRules(
        ask_after_numbers=10**6, limited_per_visit=10**6, slow_down_seconds=0.0, tell_staff_after=10**6
    )  # fmt: skip
    streak = after(*[(PASSPORT, 1.0)] * 40, rules=calm)
    assert not asks(streak, PASSPORT, calm, in_visit=40)
    assert streak.pause(PASSPORT, streak.last, calm, same_visit=True) == 0
    assert not streak.notifies_staff(PASSPORT, calm)
    never = USUAL.model_copy(update={"slow_down_seconds": 0.0})
    assert after(*[(PASSPORT, 1.0)] * 5, rules=never).pause(PASSPORT, 5.0, never, same_visit=True) == 0
