"""Acts and changes of the log in plain words."""

from __future__ import annotations

from hall.i18n import Words


def act_text(what: str, words: Words) -> str:
    """What somebody did; a word that is not known is shown as it is."""
    match what:
        case "call_next" | "call":
            return words.text("memanggil")
        case "recall":
            return words.text("memanggil lagi")
        case "start":
            return words.text("mulai melayani")
        case "done":
            return words.text("selesai melayani")
        case "no_show":
            return words.text("tandai terlewat")
        case "return":
            return words.text("kembali ke antrean")
        case "hold":
            return words.text("menahan")
        case "change_service":
            return words.text("ganti layanan")
        case "transfer":
            return words.text("teruskan")
        case "continue_tomorrow":
            return words.text("lanjut hari lain")
        case "cancel":
            return words.text("membatalkan")
        case "prioritise":
            return words.text("prioritas")
        case "hand_number":
            return words.text("nomor tulis tangan")
        case _:
            return _change_text(what, words)


def _change_text(what: str, words: Words) -> str:
    match what:
        case "break":
            return words.text("mulai istirahat")
        case "resume" | "reopen":
            return words.text("buka lagi")
        case "close_early":
            return words.text("tutup lebih awal")
        case "signed_in":
            return words.text("masuk")
        case "sat_down":
            return words.text("memilih loket")
        case "announced":
            return words.text("pengumuman")
        case "announcement_ended":
            return words.text("mengakhiri pengumuman")
        case "display_set":
            return words.text("suara layar")
        case "catalogue_published":
            return words.text("menerbitkan katalog")
        case "alarm_seen":
            return words.text("melihat peringatan")
        case "officer_added":
            return words.text("menambah petugas")
        case "officer_changed":
            return words.text("mengubah petugas")
        case "own_secret_set":
            return words.text("mengganti PIN sendiri")
        case "sign_in_refused":
            return words.text("gagal masuk")
        case "officer_secret_set":
            return words.text("mengganti PIN petugas")
        case "officer_ended":
            return words.text("mengakhiri akun petugas")
        case _:
            return what
