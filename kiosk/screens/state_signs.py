"""How a state is said: icon and word for a tile, and the sentence that says what to do now. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from hall.catalogue import (
    Availability,
    ClosedToday,
    LeftEarly,
    NotYet,
    NumbersUsedUp,
    OnBreak,
    Open,
    PastLastTicket,
    QuotaGone,
    TimeUnknown,
)
from hall.i18n import Words
from hall.tickets import WaitRange
from kiosk.model.availability import Hall


@dataclass(frozen=True, slots=True)
class StateSign:
    """An icon and a few words; `shut` where no number can be taken."""

    icon: str
    text: str
    shut: bool = False


def sign(state: Availability, waiting: int, words: Words, now: datetime, *, unstaffed: bool = False) -> StateSign:
    """The state of an agency or a service in a line: people waiting, or why no number is given and until when."""
    match state:
        case Open() if unstaffed and waiting == 0:
            return nobody_there(words)
        case Open() | TimeUnknown() if waiting == 0:
            return StateSign("free", words.waiting(0))
        case Open() | TimeUnknown():
            return StateSign("waiting", words.waiting(waiting))
        case OnBreak(until=until, takes_numbers=takes):
            return StateSign("break", words.text("rehat sampai {time}", time=words.time(until)), shut=not takes)
        case NotYet(machine=machine):
            return StateSign("closed", words.text("buka {time}", time=words.time(machine)), shut=True)
        case ClosedToday(reopens=reopens) | PastLastTicket(reopens=reopens):
            return StateSign("closed", _opens(reopens, words, now), shut=True)
        case QuotaGone():
            return StateSign("full", words.text("kuota habis"), shut=True)
        case LeftEarly():
            return StateSign("left", words.text("tutup lebih awal"), shut=True)
        case NumbersUsedUp():
            return StateSign("full", words.text("nomor habis"), shut=True)


def nobody_there(words: Words) -> StateSign:
    """A number can be taken; when it is called is unknown."""
    return StateSign("notice", words.text("belum ada petugas"))


def long_sign(state: Availability, waiting: int, words: Words, now: datetime, *, unstaffed: bool = False) -> StateSign:
    """The same with more room: a full quota also says when to come."""
    match state:
        case QuotaGone(reopens=datetime() as reopens) if reopens.date() == now.date():
            text = words.text("kuota habis · ada lagi pukul {time}", time=words.time(reopens))
            return StateSign("full", text, shut=True)
        case QuotaGone(reopens=datetime() as reopens):
            text = words.text("kuota hari ini habis · {when}", when=moment(reopens, words, now))
            return StateSign("full", text, shut=True)
        case OnBreak(until=until, takes_numbers=True) if waiting:
            text = words.text("istirahat sampai {time} · {n} menunggu", time=words.time(until), n=waiting)
            return StateSign("break", text)
        case PastLastTicket(reopens=datetime() as reopens):
            text = words.text("pengambilan nomor ditutup · {when}", when=moment(reopens, words, now))
            return StateSign("closed", text, shut=True)
        case _:
            return sign(state, waiting, words, now, unstaffed=unstaffed)


def moment(at: datetime, words: Words, now: datetime) -> str:
    """For example "besok 08.00", "Rabu 08.00"; today is the time alone, a day far away the date alone."""
    if at.date() == now.date():
        return words.time(at)
    if (at.date() - now.date()).days >= 7:
        return words.day(at.date(), now.date())
    return words.text("{day} {time}", day=words.day(at.date(), now.date()), time=words.time(at))


def wait(minutes: WaitRange | None, words: Words) -> str:
    """The estimated wait in words."""
    return words.wait(None if minutes is None else (minutes.low_minutes, minutes.high_minutes))


def opening(hall: Hall, words: Words) -> StateSign:
    """The hall as a whole, for the rest screen: how much of it is open, and the name of a holiday."""
    sign, holiday = _opening(hall, words), hall.holiday()
    if holiday is None:
        return sign
    return replace(sign, text=words.text("Libur: {name}.", name=holiday.get(words.language)) + " " + sign.text)


def _opening(hall: Hall, words: Words) -> StateSign:
    now, (giving, agencies) = hall.now, hall.giving()
    match hall.opening():
        case Open(last_ticket=last, serves_from=None) if giving < agencies:
            text = words.text(
                "{n} dari {all} instansi buka, nomor sampai pukul {time}.",
                n=giving,
                all=agencies,
                time=words.time(last),
            )
            return StateSign("free", text)
        case Open(last_ticket=last, serves_from=None):
            return StateSign("free", words.text("Buka. Nomor diberikan sampai pukul {time}.", time=words.time(last)))
        case Open(serves_from=datetime() as start) if giving < agencies:
            text = words.text(
                "{n} dari {all} instansi melayani mulai pukul {time}.", n=giving, all=agencies, time=words.time(start)
            )
            return StateSign("clock", text)
        case Open(serves_from=datetime() as start):
            return StateSign("clock", words.text("Layanan mulai pukul {time}.", time=words.time(start)))
        case TimeUnknown():
            return StateSign("free", words.text("Nomor dapat diambil."))
        case OnBreak(until=until):
            return StateSign("break", words.text("Loket istirahat sampai pukul {time}.", time=words.time(until)))
        case NotYet(machine=machine):
            return StateSign(
                "closed", words.text("Mesin antrean buka pukul {time}.", time=words.time(machine)), shut=True
            )
        case PastLastTicket(reopens=datetime() as reopens) | ClosedToday(reopens=datetime() as reopens):
            text = words.text("Buka kembali {when}.", when=moment(reopens, words, now))
            return StateSign("closed", text, shut=True)
        case QuotaGone(reopens=datetime() as reopens) if reopens.date() == now.date():
            text = words.text("Kuota untuk sekarang habis. Ada lagi pukul {time}.", time=words.time(reopens))
            return StateSign("full", text, shut=True)
        case QuotaGone(reopens=datetime() as reopens):
            text = words.text("Kuota hari ini habis. Buka kembali {when}.", when=moment(reopens, words, now))
            return StateSign("full", text, shut=True)
        case _:
            return StateSign("closed", words.text("Hari ini tutup."), shut=True)


def _opens(reopens: datetime | None, words: Words, now: datetime) -> str:
    if reopens is None:
        return words.text("tutup")
    return words.text("buka {when}", when=moment(reopens, words, now))
