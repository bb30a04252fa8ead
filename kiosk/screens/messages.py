"""What the screens say that are a message and little else: an icon, a headline, what to do now, the buttons. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from hall.catalogue import Open, QuotaGone
from hall.i18n import Words
from hall.tickets import PrintState
from kiosk.flow import (
    FULL,
    LIMIT,
    READ_ONLY,
    Back,
    Confirmed,
    CopyAsked,
    DetailsAsked,
    Done,
    Event,
    ForOther,
    HelpAsked,
    Home,
    ListReady,
    MayNotBeServed,
    OutOfService,
    Printing,
    PrintingList,
    Reprinting,
    Slowed,
    StillHere,
    Unavailable,
    WentAway,
)
from kiosk.model.availability import Hall
from kiosk.screens.closed_wording import closed_words
from kiosk.screens.printer_drawings import Shape
from kiosk.screens.printer_wording import before_a_number, cause


@dataclass(frozen=True, slots=True)
class MessageChoice:
    """A button of a message."""

    icon: str
    text: str
    event: Event


@dataclass(frozen=True, slots=True)
class Message:
    """`lines` say what happened and what to do now; `about` names agency and service; `choice` is the amber button."""

    icon: str
    headline: str
    lines: tuple[str, ...] = ()
    about: str = ""
    choice: MessageChoice | None = None
    others: tuple[MessageChoice, ...] = ()
    calm: bool = False
    """`choice` is no next step, so its button is not amber: it stands where "take a number" stood a moment ago."""
    drawing: tuple[Shape, ...] = ()
    """Stands in the place of the icon."""
    beside: MessageChoice | None = None
    """A lesser button left of the amber one."""
    raised: int = 0
    """How many places higher the amber button stands: it may not lie under the one before it."""


def unavailable(screen: Unavailable, hall: Hall, words: Words) -> Message:
    """Each closed state with its "what now"."""
    agency = hall.catalogue.agency(screen.agency)
    about = agency.name.get(words.language)
    choice = None
    if screen.service is not None:
        service = hall.catalogue.service(screen.service)
        about = f"{service.name.get(words.language)}\n{agency.short}"
        choice = MessageChoice("papers", words.text("Lihat persyaratan"), DetailsAsked())
    icon, headline, lines = closed_words(screen.availability, agency.short, hall, words)
    lines = (*lines, *_what_else(screen, agency.short, hall, words))
    return Message(icon, headline, lines, about, choice, _back_home(words), calm=True, raised=1)


def _what_else(screen: Unavailable, agency: str, hall: Hall, words: Words) -> tuple[str, ...]:
    """Where the way goes on today: another service of the same agency, else a person."""
    if screen.service is None:
        return ()
    others = (o for o in hall.agency_offer(screen.agency).services if o.service.code != screen.service)
    if any(offer.gives_numbers for offer in others):
        return (words.text("Layanan lain di {agency} masih memberi nomor.", agency=agency),)
    if isinstance(screen.availability, QuotaGone):
        return (words.text("Untuk bantuan, tanyakan di meja informasi."),)
    return ()


def may_not_be_served(screen: MayNotBeServed, hall: Hall, words: Words) -> Message:
    """The last numbers of the day are given with a question, not silently."""
    offer = hall.offer(screen.service)
    lines = [words.text("Nomor Anda mungkin tidak terlayani hari ini.")]
    if offer.waiting:
        lines.append(words.text("{people} menunggu di depan Anda.", people=words.people(offer.waiting)))
    if isinstance(offer.availability, Open):
        lines.append(words.text("Loket tutup pukul {time}.", time=words.time(offer.availability.closes)))
    if notice := before_a_number(hall, words):
        lines.append(notice)
    lines.append(words.text("Tetap ambil nomor?"))
    choice = MessageChoice("ticket", words.text("Ya, tetap ambil nomor"), Confirmed())
    about = f"{offer.service.name.get(words.language)}\n{offer.agency.short}"
    return Message("question", words.text("Antrean panjang"), tuple(lines), about, choice, _back_home(words), raised=1)


def for_other(screen: ForOther, hall: Hall, words: Words) -> Message:
    """One person, one number: a family takes one for each. "Yes" is not where "take a number" was."""
    offer = hall.offer(screen.service)
    lines: tuple[str, ...] = (words.text("Beberapa nomor baru saja diambil berturut-turut."),)
    if hall.quotas(offer.service):
        lines = (words.text("Nomor untuk layanan ini terbatas: satu untuk setiap orang."),)
    lines = (*lines, words.text("Untuk keluarga, ambil satu nomor bagi setiap orang."))
    return Message(
        "people",
        words.text("Apakah untuk orang lain?"),
        lines,
        f"{offer.service.name.get(words.language)}\n{offer.agency.short}",
        MessageChoice("back", words.text("Tidak, kembali"), Back()),
        (
            MessageChoice("check", words.text("Ya, untuk orang lain"), Confirmed()),
            MessageChoice("staff", words.text("Bantuan"), HelpAsked()),
        ),
        calm=True,
    )


def slowed(screen: Slowed, hall: Hall, words: Words) -> Message:
    """The pause between many numbers; staff can give them to a family or a group."""
    offer = hall.offer(screen.service)
    seconds = max(1, round(screen.seconds))
    lines = (
        words.plural("Nomor berikutnya keluar dalam {n} detik.", seconds),
        words.text("Nomor untuk rombongan dapat diminta pada petugas."),
    )
    about = f"{offer.service.name.get(words.language)}\n{offer.agency.short}"
    return Message("clock", words.text("Mohon tunggu sebentar"), lines, about, others=_back_home(words))


def printing(screen: Printing, hall: Hall, words: Words) -> Message:
    """The number is being made and printed; nothing to touch."""
    offer = hall.offer(screen.service)
    about = f"{offer.service.name.get(words.language)}\n{offer.agency.short}"
    return Message("printer", words.text("Tiket Anda sedang dicetak"), (words.text("Mohon tunggu sebentar."),), about)


def preparing(words: Words) -> Message:
    """The kiosk was just started; nothing to touch."""
    return Message("clock", words.text("Mesin antrean sedang disiapkan"), (words.text("Mohon tunggu sebentar."),))


def call_staff(informed: bool, words: Words) -> str:
    """Staff are said to know only if they were notified."""
    return words.text("Petugas sudah diberi tahu.") if informed else words.text("Panggil petugas.")


def sorry(words: Words) -> Message:
    """No number was made. Nothing tells staff of that, so the visitor does."""
    lines = (
        words.text("Nomor antrean belum dapat dibuat."),
        call_staff(False, words),
        words.text("Silakan coba lagi atau ambil nomor pada petugas."),
    )
    return Message(
        "notice", words.text("Mohon maaf"), lines, choice=MessageChoice("home", words.text("Mulai lagi"), Home())
    )


def copy_asked(screen: CopyAsked, words: Words) -> Message:
    """Before anything is printed once more; the way back is the place where nothing happens."""
    lines = [words.text("Nomor Anda tetap sama dan tetap berlaku.")]
    if screen.missing:
        lines.insert(0, words.text("Lihat dahulu di bawah layar: tiket keluar beberapa detik setelah nomor tampil."))
        headline, yes = words.text("Tiket tidak keluar?"), words.text("Ya, tiket tidak keluar")
    else:
        headline, yes = words.text("Cetak tiket sekarang?"), words.text("Ya, cetak tiket")
    return Message(
        "question",
        headline,
        tuple(lines),
        choice=MessageChoice("printer", yes, Confirmed()),
        others=(MessageChoice("back", words.text("Kembali"), Back()),),
        raised=1,
    )


def reprinting(screen: Reprinting, words: Words) -> Message:
    """A further print: whether the paper is marked as a copy is shown once it is printed."""
    lines = (words.text("Mohon tunggu sebentar."), words.text("Nomor Anda tetap sama."))
    return Message("printer", words.text("{label} sedang dicetak", label=screen.ticket.label), lines)


def printing_list(screen: PrintingList, hall: Hall, words: Words) -> Message:
    """The list of requirements is being printed."""
    about = hall.catalogue.service(screen.service).name.get(words.language)
    return Message(
        "take-home", words.text("Persyaratan sedang dicetak"), (words.text("Mohon tunggu sebentar."),), about
    )


def list_ready(screen: ListReady, hall: Hall, words: Words) -> Message:
    """Take the list home; or why there is none. A number can be taken from here."""
    offer = hall.offer(screen.service)
    headline, lines = _list_fate(screen, words)
    others = _back_home(words)
    done, beside = MessageChoice("check", words.text("Selesai"), Done()), None
    if offer.gives_numbers:
        choice, beside = MessageChoice("ticket", words.text("Berkas lengkap, ambil nomor"), Confirmed()), done
    else:
        choice, others = done, others[:1]
    about = f"{offer.service.name.get(words.language)}\n{offer.agency.short}"
    return Message("take-home", headline, lines, about, choice, others, beside=beside)


def _list_fate(screen: ListReady, words: Words) -> tuple[str, tuple[str, ...]]:
    read = words.text("Persyaratan tetap dapat dibaca di layar.")
    if screen.problem == LIMIT:
        return words.text("Daftar sudah dicetak"), (words.text("Untuk salinan lain, potretlah layar persyaratan."),)
    match screen.print_state:
        case PrintState.PRINTED:
            return words.text("Silakan ambil daftar Anda"), (words.text("Daftar keluar di bawah layar."),)
        case PrintState.PRINTED_NOT_CUT:
            return words.text("Tarik daftar perlahan"), (words.text("Kertasnya belum terpotong."),)
        case PrintState.PROBABLE:
            return words.text("Daftar sedang keluar…"), (words.text("Daftar keluar di bawah layar."),)
        case PrintState.NOT_PRINTED:
            why = cause(screen.problem, words)
            return words.text("Daftar tidak tercetak"), (why, read) if why else (read,)
        case _:
            return words.text("Daftar mungkin keluar, mungkin tidak"), (read,)


def out_of_service(screen: OutOfService, hall: Hall, words: Words) -> Message:
    """A visitor needs to know where to go. What is wrong inside is for staff; the log has the rest."""
    where, informed = (
        words.text("Silakan ambil nomor pada petugas."),
        call_staff(hall.staff_informed(screen.problem), words),
    )
    if screen.problem:
        back = words.text("Mesin ini buka lagi dengan sendirinya.")
        return Message(
            "printer",
            words.text("Mesin antrean tutup sementara"),
            (cause(screen.problem, words), where, informed, back),
        )
    remedy: tuple[str, ...] = ()
    match screen.reason:
        case reason if reason == FULL:
            remedy = (words.text("Untuk petugas: penyimpanan kiosk penuh. Teknisi perlu mengosongkan ruang."),)
        case reason if reason == READ_ONLY:
            remedy = (words.text("Untuk petugas: penyimpanan kiosk tidak dapat ditulisi. Hubungi teknisi."),)
    return Message("repair", words.text("Mesin antrean sedang diperbaiki"), (where, informed, *remedy))


def are_you_there(words: Words) -> Message:
    """Nobody has touched for a while."""
    lines = (words.text("Sentuh tombol di bawah untuk melanjutkan."),)
    choice = MessageChoice("touch", words.text("Ya, saya masih di sini"), StillHere())
    return Message(
        "question",
        words.text("Masih di sana?"),
        lines,
        choice=choice,
        others=(MessageChoice("home", words.text("Selesai"), WentAway()),),
        raised=2,
    )


def help_(hall: Hall, words: Words) -> Message:
    """Where people are who can help."""
    lines: tuple[str, ...] = (
        words.text("Petugas di meja informasi siap membantu Anda."),
        words.text("Nomor antrean juga dapat diambil pada petugas."),
    )
    complaint = hall.catalogue.place.complaint.get(words.language)
    if complaint:
        lines = (*lines, complaint)
    choice = MessageChoice("back", words.text("Kembali"), Back())
    return Message(
        "staff",
        words.text("Perlu bantuan?"),
        lines,
        choice=choice,
        others=(MessageChoice("home", words.text("Mulai lagi"), Home()),),
    )


def _back_home(words: Words) -> tuple[MessageChoice, ...]:
    return (
        MessageChoice("back", words.text("Kembali"), Back()),
        MessageChoice("home", words.text("Mulai lagi"), Home()),
    )
