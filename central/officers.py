"""People who sign in at the pages: their PIN as an argon2id hash, what their role allows, in which browser they are."""

from __future__ import annotations

import itertools
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from central.auth import hashed, new_token
from central.roles import OfficerRole
from central.store import CentralStore
from central.store.page_tables import officer, sign_in
from kiosk.clock import TellsTime

__all__ = ["Locked", "Officer", "OfficerRole", "Officers", "Refused", "SignedIn", "Wrong"]

SIGNED_IN_FOR = timedelta(hours=14)
"""Longer than any day of service; nobody is thrown out while a visitor is at the counter."""
SHORTEST_SECRET, LONGEST_SECRET = 6, 128
FREE_TRIES = 3
FIRST_LOCK_SECONDS, LONGEST_LOCK_SECONDS = 30.0, 900.0
MOST_LOCKS = 10_000
HASHES_AT_ONCE = 2
"""Each takes 64 MiB."""
KNOWN_SECONDS = 2.0
"""Another process of central may have ended a sign-in: it holds here so much longer at most."""
NAME = re.compile(r"[^\W_][\w .'-]{0,39}")

_THIS = (officer.c.hall == bindparam("in_hall"), officer.c.name == bindparam("who"))
_HOLDS = (sign_in.c.hall == bindparam("in_hall"), sign_in.c.token_hash == bindparam("hashed"))
ONE = select(officer).where(*_THIS)
ALL = select(officer).where(officer.c.hall == bindparam("in_hall")).order_by(officer.c.name)
ADD = insert(officer).inline()
CHANGE = update(officer).where(*_THIS).values(role=bindparam("new_role"), agency=bindparam("new_agency"), ended_at=None)
SECRET = update(officer).where(*_THIS).values(secret_hash=bindparam("new_hash"))
END = update(officer).where(*_THIS, officer.c.ended_at.is_(None)).values(ended_at=bindparam("at"))
SIGNED = (
    select(sign_in, officer.c.role, officer.c.agency)
    .join(officer, (officer.c.hall == sign_in.c.hall) & (officer.c.name == sign_in.c.officer))
    .where(*_HOLDS, sign_in.c.ends_at > bindparam("now_utc"), officer.c.ended_at.is_(None))
)
SIGN_IN = insert(sign_in).inline()
CHOOSE = update(sign_in).where(*_HOLDS).values(counter=bindparam("new_counter"), queues=bindparam("new_queues"))
SIGN_OUT = delete(sign_in).where(*_HOLDS)
FORGET_ALL = delete(sign_in).where(sign_in.c.hall == bindparam("in_hall"), sign_in.c.officer == bindparam("who"))
FORGET_OLD = delete(sign_in).where(sign_in.c.hall == bindparam("in_hall"), sign_in.c.ends_at <= bindparam("now_utc"))
AT_COUNTERS = select(sign_in.c.counter, sign_in.c.officer).where(
    sign_in.c.hall == bindparam("in_hall"), sign_in.c.counter.is_not(None), sign_in.c.ends_at > bindparam("now_utc")
)


class Wrong(Exception):
    """Name or PIN is wrong, or the account has ended; nobody is told which."""


class Locked(Exception):
    """Too many wrong tries for this name; nothing was compared."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many wrong tries; again in {seconds} s")
        self.seconds = seconds


class Refused(Exception):
    """What was asked for an officer cannot be done; the text says why and what helps."""


@dataclass(frozen=True, slots=True)
class Officer:
    """An account."""

    name: str
    role: OfficerRole
    agency: str | None
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sits at this browser. `queues` is empty for all of the counter."""

    hall: str
    name: str
    role: OfficerRole
    agency: str | None
    counter: str | None
    queues: tuple[str, ...]
    token: str = field(repr=False)


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    until: float = 0.0


class Officers:
    """May be used from any thread. Every method may raise StoreError."""

    def __init__(self, store: CentralStore, clock: TellsTime, now: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock, self._now = store, clock, now
        self._hasher = PasswordHasher()
        self._hashes = threading.BoundedSemaphore(HASHES_AT_ONCE)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))
        self._lock = threading.Lock()
        self._tries: dict[tuple[str, str, str], _Tries] = {}
        self._known: dict[str, tuple[SignedIn, float]] = {}

    # ---- accounts

    def all(self, hall: str) -> list[Officer]:
        """Everybody who has, or had, an account, by name."""
        with self._store.read() as connection:
            return [_officer(row) for row in connection.execute(ALL, {"in_hall": hall})]

    def add(self, hall: str, name: str, role: OfficerRole, secret: str, agency: str | None = None) -> None:
        """A new account, or one that had ended begins again with this PIN. Raises Refused."""
        name = name.strip()
        if not NAME.fullmatch(name):
            raise Refused("a name has 1 to 40 letters, digits, spaces, dots, hyphens and begins with a letter or digit")
        kept = self._hash(_good(secret, name))
        with self._store.write(hall) as connection:
            found = connection.execute(ONE, {"in_hall": hall, "who": name}).first()
            if found is not None and found.ended_at is None:
                raise Refused(f"there is an officer {name} already: choose another name, or change that one")
            if found is None:
                row = {"hall": hall, "name": name, "role": role.value, "agency": agency, "secret_hash": kept}
                connection.execute(ADD, {**row, "made_at": self._clock.now().utc, "ended_at": None})
            else:
                changed = {"in_hall": hall, "who": name, "new_role": role.value, "new_agency": agency}
                connection.execute(CHANGE, changed)
                connection.execute(SECRET, {"in_hall": hall, "who": name, "new_hash": kept})

    def change(self, hall: str, name: str, role: OfficerRole, agency: str | None) -> None:
        """Another role or agency, from the next press on. Raises Refused for an unknown name or the last admin."""
        with self._store.write(hall) as connection:
            _must_be(connection, hall, name)
            if role is not OfficerRole.ADMIN:
                _not_the_last_admin(connection, hall, name)
            changed = {"in_hall": hall, "who": name, "new_role": role.value, "new_agency": agency}
            connection.execute(CHANGE, changed)
        self._forget()

    def set_secret(self, hall: str, name: str, secret: str) -> None:
        """Another PIN; every browser of this officer is signed out. Raises Refused."""
        kept = self._hash(_good(secret, name))
        with self._store.write(hall) as connection:
            _must_be(connection, hall, name)
            connection.execute(SECRET, {"in_hall": hall, "who": name, "new_hash": kept})
            connection.execute(FORGET_ALL, {"in_hall": hall, "who": name})
        self._forget()

    def end(self, hall: str, name: str) -> None:
        """The account ends and its browsers are signed out. Raises Refused for an unknown name or the last admin."""
        with self._store.write(hall) as connection:
            _must_be(connection, hall, name)
            _not_the_last_admin(connection, hall, name)
            connection.execute(END, {"in_hall": hall, "who": name, "at": self._clock.now().utc})
            connection.execute(FORGET_ALL, {"in_hall": hall, "who": name})
        self._forget()

    # ---- signing in

    def sign_in(self, hall: str, name: str, secret: str, address: str = "") -> str:
        """The token for the browser; its hash alone is kept. Takes a tenth of a second. Raises Wrong or Locked.

        `address`: from where. Wrong tries lock the name for this address alone, or anybody could keep officers out.
        """
        name = name.strip()
        place = (hall, name, address)
        self._must_not_be_locked(place)
        with self._store.read() as connection:
            row = connection.execute(ONE, {"in_hall": hall, "who": name}).first()
        holds = row is not None and row.ended_at is None
        # For an unknown name as much is computed, so that the time tells nothing.
        right = self._matches(row.secret_hash if row is not None and holds else self._nobody, secret)
        if not (holds and right):
            self._wrong(place)
            raise Wrong
        with self._lock:
            self._tries.pop(place, None)
        token, now = new_token(hall), self._clock.now().utc
        with self._store.write(hall) as connection:
            connection.execute(FORGET_OLD, {"in_hall": hall, "now_utc": now})
            kept = {"hall": hall, "token_hash": hashed(token), "officer": name, "counter": None, "queues": None}
            connection.execute(SIGN_IN, {**kept, "made_at": now, "ends_at": now + SIGNED_IN_FOR})
        return token

    def who(self, token: str) -> SignedIn | None:
        """Who has this token; None: nobody, or no more."""
        with self._lock:
            found, until = self._known.get(hashed(token), (None, 0.0))
        if found is not None and self._now() < until:
            return found
        hall = token.partition(".")[0]
        asked = {"in_hall": hall, "hashed": hashed(token), "now_utc": self._clock.now().utc}
        with self._store.read() as connection:
            row = connection.execute(SIGNED, asked).first()
        if row is None:
            return None
        queues = tuple(row.queues.split(",")) if row.queues else ()
        signed = SignedIn(hall, row.officer, OfficerRole(row.role), row.agency, row.counter, queues, token)
        with self._lock:
            if len(self._known) >= MOST_LOCKS:
                self._known.clear()
            self._known[hashed(token)] = (signed, self._now() + KNOWN_SECONDS)
        return signed

    def choose(self, signed: SignedIn, counter: str | None, queues: tuple[str, ...] = ()) -> None:
        """At which counter this browser is, and which of its queues it serves (empty: all)."""
        kept = ",".join(queues) or None
        with self._store.write(signed.hall) as connection:
            asked = {"in_hall": signed.hall, "hashed": hashed(signed.token), "new_counter": counter, "new_queues": kept}
            connection.execute(CHOOSE, asked)
        self._forget()

    def sign_out(self, signed: SignedIn) -> None:
        """The token holds no more."""
        with self._store.write(signed.hall) as connection:
            connection.execute(SIGN_OUT, {"in_hall": signed.hall, "hashed": hashed(signed.token)})
        self._forget()

    def at_counters(self, hall: str) -> dict[str, tuple[str, ...]]:
        """Names of those who are signed in, by counter."""
        found: dict[str, tuple[str, ...]] = {}
        with self._store.read() as connection:
            for row in connection.execute(AT_COUNTERS, {"in_hall": hall, "now_utc": self._clock.now().utc}):
                found[row.counter] = (*found.get(row.counter, ()), row.officer)
        return found

    # ---- wrong tries

    def _must_not_be_locked(self, place: tuple[str, str, str]) -> None:
        with self._lock:
            tries = self._tries.get(place)
            left = 0.0 if tries is None else tries.until - self._now()
        if left > 0:
            raise Locked(int(left) + 1)

    def _wrong(self, place: tuple[str, str, str]) -> None:
        with self._lock:
            if len(self._tries) >= MOST_LOCKS:
                self._tries.clear()
            tries = self._tries.setdefault(place, _Tries())
            tries.wrong += 1
            over = tries.wrong - FREE_TRIES
            if over >= 0:
                tries.until = self._now() + min(LONGEST_LOCK_SECONDS, FIRST_LOCK_SECONDS * 2 ** min(over, 10))

    def _hash(self, secret: str) -> str:
        with self._hashes:
            return self._hasher.hash(secret)

    def _matches(self, kept: str, secret: str) -> bool:
        try:
            with self._hashes:
                return self._hasher.verify(kept, secret)
        except (VerificationError, InvalidHashError):
            return False

    def _forget(self) -> None:
        with self._lock:
            self._known.clear()


def _good(secret: str, name: str) -> str:
    """The PIN or password if it is none that everybody tries first. Raises Refused."""
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        raise Refused(f"a PIN or password has {SHORTEST_SECRET} to {LONGEST_SECRET} characters")
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(secret)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise Refused("this PIN is too easy to guess: no row such as 123456 and not one digit alone")
    if secret.casefold() == name.casefold():
        raise Refused("the PIN must not be the name")
    return secret


def _must_be(connection: Connection, hall: str, name: str) -> None:
    row = connection.execute(ONE, {"in_hall": hall, "who": name}).first()
    if row is None or row.ended_at is not None:
        raise Refused(f"hall {hall} has no officer {name}")


def _not_the_last_admin(connection: Connection, hall: str, name: str) -> None:
    rows = connection.execute(ALL, {"in_hall": hall})
    admins = [row.name for row in rows if row.role == OfficerRole.ADMIN.value and row.ended_at is None]
    if admins == [name]:
        raise Refused(f"{name} is the only admin: make another one first")


def _officer(row: Any) -> Officer:
    return Officer(row.name, OfficerRole(row.role), row.agency, row.made_at, row.ended_at)
