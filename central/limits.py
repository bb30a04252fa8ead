"""How often somebody may do a thing: a bucket that fills slowly for each of them. In memory, and bounded."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST = 10_000
"""Buckets that are kept. Of more, those that were not asked for longest are forgotten, as if they were full again."""
NETWORK_BITS = 64
"""An IPv6 household has so many addresses that the network is who asks."""


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


class Limit:
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
