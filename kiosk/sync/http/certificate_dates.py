"""Whether the dates of certificates can be held against this machine's clock. Kept apart from who signed them.

A machine that comes up in 1970 finds every certificate "not yet valid" and would never hear from central what time it
is. Its authority is the hall's own and goes on to be asked for.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which Python has no name for."""


@dataclass(frozen=True, slots=True)
class CertificateDates:
    """`system`: the machine's clock can judge. Else `now` does, and None judges nothing."""

    system: bool = True
    now: datetime | None = None


TellsToday = Callable[[], CertificateDates]


def by_the_system() -> CertificateDates:
    """Where nothing is known against the machine's clock."""
    return CertificateDates()


def context_without_dates() -> ssl.SSLContext:
    """Everything of a certificate is held but its dates; no authority is known yet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= NO_CHECK_TIME
    return context


def hold_dates(certificate: Mapping[str, Any], now: datetime) -> None:
    """Raises SSLError for a certificate that is not valid at `now`."""
    first, last = (
        datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate[name])), UTC)
        for name in ("notBefore", "notAfter")
    )
    if not first <= now <= last:
        raise ssl.SSLError(f"certificate is valid from {first:%Y-%m-%d} to {last:%Y-%m-%d}, and it is {now:%Y-%m-%d}")
