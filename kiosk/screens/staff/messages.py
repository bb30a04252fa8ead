"""What the staff screens say that are a message and little else. Pure."""

from __future__ import annotations

from datetime import datetime

from hall.i18n import NO_TIME, Words
from hall.tickets import PrintState, Ticket
from kiosk.flow import (
    Back,
    ColumnsRead,
    Done,
    SetupFound,
    StaffBusy,
    StaffHome,
    StaffPin,
    StaffSetup,
    StaffTask,
)
from kiosk.model.availability import Hall, StaffSign
from kiosk.model.central_link import Link
from kiosk.model.printer_state import Problem
from kiosk.screens import printer_drawings, printer_wording
from kiosk.screens.messages import Message, MessageChoice

MOST_NAMED = 3
"""Queues in one notice."""


def locked(words: Words) -> Message:
    """Too many wrong tries; the time that is left is counted below."""
    lines = (words.text("Terlalu banyak PIN yang salah."),)
    return Message("lock", words.text("PIN terkunci"), lines, others=(_leave(words),))


def time_left(seconds: int, words: Words) -> str:
    """For example "Coba lagi dalam 2 menit 5 detik."."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return words.text("Coba lagi dalam {seconds} detik.", seconds=rest)
    return words.text("Coba lagi dalam {minutes} menit {seconds} detik.", minutes=minutes, seconds=rest)


def no_pin(screen: StaffPin, words: Words) -> Message:
    """There is no PIN and none can be chosen now; or the lock could not be asked."""
    if screen.note == "too_late":
        lines = (
            words.text("PIN pertama hanya dapat dipilih di layar saat kiosk pertama kali dinyalakan."),
            words.text("Hubungi teknisi: PIN dipasang dengan perintah “kiosk staff pin”."),
        )
        return Message("lock", words.text("Belum ada PIN"), lines, others=(_leave(words),))
    lines = (words.text("PIN tidak dapat diperiksa sekarang."), words.text("Hubungi teknisi."))
    return Message("notice", words.text("Menu petugas tidak dapat dibuka"), lines, others=(_leave(words),))


def signs(hall: Hall, words: Words) -> tuple[str, ...]:
    """What is to be known about the kiosk itself, one sentence each."""
    return tuple(_sign(sign, words) for sign in sorted(hall.board.signs))


def _sign(sign: StaffSign, words: Words) -> str:
    match sign:
        case StaffSign.STORE_ASIDE:
            return words.text("Penyimpanan lama rusak atau usang dan disisihkan; nomor dilanjutkan. Beri tahu teknisi.")
        case StaffSign.STORE_CHECK:
            return words.text("Pemeriksaan malam menemukan kerusakan pada penyimpanan. Hubungi teknisi.")
        case StaffSign.NO_MARKS:
            return words.text("Nomor tertinggi tidak dapat dicatat di samping penyimpanan. Hubungi teknisi.")
        case StaffSign.NO_PIN:
            return words.text("PIN petugas belum dipasang. Beri tahu teknisi.")


def roll(words: Words) -> Message:
    """The account of paper is reset to it."""
    lines = (
        words.text("Sisa kertas dihitung lagi dari gulungan penuh."),
        words.text("Satu halaman uji akan dicetak."),
    )
    choice = MessageChoice("check", words.text("Ya, catat dan uji cetak"), StaffTask("roll"))
    return Message(
        "roll",
        words.text("Gulungan baru sudah terpasang?"),
        lines,
        choice=choice,
        others=_back_leave(words),
        drawing=printer_drawings.new_roll(),
    )


def set_up(screen: StaffSetup, words: Words) -> Message:
    """Each step of setting up the printer."""
    match screen.step, screen.found:
        case "width", SetupFound() as found:
            return _width(found, words)
        case "confirm", SetupFound() as found:
            return _look(found, words)
        case "done", SetupFound() as found:
            return _found(found, words)
        case "failed", _:
            why = words.text("Mesin cetak tidak dapat ditanya.")
            if screen.problem:
                why = printer_wording.cause(screen.problem, words)
            again = MessageChoice("again", words.text("Coba lagi"), StaffTask("setup"))
            lines = (why, words.text("Tidak ada yang diubah."))
            return Message("notice", words.text("Penyiapan gagal"), lines, choice=again, others=_back_leave(words))
        case _:
            lines = (
                words.text("Kiosk menanyai mesin cetak, lalu mencetak halaman uji."),
                words.text("Perhatikan huruf atau garis aneh sebelum halaman itu."),
            )
            choice = MessageChoice("set-up", words.text("Mulai"), StaffTask("setup"))
            return Message(
                "set-up",
                words.text("Siapkan mesin cetak"),
                lines,
                choice=choice,
                others=_back_leave(words),
                drawing=printer_drawings.test_page(),
            )


def _width(found: SetupFound, words: Words) -> Message:
    """The rulers on the page, by their lengths; what the printer's name promises is the one to expect."""
    lines = (
        words.text("Penggaris yang terlalu panjang pecah menjadi dua baris."),
        words.text("Perkiraan untuk mesin ini: {columns} kolom.", columns=found.columns),
    )
    return Message(
        "question",
        words.text("Penggaris terpanjang mana yang masih utuh?"),
        lines,
        others=tuple(
            MessageChoice("check" if columns == found.columns else "test", str(columns), ColumnsRead(columns))
            for columns in found.rulers
        ),
        drawing=printer_drawings.test_page(),
    )


def _look(found: SetupFound, words: Words) -> Message:
    """Only a person can see whether the questions themselves were printed. Neither answer is pressed on anybody."""
    lines = (
        printer_wording.fate(found.page, words),
        words.text("Bila ada, kiosk tidak akan menanyai mesin ini lagi."),
    )
    return Message(
        "question",
        words.text("Apakah ada huruf atau garis aneh sebelum halaman uji?"),
        lines,
        others=(
            MessageChoice("notice", words.text("Ya, ada"), StaffTask("setup_rubbish")),
            MessageChoice("check", words.text("Tidak, bersih"), StaffTask("setup_ok")),
        ),
        drawing=printer_drawings.test_page(),
    )


def _found(found: SetupFound, words: Words) -> Message:
    name = found.identity.replace("/", " · ")
    lines = [
        words.text("Mesin: {name}", name=name) if name else words.text("Mesin ini tidak menyebut namanya."),
        words.text("Bukti tiket keluar: {proof}.", proof=printer_wording.proof(found.proof, words)),
    ]
    if found.columns:
        lines.append(words.text("Lebar cetak: {columns} kolom.", columns=found.columns))
    if found.automatic:
        lines.append(words.text("Perubahan keadaan diberitahukan sendiri."))
    if found.clears:
        lines.append(words.text("Cetakan yang tertahan dapat dibatalkan."))
    done = MessageChoice("check", words.text("Kembali ke menu"), Back())
    return Message("free", words.text("Mesin cetak sudah disiapkan"), tuple(lines), choice=done)


def busy(screen: StaffBusy, words: Words) -> Message:
    """Nothing to touch until the desk answers."""
    wait = (words.text("Mohon tunggu sebentar."),)
    match screen.task.kind:
        case "roll" | "test":
            return Message("test", words.text("Halaman uji sedang dicetak"), wait)
        case "setup":
            lines = (words.text("Perhatikan kertas yang keluar."), words.text("Ini dapat berlangsung setengah menit."))
            return Message("set-up", words.text("Mesin cetak sedang ditanyai"), lines)
        case "setup_ok" | "setup_rubbish":
            return Message("set-up", words.text("Hasil penyiapan disimpan"), wait)
        case "find":
            return Message("search", words.text("Tiket sedang dicari"), wait)
        case "reprint":
            return Message("printer", words.text("{label} sedang dicetak ulang", label=screen.task.label), wait)
        case "clock":
            return Message("clock", words.text("Jam sedang disimpan"), wait)
        case "recover":
            return Message("printer", words.text("Mesin cetak sedang dilanjutkan"), wait)
        case "alone":
            return Message("ticket", words.text("Nomor empat angka sedang dibuka"), wait)


def outcome(screen: StaffHome, words: Words) -> tuple[str, str] | None:
    """Icon and sentence for the task that just ended; None if none did."""
    if screen.done is None:
        return None
    if screen.failed and screen.done == "recover":
        return "notice", words.text("Mesin cetak belum mau melanjutkan. Periksa lagi, atau matikan lalu nyalakan.")
    if screen.done == "clock":
        return _clock_outcome(taken=not screen.failed, words=words)
    if screen.failed and screen.done == "alone":
        return "notice", words.text("Pusat belum memberi kiosk ini nomor empat angka. Tulis nomor dengan tangan.")
    if screen.done == "alone" and not screen.failed:
        return "free", words.text("Kiosk melanjutkan dengan nomor empat angka sampai hari ini berakhir.")
    if screen.failed:
        return "notice", words.text("Tidak berhasil. Coba lagi, atau hubungi teknisi.")
    if screen.done == "recover":
        return "free", words.text("Mesin cetak melanjutkan.")
    came = screen.print_state in {PrintState.PRINTED, PrintState.PRINTED_NOT_CUT}
    parts = [printer_wording.fate(screen.print_state, words)]
    if not came and screen.problem:
        parts.append(printer_wording.title(Problem(screen.problem), words) + ".")
    match screen.done:
        case "roll":
            parts.insert(0, words.text("Gulungan baru dicatat."))
        case "reprint" if screen.copy > 1:
            parts.insert(0, words.text("{label}, cetakan ke-{copy}.", label=screen.label, copy=screen.copy))
        case "reprint":
            parts.insert(0, words.text("{label}.", label=screen.label))
        case _:
            pass
    return ("free" if came else "notice"), " ".join(parts)


def _clock_outcome(*, taken: bool, words: Words) -> tuple[str, str]:
    if taken:
        return "free", words.text("Jam sudah dipastikan.")
    return "notice", words.text("Jam tidak diubah: layanan waktu atau server pusat lebih tahu.")


def link_line(link: Link, now: datetime, words: Words) -> str:
    """What is the matter with the way to central, and how much waits to be sent."""
    if link.forked:
        return words.text("Data kiosk ini juga dipakai di tempat lain. Nomor cadangan dihentikan. Hubungi teknisi.")
    if not link.enrolled:
        what = words.text("Belum terdaftar di pusat")
    elif not link.connected and link.last_contact is not None:
        heard = words.moment(link.last_contact, now.date())
        what = words.text("Tidak terhubung ke pusat sejak {time}", time=heard)
    elif not link.connected:
        what = words.text("Belum terhubung ke pusat")
    else:
        return words.plural("{n} catatan tidak diterima pusat. Hubungi teknisi.", link.parked)
    return words.plural("{what} · {n} belum terkirim", link.unsent, what=what) if link.unsent else f"{what}."


def reserve_line(hall: Hall, words: Words) -> str:
    """Whose numbers run out without central, the fewest first: "Disdukcapil: 18 nomor cadangan"."""
    named: list[str] = []
    for series, left in sorted(hall.board.few.items(), key=lambda one: one[1]):
        if any(queue.series == series for queue in hall.catalogue.queues):
            queue = hall.catalogue.queue(series)
            agency = hall.catalogue.agency(queue.agency)
            name = agency.short if len(agency.queues) == 1 else f"{agency.short} {series}"
            named.append(words.plural("{agency}: {n} nomor cadangan", left, agency=name))
    more = len(named) - MOST_NAMED
    shown = " · ".join(named[:MOST_NAMED])
    return f"{shown} · {words.text('{n} lagi', n=more)}" if more > 0 else shown


def nothing_found(label: str, words: Words) -> Message:
    """No ticket bears this number, neither today nor earlier."""
    lines = (words.text("Periksa huruf dan angka pada catatan pengunjung."),)
    choice = MessageChoice("back", words.text("Ketik lagi"), Back())
    return Message(
        "search", words.text("Tidak ada tiket {label}", label=label), lines, choice=choice, others=(_leave(words),)
    )


def reprint(ticket: Ticket, hall: Hall, words: Words) -> Message:
    """One ticket, to be confirmed."""
    agency, service = hall.catalogue.agency(ticket.agency), hall.catalogue.service(ticket.service)
    about = agency.short if service.private else f"{service.name.get(words.language)}\n{agency.short}"
    lines = [
        words.text("Diambil {when}. Keadaan: {state}.", when=taken(ticket, words), state=paper_state(ticket, words)),
    ]
    if ticket.print_state is not PrintState.NOT_PRINTED:
        lines.append(words.text("Pada kertas akan tertulis CETAK ULANG."))
    choice = MessageChoice("printer", words.text("Ya, cetak ulang"), StaffTask("reprint"))
    headline = words.text("Cetak ulang {label}?", label=ticket.label)
    return Message("ticket", headline, tuple(lines), about, choice, _back_leave(words))


def taken(ticket: Ticket, words: Words) -> str:
    """For example "24 November 2026, 09.41"; a bad clock says nothing."""
    if not ticket.clock_ok:
        return NO_TIME
    return f"{words.short_date(ticket.issued_at)}, {words.time(ticket.issued_at)}"


def paper_state(ticket: Ticket, words: Words) -> str:
    """What is known of its paper."""
    match ticket.print_state:
        case PrintState.PRINTED:
            return words.text("tercetak")
        case PrintState.PRINTED_NOT_CUT:
            return words.text("tercetak, belum terpotong")
        case PrintState.PROBABLE:
            return words.text("kemungkinan tercetak")
        case PrintState.UNVERIFIED:
            return words.text("terkirim, tidak diketahui keluar")
        case PrintState.NOT_PRINTED:
            return words.text("tidak tercetak")
        case PrintState.UNCERTAIN:
            return words.text("tidak pasti")
        case state if state.open:
            return words.text("sedang dicetak")
        case _:
            return words.text("dibatalkan")


def _leave(words: Words) -> MessageChoice:
    return MessageChoice("home", words.text("Selesai"), Done())


def _back_leave(words: Words) -> tuple[MessageChoice, MessageChoice]:
    return MessageChoice("back", words.text("Kembali"), Back()), _leave(words)
