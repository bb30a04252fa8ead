"""The virtual printer's status bytes. Tables: Epson ESC/POS reference; DLE EOT 20: Custom command reference."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from kiosk.printing.virtual.faults import STOPPING

_ERROR_BITS = {"jam": 0x04, "cutter-error": 0x08, "unrecoverable": 0x20, "hot-head": 0x40}
"""The same in DLE EOT 3 and in the second byte of automatic status."""
ON_OFFLINE, ERROR, ROLL = 0x02, 0x04, 0x08
"""Bits of GS a."""


def real_time(faults: AbstractSet[str], n: int) -> int:
    """The byte for DLE EOT n, 1 to 4."""
    match n:
        case 1:
            return 0x12 | 0x08 * bool(faults & STOPPING)
        case 2:
            error = bool(_error_bits(faults))
            return 0x12 | 0x04 * ("cover-open" in faults) | 0x20 * ("paper-out" in faults) | 0x40 * error
        case 3:
            return 0x12 | _error_bits(faults)
        case _:
            return 0x12 | 0x60 * ("paper-out" in faults) | 0x0C * _near(faults)


def automatic(faults: AbstractSet[str]) -> bytes:
    """The four bytes of automatic status."""
    first = 0x10 | 0x08 * bool(faults & STOPPING) | 0x20 * ("cover-open" in faults)
    return bytes((first, _error_bits(faults), in_order(faults), 0))


def watched(faults: AbstractSet[str], mask: int) -> bytes:
    """What of the automatic status GS a `mask` watches; a change of it is sent."""
    first, error, roll, _ = automatic(faults)
    return bytes((first * bool(mask & ON_OFFLINE), error * bool(mask & ERROR), roll * bool(mask & ROLL)))


def in_order(faults: AbstractSet[str]) -> int:
    """The byte for GS r 1; also the third of automatic status."""
    return 0x0C * ("paper-out" in faults) | 0x03 * _near(faults)


def full(faults: AbstractSet[str], *, in_mouth: bool, holding: bool, moving: bool) -> bytes:
    """The six bytes for DLE EOT 20: paper, user, recoverable and unrecoverable errors."""
    paper = 0x01 * ("paper-out" in faults) | 0x04 * _near(faults) | 0x20 * in_mouth
    user = 0x02 * ("cover-open" in faults) | 0x04 * holding | 0x08 * moving
    unrecoverable = 0x01 * ("cutter-error" in faults) | 0x04 * ("unrecoverable" in faults)
    return bytes((0x10, 0x0F, paper, user, 0x01 * ("hot-head" in faults), unrecoverable))


def _error_bits(faults: AbstractSet[str]) -> int:
    return sum(bit for name, bit in _ERROR_BITS.items() if name in faults)


def _near(faults: AbstractSet[str]) -> bool:
    """The sensor for the near end sees no paper either once there is none."""
    return bool(faults & {"near-end", "paper-out"}) and "no-near-sensor" not in faults
