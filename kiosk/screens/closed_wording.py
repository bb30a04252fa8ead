"""Why there is no number now, and what to do instead: an icon, a headline, lines. Pure."""

from __future__ import annotations

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
from kiosk.model.availability import Hall

Said = tuple[str, str, tuple[str, ...]]


def closed_words(state: Availability, agency: str, hall: Hall, words: Words) -> Said:
    """Each closed state with its "what now"."""
    match state:
        case NotYet(machine=machine, service=service):
            return "closed", words.text("Belum buka"), (
                words.text("Mesin antrean buka pukul {time}.", time=words.time(machine)),
                words.text("Layanan mulai pukul {time}.", time=words.time(service)),
            )  # fmt: skip
        case ClosedToday():
            return _closed_today(state, agency, words)
        case OnBreak():
            return _on_break(state, words)
        case PastLastTicket(reopens=reopens):
            line = words.text("Pengambilan nomor untuk layanan ini sudah ditutup hari ini.")
            return "closed", words.text("Pengambilan nomor ditutup"), (line, *_come_again(reopens, hall, words))
        case QuotaGone(reopens=reopens):
            return _quota_gone(reopens, hall, words)
        case LeftEarly():
            return "left", words.text("Tutup lebih awal"), (
                words.text("Loket {agency} tutup lebih awal.", agency=agency),
                words.text("Silakan hubungi petugas informasi."),
            )  # fmt: skip
        case NumbersUsedUp():
            return "full", words.text("Nomor mesin ini habis"), (
                words.text("Mesin ini tidak terhubung, dan nomor cadangannya untuk {agency} sudah terpakai.",
                    agency=agency),
                words.text("Silakan hubungi petugas: mereka dapat membukanya lagi."),
            )  # fmt: skip
        case Open() | TimeUnknown():
            return "free", words.text("Sudah buka"), (words.text("Silakan kembali dan pilih layanan ini lagi."),)


def _closed_today(state: ClosedToday, agency: str, words: Words) -> Said:
    lines = [words.text("{agency} tidak melayani hari ini.", agency=agency)]
    if state.holiday is not None:
        lines.append(words.text("Libur: {name}.", name=state.holiday.get(words.language)))
    if state.reopens is not None:
        date, time = words.date(state.reopens), words.time(state.reopens)
        lines.append(words.text("Buka kembali: {date}, pukul {time}.", date=date, time=time))
    return "calendar", words.text("Tutup hari ini"), tuple(lines)


def _on_break(state: OnBreak, words: Words) -> Said:
    until = words.text("Loket istirahat sampai pukul {time}.", time=words.time(state.until))
    if state.takes_numbers:
        then = words.text("Anda tetap dapat mengambil nomor.")
    else:
        then = words.text("Silakan ambil nomor setelah istirahat.")
    return "break", words.text("Sedang istirahat"), (until, then)


def _quota_gone(reopens: datetime | None, hall: Hall, words: Words) -> Said:
    headline = words.text("Kuota habis")
    if reopens is not None and reopens.date() == hall.board.at.date():
        part = words.text("Kuota untuk bagian hari ini sudah habis.")
        next_one = words.text("Nomor berikutnya mulai pukul {time}.", time=words.time(reopens))
        return "full", headline, (part, next_one, _prepare(words))
    return "full", headline, (words.text("Kuota hari ini sudah habis."), *_come_again(reopens, hall, words))


def _come_again(reopens: datetime | None, hall: Hall, words: Words) -> tuple[str, ...]:
    if reopens is None:
        return (_prepare(words),)
    today = hall.board.at.date()
    when = words.text("{day} pukul {time}", day=words.day(reopens.date(), today), time=words.time(reopens))
    return words.text("Silakan datang {when}.", when=when), _prepare(words)


def _prepare(words: Words) -> str:
    return words.text("Siapkan berkas Anda dari sekarang.")
