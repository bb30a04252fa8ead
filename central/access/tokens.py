"""Who is asking: tokens of kiosks, counters and administrators. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, or_, select, update

from central.store import CentralStore
from central.store.tables import access, kiosk

KNOWN_SECONDS = 2.0
"""Another process of central may have revoked a token: it holds here so much longer at most."""
MOST_KNOWN = 10_000
_HALL = re.compile(r"[a-z0-9-]{1,32}")
_THIS_KIOSK = (kiosk.c.hall == bindparam("in_hall"), kiosk.c.kiosk_id == bindparam("which"))
KIOSK = select(
    kiosk.c.kiosk_id,
    (kiosk.c.next_token_hash == bindparam("hashed")).label("is_next"),
).where(
    kiosk.c.hall == bindparam("in_hall"),
    kiosk.c.revoked_at.is_(None),
    or_(kiosk.c.token_hash == bindparam("hashed"), kiosk.c.next_token_hash == bindparam("hashed")),
)
ACCESS = select(access.c.name, access.c.role, access.c.counter).where(
    access.c.hall == bindparam("in_hall"), access.c.token_hash == bindparam("hashed"), access.c.revoked_at.is_(None)
)
TURN_OVER = (
    update(kiosk)
    .where(*_THIS_KIOSK, kiosk.c.next_token_hash == bindparam("hashed"))
    .values(token_hash=bindparam("hashed"), next_token_hash=None)
)


class Role(StrEnum):
    """What a token may do."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. A hall of None: an administrator of all halls."""

    role: Role
    hall: str | None
    name: str
    """The kiosk's id, or the name of the access."""
    counter: str | None = None

    def may(self, role: Role, hall: str) -> bool:
        """Whether this caller has the rights of `role` in this hall. An administrator may do what a counter may."""
        if self.hall is not None and self.hall != hall:
            return False
        return self.role is role or (self.role is Role.ADMIN and role is Role.COUNTER)


def new_token(hall: str) -> str:
    """A new secret. It begins with its hall, so that it is looked for in no other."""
    return f"{hall}.{secrets.token_urlsafe(32)}"


def hashed(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


class Authenticator:
    """Tells who a token belongs to. May be used from any thread."""

    def __init__(self, store: CentralStore, admin_token: str | None = None) -> None:
        """`admin_token`: of this process, for an administrator of all halls at the machine itself."""
        self._store = store
        self._admin = None if admin_token is None else hashed(admin_token)
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Caller, float]] = {}
        self._changes = 0

    def known(self, token: str) -> Caller | None:
        """Who was seen with this token a moment ago, without a look at the database; None: look there."""
        with self._lock:
            caller, until = self._known.get(hashed(token), (None, 0.0))
        return caller if time.monotonic() < until else None

    def forget(self) -> None:
        """Somebody got a token or lost it."""
        with self._lock:
            self._changes += 1
            self._known.clear()

    def caller(self, token: str) -> Caller | None:
        """None: the token is unknown or revoked. Raises StoreError."""
        with self._lock:
            changes = self._changes
        found = self._look(token)
        with self._lock:
            if found is not None and changes == self._changes:
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                self._known[hashed(token)] = (found, time.monotonic() + KNOWN_SECONDS)
        return found

    def _look(self, token: str) -> Caller | None:
        given = hashed(token)
        if self._admin is not None and hmac.compare_digest(given, self._admin):
            return Caller(Role.ADMIN, None, "admin")
        hall = token.partition(".")[0]
        if not _HALL.fullmatch(hall):
            return None
        asked = {"in_hall": hall, "hashed": given}
        with self._store.read() as connection:
            found = connection.execute(KIOSK, asked).first()
            other = connection.execute(ACCESS, asked).first() if found is None else None
        if found is not None:
            if found.is_next:
                self._turn_over(hall, found.kiosk_id, given)
            return Caller(Role.KIOSK, hall, found.kiosk_id)
        return None if other is None else Caller(Role(other.role), hall, other.name, other.counter)

    def _turn_over(self, hall: str, kiosk_id: str, given: str) -> None:
        """The new token is in use: the old one ends."""
        with self._store.write(hall) as connection:
            connection.execute(TURN_OVER, {"in_hall": hall, "which": kiosk_id, "hashed": given})
        self.forget()
