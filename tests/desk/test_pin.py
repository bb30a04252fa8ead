"""The staff PIN: first choice, wrong tries, the lock that grows, a restart in between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kiosk.desk.pin import FIRST_PIN_SECONDS, KEY, LONGEST_LOCK_SECONDS, NoPin, PinCorrect, PinLock, PinLocked, PinWrong

PIN = "204816"


class Memory:
    def __init__(self) -> None:
        self.values: dict[str, dict[str, Any]] = {}

    def keep(self, key: str, value: Mapping[str, object]) -> None:
        self.values[key] = dict(value)

    def kept(self, key: str) -> dict[str, Any] | None:
        return self.values.get(key)


class Hand:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def lock(memory: Memory, hand: Hand) -> PinLock:
    made = PinLock(memory, hand)
    made.set(PIN)
    return made


def test_without_a_pin_nobody_comes_in(memory: Memory, hand: Hand) -> None:
    lock = PinLock(memory, hand)
    assert lock.check("000000") == NoPin(may_choose=True)
    assert memory.values == {}


def test_the_first_pin_is_chosen_soon_after_a_start_or_not_at_all(memory: Memory, hand: Hand) -> None:
    lock = PinLock(memory, hand)
    hand.at += FIRST_PIN_SECONDS + 1
    assert lock.choose_first(PIN) == NoPin(may_choose=False)
    again = PinLock(memory, hand)
    assert again.choose_first(PIN) == PinCorrect()
    assert again.check(PIN) == PinCorrect()


def test_the_first_pin_is_offered_once_in_a_kiosks_life(memory: Memory, hand: Hand) -> None:
    first = PinLock(memory, hand)
    first.first_start()
    assert first.state() == NoPin(may_choose=True)
    later = PinLock(memory, hand)
    later.first_start()
    assert later.state() == NoPin(may_choose=False)
    assert later.choose_first(PIN) == NoPin(may_choose=False)
    assert not later.is_set
    later.set(PIN)
    assert later.check(PIN) == PinCorrect()


def test_a_kiosk_that_has_served_is_at_no_first_start(memory: Memory, hand: Hand) -> None:
    lock = PinLock(memory, hand)
    lock.first_start(served_before=True)
    assert lock.choose_first(PIN) == NoPin(may_choose=False)


def test_a_pin_that_is_set_cannot_be_chosen_again_at_the_kiosk(lock: PinLock) -> None:
    lock.choose_first("739201")
    assert lock.check("739201") == PinWrong()
    assert lock.check(PIN) == PinCorrect()


def test_only_the_hash_is_kept(lock: PinLock, memory: Memory) -> None:
    assert lock.is_set
    assert PIN not in str(memory.values)
    assert str(memory.values[KEY]["hash"]).startswith("$argon2id$")


def test_the_lock_grows_with_every_wrong_try_and_ends(lock: PinLock, hand: Hand) -> None:
    assert [lock.check("000000"), lock.check("000000")] == [PinWrong(), PinWrong()]
    assert lock.check("000000") == PinLocked(30)
    assert lock.check(PIN) == PinLocked(30), "while it is locked the right PIN is not looked at"
    hand.at += 31
    assert lock.check("000000") == PinLocked(60)
    for _ in range(10):
        hand.at += LONGEST_LOCK_SECONDS + 1
        last = lock.check("000000")
    assert last == PinLocked(round(LONGEST_LOCK_SECONDS))
    hand.at += LONGEST_LOCK_SECONDS + 1
    assert lock.check(PIN) == PinCorrect()
    assert lock.check("000000") == PinWrong(), "a right PIN forgives what was before"


def test_a_restart_does_not_buy_new_tries(lock: PinLock, memory: Memory, hand: Hand) -> None:
    for _ in range(3):
        lock.check("000000")
    hand.at = 5.0  # the machine was started again: its monotonic clock began again
    again = PinLock(memory, hand)
    assert again.check(PIN) == PinLocked(30)
    hand.at += 31
    assert again.check(PIN) == PinCorrect()


def test_a_hash_that_cannot_be_read_lets_nobody_in(lock: PinLock, memory: Memory) -> None:
    memory.values[KEY]["hash"] = "damaged"
    assert lock.check(PIN) == PinWrong()


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "\uff11\uff12\uff13\uff14\uff15\uff16"])
def test_what_is_no_pin_is_not_set(lock: PinLock, pin: str) -> None:
    with pytest.raises(ValueError, match="6 digits"):
        lock.set(pin)
    assert lock.check(PIN) == PinCorrect()


@pytest.mark.parametrize("pin", ["123456", "111111", "121212", "112233", "170890", "159753"])
def test_a_pin_that_is_easy_to_guess_is_not_set(lock: PinLock, pin: str) -> None:
    with pytest.raises(ValueError, match="easy to guess"):
        lock.set(pin)
    assert lock.check(PIN) == PinCorrect()
