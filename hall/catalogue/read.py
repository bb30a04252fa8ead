"""Reads the tables of config/catalogue.toml into the catalogue's values; everything wrong is noted, nothing raised."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from hall.catalogue.mistakes import Notes
from hall.catalogue.model import (
    FIRST_LANGUAGE,
    Agency,
    Catalogue,
    FeeOption,
    Place,
    Queue,
    Quota,
    Schedule,
    Service,
    Standard,
    Text,
    Texts,
    Zone,
)
from hall.catalogue.read_hours import read_holidays, read_schedules, read_seasons, read_special_days
from hall.catalogue.toml_reader import NAME_LONGEST, TomlTable
from hall.counter_names import LONGEST, is_name

SCHEMA = 1
STATUSES = ("confirmed", "plausible")
SOURCED_FIELDS = ("requirements", "steps", "fee", "completion", "product", "complaint", "minutes")

_NO_TEXT = Text({FIRST_LANGUAGE: ""})
_NO_TEXTS = Texts({FIRST_LANGUAGE: ()})
_SERIES = "[A-HJ-NPR-Z]{1,3}"
_CODE = "[A-Z0-9][A-Z0-9-]{0,23}"
_KEY = "[a-z][a-z0-9_-]{0,31}"
_COUNTER_RULE = f"letters that the voice can say (A to Z) and digits, at most {LONGEST}"
_RANGE = re.compile(r"\d+ *[-.] *\d+")


@dataclass
class _Known:
    """What has been read so far and later tables refer to."""

    zones: Mapping[str, Zone]
    schedules: Mapping[str, Schedule]
    sources: Collection[str]
    complaint: Text | None
    agencies: dict[str, Agency] = field(default_factory=dict)
    services: set[str] = field(default_factory=set)
    series: dict[str, str] = field(default_factory=dict)
    counters: dict[str, str] = field(default_factory=dict)
    """Agency by counter, in small letters."""
    quotas: list[Quota] = field(default_factory=list)


def read_catalogue(values: dict[str, object], version: str, notes: Notes) -> Catalogue:
    """The catalogue of a parsed file. Use it only if `notes` stayed empty."""
    whole = TomlTable(values, (), notes, _languages(values))
    _read_meta(whole.table("meta"))
    sources = _read_sources(whole.named_tables("source", required=False))
    place = _read_place(whole.table("place"), sources)
    schedules = read_schedules(whole.named_tables("schedule"), place.machine_opens, sources)
    zones = _read_zones(whole.tables("zone"))
    known = _Known(zones, schedules, sources, place.complaint)
    for table in whole.tables("agency"):
        agency = _read_agency(table, known)
        known.agencies.setdefault(agency.code, agency)
    catalogue = Catalogue(
        place=place,
        zones=tuple(zones.values()),
        schedules=schedules,
        seasons=read_seasons(whole.tables("season", required=False), schedules),
        holidays=read_holidays(whole.tables("holiday", required=False), sources),
        special_days=read_special_days(
            whole.tables("special_day", required=False), known.agencies, place.machine_opens
        ),
        quotas=tuple(known.quotas),
        agencies=tuple(known.agencies.values()),
        version=version,
    )
    whole.finish()
    return catalogue


def _languages(values: dict[str, object]) -> tuple[str, ...]:
    """The languages of the place, needed before anything else is read; what is wrong with them is noted later."""
    place = values.get("place")
    named = place.get("languages") if isinstance(place, dict) else None
    spoken = [name for name in named if isinstance(name, str)] if isinstance(named, list) else ["en"]
    return tuple(dict.fromkeys([FIRST_LANGUAGE, *spoken]))


def _read_meta(table: TomlTable) -> None:
    schema = table.whole("schema", lowest=1, required=True)
    if schema is not None and schema != SCHEMA:
        table.note("schema", f"this program reads schema {SCHEMA}; install the program that belongs to the file")
    currency = table.string("currency", required=False)
    if currency not in ("", "IDR"):
        table.note("currency", "must be IDR; fees are whole rupiah")
    table.day("drafted_on", required=False)
    table.finish()


def _read_sources(tables: Mapping[str, TomlTable]) -> tuple[str, ...]:
    """The names of the sources; what stands in them is for people and only checked for its shape."""
    for table in tables.values():
        table.string("title")
        for key in ("url", "date", "note"):
            table.string(key, required=False)
        table.finish()
    return tuple(tables)


def _read_place(table: TomlTable, sources: Collection[str]) -> Place:
    languages = table.strings("languages")
    if table.has("languages") and FIRST_LANGUAGE not in languages:
        table.note("languages", f'must hold "{FIRST_LANGUAGE}": Indonesian is compulsory')
    timezone = table.string("timezone")
    if timezone and not _is_zone(timezone):
        table.note("timezone", "no such time zone; allowed: Asia/Jakarta, Asia/Makassar, Asia/Jayapura …")
    fields = table.table("source", required=False)
    for key in fields.names():
        fields.one_of(key, sources, "source")
    complaint, missed_call = table.text("complaint") or _NO_TEXT, table.text("missed_call") or _NO_TEXT
    place = Place(
        name=table.text("name", longest=NAME_LONGEST) or _NO_TEXT,
        city=table.text("city", longest=NAME_LONGEST) or _NO_TEXT,
        timezone=timezone,
        languages=languages,
        machine_opens=table.clock("machine_opens") or time.min,
        complaint=complaint,
        missed_call=missed_call,
        ticket_complaint=table.text("ticket_complaint", required=False) or complaint,
        ticket_missed_call=table.text("ticket_missed_call", required=False) or missed_call,
    )
    table.finish()
    return place


def _read_zones(tables: list[TomlTable]) -> dict[str, Zone]:
    zones: dict[str, Zone] = {}
    for table in tables:
        letter = table.name("letter", "[A-Z]", "one capital letter")
        if letter and letter in zones:
            table.note("letter", "there is a zone with this letter already")
        name = table.text("name", longest=NAME_LONGEST) or _NO_TEXT
        zones[letter] = Zone(letter, name, table.text("waiting_area", required=False))
        table.finish()
    return zones


def _read_agency(table: TomlTable, known: _Known) -> Agency:
    code = table.name("code", _CODE, "capital letters, digits and hyphens, at most 24")
    if code and code in known.agencies:
        table.note("code", "there is an agency with this code already; a code belongs to one agency")
    agency = Agency(
        code=code,
        short=table.string("short", longest=NAME_LONGEST),
        name=table.text("name", longest=NAME_LONGEST) or _NO_TEXT,
        zone=table.one_of("zone", known.zones, "zone"),
        icon=table.name("icon", _KEY, 'the name of an icon in small letters such as "id-card"'),
        status=table.one_of("status", STATUSES, "status"),
        queues=tuple(_read_queue(queue, code, known) for queue in table.tables("queue")),
        group=table.name("group", _KEY, 'a word in small letters such as "opd"', required=False),
        sources=table.some_of("source", known.sources, "source"),
        note=table.string("note", required=False) or None,
    )
    _check_names(table, agency)
    table.finish()
    return agency


def _check_names(table: TomlTable, agency: Agency) -> None:
    """Services of one agency differ by name in every language: it is all that a visitor sees of them."""
    seen: set[tuple[str, str]] = set()
    for n, queue in enumerate(agency.queues):
        for m, service in enumerate(queue.services):
            for language, name in service.name.by_language.items() if service.published else ():
                said = (language, " ".join(name.casefold().split()))
                if said[1] and said in seen:
                    table.note_in(
                        ("queue", n, "service", m, f"name_{language}"), name,
                        "there is a service of this agency with this name already; visitors could not tell them apart",
                    )  # fmt: skip
                seen.add(said)


def _read_queue(table: TomlTable, agency: str, known: _Known) -> Queue:
    series = table.name("series", _SERIES, "1 to 3 capital letters without I, O and Q")
    _check_series(table, series, agency, known)
    counters = _read_counters(table, agency, known)
    schedule = table.one_of("schedule", known.schedules, "schedule")
    groups = table.table("quotas", required=False)
    quotas: dict[str, set[str]] = {name: set() for name in groups.names()}
    services = tuple(
        _read_service(service, series, agency, known.schedules.get(schedule), quotas, known)
        for service in table.tables("service")
    )
    if (parts := table.amounts("quota")) is not None:
        known.quotas.append(Quota(series, parts, frozenset(service.code for service in services)))
    for name, members in quotas.items():
        if (parts := groups.amounts(name)) is not None:
            known.quotas.append(Quota(f"{series}-{name}", parts, frozenset(members)))
    table.string("note", required=False)
    table.finish()
    return Queue(series, agency, counters, schedule, services)


def _read_counters(table: TomlTable, agency: str, known: _Known) -> tuple[str, ...]:
    """Names of counters: each is one place in the hall, so it has one agency, whose queues may share it."""
    counters = table.strings("counters")
    if table.has("counters") and not counters:
        table.note("counters", 'must name at least one counter, such as ["1"]')
    if len({name.casefold() for name in counters}) < len(counters):
        table.note("counters", "names one counter twice")
    for name in counters:
        if not is_name(name):
            table.note("counters", f'"{name}" is no name of a counter: {_COUNTER_RULE}, such as "5" or "A2"')
        elif _RANGE.fullmatch(name):
            table.note("counters", f'"{name}" reads as several counters; name each, such as ["1", "2", "3"]')
        elif known.counters.setdefault(name.casefold(), agency) != agency:
            owner = known.counters[name.casefold()]
            table.note("counters", f"counter {name} is one of {owner}; take it out there first, or choose another")
    return counters


def _check_series(table: TomlTable, series: str, agency: str, known: _Known) -> None:
    """Two series must differ, and none may begin with another: K12 and KA-012 would be heard as one."""
    for other, owner in known.series.items():
        if series and series == other:
            table.note("series", f"{owner} uses this series already; every queue needs its own")
        elif series and (series.startswith(other) or other.startswith(series)):
            table.note("series", f"one of {series} and {other} ({owner}) begins with the other; choose another")
    if series:
        known.series.setdefault(series, agency)


def _read_service(
    table: TomlTable,
    series: str,
    agency: str,
    schedule: Schedule | None,
    quotas: dict[str, set[str]],
    known: _Known,
) -> Service:
    code = table.name("code", _CODE, "capital letters, digits and hyphens, at most 24")
    if code and code in known.services:
        table.note("code", "there is a service with this code already; a code belongs to one service")
    known.services.add(code)
    if group := table.one_of("quota", quotas, "entry in the quotas of this queue", required=False):
        quotas[group].add(code)
    published = table.flag("published", True)
    service = Service(
        code=code,
        series=series,
        agency=agency,
        name=table.text("name", longest=NAME_LONGEST) or _NO_TEXT,
        keywords=table.strings("keywords", required=False),
        standard=_read_standard(table, known.complaint, required=published),
        fee_idr=table.whole("fee_idr", lowest=0),
        minutes=table.minutes("minutes"),
        last_ticket=_read_cut_off(table, schedule),
        booking_required=table.flag("booking_required", False),
        private=table.flag("private", False),
        verified=table.flag("verified", False),
        verified_on=table.day("verified_on", required=False),
        verified_by=table.string("verified_by", required=False, longest=NAME_LONGEST) or None,
        published=published,
        sources=_read_field_sources(table, known.sources),
        note=table.string("note", required=False) or None,
        fee_options=tuple(_read_fee_option(option) for option in table.tables("fee_options", required=False)),
    )
    if service.verified and not (service.verified_on and service.verified_by):
        table.note("verified", "a verified service also needs verified_on (a date) and verified_by (a name)")
    table.finish()
    return service


def _read_standard(table: TomlTable, complaint: Text | None, *, required: bool) -> Standard:
    """The six parts. The complaint channel is the one of the place where a service has none of its own."""
    return Standard(
        requirements=table.texts("requirements", required=required) or _NO_TEXTS,
        steps=table.texts("steps", required=required) or _NO_TEXTS,
        fee=table.text("fee", required=required) or _NO_TEXT,
        completion=table.text("completion", required=required) or _NO_TEXT,
        product=table.text("product", required=required) or _NO_TEXT,
        complaint=table.text("complaint", required=False) or complaint or _NO_TEXT,
    )


def _read_cut_off(table: TomlTable, schedule: Schedule | None) -> time | None:
    cut_off = table.clock("last_ticket", required=False)
    if cut_off is None or schedule is None:
        return cut_off
    if not any(hours.open <= cut_off <= hours.close for hours in schedule.days.values()):
        table.note("last_ticket", f"is outside the hours of the schedule {schedule.name} on every day")
    return cut_off


def _read_fee_option(table: TomlTable) -> FeeOption:
    name = table.text("name", longest=NAME_LONGEST) or _NO_TEXT
    option = FeeOption(name, table.whole("idr", lowest=0, required=True) or 0)
    table.finish()
    return option


def _read_field_sources(table: TomlTable, sources: Collection[str]) -> dict[str, str]:
    """source = { fee = "K1", … }: for a part of the standard, which source it was taken from."""
    if not table.has("source"):
        return {}
    fields = table.table("source")
    found = {key: fields.one_of(key, sources, "source") for key in fields.names()}
    for key in found:
        if key not in SOURCED_FIELDS:
            fields.note(key, f"unknown key; allowed: {', '.join(SOURCED_FIELDS)}")
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
