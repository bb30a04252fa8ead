"""What the printer says of itself: its reply bytes and what they mean.

Byte tables: Epson ESC/POS reference, DLE EOT, GS r and GS a; Citizen and Bixolon use the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.printer import REMEDIES, Problem


class PrinterError(Exception):
    """The printer cannot be used now. The text is for an attendant; the cause has the technical reason.

    `accepted` counts the bytes of the failed write that were taken: 0 means that surely nothing was printed.
    """

    def __init__(self, problem: Problem, detail: str = "", accepted: int = 0) -> None:
        super().__init__(f"{REMEDIES[problem]} ({detail})" if detail else REMEDIES[problem])
        self.problem = problem
        self.accepted = accepted


STATUS_REQUESTS = (1, 2, 3, 4)
"""n of DLE EOT n: printer, cause of being offline, cause of error, paper."""


def ask_status(n: int) -> bytes:
    """DLE EOT n. The reply does not carry n, so only one may be under way."""
    return bytes((0x10, 0x04, n))


BARRIER = b"\x1dr\x01"
"""GS r 1: paper status in the order of the data, so its reply says that all before it was worked through."""


def problems_of(replies: Mapping[int, int]) -> frozenset[Problem]:
    """Problems from the replies to DLE EOT 1 to 4, by n."""
    printer, cause, error, paper = (replies.get(n, 0x12) for n in STATUS_REQUESTS)
    found = _paper(near=bool(paper & 0x0C), out=bool(paper & 0x60 or cause & 0x20))
    if cause & 0x04:
        found.add(Problem.COVER_OPEN)
    if error & 0x08:
        found.add(Problem.CUTTER)
    if error & 0x40:
        found.add(Problem.HOT)
    if error & 0x20 or (error & 0x04 and not error & 0x08):
        found.add(Problem.ERROR)
    if cause & 0x40 and not found - {Problem.NEAR_END}:
        found.add(Problem.ERROR)
    if printer & 0x08 and not found - {Problem.NEAR_END}:
        found.add(Problem.OFFLINE)
    return frozenset(found)


def problems_of_barrier(reply: int) -> frozenset[Problem]:
    """Problems from the reply to GS r 1."""
    return frozenset(_paper(near=bool(reply & 0x03), out=bool(reply & 0x0C)))


def problems_of_automatic(reply: bytes) -> frozenset[Problem]:
    """Problems from the four bytes of automatic status (GS a)."""
    printer, error, paper, _ = reply
    found = _paper(near=bool(paper & 0x03), out=bool(paper & 0x0C))
    if printer & 0x20:
        found.add(Problem.COVER_OPEN)
    if error & 0x08:
        found.add(Problem.CUTTER)
    if error & 0x40:
        found.add(Problem.HOT)
    if error & 0x24:
        found.add(Problem.ERROR)
    if printer & 0x08 and not found - {Problem.NEAR_END}:
        found.add(Problem.OFFLINE)
    return frozenset(found)


def _paper(*, near: bool, out: bool) -> set[Problem]:
    """Some printers set only one of the two bits of each pair; either counts."""
    if out:
        return {Problem.PAPER_OUT}
    return {Problem.NEAR_END} if near else set()


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
class Block:
    """A named block: identity (5F), process id or clear response (37 ...); without its closing NUL."""

    data: bytes


Reply = RealTimeReply | PlainReply | AutomaticStatus | Block

_BLOCK_STARTS = frozenset(b"\x35\x37\x3b\x3d\x5f")
_LONGEST_BLOCK = 128
_FLOW_CONTROL = (0x11, 0x13)


@dataclass(slots=True)
class Demultiplexer:
    """Sorts what comes back from the printer; replies of all kinds share one stream."""

    _block: bytearray = field(default_factory=bytearray)
    _automatic: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Reply]:
        """Replies completed by `data`; bytes that are no reply are dropped."""
        return [reply for byte in data if (reply := self._take(byte)) is not None]

    def forget_halves(self) -> None:
        """Drops a reply that stayed incomplete; call it after 300 ms without its rest."""
        self._block.clear()
        self._automatic.clear()

    def _take(self, byte: int) -> Reply | None:
        if self._block:
            return self._in_block(byte)
        if byte in _FLOW_CONTROL:
            return None
        if self._automatic:
            if byte & 0x90 == 0x00:
                return self._in_automatic(byte)
            self._automatic.clear()
        return self._first(byte)

    def _first(self, byte: int) -> Reply | None:
        if byte in _BLOCK_STARTS:
            self._block.append(byte)
        elif byte & 0x93 == 0x12:
            return RealTimeReply(byte)
        elif byte & 0x93 == 0x10:
            self._automatic.append(byte)
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
        self._automatic.append(byte)
        if len(self._automatic) < 4:
            return None
        status = AutomaticStatus(bytes(self._automatic))
        self._automatic.clear()
        return status
