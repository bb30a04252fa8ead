"""Acts and changes of the log in plain words."""

from __future__ import annotations

from hall.i18n import Words
from hall.protocol import ActKind


def act_text(what: str, words: Words) -> str:
    """What somebody did; a word that is not known is shown as it is."""
    texts: dict[str, str] = {
        ActKind.CALL_NEXT: words.text("memanggil"),
        ActKind.CALL: words.text("memanggil"),
        ActKind.RECALL: words.text("memanggil lagi"),
        ActKind.START: words.text("mulai melayani"),
        ActKind.DONE: words.text("selesai melayani"),
        ActKind.NO_SHOW: words.text("tandai terlewat"),
        ActKind.RETURN: words.text("kembali ke antrean"),
        ActKind.HOLD: words.text("menahan"),
        ActKind.CHANGE_SERVICE: words.text("ganti layanan"),
        ActKind.TRANSFER: words.text("teruskan"),
        ActKind.CONTINUE_TOMORROW: words.text("lanjut hari lain"),
        ActKind.CANCEL: words.text("membatalkan"),
        ActKind.PRIORITISE: words.text("prioritas"),
        ActKind.HAND_NUMBER: words.text("nomor tulis tangan"),
        ActKind.BREAK: words.text("mulai istirahat"),
        ActKind.RESUME: words.text("buka lagi"),
        ActKind.REOPEN: words.text("buka lagi"),
        ActKind.CLOSE_EARLY: words.text("tutup lebih awal"),
        "signed_in": words.text("masuk"),
        "sat_down": words.text("memilih loket"),
        "announced": words.text("pengumuman"),
        "announcement_ended": words.text("mengakhiri pengumuman"),
        "display_set": words.text("suara layar"),
        "catalogue_published": words.text("menerbitkan katalog"),
        "alarm_seen": words.text("melihat peringatan"),
        "officer_added": words.text("menambah petugas"),
        "officer_changed": words.text("mengubah petugas"),
        "own_secret_set": words.text("mengganti PIN sendiri"),
        "sign_in_refused": words.text("gagal masuk"),
        "officer_secret_set": words.text("mengganti PIN petugas"),
        "officer_ended": words.text("mengakhiri akun petugas"),
    }
    return texts.get(what, what)
