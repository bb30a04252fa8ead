"""People who sign in at the pages: their PIN as an argon2id hash, what their role allows, in which browser they are."""

from __future__ import annotations

import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from central.access.failed_sign_ins import Attempt, FailedSignIns, SignInLocked, name_key
from central.access.roles import OfficerRole
from central.access.tokens import hashed, new_token
from central.store import CentralStore
from central.store.audit import write_audit
from central.store.page_tables import officer, sign_in
from hall.clock import ClockProtocol
from hall.weak_secrets import EASY, Weakness, weakness

log = logging.getLogger(__name__)

__all__ = [
    "AccountProblem",
    "Officer",
    "OfficerRole",
    "Officers",
    "SignInLocked",
    "SignInRefused",
    "SignedIn",
    "WrongSecret",
]

SIGNED_IN_FOR = timedelta(hours=14)
"""Longer than any day of service; nobody is thrown out while a visitor is at the counter."""
SHORTEST_SECRET, LONGEST_SECRET = 6, 128
MOST_KNOWN = 10_000
HASHES_AT_ONCE = 2
"""Each takes 64 MiB."""
HASHES_GIVE_WAY = 5
"""As `nice` counts: each keeps all processors busy, and who asks for anything else goes first."""
KNOWN_SECONDS = 2.0
"""Another process of central may have ended a sign-in: it holds here so much longer at most."""
NAME = re.compile(r"[^\W_][\w .'-]{0,39}")

_NAMED = or_(officer.c.name == bindparam("who"), officer.c.name_key == bindparam("key"))
_THIS = (officer.c.hall == bindparam("in_hall"), officer.c.name == bindparam("who"))
_HOLDS = (sign_in.c.hall == bindparam("in_hall"), sign_in.c.token_hash == bindparam("hashed"))
FIND = select(officer).where(officer.c.hall == bindparam("in_hall"), _NAMED)
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
FORGET_OTHERS = FORGET_ALL.where(sign_in.c.token_hash != bindparam("kept"))
FORGET_OLD = delete(sign_in).where(sign_in.c.hall == bindparam("in_hall"), sign_in.c.ends_at <= bindparam("now_utc"))
AT_COUNTERS = select(sign_in.c.counter, sign_in.c.officer).where(
    sign_in.c.hall == bindparam("in_hall"), sign_in.c.counter.is_not(None), sign_in.c.ends_at > bindparam("now_utc")
)


class WrongSecret(Exception):
    """Name or PIN is wrong, or the account has ended; the answer does not say which."""


class AccountProblem(Enum):
    """Why an account cannot be made or changed, beside a PIN that is too easy to guess."""

    NAME = auto()
    """The name has characters that a name cannot have, or too many."""
    NAME_TAKEN = auto()
    SECRET_LENGTH = auto()
    LAST_ADMIN = auto()
    UNKNOWN = auto()
    """There is no account of this name."""
    ROLE = auto()
    """There is no such role."""


class SignInRefused(Exception):
    """What was asked for an officer cannot be done; the text says why and what helps."""

    def __init__(self, why: AccountProblem | Weakness, text: str) -> None:
        super().__init__(text)
        self.why = why


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


class Officers:
    """May be used from any thread. Every method may raise StoreError."""

    def __init__(self, store: CentralStore, clock: ClockProtocol, now: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock, self._now = store, clock, now
        self._hasher = PasswordHasher()
        self._hashes = ThreadPoolExecutor(HASHES_AT_ONCE, "hashes", _give_way)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))
        self._lock = threading.Lock()
        self._tries = FailedSignIns(now)
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
            raise SignInRefused(
                AccountProblem.NAME,
                "a name has 1 to 40 letters, digits, spaces, dots, hyphens and begins with a letter or digit",
            )
        kept = self._hash(_good(secret, name))
        with self._store.write(hall) as connection:
            found = _find(connection, hall, name)
            if found is not None and found.ended_at is None:
                raise SignInRefused(
                    AccountProblem.NAME_TAKEN,
                    f"there is an officer {found.name} already: choose another name, or change that one",
                )
            if found is None:
                row = {"hall": hall, "name": name, "role": role.value, "agency": agency, "secret_hash": kept}
                row["name_key"] = name_key(name)
                connection.execute(ADD, {**row, "made_at": self._clock.now().utc, "ended_at": None})
            else:
                changed = {"in_hall": hall, "who": found.name, "new_role": role.value, "new_agency": agency}
                connection.execute(CHANGE, changed)
                connection.execute(SECRET, {"in_hall": hall, "who": found.name, "new_hash": kept})

    def change(self, hall: str, name: str, role: OfficerRole, agency: str | None) -> None:
        """Another role or agency, from the next press on. Raises Refused for an unknown name or the last admin."""
        with self._store.write(hall) as connection:
            name = _must_be(connection, hall, name)
            if role is not OfficerRole.ADMIN:
                _not_the_last_admin(connection, hall, name)
            changed = {"in_hall": hall, "who": name, "new_role": role.value, "new_agency": agency}
            connection.execute(CHANGE, changed)
        self._forget()

    def set_secret(self, hall: str, name: str, secret: str) -> None:
        """Another PIN; every browser of this officer is signed out. Raises Refused."""
        kept = self._hash(_good(secret, name))
        with self._store.write(hall) as connection:
            name = _must_be(connection, hall, name)
            connection.execute(SECRET, {"in_hall": hall, "who": name, "new_hash": kept})
            connection.execute(FORGET_ALL, {"in_hall": hall, "who": name})
        self._forget()

    def end(self, hall: str, name: str) -> None:
        """The account ends and its browsers are signed out. Raises Refused for an unknown name or the last admin."""
        with self._store.write(hall) as connection:
            name = _must_be(connection, hall, name)
            _not_the_last_admin(connection, hall, name)
            connection.execute(END, {"in_hall": hall, "who": name, "at": self._clock.now().utc})
            connection.execute(FORGET_ALL, {"in_hall": hall, "who": name})
        self._forget()

    # ---- signing in

    def sign_in(self, hall: str, name: str, secret: str, address: str = "") -> str:
        """The token for the browser; its hash alone is kept. Takes a tenth of a second. Raises Wrong or Locked.

        `address`: from where. What is wrong locks the name for this address, and an address for all names. Elsewhere
        the name stays open for who was right there before, or anybody could keep officers out.
        """
        this = Attempt(hall, name, address, self._clock.now().utc)
        row = self._compared(this, secret)
        token = new_token(hall)
        with self._store.write(hall) as connection:
            self._tries.right(connection, this)
            connection.execute(FORGET_OLD, {"in_hall": hall, "now_utc": this.at})
            kept = {"hall": hall, "token_hash": hashed(token), "officer": row.name, "counter": None, "queues": None}
            connection.execute(SIGN_IN, {**kept, "made_at": this.at, "ends_at": this.at + SIGNED_IN_FOR})
        return token

    def knows(self, hall: str, name: str, address: str) -> bool:
        """Whether this account was right at this address before: then its turn comes before that of strangers."""
        with self._store.read() as connection:
            return self._tries.knows(connection, Attempt(hall, name, address, self._clock.now().utc))

    def change_own_secret(self, signed: SignedIn, secret: str, new: str, address: str) -> None:
        """Another PIN for who knows the present one; other browsers are signed out. Raises Wrong, Locked or Refused."""
        good = _good(new, signed.name)
        this = Attempt(signed.hall, signed.name, address, self._clock.now().utc)
        self._compared(this, secret)
        kept = self._hash(good)
        with self._store.write(signed.hall) as connection:
            self._tries.right(connection, this)
            mine = {"in_hall": signed.hall, "who": signed.name}
            connection.execute(SECRET, {**mine, "new_hash": kept})
            connection.execute(FORGET_OTHERS, {**mine, "kept": hashed(signed.token)})
            write_audit(self._store, connection, signed.hall, signed.name, "own_secret_set", "", this.at, {})
        self._forget()

    def _compared(self, this: Attempt, secret: str) -> Any:
        """The account, if the PIN is right. A try is counted before it is compared. Raises Wrong or Locked."""
        try:
            with self._store.write(this.hall) as connection:
                wrong = self._tries.count(connection, this)
                row = _find(connection, this.hall, this.name)
        except SignInLocked as locked:
            log.warning("hall %s: a sign-in from %s was not compared: %s", this.hall, this.address or "here", locked)
            raise
        holds = row is not None and row.ended_at is None
        # For an unknown name as much is computed, so that the time tells nothing.
        right = self._matches(row.secret_hash if row is not None and holds else self._nobody, secret)
        if holds and right:
            return row
        self._refused(this, row.name if row is not None else "", wrong)
        raise WrongSecret

    def _refused(self, this: Attempt, name: str, wrong: int) -> None:
        """For the log of the hall and of the machine. A name that is nobody's may be a PIN in the wrong field."""
        lock = int(self._tries.locked(wrong))
        log.warning(
            "hall %s: sign-in of %s from %s refused, %d wrong in a row, locked for %d s", this.hall,
            repr(name) if name else "an unknown name", this.address or "here", wrong, lock,
        )  # fmt: skip
        body = {"address": this.address, "tries": wrong, "locked": lock}
        with self._store.write(this.hall) as connection:
            write_audit(self._store, connection, this.hall, name, "sign_in_refused", name, this.at, body)

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
            if len(self._known) >= MOST_KNOWN:
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

    # ---- parts

    def _hash(self, secret: str) -> str:
        return self._hashes.submit(self._hasher.hash, secret).result()

    def _matches(self, kept: str, secret: str) -> bool:
        try:
            return self._hashes.submit(self._hasher.verify, kept, secret).result()
        except (VerificationError, InvalidHashError):
            return False

    def _forget(self) -> None:
        with self._lock:
            self._known.clear()


def _give_way() -> None:
    """This thread and those that it starts."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + HASHES_GIVE_WAY)


def _good(secret: str, name: str) -> str:
    """The PIN or password if it is none that everybody tries first. Raises Refused."""
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        length = f"a PIN or password has {SHORTEST_SECRET} to {LONGEST_SECRET} characters"
        raise SignInRefused(AccountProblem.SECRET_LENGTH, length)
    weak = weakness(secret, name)
    if weak is not None:
        raise SignInRefused(weak, f"this PIN is too easy to guess: {EASY[weak]}; choose another one")
    return secret


def _find(connection: Connection, hall: str, name: str) -> Any:
    """The account of this name whatever its case; where two differ in nothing else, the one as it is written."""
    asked = {"in_hall": hall, "who": name.strip(), "key": name_key(name)}
    rows = connection.execute(FIND, asked).all()
    return next((row for row in rows if row.name == asked["who"]), rows[0] if rows else None)


def _must_be(connection: Connection, hall: str, name: str) -> str:
    """The name of an account that holds, as it is kept. Raises Refused."""
    row = _find(connection, hall, name)
    if row is None or row.ended_at is not None:
        raise SignInRefused(AccountProblem.UNKNOWN, f"hall {hall} has no officer {name}")
    return str(row.name)


def _not_the_last_admin(connection: Connection, hall: str, name: str) -> None:
    rows = connection.execute(ALL, {"in_hall": hall})
    admins = [row.name for row in rows if row.role == OfficerRole.ADMIN.value and row.ended_at is None]
    if admins == [name]:
        raise SignInRefused(AccountProblem.LAST_ADMIN, f"{name} is the only admin: make another one first")


def _officer(row: Any) -> Officer:
    return Officer(row.name, OfficerRole(row.role), row.agency, row.made_at, row.ended_at)
