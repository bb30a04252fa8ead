"""How kiosks, counters and administrators come to their tokens, and lose them."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from central.access.tokens import Role, hashed, new_token
from central.config.settings import NumberSettings
from central.fleet.number_bands import retire_all, spare_for
from central.queue.ticket_queries import write_machine_act
from central.store import CentralStore, UnknownHall
from central.store.tables import access, enrol_code, incarnation, kiosk
from central.store.tables import hall as halls
from hall.clock import ClockProtocol
from hall.protocol import SHARED_OUT, EnrolAsk, Enrolled

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No O, 0, I or 1: nobody mistakes one for the other."""
LENGTH = 8
GOOD_FOR = timedelta(minutes=15)
TRIES = 5
MINUTE = 60.0
_SCRYPT = {"n": 2**13, "r": 8, "p": 1, "dklen": 32}
"""A code has 40 bits; guessing it from the database must take longer than it is valid."""

_KIOSK = (kiosk.c.hall == bindparam("in_hall"), kiosk.c.kiosk_id == bindparam("which"))
_CODE = (enrol_code.c.hall == bindparam("in_hall"), enrol_code.c.kiosk_id == bindparam("which"))
_ACCESS = (access.c.hall == bindparam("in_hall"), access.c.name == bindparam("who"))
KIOSK = select(kiosk).where(*_KIOSK)
NEW_KIOSK = insert(kiosk).inline()
ENROL = (
    update(kiosk)
    .where(*_KIOSK)
    .values(token_hash=bindparam("now_hash"), next_token_hash=None, enrolled_at=bindparam("at"), revoked_at=None)
)
REVOKE = (
    update(kiosk)
    .where(*_KIOSK, kiosk.c.revoked_at.is_(None))
    .values(token_hash=None, next_token_hash=None, revoked_at=bindparam("at"))
)
RETIRE = (
    update(incarnation)
    .where(
        incarnation.c.hall == bindparam("in_hall"),
        incarnation.c.kiosk_id == bindparam("which"),
        incarnation.c.retired_period.is_(None),
    )
    .values(retired_period=select(halls.c.period).where(halls.c.hall == bindparam("in_hall")).scalar_subquery())
)
NEXT = update(kiosk).where(*_KIOSK, kiosk.c.revoked_at.is_(None)).values(next_token_hash=bindparam("then_hash"))
CODE = select(enrol_code).where(*_CODE)
NEW_CODE = insert(enrol_code).inline()
FORGET_CODE = delete(enrol_code).where(*_CODE)
ONE_TRY = update(enrol_code).where(*_CODE).values(tries=enrol_code.c.tries + 1)
ACCESS = select(access).where(*_ACCESS)
ALL_ACCESS = select(access).where(access.c.hall == bindparam("in_hall")).order_by(access.c.name)
NEW_ACCESS = insert(access).inline()
FORGET_ACCESS = delete(access).where(*_ACCESS)
END_ACCESS = update(access).where(*_ACCESS, access.c.revoked_at.is_(None)).values(revoked_at=bindparam("at"))


class TooOften(Exception):
    """Somebody guesses. `seconds`: until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many codes were tried from this address; try again in {seconds} seconds")
        self.seconds = seconds


class TryLimits:
    """The limit of tries from one address within a minute. May be used from any thread."""

    def __init__(self, most: int = 10, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._tries: dict[str, list[float]] = {}

    def spend(self, address: str) -> None:
        """One try. Raises TooOften."""
        now = self._monotonic()
        with self._lock:
            for other in [key for key, tries in self._tries.items() if tries[-1] <= now - MINUTE]:
                del self._tries[other]
            tries = [at for at in self._tries.get(address, []) if at > now - MINUTE]
            if len(tries) >= self._most:
                raise TooOften(math.ceil(tries[0] + MINUTE - now))
            self._tries[address] = [*tries, now]


class CodeRefused(Exception):
    """The code does not hold. The text is the same for every reason, so that it does not reveal which codes exist."""

    def __init__(self) -> None:
        super().__init__(
            "this code does not hold for this kiosk: mistyped, used, older than 15 minutes or tried too often; "
            "ask for a new one (`central enrol KIOSK`)"
        )


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code."""

    code: str
    expires_at: datetime


class Enrolment:
    """May be used from any thread."""

    def __init__(
        self, store: CentralStore, clock: ClockProtocol, changed: Callable[[], None], numbers: NumberSettings
    ) -> None:
        """`changed` is called after somebody got a token or lost it."""
        self._store = store
        self._numbers = numbers
        self._clock = clock
        self._changed = changed
        self._lock = threading.Lock()
        self.patience = TryLimits()
        self._on_the_way: dict[tuple[str, str], str] = {}
        """New tokens that kiosks have not used yet. Only their hashes are kept; after a start others are made."""

    # ---- kiosks

    def code(self, hall: str, kiosk_id: str) -> Code:
        """A code for this kiosk; one made before ends. Raises UnknownHall or another StoreError."""
        code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        made = Code(code, self._clock.now().utc + GOOD_FOR)
        row = {
            "hall": hall, "kiosk_id": kiosk_id, "code_hash": _slow_hash(hall, kiosk_id, code),
            "expires_at": made.expires_at, "tries": 0,
        }  # fmt: skip
        with self._store.write(hall) as connection:
            connection.execute(FORGET_CODE, {"in_hall": hall, "which": kiosk_id})
            connection.execute(NEW_CODE, row)
        return made

    def redeem(self, ask: EnrolAsk) -> Enrolled:
        """A technician typed the code. Raises CodeRefused or StoreError."""
        given = "".join(sign for sign in ask.code.upper() if sign not in " -")
        given_hash = _slow_hash(ask.hall, ask.kiosk_id, given)
        try:
            enrolled = self._redeem(ask.hall, ask.kiosk_id, given_hash)
        except UnknownHall as error:
            raise CodeRefused from error
        if enrolled is None:
            raise CodeRefused
        self._changed()
        self._store.wake(ask.hall)
        return enrolled

    def rotate(self, hall: str, kiosk_id: str) -> bool:
        """The kiosk gets a new token with its next heartbeat. False: there is no such kiosk. Raises StoreError."""
        token = new_token(hall)
        with self._store.write(hall) as connection:
            asked = {"in_hall": hall, "which": kiosk_id, "then_hash": hashed(token)}
            found = connection.execute(NEXT, asked).rowcount > 0
        if found:
            with self._lock:
                self._on_the_way[(hall, kiosk_id)] = token
        return found

    def new_token_for(self, hall: str, kiosk_id: str, next_hash: str | None) -> str | None:
        """The token on its way to this kiosk, whose row has this hash of the next one. Raises StoreError."""
        if next_hash is None:
            return None
        with self._lock:
            token = self._on_the_way.get((hall, kiosk_id))
        if token is not None and hashed(token) == next_hash:
            return token
        self.rotate(hall, kiosk_id)
        with self._lock:
            return self._on_the_way.get((hall, kiosk_id))

    def revoke(self, hall: str, kiosk_id: str) -> bool:
        """The kiosk's token ends at once. False: there is none. Raises StoreError."""
        asked = {"in_hall": hall, "which": kiosk_id}
        with self._store.write(hall) as connection:
            connection.execute(FORGET_CODE, asked)
            connection.execute(RETIRE, asked)
            retire_all(connection, hall, kiosk_id, self._store.period(connection, hall))
            found = connection.execute(REVOKE, {**asked, "at": self._clock.now().utc}).rowcount > 0
        self._changed()
        return found

    def _redeem(self, hall: str, kiosk_id: str, given_hash: str) -> Enrolled | None:
        now = self._clock.now().utc
        asked = {"in_hall": hall, "which": kiosk_id}
        with self._store.write(hall) as connection:
            row = connection.execute(CODE, asked).first()
            if row is None or row.expires_at <= now or row.tries >= TRIES:
                return None
            if not hmac.compare_digest(row.code_hash, given_hash):
                connection.execute(ONE_TRY, asked)
                return None
            connection.execute(FORGET_CODE, asked)
            if connection.execute(KIOSK, asked).first() is None:
                connection.execute(NEW_KIOSK, {"hall": hall, "kiosk_id": kiosk_id})
            token = new_token(hall)
            connection.execute(ENROL, {**asked, "now_hash": hashed(token), "at": now})
            running = self._store.period(connection, hall)
            longer = spare_for(self._store, connection, hall, kiosk_id, self._numbers, running)
            # Those who hold more than their part now are asked for it at once.
            pos = self._store.positions(connection, hall, 1)
            write_machine_act(connection, hall, pos, SHARED_OUT, now, joined=kiosk_id)
            return Enrolled(hall=hall, kiosk_id=kiosk_id, token=token, longer=longer)

    # ---- counters and administrators

    def grant(self, hall: str, name: str, role: Role, counter: str | None) -> str:
        """A new access; one of the same name ends. Its token is shown once. Raises StoreError."""
        token = new_token(hall)
        row = {
            "hall": hall, "name": name, "role": role.value, "counter": counter, "token_hash": hashed(token),
            "made_at": self._clock.now().utc, "revoked_at": None,
        }  # fmt: skip
        with self._store.write(hall) as connection:
            connection.execute(FORGET_ACCESS, {"in_hall": hall, "who": name})
            connection.execute(NEW_ACCESS, row)
        self._changed()
        return token

    def end(self, hall: str, name: str) -> bool:
        """The access ends at once. False: there is none. Raises StoreError."""
        with self._store.write(hall) as connection:
            asked = {"in_hall": hall, "who": name, "at": self._clock.now().utc}
            found = connection.execute(END_ACCESS, asked).rowcount > 0
        self._changed()
        return found

    def accesses(self, hall: str) -> list[dict[str, Any]]:
        """All of them, without tokens. Raises StoreError."""
        with self._store.read() as connection:
            return [dict(row) for row in connection.execute(ALL_ACCESS, {"in_hall": hall}).mappings()]


def _slow_hash(hall: str, kiosk_id: str, code: str) -> str:
    return hashlib.scrypt(code.encode(), salt=f"{hall} {kiosk_id}".encode(), **_SCRYPT).hex()
