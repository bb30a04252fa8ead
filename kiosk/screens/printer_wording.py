"""What is said of the printer: to visitors what happened to their ticket, to staff what to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from hall.i18n import Words
from hall.tickets import PrintState
from kiosk.model.availability import Hall
from kiosk.model.printer_state import PrinterState, Problem


def cause(problem: str, words: Words) -> str:
    """The visitor's text for a printer's problem, by its name; empty for none."""
    match problem:
        case "":
            return ""
        case Problem.PAPER_OUT:
            return words.text("Kertas habis.")
        case Problem.COVER_OPEN:
            return words.text("Tutup mesin cetak terbuka.")
        case Problem.CUTTER | Problem.JAM:
            return words.text("Kertas tersangkut di mesin cetak.")
        case Problem.HOT:
            return words.text("Mesin cetak terlalu panas dan sedang mendingin.")
        case Problem.OFFLINE:
            return words.text("Mesin cetak sedang tidak aktif.")
        case Problem.UNREACHABLE | Problem.UNPLUGGED:
            return words.text("Mesin cetak tidak tersambung.")
        case Problem.NOT_ANSWERING:
            return words.text("Mesin cetak tidak menjawab.")
        case Problem.TIMEOUT:
            return words.text("Mesin cetak terlalu lama menjawab.")
        case _:
            return words.text("Mesin cetak sedang bermasalah.")


def reason(problem: str, state: PrintState | None, words: Words) -> str:
    """Why the number stands on the screen. `state` is what is known of the paper; None: the visitor misses it."""
    match state:
        case PrintState.NOT_PRINTED:
            fate = words.text("Tiket tidak tercetak.")
        case PrintState.UNVERIFIED:
            fate = words.text("Mesin cetak ini tidak memberi kabar apakah tiket keluar.")
        case None:
            fate = words.text("Jika tiket tidak keluar, pakailah nomor ini.")
        case _:
            fate = words.text("Tiket mungkin keluar, mungkin tidak.")
    if problem in {Problem.CUTTER, Problem.JAM} and state is not PrintState.NOT_PRINTED and state is not None:
        return words.text("Tiket mungkin tersangkut di mesin cetak.")
    why = cause(problem, words)
    return f"{why} {fate}" if why else fate


def before_a_number(hall: Hall, words: Words) -> str:
    """What a visitor must know before taking a number that will not come on paper; empty while tickets come."""
    if not hall.numbers_on_screen:
        return ""
    how = words.text("Nomor tampil di layar, siapkan ponsel untuk memotret.")
    if not hall.rules.prints:
        return how
    return f"{words.text('Mesin cetak sedang bermasalah.')} {how}"


# ---- staff


@dataclass(frozen=True, slots=True)
class Advice:
    """What is wrong, and what to do, in a sentence each."""

    title: str
    remedy: str


def advice(printer: PrinterState | None, words: Words) -> Advice:
    """For the most urgent problem."""
    if printer is None:
        return Advice(
            words.text("Tidak ada mesin cetak"), words.text("Nomor hanya tampil di layar, sesuai pengaturan kiosk.")
        )
    if printer.problem is not None:
        return Advice(title(printer.problem, words), remedy(printer.problem, words))
    if printer.answered:
        return Advice(words.text("Mesin cetak siap"), words.text("Tidak ada yang perlu dilakukan."))
    return Advice(
        words.text("Mesin cetak terpasang"),
        words.text("Mesin ini tidak memberi tahu keadaannya. Lihat sendiri apakah tiket keluar."),
    )


def title(problem: Problem, words: Words) -> str:
    """What is wrong."""
    match problem:
        case Problem.PAPER_OUT:
            return words.text("Kertas habis")
        case Problem.COVER_OPEN:
            return words.text("Tutup mesin cetak terbuka")
        case Problem.NEAR_END:
            return words.text("Kertas hampir habis")
        case Problem.CUTTER:
            return words.text("Pemotong macet")
        case Problem.JAM:
            return words.text("Kertas tersangkut")
        case Problem.HOT:
            return words.text("Kepala cetak terlalu panas")
        case Problem.OFFLINE:
            return words.text("Mesin cetak sedang offline")
        case Problem.UNREACHABLE:
            return words.text("Mesin cetak tidak terjangkau")
        case Problem.UNPLUGGED:
            return words.text("Mesin cetak tidak tersambung")
        case Problem.BUSY:
            return words.text("Mesin cetak dipakai program lain")
        case Problem.NOT_ALLOWED:
            return words.text("Kiosk belum diizinkan mencetak")
        case Problem.NOT_ANSWERING:
            return words.text("Mesin cetak tidak menjawab")
        case Problem.TIMEOUT:
            return words.text("Mesin cetak terlalu lama")
        case Problem.ERROR:
            return words.text("Mesin cetak melaporkan kesalahan")
        case Problem.NOT_SET_UP:
            return words.text("Mesin cetak belum disiapkan")


def remedy(problem: Problem, words: Words) -> str:
    """What to do, in one sentence or two short ones."""
    match problem:
        case Problem.PAPER_OUT:
            return words.text("Buka tutupnya, pasang gulungan baru, lalu tutup lagi.")
        case Problem.COVER_OPEN:
            return words.text("Tekan tutupnya sampai terkunci.")
        case Problem.NEAR_END:
            return words.text("Siapkan gulungan baru di dekat kiosk.")
        case Problem.CUTTER | Problem.JAM:
            return words.text("Buka tutupnya, ambil kertas yang tersangkut, lalu tutup lagi.")
        case Problem.HOT:
            return words.text("Tunggu beberapa menit. Mesin melanjutkan sendiri.")
        case Problem.OFFLINE:
            return words.text("Tekan tombol feed atau online pada mesin cetak.")
        case Problem.UNREACHABLE:
            return words.text("Periksa daya dan kabel jaringan mesin cetak.")
        case Problem.UNPLUGGED:
            return words.text("Periksa daya dan kabel USB atau serial mesin cetak.")
        case Problem.BUSY:
            return words.text("Hubungi teknisi: akhiri program lain itu.")
        case Problem.NOT_ALLOWED:
            return words.text("Hubungi teknisi: beri kiosk hak atas port mesin cetak.")
        case Problem.NOT_ANSWERING:
            return words.text("Matikan mesin cetak, tunggu sebentar, lalu nyalakan lagi.")
        case Problem.TIMEOUT:
            return words.text("Lihat apakah tiket sudah keluar.")
        case Problem.ERROR:
            return words.text("Matikan lalu nyalakan lagi. Bila berulang, hubungi teknisi.")
        case Problem.NOT_SET_UP:
            return words.text("Sentuh “Siapkan mesin cetak” satu kali.")


def proof(name: str, words: Words) -> str:
    """How the printer shows that a ticket came out; `name` as in its profile."""
    match name:
        case "presenter":
            return words.text("melihat tiket di mulutnya")
        case "process_id":
            return words.text("menyebut setiap tiket yang selesai")
        case "barrier":
            return words.text("menjawab setelah tiket diproses")
        case "status":
            return words.text("hanya memberi tahu keadaannya")
        case _:
            return words.text("tidak memberi kabar")


def fate(state: PrintState | None, words: Words) -> str:
    """What is known of a page that staff asked for."""
    match state:
        case PrintState.PRINTED:
            return words.text("Halaman sudah keluar.")
        case PrintState.PRINTED_NOT_CUT:
            return words.text("Halaman keluar tetapi belum terpotong. Tarik perlahan.")
        case PrintState.PROBABLE | PrintState.UNVERIFIED:
            return words.text("Halaman dikirim. Lihat apakah sudah keluar.")
        case PrintState.NOT_PRINTED:
            return words.text("Halaman tidak tercetak.")
        case _:
            return words.text("Halaman mungkin keluar, mungkin tidak.")
