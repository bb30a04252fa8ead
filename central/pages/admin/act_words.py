"""Acts and changes of the log in plain words."""

from __future__ import annotations

from kiosk.words import Words


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
        case "announced" | "announcement_ended":
            return words.text("pengumuman")
        case "display_set":
            return words.text("suara layar")
        case "catalogue_published":
            return words.text("menerbitkan katalog")
        case "alarm_seen":
            return words.text("melihat peringatan")
        case "officer_added" | "officer_changed" | "officer_secret_set" | "officer_ended":
            return words.text("mengubah petugas")
        case _:
            return what
