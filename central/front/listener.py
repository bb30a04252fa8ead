"""The socket on which central listens: a connection is counted before TLS or a first byte, and never one too many."""

from __future__ import annotations

import errno
import resource
import socket

from central.front.connections import Connections, Peer

FILES_KEPT = 128
"""Open files that are kept free for the database, the log and the program itself."""
IN_A_ROW = 16


def most_connections(wanted: int) -> int:
    """How many the system lets this process have open, at most `wanted`. Lifts the process's own limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + FILES_KEPT
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(16, min(wanted, soft - FILES_KEPT))


class Counted(socket.socket):
    """One connection, which tells the crowd when it is closed."""

    crowd: Connections | None = None
    peer: Peer = ("", 0)

    def close(self) -> None:
        """As of a socket."""
        if self.crowd is not None:
            self.crowd.leaves(self.peer, self)
        super().close()


class Listener(socket.socket):
    """Accepts as many as the crowd has room for; asyncio asks it like any other socket."""

    crowd: Connections
    _in_a_row = 0

    @classmethod
    def of(cls, listening: socket.socket, crowd: Connections) -> Listener:
        """Takes over a socket that listens already."""
        made = cls(listening.family, listening.type, listening.proto, fileno=listening.detach())
        made.crowd = crowd
        return made

    def accept(self) -> tuple[socket.socket, Peer]:
        """As of a socket. For who is refused it looks as if nobody had come, so that others have their turn."""
        self._in_a_row = (self._in_a_row + 1) % IN_A_ROW
        if not self._in_a_row:  # what those who are here have sent is read before more come in
            raise BlockingIOError(errno.EAGAIN, "the others come in the next round")
        handle, address = self._accept()  # type: ignore[attr-defined]  # as socket.accept does it
        connection = Counted(self.family, self.type, self.proto, fileno=handle)
        peer = (str(address[0]), int(address[1]))
        if not self.crowd.enters(connection, peer):
            connection.close()
            raise BlockingIOError(errno.EAGAIN, "there is no room for another connection")
        connection.crowd, connection.peer = self.crowd, peer
        return connection, peer
