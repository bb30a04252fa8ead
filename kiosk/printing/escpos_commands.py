"""What the kiosk asks a printer and tells it besides tickets, as bytes. Source: Epson ESC/POS reference."""

from __future__ import annotations

import secrets
from collections.abc import Container

STATUS_REQUESTS = (1, 2, 3, 4)
"""n of DLE EOT n: printer, cause of being offline, cause of error, paper."""


def ask_status(n: int) -> bytes:
    """DLE EOT n. The reply does not carry n, so only one may be under way."""
    return bytes((0x10, 0x04, n))


ASK_FULL = b"\x10\x04\x14"
"""DLE EOT 20: full status in six bytes. Source: Custom KPM150 and KPM300 command references."""
BARRIER = b"\x1dr\x01"
"""GS r 1: paper status in the order of the data, so its reply says that all before it was worked through."""
REPORT_CHANGES = b"\x1da\x0e"
"""GS a: the printer tells being offline, errors and paper by itself. ESC @ ends it, so every ticket does."""
TELL_NOTHING = b"\x1da\x00"
FORGET = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 fn 8: forget what was received and not printed; answered by `FORGOTTEN`. Epson, Citizen."""
FORGOTTEN = b"\x37\x25"
GO_ON = b"\x10\x05\x02"
"""DLE ENQ 2: forget what was received, then go on after an error of the cutter."""
NAMED = b"\x37\x22"
"""Before the four characters of a process id that the printer sends back."""
RESET = b"\x1b@"
CUT = b"\x1dVB\x00"
"""GS V 66 0: feed to the cutter and cut in part."""
FILLING = b"\x00" * 8192
"""Ends a command that the printer waits for the rest of; means nothing outside of one."""
IDENTITY_REQUESTS = (66, 67, 69)
"""n of GS I n: maker, model, fonts."""
PRINTED_MARK, CUT_MARK = "p", "c"
_ALPHABET = bytes(range(0x21, 0x7F)).decode("ascii")


def ask_identity(n: int) -> bytes:
    """GS I n, answered in the order of the data."""
    return bytes((0x1D, 0x49, n))


def name_here(name: str) -> bytes:
    """GS ( H fn 48: the printer sends these four characters back when all before them is done."""
    return b"\x1d(H\x06\x0000" + name.encode("ascii")


def named(body: bytes, cut: bytes, process_id: str) -> bytes:
    """A ticket that tells twice how far it is: when its text is on paper, and when it is cut."""
    return body + name_here(process_id + PRINTED_MARK) + cut + name_here(process_id + CUT_MARK)


def new_process_id(taken: Container[str]) -> str:
    """Three characters that no ticket whose fate is open has."""
    while True:
        made = "".join(secrets.choice(_ALPHABET) for _ in range(3))
        if made not in taken:
            return made
