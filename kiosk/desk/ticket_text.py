"""What stands on the paper: a ticket's facts, or what a service asks for, as sentences in the visitor's language."""

from __future__ import annotations

from datetime import datetime

from hall.catalogue import Catalogue, Service
from hall.i18n import NO_TIME, Words
from hall.tickets import Ticket
from kiosk.desk.opening_hours_text import exceptions, numbers, opening
from kiosk.model.availability import Offer
from kiosk.model.visit_rules import USUAL, VisitRules
from kiosk.printing import LabelledLine, ListDocument, TestDocument, TicketDocument

VERSION_SIGNS = 8
"""Of the catalogue's version on paper: enough to tell one file from another."""


def ticket_document(
    ticket: Ticket, offer: Offer, catalogue: Catalogue, words: Words, url: str = "", rules: VisitRules = USUAL
) -> TicketDocument:
    """The document for `ticket`. A private service is named by its agency only."""
    language, place = ticket.language, catalogue.place
    return TicketDocument(
        place=_place(catalogue, words),
        agency=offer.agency.short,
        agency_name=offer.agency.name.get(language),
        service=None if offer.service.private else offer.service.name.get(language),
        heading=words.text("Nomor antrean Anda"),
        label=ticket.label,
        ahead_line=_ahead_line(ticket, words),
        wait_line=_wait_line(ticket, words),
        issued_line=_issued_line(ticket.issued_at, ticket.clock_ok, words),
        where_line=where_to_wait(offer, words),
        missed_line=place.ticket_missed_call.get(language),
        complaint_line=place.ticket_complaint.get(language),
        code=ticket.code,
        qr_data=ticket.qr(url),
        doubt_line=words.text("Nomor Anda mungkin tidak terlayani hari ini.") if rules.doubts_ticket(ticket) else "",
        reserve_line=words.text("Nomor cadangan: giliran Anda menurut jam datang.") if ticket.reserve else "",
        sheet_line=words.text("CETAK ULANG · salinan {copy} dari {copies}"),
    )


def reprint_line(copy: int, at: datetime | None, words: Words) -> str:
    """What marks a further copy, for example "CETAK ULANG ke-2 · 09.52"; without a time if the clock is bad (None)."""
    if at is None:
        return words.text("CETAK ULANG ke-{copy}", copy=copy)
    return words.text("CETAK ULANG ke-{copy} · {time}", copy=copy, time=words.time(at))


def list_document(offer: Offer, catalogue: Catalogue, words: Words, now: datetime | None) -> ListDocument:
    """What the service asks for, to take home. `now` is local time; None if the clock is bad.

    Paper that goes home is found there by others. That of a private service therefore names neither service nor
    agency, and says nothing of what is done: only what to bring, when, and to which counter.
    """
    service, agency, language = offer.service, offer.agency, words.language
    shown = not service.private
    needed = service.standard.requirements.get(language)
    return ListDocument(
        place=_place(catalogue, words),
        mark=words.text("BUKAN NOMOR ANTREAN"),
        agency=agency.short if shown else "",
        agency_name=agency.name.get(language) if shown else "",
        service=service.name.get(language) if shown else "",
        notice=words.text("Daftar dahulu secara daring. Siapkan kode pemesanan Anda.")
        if service.booking_required
        else "",
        bring=words.text("Yang perlu dibawa"),
        requirements=needed,
        how=words.text("Langkah"),
        steps=service.standard.steps.get(language) if shown else (),
        facts=_facts(offer, catalogue, words, now),
        notes=_notes(service, catalogue, words, now),
        nothing="" if needed else words.text("Tidak perlu membawa berkas."),
    )


def printer_test_document(kiosk: str, lines: tuple[str, ...], now: datetime | None, words: Words) -> TestDocument:
    """The page that shows what a printer makes of its settings. `lines`: what is known of the printer."""
    issued = _issued_line(now, now is not None, words)
    return TestDocument(
        title=words.text("UJI CETAK"),
        kiosk=kiosk,
        issued_line=issued,
        edges_line=words.text("Hitam penuh sampai kedua tepi"),
        characters_line=words.text("Ada tanda yang salah? Ubah code_page (kini {code_page})."),
        small=words.text("Kecil: Rp25.000, pukul 09.41"),
        normal=words.text("Biasa: Rp25.000, pukul 09.41"),
        bold=words.text("Tebal: Rp25.000, pukul 09.41"),
        tall=words.text("Tinggi: Rp25.000, pukul 09.41"),
        ruler_line=words.text("Jarak kedua penggaris: {mm} mm"),
        qr_data=f"{kiosk} {issued}",
        lines=lines,
        rulers_line=words.text("Angka terbesar yang masih sebaris dengan garis | di kanannya: sebanyak itu kolomnya."),
    )


def where_to_wait(offer: Offer, words: Words) -> str:
    """Zone and counters, for example "Tunggu di zona A, loket 1–4"."""
    counters = words.counters(offer.queue.counters)
    return words.text("Tunggu di zona {zone}, {counters}", zone=offer.agency.zone, counters=counters)


def _place(catalogue: Catalogue, words: Words) -> str:
    place, language = catalogue.place, words.language
    return words.text("{place} {city}", place=place.name.get(language), city=place.city.get(language))


def _facts(offer: Offer, catalogue: Catalogue, words: Words, now: datetime | None) -> tuple[LabelledLine, ...]:
    """In short names, so that the values get a column of their own on narrow paper too."""
    service, queue, standard, language = offer.service, offer.queue, offer.service.standard, words.language
    today = None if now is None else now.date()
    facts = [LabelledLine(words.text("Biaya"), (standard.fee.get(language),))]
    if not service.private:
        facts.append(LabelledLine(words.text("Selesai"), (standard.completion.get(language),)))
        facts.append(LabelledLine(words.text("Hasil"), (standard.product.get(language),)))
    counters = words.counters(queue.counters)
    where = words.text("Zona {zone}, {counters}", zone=offer.agency.zone, counters=counters)
    facts += [
        LabelledLine(words.text("Tempat"), (where,)),
        LabelledLine(words.text("Buka"), opening(catalogue, queue, words, today)),
        LabelledLine(words.text("Nomor"), numbers(catalogue, queue, service, words, today)),
        LabelledLine(words.text("Kecuali"), () if today is None else exceptions(catalogue, queue, words, today)),
        LabelledLine(words.text("Keluhan"), (standard.complaint.get(language),)),
    ]
    return tuple(fact for fact in facts if any(fact.lines))


def _notes(service: Service, catalogue: Catalogue, words: Words, now: datetime | None) -> tuple[str, ...]:
    """Who vouches for the text, and how old the paper is."""
    if not service.verified:
        checked = words.text("Belum diperiksa instansi. Tanyakan di loket bila ragu.")
    elif service.verified_on is not None:
        checked = words.text("Diperiksa instansi: {date}.", date=words.short_date(service.verified_on))
    else:
        checked = words.text("Diperiksa instansi.")
    if now is None:
        return checked, words.text("Data {version}.", version=catalogue.version[:VERSION_SIGNS])
    printed = words.text(
        "Dicetak {date}, data {version}.", date=words.short_date(now), version=catalogue.version[:VERSION_SIGNS]
    )
    return checked, printed


def _ahead_line(ticket: Ticket, words: Words) -> str:
    """While the network is down it says as of when."""
    if ticket.as_of is None or not ticket.clock_ok:
        return words.plural("Di depan Anda: {n} orang", ticket.ahead)
    heard = words.moment(ticket.as_of, ticket.issued_at.date())
    return words.plural("Di depan Anda: {n} orang (per {time})", ticket.ahead, time=heard)


def _wait_line(ticket: Ticket, words: Words) -> str:
    minutes = (ticket.wait.low_minutes, ticket.wait.high_minutes) if ticket.wait else None
    wait = words.wait(minutes)
    if not ticket.clock_ok:
        return words.text("Perkiraan tunggu: {wait}", wait=wait)
    heard = words.moment(ticket.as_of or ticket.issued_at, ticket.issued_at.date())
    return words.text("Perkiraan tunggu: {wait} (per {time})", wait=wait, time=heard)


def _issued_line(issued_at: datetime | None, clock_ok: bool, words: Words) -> str:
    if issued_at is None or not clock_ok:
        return NO_TIME
    return f"{words.short_date(issued_at)}, {words.time(issued_at)}"
