"""What is said of a ticket on the screen: whose, where to wait, how many are ahead, how long. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from hall.i18n import Words
from hall.tickets import Ticket
from kiosk.model.availability import Hall
from kiosk.screens import state_signs


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """The texts of the card with the number."""

    label: str
    title: str
    facts: tuple[tuple[str, str], ...]
    missed_call: str
    zone: str


def number_facts(ticket: Ticket, hall: Hall, words: Words) -> NumberFacts:
    """A private service is named by its agency only: others can read this screen."""
    agency = hall.catalogue.agency(ticket.agency)
    service = hall.catalogue.service(ticket.service)
    queue = hall.catalogue.queue(ticket.series)
    title = agency.short if service.private else f"{service.name.get(words.language)}\n{agency.short}"
    zone = words.text("Zona {letter}", letter=agency.zone)
    area = hall.catalogue.zone(agency.zone).waiting_area
    counters = words.counters(queue.counters)
    where = ", ".join(part for part in (area.get(words.language) if area else zone, counters) if part)
    ahead_name, wait_name = words.text("Di depan Anda"), words.text("Perkiraan tunggu")
    if ticket.clock_ok:
        heard = words.moment(ticket.as_of or ticket.issued_at, ticket.issued_at.date())
        wait_name = words.text("Perkiraan tunggu (per {time})", time=heard)
        if ticket.as_of is not None:
            ahead_name = words.text("Di depan Anda (per {time})", time=heard)
    facts = (
        (ahead_name, words.people(ticket.ahead)),
        (wait_name, state_signs.wait(ticket.wait, words)),
        (words.text("Tunggu di"), where),
    )
    return NumberFacts(ticket.label, title, facts, hall.catalogue.place.missed_call.get(words.language), zone)
