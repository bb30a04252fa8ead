"""What comes back from a printer, sorted: replies of all kinds share one stream of bytes.

Byte tables: Epson ESC/POS reference, DLE EOT, GS r, GS a, GS I and GS ( H; Custom KPM300, DLE EOT 20.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.printing.profile import Dialect

HALF_SECONDS = 0.3
"""The rest of a reply comes within this or never."""


@dataclass(frozen=True, slots=True)
class RealTimeReply:
    """To DLE EOT n."""

    byte: int


@dataclass(frozen=True, slots=True)
class PlainReply:
    """To GS r or GS I with a one-byte answer."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """Four bytes the printer sent by itself."""

    data: bytes


@dataclass(frozen=True, slots=True)
class FullStatus:
    """To DLE EOT 20: paper, user, recoverable and unrecoverable, without the two bytes before them."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """A named block: identity (5F), process id or clear response (37 ...); without its closing NUL."""

    data: bytes


Reply = RealTimeReply | PlainReply | AutomaticStatus | FullStatus | Block

_BLOCK_STARTS = frozenset(b"\x35\x37\x3b\x3d\x5f")
_LONGEST_BLOCK = 128
_FLOW_CONTROL = (0x11, 0x13)
_FULL_START = b"\x10\x0f"
_FULL_SIZE = 6


@dataclass(slots=True)
class Demultiplexer:
    """Sorts bytes into replies. In the custom dialect a group that opens with 10 is full status, else automatic."""

    dialect: Dialect = "epson"
    _block: bytearray = field(default_factory=bytearray)
    _group: bytearray = field(default_factory=bytearray)
    _touched: float = 0.0

    def feed(self, data: bytes, now: float = 0.0) -> list[Reply]:
        """Replies completed by `data`; bytes that are no reply are dropped.

        `now` on a monotonic clock: half a reply is given up `HALF_SECONDS` after its last byte.
        """
        if not data:
            return []
        if now - self._touched > HALF_SECONDS:
            self.forget_halves()
        self._touched = now
        return [reply for byte in data if (reply := self._take(byte)) is not None]

    def forget_halves(self) -> None:
        """Drops a reply that stayed incomplete."""
        self._block.clear()
        self._group.clear()

    def _take(self, byte: int) -> Reply | None:
        if self._block:
            return self._in_block(byte)
        if len(self._group) >= 2 and self.dialect == "custom":
            return self._in_full(byte)
        if byte in _FLOW_CONTROL:
            return None
        if self._group:
            if self.dialect == "custom":
                return self._second_of_full(byte)
            if byte & 0x90 == 0x00:
                return self._in_automatic(byte)
            self._group.clear()
        return self._first(byte)

    def _first(self, byte: int) -> Reply | None:
        if byte in _BLOCK_STARTS:
            self._block.append(byte)
        elif byte & 0x93 == 0x12:
            return RealTimeReply(byte)
        elif byte & 0x93 == 0x10:
            self._group.append(byte)
        elif byte & 0x90 == 0x00:
            return PlainReply(byte)
        return None

    def _in_block(self, byte: int) -> Reply | None:
        if byte == 0:
            block = Block(bytes(self._block))
            self._block.clear()
            return block
        self._block.append(byte)
        if len(self._block) > _LONGEST_BLOCK:
            self._block.clear()
        return None

    def _in_automatic(self, byte: int) -> Reply | None:
        self._group.append(byte)
        if len(self._group) < 4:
            return None
        status = AutomaticStatus(bytes(self._group))
        self._group.clear()
        return status

    def _second_of_full(self, byte: int) -> Reply | None:
        self._group.append(byte)
        if bytes(self._group) == _FULL_START:
            return None
        self._group.clear()
        return self._first(byte)

    def _in_full(self, byte: int) -> Reply | None:
        """Its bytes may have any value."""
        self._group.append(byte)
        if len(self._group) < _FULL_SIZE:
            return None
        status = FullStatus(bytes(self._group[2:]))
        self._group.clear()
        return status
