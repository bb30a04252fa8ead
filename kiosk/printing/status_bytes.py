"""What the printer's status bytes mean.

Byte tables: Epson ESC/POS reference, DLE EOT, GS r and GS a; Citizen and Bixolon use the same bits. Full status:
Custom KPM150 and KPM300 command references, DLE EOT 20.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.model.printer_state import REMEDIES, Problem
from kiosk.printing.escpos_commands import STATUS_REQUESTS


class PrinterError(Exception):
    """The printer cannot be used now. The text is for an attendant; the cause has the technical reason.

    `accepted` counts the bytes of the failed write that were taken: 0 means that surely nothing was printed.
    """

    def __init__(self, problem: Problem, detail: str = "", accepted: int = 0) -> None:
        super().__init__(f"{REMEDIES[problem]} ({detail})" if detail else REMEDIES[problem])
        self.problem = problem
        self.accepted = accepted


def problems_of(replies: Mapping[int, int]) -> frozenset[Problem]:
    """Problems from the replies to DLE EOT 1 to 4, by n.

    A recoverable error that is not the cutter's is a jam (source: SNBC); its remedy is right for the others too.
    """
    printer, cause, error, paper = (replies.get(n, 0x12) for n in STATUS_REQUESTS)
    found = _paper(near=bool(paper & 0x0C), out=bool(paper & 0x60 or cause & 0x20))
    if cause & 0x04:
        found.add(Problem.COVER_OPEN)
    found |= _errors(
        recoverable=bool(error & 0x04), cutter=bool(error & 0x08), fatal=bool(error & 0x20), hot=bool(error & 0x40)
    )
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
    found |= _errors(
        recoverable=bool(error & 0x04), cutter=bool(error & 0x08), fatal=bool(error & 0x20), hot=bool(error & 0x40)
    )
    if printer & 0x08 and not found - {Problem.NEAR_END}:
        found.add(Problem.OFFLINE)
    return frozenset(found)


def problems_of_full(reply: bytes) -> frozenset[Problem]:
    """Problems from the last four bytes of Custom's full status: paper, user, recoverable, unrecoverable.

    The virtual paper end is a length that somebody set, not an end of the paper: a warning.
    """
    paper, user, recoverable, fatal = reply
    found = _paper(near=bool(paper & 0x44), out=bool(paper & 0x01))
    if user & 0x03 or fatal & 0x02:
        found.add(Problem.COVER_OPEN)
    found |= _errors(
        recoverable=False,
        cutter=bool(fatal & 0x01),
        fatal=bool(fatal & 0x0C or recoverable & 0x08),
        hot=bool(recoverable & 0x01),
    )
    return frozenset(found)


def in_mouth(reply: bytes) -> bool:
    """Whether full status sees a ticket in the printer's mouth."""
    return bool(reply[0] & 0x20)


def at_rest(reply: bytes) -> bool:
    """Whether full status says that nothing waits to be printed and the paper stands still."""
    return not reply[1] & 0x0C


def _paper(*, near: bool, out: bool) -> set[Problem]:
    """Some printers set only one of the two bits of each pair; either counts."""
    if out:
        return {Problem.PAPER_OUT}
    return {Problem.NEAR_END} if near else set()


def _errors(*, recoverable: bool, cutter: bool, fatal: bool, hot: bool) -> set[Problem]:
    """A cutter error is a recoverable one as well, with or without that bit."""
    signs = {
        Problem.CUTTER: cutter,
        Problem.JAM: recoverable and not cutter,
        Problem.ERROR: fatal,
        Problem.HOT: hot,
    }
    return {problem for problem, seen in signs.items() if seen}
