"""Who is connected: so many in all, so many of one address. Who asks nothing, or only slowly, makes room for who comes.

For one event loop; nothing here waits.
"""

from __future__ import annotations

import socket
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextlib import suppress

from central.front.rate_limits import whose

Peer = tuple[str, int]


class Connections:
    """All connections of a server."""

    def __init__(self, most: int, of_one_address: int, is_proxy: Callable[[str], bool] = lambda _: False) -> None:
        """`is_proxy`: an address behind which many people are, so that only `most` holds for it."""
        self._most, self._of_one, self._is_proxy = most, of_one_address, is_proxy
        self._counts: Counter[str] = Counter()
        self._here: dict[Peer, tuple[str, socket.socket]] = {}
        self._idle: dict[str, OrderedDict[Peer, socket.socket]] = {}
        """Those that are not being answered, or do not read their answer, by address, the oldest first."""

    def __len__(self) -> int:
        """How many are connected."""
        return len(self._here)

    def enters(self, connection: socket.socket, peer: Peer) -> bool:
        """A connection has come. False: there is no room, and none can be made."""
        address = whose(peer[0])
        full = not self._is_proxy(peer[0]) and self._counts[address] >= self._of_one
        if full and not self._makes_room(address):
            return False
        if len(self._here) >= self._most and not self._makes_room(self._greediest()):
            return False
        self._here[peer] = (address, connection)
        self._counts[address] += 1
        self.idle(peer)
        return True

    def leaves(self, peer: Peer, connection: socket.socket) -> None:
        """A connection is closed."""
        if self._here.get(peer, (None, None))[1] is connection:
            self._gone(peer)

    def busy(self, peer: Peer) -> None:
        """It has asked for all it wants, and gets its answer whatever comes."""
        here = self._here.get(peer)
        if here is not None:
            self._drop_idle(here[0], peer)

    def idle(self, peer: Peer) -> None:
        """It has not asked yet, not whole, or does not read its answer."""
        here = self._here.get(peer)
        if here is not None:
            waiting = self._idle.setdefault(here[0], OrderedDict())
            waiting[peer] = here[1]
            waiting.move_to_end(peer)

    def _greediest(self) -> str:
        return max(self._idle, key=lambda address: len(self._idle[address]), default="")

    def _makes_room(self, address: str) -> bool:
        """The one of this address that has been idle for longest is let go."""
        waiting = self._idle.get(address)
        if not waiting:
            return False
        peer, connection = next(iter(waiting.items()))
        self._gone(peer)
        with suppress(OSError):  # it went by itself
            connection.shutdown(socket.SHUT_RDWR)
        return True

    def _gone(self, peer: Peer) -> None:
        address, _ = self._here.pop(peer)
        self._drop_idle(address, peer)
        self._counts[address] -= 1
        if not self._counts[address]:
            del self._counts[address]

    def _drop_idle(self, address: str, peer: Peer) -> None:
        waiting = self._idle.get(address)
        if waiting is not None:
            waiting.pop(peer, None)
            if not waiting:
                del self._idle[address]
