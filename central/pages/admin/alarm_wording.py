"""Alarms in plain words, with what a person does about each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from central.fleet.alarms import AlarmKind
from hall.i18n import Words

Said = tuple[str, str]
"""What is wrong, and what to do."""


def alarm_text(kind: str, body: Mapping[str, Any], words: Words) -> Said:
    """What is wrong, and what to do."""
    kiosk = str(body.get("kiosk", ""))
    match kind:
        case AlarmKind.SILENT:
            wrong = words.text("{kiosk} tidak terdengar.", kiosk=kiosk)
            do = words.text("Periksa apakah kiosk menyala dan kabel jaringannya terpasang. Nomor tetap dapat diambil.")
        case AlarmKind.UNSENT:
            wrong = words.text("{kiosk} menyimpan data yang belum terkirim.", kiosk=kiosk)
            do = words.text("Biasanya terkirim sendiri setelah jaringan pulih. Jika tidak, panggil teknisi.")
        case AlarmKind.PAPER:
            n = str(body.get("tickets", "?"))
            wrong = words.text("{kiosk}: kertas tinggal kira-kira {n} tiket.", kiosk=kiosk, n=n)
            do = words.text("Siapkan gulungan baru dan ganti pada saat sepi.")
        case AlarmKind.PRINTER:
            wrong = words.text("{kiosk}: printer tidak dapat mencetak.", kiosk=kiosk)
            do = words.text("Lihat petunjuk di layar kiosk: tahan lambang di pojok kiri atas, masukkan PIN.")
        case AlarmKind.MANY_NUMBERS:
            agency, n = str(body.get("agency", "?")), str(body.get("numbers", "?"))
            wrong = words.text(
                "{kiosk}: {n} nomor {agency} diambil berturut-turut.", kiosk=kiosk, n=n, agency=agency
            )  # fmt: skip
            do = words.text("Lihat siapa yang berdiri di kiosk, dan bantu bila itu satu keluarga.")
        case AlarmKind.NO_PIN:
            wrong = words.text("{kiosk}: PIN petugas belum dipasang.", kiosk=kiosk)
            do = words.text("Menu petugas tidak terjaga. Panggil teknisi: `kiosk staff pin`.")
        case AlarmKind.STORE:
            wrong = words.text("{kiosk}: ada yang rusak pada penyimpanannya.", kiosk=kiosk)
            do = words.text(
                "Nomor tetap berlanjut. Lihat menu petugas di kiosk dan beri tahu teknisi: `kiosk check`."
            )  # fmt: skip
        case AlarmKind.CLOCK:
            return _clock(kiosk, bool(body.get("known")), words)
        case _:
            return _of_numbers(kind, kiosk, body, words)
    return wrong, do


def _clock(kiosk: str, known: bool, words: Words) -> Said:
    if known:
        wrong = words.text("{kiosk}: jamnya berbeda dengan jam server pusat.", kiosk=kiosk)
    else:
        wrong = words.text("{kiosk} tidak tahu pukul berapa sekarang.", kiosk=kiosk)
    return wrong, words.text(
        "Nomor tetap dapat diambil. Di layar kiosk: tahan lambang di pojok kiri atas, masukkan PIN, sentuh “Jam”."
    )


def _of_numbers(kind: str, kiosk: str, body: Mapping[str, Any], words: Words) -> Said:
    """Of numbers, and of what central keeps and is sent."""
    match kind:
        case AlarmKind.DATABASE if "damage" in body:
            wrong = words.text("Basis data pusat rusak.")
            do = words.text("Loket tetap dapat bekerja. Panggil teknisi: salinan terakhir harus dipasang.")
        case AlarmKind.DATABASE:
            wrong = words.text("Basis data pusat dikembalikan ke keadaan lama, atau dibuat baru.")
            do = words.text("Nomor dilanjutkan di atas yang sudah diberikan. Beri tahu teknisi: `central check`.")
        case AlarmKind.UNBELIEVABLE:
            wrong = words.text("{kiosk} menyampaikan hal yang tidak mungkin benar.", kiosk=kiosk)
            do = words.text("Tidak ada yang diterima darinya. Panggil teknisi: `central alarms` menyebut sebabnya.")
        case AlarmKind.MALFORMED:
            wrong = words.text("{kiosk} mengirim data yang tidak dapat dibaca.", kiosk=kiosk)
            do = words.text(
                "Mungkin versinya berbeda dengan pusat. Panggil teknisi: `central alarms` menyebut sebabnya."
            )
        case AlarmKind.RESERVE:
            left = body.get("left")
            few = ", ".join(f"{series} {n}" for series, n in left.items()) if isinstance(left, Mapping) else ""
            wrong = words.text("{kiosk}: nomor cadangan tinggal sedikit: {left}.", kiosk=kiosk, left=few)
            do = words.text("Tanpa jaringan nomor itu cepat habis. Petugas dapat melanjutkan di menu petugas kiosk.")
        case AlarmKind.CLASH:
            wrong = words.text("Nomor {label} ada dua kali.", label=str(body.get("label", "")))
            do = words.text("Panggil keduanya dengan melihat layanan di tiket, lalu beri tahu teknisi.")
        case AlarmKind.FORK:
            wrong = words.text("Dua kiosk memakai data yang sama: {kiosk}.", kiosk=kiosk)
            do = words.text("Salah satunya dipasang dari salinan. Panggil teknisi: `kiosk sync renew`.")
        case AlarmKind.REJECTED | AlarmKind.GAP:
            wrong = words.text("Sebagian catatan {kiosk} tidak dapat diterima.", kiosk=kiosk)
            do = words.text("Catatan itu tetap disimpan. Panggil teknisi: `central rejected`.")
        case _:
            wrong = words.text("{kiosk} tidak punya nomor cadangan.", kiosk=kiosk)
            do = words.text("Tanpa jaringan nomornya menjadi empat angka. Panggil teknisi.")
    return wrong, do
