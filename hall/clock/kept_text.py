"""What is believed of the time as text, to be kept over a restart of the program or of the machine."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from hall.clock.belief import Belief, Oddity
from hall.clock.evidence import Voucher


def write_belief(belief: Belief) -> str:
    """One JSON object."""
    return json.dumps(
        {
            "voucher": belief.voucher.value, "oddity": belief.oddity.value, "boot_id": belief.boot_id,
            "at": _text(belief.at), "at_mono_ms": belief.at_mono_ms, "heard_mono_ms": belief.heard_mono_ms,
            "sure": _text(belief.sure), "mark": _text(belief.mark), "offset_s": belief.offset.total_seconds(),
            "shift_s": belief.shift.total_seconds(), "battery_ok": belief.battery_ok,
        }
    )  # fmt: skip


def read_belief(text: str) -> Belief:
    """Raises ValueError for anything else than what `write_belief` wrote."""
    try:
        found: dict[str, Any] = dict(json.loads(text))
        return Belief(
            voucher=Voucher(found["voucher"]),
            oddity=Oddity(found["oddity"]),
            boot_id=str(found["boot_id"]),
            at=_time(found["at"]),
            at_mono_ms=int(found["at_mono_ms"]),
            heard_mono_ms=int(found["heard_mono_ms"]),
            sure=_time(found["sure"]),
            mark=_time(found["mark"]),
            offset=timedelta(seconds=float(found["offset_s"])),
            shift=timedelta(seconds=float(found["shift_s"])),
            battery_ok=bool(found["battery_ok"]),
        )
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"not what was kept of the clock: {error}") from error


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at
