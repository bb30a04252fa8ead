"""The PIN of the staff screen: kept as an argon2id hash, asked for with a lock-out that grows. Off the UI thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from hall.weak_secrets import EASY, weakness

KEY = "staff_pin"
DIGITS = 6
FREE_TRIES = 3
FIRST_LOCK_SECONDS = 30.0
LONGEST_LOCK_SECONDS = 900.0
FIRST_PIN_SECONDS = 900.0
"""Seconds after the kiosk's first start in which its first PIN may be chosen at the screen: the technician is there."""
OFFERED = "first_pin"
"""Kept once that was offered; it outlives the store, for a lost store must not open the staff's menu to anybody."""


class PinStorage(Protocol):
    """Where the hash and the wrong tries are durable."""

    def keep(self, key: str, value: Mapping[str, object]) -> None: ...

    def kept(self, key: str) -> dict[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class PinCorrect:
    pass


@dataclass(frozen=True, slots=True)
class PinWrong:
    pass


@dataclass(frozen=True, slots=True)
class PinLocked:
    """Too many wrong tries; nothing was compared."""

    seconds: int


@dataclass(frozen=True, slots=True)
class NoPin:
    """None was chosen yet. `may_choose`: it can be chosen here and now."""

    may_choose: bool


Verdict = PinCorrect | PinWrong | PinLocked | NoPin


class PinLock:
    """Wrong tries outlive a restart, so that pulling the plug does not buy new ones. All times are monotonic."""

    def __init__(self, keeps: PinStorage, now: Callable[[], float] = time.monotonic) -> None:
        self._keeps, self._now = keeps, now
        self._started = now()
        self._offers = keeps.kept(OFFERED) is None
        self._hasher = PasswordHasher()
        self._locked_until = self._started + _lock_seconds(int(self._kept().get("wrong", 0)))

    def first_start(self, *, served_before: bool = False) -> None:
        """The kiosk stands in its lobby from now on: with the next start its first PIN is not offered any more.

        `served_before`: it has given numbers already, so this is not its first start.
        """
        if served_before:
            self._offers = False
        if self._keeps.kept(OFFERED) is None:
            self._keeps.keep(OFFERED, {"offered": True})

    @property
    def is_set(self) -> bool:
        return "hash" in self._kept()

    def state(self) -> Verdict:
        """What stands before the first digit: Right means that a PIN may be entered."""
        if not self.is_set:
            return NoPin(may_choose=self._offers and self._now() - self._started < FIRST_PIN_SECONDS)
        left = self._locked_until - self._now()
        return PinLocked(max(1, round(left))) if left > 0 else PinCorrect()

    def check(self, pin: str) -> Verdict:
        """A wrong try is durable before its answer is known to anybody."""
        before = self.state()
        if not isinstance(before, PinCorrect):
            return before
        kept = self._kept()
        wrong = int(kept.get("wrong", 0)) + 1
        self._keeps.keep(KEY, {**kept, "wrong": wrong})
        if self._matches(str(kept["hash"]), pin):
            self._keeps.keep(KEY, {"hash": kept["hash"], "wrong": 0})
            return PinCorrect()
        lock = _lock_seconds(wrong)
        self._locked_until = self._now() + lock
        return PinLocked(round(lock)) if lock else PinWrong()

    def choose_first(self, pin: str) -> Verdict:
        """The first PIN, at the kiosk. Right: it is set."""
        before = self.state()
        if before != NoPin(may_choose=True):
            return before
        self.set(pin)
        return PinCorrect()

    def set(self, pin: str) -> None:
        """Sets a new PIN without asking for the old one. Raises ValueError for an empty or a weak one."""
        if len(pin) != DIGITS or not (pin.isascii() and pin.isdecimal()):
            raise ValueError(f"a PIN has {DIGITS} digits")
        weak = weakness(pin)
        if weak is not None:
            raise ValueError(f"this PIN is easy to guess: {EASY[weak]}; choose another one")
        self._keeps.keep(KEY, {"hash": self._hasher.hash(pin), "wrong": 0})
        self._locked_until = self._now()

    def _matches(self, known: str, pin: str) -> bool:
        try:
            return self._hasher.verify(known, pin)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False

    def _kept(self) -> dict[str, Any]:
        return self._keeps.kept(KEY) or {}


def _lock_seconds(wrong: int) -> float:
    """Nothing for the first wrong tries, then 30 s, doubled with each further one up to 15 minutes."""
    if wrong < FREE_TRIES:
        return 0.0
    return min(FIRST_LOCK_SECONDS * 2.0 ** min(wrong - FREE_TRIES, 10), LONGEST_LOCK_SECONDS)
