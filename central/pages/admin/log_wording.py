"""What an entry of the log is about, in the reader's language and in what people see: names, not codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from central.pages.admin.history_wording import kept_text
from central.pages.admin.journal import LogEntry
from central.queue.leaving import REASON as LEFT_BY_PHONE
from hall.catalogue import Catalogue
from hall.i18n import Words

HIDDEN_SUBJECTS = frozenset({"announcement_ended", "alarm_seen", "catalogue_published"})
"""Their subject is a number of ours."""
DETAILS = (
    "service", "agency", "role", "queues", "not_before", "until", "volume", "what", "priority", "address", "tries",
)  # fmt: skip
"""In the order of the list."""


def subject_text(entry: LogEntry, words: Words) -> str:
    """Whom or what the entry is about: a ticket, a person, a counter, the text of an announcement."""
    if entry.what == "sat_down":
        return words.text("loket {code}", code=entry.subject)
    return "" if entry.what in HIDDEN_SUBJECTS else entry.subject


def detail_text(entry: LogEntry, catalogue: Catalogue, words: Words) -> str:
    """Everything else there is to say of the entry, in one line."""
    return " · ".join(_details(entry, catalogue, words))


def _details(entry: LogEntry, catalogue: Catalogue, words: Words) -> Iterator[str]:
    if entry.counter:
        yield words.text("loket {code}", code=entry.counter)
    for key in DETAILS:
        if (value := entry.details.get(key)) not in (None, "", [], ()):
            yield from _detail(key, value, catalogue, words)
    if entry.reason:
        yield words.text("keluar lewat ponsel") if entry.reason == LEFT_BY_PHONE else entry.reason


def _detail(key: str, value: object, catalogue: Catalogue, words: Words) -> Iterator[str]:
    match key, value:
        case "service", str(code):
            yield _service(code, catalogue, words)
        case "agency", str(code):
            yield next((one.short for one in catalogue.agencies if one.code == code), code)
        case "role", str(role):
            yield role_text(role, words)
        case "queues", list(series):
            yield words.text("antrean {names}", names=", ".join(str(one) for one in series))
        case "not_before", str(day):
            yield words.text("mulai {day}", day=_day(day, words))
        case "until", str(at):
            yield words.text("sampai {when}", when=_when(at, catalogue, words))
        case "volume", float() | int() as share:
            yield words.text("suara {percent}%", percent=round(100 * float(share)))
        case "what", str(said):
            yield kept_text(said, words)
        case "address", str(address):
            yield words.text("dari {address}", address=address)
        case "tries", int(wrong):
            yield words.text("percobaan salah ke-{n}", n=wrong)
        case "priority", bool(chosen):
            yield words.text("prioritas") if chosen else words.text("tanpa prioritas")
        case _:
            yield str(value)


def role_text(role: str, words: Words) -> str:
    """What somebody may do, as the page of officers names it."""
    match role:
        case "officer":
            return words.text("Petugas loket")
        case "head":
            return words.text("Kepala: laporan dan pengumuman")
        case "admin":
            return words.text("Admin: semuanya")
        case _:
            return role


def _service(code: str, catalogue: Catalogue, words: Words) -> str:
    """Agency and service; one that the catalogue has no longer keeps its code."""
    try:
        service = catalogue.service(code)
        agency = next(one for one in catalogue.agencies if one.code == service.agency)
    except (KeyError, StopIteration):
        return code
    return f"{agency.short}: {service.name.get(words.language)}"


def _day(text: str, words: Words) -> str:
    try:
        return words.short_date(date.fromisoformat(text))
    except ValueError:
        return text


def _when(text: str, catalogue: Catalogue, words: Words) -> str:
    try:
        at = datetime.fromisoformat(text).astimezone(ZoneInfo(catalogue.place.timezone))
    except ValueError:
        return text
    return f"{words.short_date(at)} {words.time(at)}"
