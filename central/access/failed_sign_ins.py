"""Wrong PINs are counted in the database before they are looked at, so that neither a race nor a restart gives more.

Counted are an account from one address, an address over all accounts, and an account from all addresses where it was
never right yet. How long a lock lasts is measured by a clock that nobody sets; what was counted before a start, or by
another process, by the time that is written beside it.
"""

from __future__ import annotations

import hashlib
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from central.front.rate_limits import whose
from central.store.page_tables import tries

FIRST_LOCK_SECONDS = 30.0
MOST_KEPT = 10_000
FORGOTTEN_AFTER = timedelta(days=1)
KNOWN_FOR = timedelta(days=90)
_THIS = (tries.c.hall == bindparam("in_hall"), tries.c.key == bindparam("of_key"))
ONE = select(tries.c.wrong, tries.c.at_utc, tries.c.was_right).where(*_THIS)
ADD = insert(tries).inline()
COUNT = update(tries).where(*_THIS).values(wrong=bindparam("new_wrong"), at_utc=bindparam("at"))
RIGHT = update(tries).where(*_THIS).values(wrong=bindparam("new_wrong"), was_right=bindparam("known"))
FORGET = delete(tries).where(
    tries.c.hall == bindparam("in_hall"),
    ((tries.c.at_utc < bindparam("old")) & ~tries.c.was_right) | (tries.c.at_utc < bindparam("very_old")),
)


Found = Row[Any, Any, Any] | None


class SignInLocked(Exception):
    """Too many wrong tries; nothing was compared."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many wrong tries; again in {seconds} s")
        self.seconds = seconds


class AttemptScope(StrEnum):
    """What is counted together."""

    PLACE = "place"
    """One account from one address."""
    ADDRESS = "address"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class AttemptRule:
    """Some tries are free, each further one locks for longer; with a time given, one is forgiven after it."""

    free: int
    longest_seconds: float
    forgiven: float | None = None

    def lock_seconds(self, wrong: int) -> float:
        """How long nothing is compared after so many."""
        over = wrong - self.free
        return 0.0 if over < 0 else min(self.longest_seconds, FIRST_LOCK_SECONDS * 2.0 ** min(over, 10))


RULES = {
    AttemptScope.PLACE: AttemptRule(3, 900.0),
    AttemptScope.ADDRESS: AttemptRule(12, 900.0, 300.0),
    AttemptScope.ACCOUNT: AttemptRule(20, 300.0, 300.0),
}


def name_key(name: str) -> str:
    """A person's name whatever its case, and however it is spaced."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in: to which account, from where, and when."""

    hall: str
    name: str
    address: str
    at: datetime

    def key(self, scope: AttemptScope) -> str:
        """A hash: what somebody typed as a name may have been a PIN."""
        parts = {
            AttemptScope.PLACE: (name_key(self.name), whose(self.address)),
            AttemptScope.ADDRESS: (whose(self.address),),
            AttemptScope.ACCOUNT: (name_key(self.name),),
        }[scope]
        return hashlib.sha256("\0".join((scope, *parts)).encode("utf-8", "replace")).hexdigest()


class FailedSignIns:
    """May be used from any thread. Every method but `knows` is for a write transaction of the hall."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._started = now, now()
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        """How many wrong tries of a key this process counted, and when the last one was."""

    def count(self, connection: Connection, this: Attempt) -> int:
        """One more, wrong until it is known to be right. Answers which one of its account here it is. Raises Locked."""
        old, very_old = this.at - FORGOTTEN_AFTER, this.at - KNOWN_FOR
        connection.execute(FORGET, {"in_hall": this.hall, "old": old, "very_old": very_old})
        found = {scope: self._row(connection, this, scope) for scope in AttemptScope}
        counted = {scope: self._wrong(row, scope, this) for scope, row in found.items()}
        left = max(self._left(this, scope, found[scope], counted[scope]) for scope in self._asked(found))
        if left > 0:
            raise SignInLocked(int(left) + 1)
        for scope, row in found.items():
            self._keep(connection, this, scope, counted[scope] + 1, new=row is None)
        return counted[AttemptScope.PLACE] + 1

    def right(self, connection: Connection, this: Attempt) -> None:
        """The one that was counted was right: it does not count, and the account is known at this address."""
        for scope in AttemptScope:
            row = self._row(connection, this, scope)
            wrong = max(0, row.wrong - 1) if row is not None and scope is AttemptScope.ADDRESS else 0
            known = scope is AttemptScope.PLACE
            asked = {"in_hall": this.hall, "of_key": this.key(scope), "new_wrong": wrong, "known": known}
            connection.execute(RIGHT, asked)
            self._remember(this, scope, wrong)

    def knows(self, connection: Connection, this: Attempt) -> bool:
        """Whether this account was right at this address before."""
        row = self._row(connection, this, AttemptScope.PLACE)
        return row is not None and bool(row.was_right)

    def locked(self, wrong: int) -> float:
        """For how long so many wrong tries of one account from one address lock it."""
        return RULES[AttemptScope.PLACE].lock_seconds(wrong)

    def _asked(self, found: dict[AttemptScope, Found]) -> Iterator[AttemptScope]:
        """Where the account was right before, strangers cannot keep it out by trying elsewhere."""
        yield from (AttemptScope.PLACE, AttemptScope.ADDRESS)
        place = found[AttemptScope.PLACE]
        if place is None or not place.was_right:
            yield AttemptScope.ACCOUNT

    def _row(self, connection: Connection, this: Attempt, scope: AttemptScope) -> Found:
        return connection.execute(ONE, {"in_hall": this.hall, "of_key": this.key(scope)}).first()

    def _wrong(self, row: Found, scope: AttemptScope, this: Attempt) -> int:
        """What is left of those counted."""
        if row is None:
            return 0
        forgiven, wrong = RULES[scope].forgiven, int(row.wrong)
        return wrong if forgiven is None else max(0, wrong - int(self._passed(row, scope, this) / forgiven))

    def _left(self, this: Attempt, scope: AttemptScope, row: Found, wrong: int) -> float:
        """Seconds of the lock that are not over."""
        lock = RULES[scope].lock_seconds(wrong)
        return lock - self._passed(row, scope, this) if row is not None and lock else 0.0

    def _passed(self, row: Row[Any, Any, Any], scope: AttemptScope, this: Attempt) -> float:
        """Seconds since the last one. Who sets the clock back does not lengthen a lock, nor by a restart shorten it."""
        with self._lock:
            seen, at = self._seen.get((this.hall, this.key(scope)), (-1, self._started))
        passed: float = (this.at - row.at_utc).total_seconds()
        return self._now() - at if seen == row.wrong or passed < 0 else passed

    def _keep(self, connection: Connection, this: Attempt, scope: AttemptScope, wrong: int, *, new: bool) -> None:
        key = this.key(scope)
        if new:
            row = {"hall": this.hall, "key": key, "wrong": wrong, "at_utc": this.at, "was_right": False}
            connection.execute(ADD, row)
        else:
            connection.execute(COUNT, {"in_hall": this.hall, "of_key": key, "new_wrong": wrong, "at": this.at})
        self._remember(this, scope, wrong)

    def _remember(self, this: Attempt, scope: AttemptScope, wrong: int) -> None:
        with self._lock:
            self._seen.pop((this.hall, this.key(scope)), None)
            self._seen[this.hall, this.key(scope)] = (wrong, self._now())
            while len(self._seen) > MOST_KEPT:
                self._seen.popitem(last=False)
