"""What another catalogue would do to the people in the hall at this moment. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from central.config.hall import Counter, HallConfig
from central.queue.wire import CounterView, QueueLine, TicketView
from hall.catalogue import hours_on


class EffectKind(StrEnum):
    """Each is one sentence to the person who publishes."""

    VISITOR_AT_COUNTER = "visitor_at_counter"
    """The counter goes, or goes to others, while somebody is called to it or served there."""
    PEOPLE_WAIT_IN_QUEUE = "people_wait_in_queue"
    """The queue goes while people stand in it."""
    PEOPLE_WAIT_FOR_SERVICE = "people_wait_for_service"
    """The service goes while people wait for it."""
    OFFICER_SENT_AWAY = "officer_sent_away"
    """Somebody is signed in at a counter that goes, or goes to others."""
    OTHER_QUEUES_AT_COUNTER = "other_queues_at_counter"
    """Somebody is signed in at a counter that serves other queues from now on."""
    CLOSED_WITH_PEOPLE = "closed_with_people"
    """The queue is closed today from now on, and people wait in it."""


BLOCKS = frozenset({EffectKind.VISITOR_AT_COUNTER, EffectKind.PEOPLE_WAIT_IN_QUEUE, EffectKind.PEOPLE_WAIT_FOR_SERVICE})
"""Nobody could serve these visitors any more, so such a catalogue is not published now."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One of them, with what its sentence needs; what it does not need is empty."""

    kind: EffectKind
    counter: str = ""
    series: str = ""
    service: str = ""
    label: str = ""
    officers: tuple[str, ...] = ()
    people: int = 0

    @property
    def blocks(self) -> bool:
        """Whether the catalogue must wait for it."""
        return self.kind in BLOCKS


@dataclass(frozen=True, slots=True)
class LiveHall:
    """Who is in the hall: counters and queues as they stand, officers by counter."""

    counters: Sequence[CounterView]
    queues: Sequence[QueueLine]
    officers: Mapping[str, Sequence[str]]

    @property
    def tickets(self) -> Iterator[TicketView]:
        """Everybody who waits, is held, called or served."""
        for line in self.queues:
            yield from (*line.waiting, *line.held, *line.called)


def effects(before: HallConfig, after: HallConfig, live: LiveHall, today: date) -> tuple[Effect, ...]:
    """What would come of it, the worst first."""
    found = [*_at_counters(before, after, live), *_in_queues(after, live), *_for_services(after, live)]
    found += _closed_today(before, after, live, today)
    return tuple(sorted(found, key=lambda one: list(EffectKind).index(one.kind)))


def _at_counters(before: HallConfig, after: HallConfig, live: LiveHall) -> Iterator[Effect]:
    for view in live.counters:
        old, new = before.counters.get(view.code), after.counters.get(view.code)
        officers = tuple(live.officers.get(view.code, ()))
        if old is None or old == new:
            continue
        if view.ticket is not None and not _still_served(old, new, view.ticket):
            yield Effect(EffectKind.VISITOR_AT_COUNTER, view.code, label=view.ticket.label, officers=officers)
        elif officers and (new is None or new.agency != old.agency):
            yield Effect(EffectKind.OFFICER_SENT_AWAY, view.code, officers=officers)
        elif officers and new is not None and set(new.series) != set(old.series):
            yield Effect(EffectKind.OTHER_QUEUES_AT_COUNTER, view.code, series=", ".join(new.series), officers=officers)


def _still_served(old: Counter, new: Counter | None, ticket: TicketView) -> bool:
    return new is not None and new.agency == old.agency and ticket.queue in new.series


def _in_queues(after: HallConfig, live: LiveHall) -> Iterator[Effect]:
    for line in live.queues:
        people = len(line.waiting) + len(line.held) + len(line.called)
        if people and line.series not in after.queues:
            yield Effect(EffectKind.PEOPLE_WAIT_IN_QUEUE, series=line.series, people=people)


def _for_services(after: HallConfig, live: LiveHall) -> Iterator[Effect]:
    known = {service.code for queue in after.catalogue.queues for service in queue.services}
    gone: dict[str, int] = {}
    for ticket in live.tickets:
        if ticket.service not in known and ticket.queue in after.queues:
            gone[ticket.service] = gone.get(ticket.service, 0) + 1
    for service, people in gone.items():
        yield Effect(EffectKind.PEOPLE_WAIT_FOR_SERVICE, service=service, people=people)


def _closed_today(before: HallConfig, after: HallConfig, live: LiveHall, today: date) -> Iterator[Effect]:
    for line in live.queues:
        people = len(line.waiting) + len(line.held) + len(line.called)
        if not people or line.series not in after.queues or line.series not in before.queues:
            continue
        opened = hours_on(before.catalogue, before.catalogue.queue(line.series), today)
        opens = hours_on(after.catalogue, after.catalogue.queue(line.series), today)
        if opened is not None and opens is None:
            yield Effect(EffectKind.CLOSED_WITH_PEOPLE, series=line.series, people=people)
