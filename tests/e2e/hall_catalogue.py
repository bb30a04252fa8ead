"""A small hall that is open whenever a test runs: one agency with six queues, which two counters serve together."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

COUNTERS = ("1", "2")
SERIES = ("AK", "AP", "BN", "HP", "LJ", "SB")

_HEAD = """\
[meta]
schema = 1

[place]
name_id = "Mal Pelayanan Publik"
city_id = "Kota Kendari"
timezone = "{zone}"
languages = ["id"]
machine_opens = "00:00"
complaint_id = "Meja informasi."
missed_call_id = "Terlewat? Lapor ke loket."

[[zone]]
letter = "A"
name_id = "Lantai satu"

[schedule.always]
"""
_DAY = '{day} = {{ open = "00:00", close = "23:59", last_ticket = "23:59" }}\n'
_AGENCY = """\

[[agency]]
code = "CAPIL"
short = "Disdukcapil"
name_id = "Dinas Kependudukan dan Pencatatan Sipil"
zone = "A"
icon = "id-card"
status = "plausible"
"""
_QUEUE = """\

[[agency.queue]]
series = "{series}"
counters = [{counters}]
schedule = "always"

[[agency.queue.service]]
code = "CAPIL-{series}"
name_id = "Layanan {series}"
requirements_id = []
steps_id = ["Ambil nomor antrean."]
fee_id = "Gratis"
completion_id = "Hari ini"
product_id = "Surat"
minutes = 5
"""


def services() -> tuple[str, ...]:
    """What can be had in this hall, one service of each queue."""
    return tuple(f"CAPIL-{series}" for series in SERIES)


def zone_at_noon() -> str:
    """A time zone in which it is about noon now: far from midnight, when halls close and days begin."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"  # these zones count the other way round


def write_catalogue(path: Path, zone: str) -> None:
    """The catalogue as a file that kiosks and central read."""
    counters = ", ".join(f'"{counter}"' for counter in COUNTERS)
    days = "".join(_DAY.format(day=day) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    queues = "".join(_QUEUE.format(series=series, counters=counters) for series in SERIES)
    path.write_text(_HEAD.format(zone=zone) + days + _AGENCY + queues, encoding="utf-8")
