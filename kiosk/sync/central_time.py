"""What an answer of central says about the time, and what that is worth."""

from __future__ import annotations

from datetime import datetime, timedelta

from hall.clock import Evidence
from hall.tickets import ClockGrade


def time_of_central(shown: datetime, took: timedelta, own: datetime) -> datetime:
    """What central's clock shows now. It was `shown` at some moment of the exchange, which took `took`.

    A time of our own that fits is not moved: an answer that was long on its way says less. Else it is the middle.
    """
    return own if shown <= own <= shown + took else shown + took / 2


def evidence_of(grade: ClockGrade | None, *, tls: bool) -> Evidence | None:
    """What central's word on the time is worth; None: it does not know the time itself."""
    match grade:
        case ClockGrade.SYNCED:
            return Evidence.CENTRAL_TLS if tls else Evidence.CENTRAL
        case ClockGrade.BAD:
            return None
        case _:
            return Evidence.CENTRAL_UNSURE
