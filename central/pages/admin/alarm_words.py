"""Alarms in plain words, with what a person does about each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from central.alarms import AlarmKind
from kiosk.words import Words


def alarm_text(kind: str, body: Mapping[str, Any], words: Words) -> tuple[str, str]:
    """What is wrong, and what to do."""
    kiosk, tickets = str(body.get("kiosk", "")), str(body.get("tickets", "?"))
    match kind:
        case AlarmKind.SILENT:
            return (
                words.text("{kiosk} tidak terdengar.", kiosk=kiosk),
                words.text("Periksa apakah kiosk menyala dan kabel jaringannya terpasang. Nomor tetap dapat diambil."),
            )
        case AlarmKind.UNSENT:
            return (
                words.text("{kiosk} menyimpan data yang belum terkirim.", kiosk=kiosk),
                words.text("Biasanya terkirim sendiri setelah jaringan pulih. Jika tidak, panggil teknisi."),
            )
        case AlarmKind.PAPER:
            return (
                words.text("{kiosk}: kertas tinggal kira-kira {n} tiket.", kiosk=kiosk, n=tickets),
                words.text("Siapkan gulungan baru dan ganti pada saat sepi."),
            )
        case AlarmKind.PRINTER:
            return (
                words.text("{kiosk}: printer tidak dapat mencetak.", kiosk=kiosk),
                words.text("Lihat petunjuk di layar kiosk: tahan lambang di pojok kiri atas, masukkan PIN."),
            )
        case AlarmKind.MANY_NUMBERS:
            agency, numbers = str(body.get("agency", "?")), str(body.get("numbers", "?"))
            return (
                words.text(
                    "{kiosk}: {n} nomor {agency} diambil berturut-turut.", kiosk=kiosk, n=numbers, agency=agency
                ),
                words.text("Lihat siapa yang berdiri di kiosk, dan bantu bila itu satu keluarga."),
            )
        case AlarmKind.DATABASE if "damage" in body:
            return (
                words.text("Basis data pusat rusak."),
                words.text("Loket tetap dapat bekerja. Panggil teknisi: salinan terakhir harus dipasang."),
            )
        case AlarmKind.DATABASE:
            return (
                words.text("Basis data pusat dikembalikan ke keadaan lama, atau dibuat baru."),
                words.text("Nomor dilanjutkan di atas yang sudah diberikan. Beri tahu teknisi: `central check`."),
            )
        case AlarmKind.NO_PIN:
            return (
                words.text("{kiosk}: PIN petugas belum dipasang.", kiosk=kiosk),
                words.text("Menu petugas tidak terjaga. Panggil teknisi: `kiosk staff pin`."),
            )
        case AlarmKind.STORE:
            return (
                words.text("{kiosk}: ada yang rusak pada penyimpanannya.", kiosk=kiosk),
                words.text("Nomor tetap berlanjut. Lihat menu petugas di kiosk dan beri tahu teknisi: `kiosk check`."),
            )
        case AlarmKind.CLOCK:
            wrong = words.text("{kiosk}: jamnya berbeda dengan jam server pusat.", kiosk=kiosk)
            if not body.get("known"):
                wrong = words.text("{kiosk} tidak tahu pukul berapa sekarang.", kiosk=kiosk)
            return (
                wrong,
                words.text(
                    "Nomor tetap dapat diambil. Di layar kiosk: tahan lambang di pojok kiri atas, masukkan PIN, "
                    "sentuh “Jam”."
                ),
            )
        case AlarmKind.UNBELIEVABLE:
            return (
                words.text("{kiosk} menyampaikan hal yang tidak mungkin benar.", kiosk=kiosk),
                words.text("Tidak ada yang diterima darinya. Panggil teknisi: `central alarms` menyebut sebabnya."),
            )
        case AlarmKind.RESERVE:
            left = body.get("left")
            few = ", ".join(f"{series} {n}" for series, n in left.items()) if isinstance(left, Mapping) else ""
            return (
                words.text("{kiosk}: nomor cadangan tinggal sedikit: {left}.", kiosk=kiosk, left=few),
                words.text("Tanpa jaringan nomor itu cepat habis. Petugas dapat melanjutkan di menu petugas kiosk."),
            )
        case AlarmKind.CLASH:
            return (
                words.text("Nomor {label} ada dua kali.", label=str(body.get("label", ""))),
                words.text("Panggil keduanya dengan melihat layanan di tiket, lalu beri tahu teknisi."),
            )
        case AlarmKind.FORK:
            return (
                words.text("Dua kiosk memakai data yang sama: {kiosk}.", kiosk=kiosk),
                words.text("Salah satunya dipasang dari salinan. Panggil teknisi: `kiosk sync renew`."),
            )
        case AlarmKind.REJECTED | AlarmKind.GAP:
            return (
                words.text("Sebagian catatan {kiosk} tidak dapat diterima.", kiosk=kiosk),
                words.text("Catatan itu tetap disimpan. Panggil teknisi: `central rejected`."),
            )
        case _:
            return (
                words.text("{kiosk} tidak punya nomor cadangan.", kiosk=kiosk),
                words.text("Tanpa jaringan nomornya menjadi empat angka. Panggil teknisi."),
            )
