"""How often somebody may do a thing, and how many may do it at once. In memory, and bounded."""

from __future__ import annotations

import asyncio
import ipaddress
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

MOST = 10_000
"""Buckets that are kept. Of more, those that were not asked for longest are forgotten, as if they were full again."""
NETWORK_BITS = 64
"""An IPv6 household has so many addresses that its network counts as the client."""


def whose(address: str) -> str:
    """The key of a client's address: itself, or its network where one client has very many."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, NETWORK_BITS), strict=False))


class RateLimit:
    """`burst` at once, then `per_minute`. May be used from any thread.

    To be charged for what is wrong only, such as a token that opens nothing: then the many people behind one address
    are never in each other's way.
    """

    def __init__(
        self, per_minute: float, burst: int, *, clock: Callable[[], float] = time.monotonic, most: int = MOST
    ) -> None:
        """`clock`: seconds that never go back. Raises ValueError for a limit that lets nothing through."""
        if per_minute <= 0 or burst < 1 or most < 1:
            raise ValueError("a limit needs per_minute > 0, burst >= 1 and most >= 1")
        self._per_second = per_minute / 60
        self._burst = float(burst)
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """How much was left, and when; the one asked longest ago first."""

    def take(self, key: str) -> float:
        """One more of `key`. Seconds to wait; 0: go. Who has to wait is not charged for asking."""
        with self._lock:
            now = self._clock()
            left, since = self._buckets.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._per_second)
            goes = left >= 1
            self._buckets[key] = (left - 1 if goes else left, now)
            while len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        return 0.0 if goes else (1 - left) / self._per_second


class TooManyAtOnce(Exception):
    """There is no turn to be had; `mine`: because others from the same place wait already."""

    def __init__(self, mine: bool) -> None:
        super().__init__("too many at once; try again")
        self.mine = mine


class _Line:
    """A number of turns at a time; of those that wait, known ones go first. For one event loop."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._known, self._strangers = deque[asyncio.Future[None]](), deque[asyncio.Future[None]]()

    async def enter(self, *, known: bool) -> None:
        if self._free:
            self._free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        (self._known if known else self._strangers).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # it was let in at that very moment
                self.leave()
            raise

    def leave(self) -> None:
        for line in (self._known, self._strangers):
            while line:
                first = line.popleft()
                if not first.done():
                    first.set_result(None)
                    return
        self._free += 1


class ConcurrencyLimit:
    """A few at once, some wait, and of these no more than a share from one place. For one event loop."""

    def __init__(self, at_once: int, waiting: int, share: int, kept: int = 0) -> None:
        """`waiting` and `share` count those too whose turn it is. `kept`: further places, for who is known.

        Who is known also goes before strangers.
        """
        self._at_once, self._line = at_once, _Line(at_once)
        self._waiting, self._share, self._kept = waiting, share, kept
        self._here: Counter[str] = Counter()

    def here(self) -> int:
        """How many wait, or have their turn."""
        return self._here.total()

    def somebody_waits(self) -> bool:
        """Whether the next one has to wait, too."""
        return self.here() >= self._at_once

    @asynccontextmanager
    async def turn(self, key: str, *, known: bool = False) -> AsyncIterator[None]:
        """Waits until it is the turn of `key`. Raises Crowded at once when too many wait already."""
        if self._here[key] >= self._share:
            raise TooManyAtOnce(mine=True)
        if self.here() >= self._waiting + (self._kept if known else 0):
            raise TooManyAtOnce(mine=False)
        self._here[key] += 1
        try:
            await self._line.enter(known=known)
            try:
                yield
            finally:
                self._line.leave()
        finally:
            self._here[key] -= 1
            if not self._here[key]:
                del self._here[key]
