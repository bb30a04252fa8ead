"""How the clock stands, as plain values and words, and the time as a person types it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hall.clock import ClockState, Oddity, Voucher

VOUCHED = {
    Voucher.NTP: "a time service disciplines this machine's clock",
    Voucher.CENTRAL_TLS: "central says so, over TLS",
    Voucher.CENTRAL: "central says so",
    Voucher.STAFF: "staff confirmed it",
    Voucher.HELD: "it goes on from a time that was vouched for",
    Voucher.CENTRAL_UNSURE: "central says so, and nobody vouches for central's clock",
    Voucher.MACHINE: "only this machine's clock says so",
    Voucher.NOBODY: "nobody knows: numbers are given without a time, and no hour closes anything",
}
ODD = {
    Oddity.EARLY: "this machine's clock is earlier than this software",
    Oddity.BEHIND: "this machine's clock is earlier than a time that was believed before",
    Oddity.AHEAD: "this machine's clock is far later than the last time that was believed",
    Oddity.STEPPED: "this machine's clock was moved while it ran",
    Oddity.NO_BATTERY: "this machine has no clock that goes on while it is off",
    Oddity.BATTERY: "this machine's two clocks say different times",
}


def clock_json(state: ClockState) -> dict[str, Any]:
    """How the clock stands, for programs and people."""
    off = state.central_off
    return {
        "at": state.at.isoformat(timespec="seconds"),
        "grade": state.grade.value,
        "vouched_by": state.voucher.value,
        "oddity": state.oddity.value,
        "machine_off_s": round(state.machine_off.total_seconds()),
        "central_off_s": None if off is None else round(off.total_seconds()),
        "can_be_set": state.can_be_set,
        "words": "; ".join(_words(state)),
    }


def _words(state: ClockState) -> list[str]:
    words = [VOUCHED[state.voucher]]
    if state.oddity in ODD:
        words.append(ODD[state.oddity])
    if state.differs and state.central_off is not None:
        words.append(f"central says {state.at + state.central_off:%Y-%m-%d %H:%M}")
    if not state.known:
        words.append("put it right with `kiosk clock set`, or confirm it with `kiosk clock confirm`")
    elif round(state.machine_off.total_seconds() / 60):
        words.append(f"this machine's own clock says {state.at + state.machine_off:%Y-%m-%d %H:%M}")
    return words


def read_time(text: str, now: datetime) -> datetime:
    """What a person types: "2026-12-01 09:03", or the time of today alone, "09.03". Raises ValueError."""
    words = text.strip().replace("T", " ").split()
    clock = words[-1].replace(".", ":") if words else ""
    for form in ("%H:%M", "%H:%M:%S"):
        try:
            time = datetime.strptime(clock, form).time()  # noqa: DTZ007  the zone is the hall's
            date = datetime.strptime(words[0], "%Y-%m-%d").date() if len(words) > 1 else now.date()  # noqa: DTZ007
        except ValueError:
            continue
        if len(words) <= 2:
            return datetime.combine(date, time, tzinfo=now.tzinfo)
    raise ValueError(f"{text!r} is no time: write the local time of the hall as 2026-12-01 09:03, or 09:03 for today")
