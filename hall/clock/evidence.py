"""Who vouches for the time, how far that is believed, and what each piece of evidence makes of it: one table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from hall.tickets import ClockGrade


class Voucher(StrEnum):
    """Whose word the time in use rests on, within one run of the machine."""

    NTP = "ntp"
    """A time service disciplines the machine's clock now."""
    CENTRAL_TLS = "central_tls"
    """Central said it over TLS, and a time service disciplines central's clock."""
    CENTRAL = "central"
    """The same without TLS."""
    STAFF = "staff"
    """A person confirmed or set it here."""
    HELD = "held"
    """A time service or central vouched for it; since then the time since boot goes on from there."""
    CENTRAL_UNSURE = "central_unsure"
    """Central said it, and nobody vouches for central's own clock."""
    MACHINE = "machine"
    """The machine's own clock: later than all that was believed before, in step with the time since boot."""
    NOBODY = "nobody"
    """The machine's clock cannot be right, and nobody has said better."""


class Evidence(StrEnum):
    """What can be learned of the time."""

    NTP = "ntp"
    CENTRAL_TLS = "central_tls"
    CENTRAL = "central"
    CENTRAL_UNSURE = "central_unsure"
    STAFF = "staff"
    MACHINE = "machine"
    """The machine's clock was read, and nothing speaks against it."""
    ODD = "odd"
    """The machine's clock was read, and it cannot be right, or may have stood still while the machine was off."""
    SILENCE = "silence"
    """No evidence from the voucher for a day."""


GRADES: Mapping[Voucher, ClockGrade] = MappingProxyType(
    {
        Voucher.NTP: ClockGrade.SYNCED,
        Voucher.CENTRAL_TLS: ClockGrade.SYNCED,
        Voucher.CENTRAL: ClockGrade.PLAUSIBLE,
        Voucher.STAFF: ClockGrade.PLAUSIBLE,
        Voucher.HELD: ClockGrade.PLAUSIBLE,
        Voucher.CENTRAL_UNSURE: ClockGrade.PLAUSIBLE,
        Voucher.MACHINE: ClockGrade.PLAUSIBLE,
        Voucher.NOBODY: ClockGrade.BAD,
    }
)
"""How far the time of each is believed."""

_N, _T, _C, _S, _H, _U, _M, _X = Voucher
_ORDER = tuple(Evidence)
_ROWS = {
    # who vouches, after: ntp, central over TLS, central, central unsure, staff, machine, odd, silence
    _N: (_N, _N, _N, _N, _N, _H, _H, _N),
    _T: (_N, _T, _T, _T, _T, _T, _T, _H),
    _C: (_N, _T, _C, _C, _S, _C, _C, _C),
    _S: (_N, _T, _C, _S, _S, _S, _S, _S),
    _H: (_N, _T, _C, _H, _S, _H, _H, _H),
    _U: (_N, _T, _C, _U, _S, _U, _U, _U),
    _M: (_N, _T, _C, _U, _S, _M, _X, _M),
    _X: (_N, _T, _C, _U, _S, _M, _X, _X),
}
PASSAGES: Mapping[tuple[Voucher, Evidence], Voucher] = MappingProxyType(
    {(voucher, evidence): then for voucher, row in _ROWS.items() for evidence, then in zip(_ORDER, row, strict=True)}
)
"""The voucher after each piece of evidence. Where the evidence is the voucher's own, its time is taken."""


def takes(voucher: Voucher, evidence: Evidence) -> bool:
    """Whether the time of this evidence is used from now on."""
    return PASSAGES[voucher, evidence].value == evidence.value
