"""The catalogue's values: place, zones, agencies, queues, services, opening hours. Frozen and free of any I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property

FIRST_LANGUAGE = "id"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language there is. Indonesian is always there and stands in for a missing language."""

    by_language: Mapping[str, str]

    def get(self, language: str) -> str:
        return self.by_language.get(language) or self.by_language.get(FIRST_LANGUAGE, "")

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.by_language.items())))


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts (requirements, steps) in every language; Indonesian stands in for a missing language."""

    by_language: Mapping[str, tuple[str, ...]]

    def get(self, language: str) -> tuple[str, ...]:
        return self.by_language.get(language) or self.by_language.get(FIRST_LANGUAGE, ())

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.by_language.items())))


@dataclass(frozen=True, slots=True)
class Break:
    """A pause of the counters, local time of the hall; `start` is in it, `end` is not."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Hours:
    """One day's service hours, local time of the hall. `last_ticket` is the last moment a number is given."""

    open: time
    close: time
    breaks: tuple[Break, ...]
    last_ticket: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours of a common week; Monday is 0. A weekday that is not in `days` is closed."""

    name: str
    days: Mapping[int, Hours]


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which the whole hall is closed, unless a special day says otherwise."""

    on: date
    name: Text
    kind: str


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """Other hours on one day, for one agency (its code) or for the whole hall (None). Without hours: closed."""

    on: date
    agency: str | None
    hours: Hours | None
    name: Text | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """From `first` to `last`, both included, some schedules are replaced by others (Ramadan)."""

    first: date
    last: date
    replaces: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standard:
    """The six parts of a service standard that the public must be shown (PermenPANRB 15/2014)."""

    requirements: Texts
    steps: Texts
    fee: Text
    completion: Text
    product: Text
    complaint: Text


@dataclass(frozen=True, slots=True)
class FeeOption:
    """One choice with its own fee, in whole rupiah."""

    name: Text
    idr: int


@dataclass(frozen=True, slots=True)
class Quota:
    """Numbers a day that some services share. A queue's own quota bears its series as code.

    `parts`: from this time of day on, so many numbers in all since the morning; rising in both.
    """

    code: str
    parts: tuple[tuple[time, int], ...]
    services: frozenset[str]

    @property
    def per_day(self) -> int:
        """Numbers of the whole day."""
        return self.parts[-1][1]

    def limit(self, at: time) -> int:
        """How many may have been given by this time of day. Before the first part its numbers are there already."""
        return next((total for start, total in reversed(self.parts) if start <= at), self.parts[0][1])

    def more_at(self, used: int, at: time) -> time | None:
        """When numbers are there again today, if `used` were given; None: not today."""
        return next((start for start, total in self.parts if start > at and total > used), None)


@dataclass(frozen=True, slots=True)
class Service:
    """What a visitor comes for. `minutes` is the typical time at the counter, `fee_idr` whole rupiah if fixed."""

    code: str
    series: str
    agency: str
    name: Text
    keywords: tuple[str, ...]
    standard: Standard
    fee_idr: int | None
    minutes: float
    last_ticket: time | None = None
    booking_required: bool = False
    private: bool = False
    verified: bool = False
    verified_on: date | None = None
    verified_by: str | None = None
    published: bool = True
    sources: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    fee_options: tuple[FeeOption, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """One row of people with one series of numbers; `counters` are the names of its counters."""

    series: str
    agency: str
    counters: tuple[str, ...]
    schedule: str
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """An office in the hall. `short` is what people call it, `icon` the key of a neutral icon of our own."""

    code: str
    short: str
    name: Text
    zone: str
    icon: str
    status: str
    queues: tuple[Queue, ...]
    group: str = ""
    sources: tuple[str, ...] = ()
    note: str | None = None

    @property
    def services(self) -> tuple[Service, ...]:
        """The published services in the order of the file."""
        return tuple(service for queue in self.queues for service in queue.services if service.published)


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the hall, with the place where its visitors wait."""

    letter: str
    name: Text
    waiting_area: Text | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The hall itself. `machine_opens` is the local time from which numbers are given."""

    name: Text
    city: Text
    timezone: str
    languages: tuple[str, ...]
    machine_opens: time
    complaint: Text
    missed_call: Text
    ticket_complaint: Text
    """The complaint channel in the few words that a ticket has room for."""
    ticket_missed_call: Text
    """What to do after a missed call, in the few words that a ticket has room for."""


@dataclass(frozen=True)
class Catalogue:
    """All of it. Lookups by an unknown code raise KeyError; `version` names the exact bytes of the file."""

    place: Place
    zones: tuple[Zone, ...]
    schedules: Mapping[str, Schedule]
    seasons: tuple[Season, ...]
    holidays: tuple[Holiday, ...]
    special_days: tuple[SpecialDay, ...]
    quotas: tuple[Quota, ...]
    agencies: tuple[Agency, ...]
    version: str

    def agency(self, code: str) -> Agency:
        return self._agencies[code]

    def queue(self, series: str) -> Queue:
        return self._queues[series]

    def service(self, code: str) -> Service:
        return self._services[code]

    def zone(self, letter: str) -> Zone:
        return self._zones[letter]

    def quotas_of(self, service_code: str) -> tuple[Quota, ...]:
        """Every quota a number for this service is counted against; none means no limit."""
        return self._quotas.get(service_code, ())

    def agencies_in(self, letter: str) -> tuple[Agency, ...]:
        return tuple(agency for agency in self.agencies if agency.zone == letter)

    @cached_property
    def queues(self) -> tuple[Queue, ...]:
        """Of all agencies, in the order of the file."""
        return tuple(queue for agency in self.agencies for queue in agency.queues)

    @cached_property
    def _agencies(self) -> dict[str, Agency]:
        return {agency.code: agency for agency in self.agencies}

    @cached_property
    def _queues(self) -> dict[str, Queue]:
        return {queue.series: queue for queue in self.queues}

    @cached_property
    def _services(self) -> dict[str, Service]:
        return {service.code: service for queue in self.queues for service in queue.services}

    @cached_property
    def _zones(self) -> dict[str, Zone]:
        return {zone.letter: zone for zone in self.zones}

    @cached_property
    def _quotas(self) -> dict[str, tuple[Quota, ...]]:
        codes = {code for quota in self.quotas for code in quota.services}
        return {code: tuple(quota for quota in self.quotas if code in quota.services) for code in codes}
