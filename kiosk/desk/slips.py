"""What stands on the paper: a ticket's facts as sentences in the visitor's language."""

from __future__ import annotations

from datetime import datetime

from kiosk.catalogue import Catalogue
from kiosk.hall import Offer
from kiosk.printing import Slip
from kiosk.tickets import Ticket
from kiosk.words import Words


def slip_of(ticket: Ticket, offer: Offer, catalogue: Catalogue, words: Words, url: str = "") -> Slip:
    """The slip for `ticket`. A private service is named by its agency only."""
    language, place = ticket.language, catalogue.place
    return Slip(
        place=words.text("{place} {city}", place=place.name.get(language), city=place.city.get(language)),
        agency=offer.agency.short,
        agency_name=offer.agency.name.get(language),
        service=None if offer.service.private else offer.service.name.get(language),
        heading=words.text("Nomor antrean Anda"),
        label=ticket.label,
        ahead_line=words.plural("Di depan Anda: {n} orang", ticket.ahead),
        wait_line=_wait_line(ticket, words),
        issued_line=_issued_line(ticket.issued_at, ticket.clock_ok, words),
        where_line=where_to_wait(offer, words),
        missed_line=place.ticket_missed_call.get(language),
        complaint_line=place.ticket_complaint.get(language),
        code=ticket.code,
        qr_data=url + ticket.code,
    )


def where_to_wait(offer: Offer, words: Words) -> str:
    """Zone and counters, for example "Tunggu di zona A, loket 1-4"."""
    counters = offer.queue.counters
    span = counters[0] if len(counters) == 1 else f"{counters[0]}-{counters[-1]}"
    return words.text("Tunggu di zona {zone}, loket {counters}", zone=offer.agency.zone, counters=span)


def _wait_line(ticket: Ticket, words: Words) -> str:
    minutes = (ticket.wait.low_minutes, ticket.wait.high_minutes) if ticket.wait else None
    wait = words.wait(minutes)
    if not ticket.clock_ok:
        return words.text("Perkiraan tunggu: {wait}", wait=wait)
    return words.text("Perkiraan tunggu: {wait} (per {time})", wait=wait, time=words.time(ticket.issued_at))


def _issued_line(issued_at: datetime, clock_ok: bool, words: Words) -> str:
    if not clock_ok:
        return "--.--"
    return f"{words.short_date(issued_at)}, {words.time(issued_at)}"
