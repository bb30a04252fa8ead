"""Alarms in plain words, with what a person does about each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from central.fleet.alarms import AlarmKind
from hall.i18n import Words

Said = tuple[str, str]
"""What is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class _Alarm:
    body: Mapping[str, Any]
    words: Words

    @property
    def kiosk(self) -> str:
        return str(self.body.get("kiosk", ""))


def alarm_text(kind: str, body: Mapping[str, Any], words: Words) -> Said:
    """What is wrong, and what to do."""
    return _SAYS.get(kind, _no_reserve)(_Alarm(body, words))


def _silent(one: _Alarm) -> Said:
    return (
        one.words.text("{kiosk} tidak terdengar.", kiosk=one.kiosk),
        one.words.text("Periksa apakah kiosk menyala dan kabel jaringannya terpasang. Nomor tetap dapat diambil."),
    )


def _unsent(one: _Alarm) -> Said:
    return (
        one.words.text("{kiosk} menyimpan data yang belum terkirim.", kiosk=one.kiosk),
        one.words.text("Biasanya terkirim sendiri setelah jaringan pulih. Jika tidak, panggil teknisi."),
    )


def _paper(one: _Alarm) -> Said:
    return (
        one.words.text(
            "{kiosk}: kertas tinggal kira-kira {n} tiket.", kiosk=one.kiosk, n=str(one.body.get("tickets", "?"))
        ),
        one.words.text("Siapkan gulungan baru dan ganti pada saat sepi."),
    )


def _printer(one: _Alarm) -> Said:
    return (
        one.words.text("{kiosk}: printer tidak dapat mencetak.", kiosk=one.kiosk),
        one.words.text("Lihat petunjuk di layar kiosk: tahan lambang di pojok kiri atas, masukkan PIN."),
    )


def _many_numbers(one: _Alarm) -> Said:
    agency, numbers = str(one.body.get("agency", "?")), str(one.body.get("numbers", "?"))
    return (
        one.words.text(
            "{kiosk}: {n} nomor {agency} diambil berturut-turut.", kiosk=one.kiosk, n=numbers, agency=agency
        ),
        one.words.text("Lihat siapa yang berdiri di kiosk, dan bantu bila itu satu keluarga."),
    )


def _database_damaged(one: _Alarm) -> Said:
    return (
        one.words.text("Basis data pusat rusak."),
        one.words.text("Loket tetap dapat bekerja. Panggil teknisi: salinan terakhir harus dipasang."),
    )


def _database_put_back(one: _Alarm) -> Said:
    return (
        one.words.text("Basis data pusat dikembalikan ke keadaan lama, atau dibuat baru."),
        one.words.text("Nomor dilanjutkan di atas yang sudah diberikan. Beri tahu teknisi: `central check`."),
    )


def _no_pin(one: _Alarm) -> Said:
    return (
        one.words.text("{kiosk}: PIN petugas belum dipasang.", kiosk=one.kiosk),
        one.words.text("Menu petugas tidak terjaga. Panggil teknisi: `kiosk staff pin`."),
    )


def _store(one: _Alarm) -> Said:
    return (
        one.words.text("{kiosk}: ada yang rusak pada penyimpanannya.", kiosk=one.kiosk),
        one.words.text("Nomor tetap berlanjut. Lihat menu petugas di kiosk dan beri tahu teknisi: `kiosk check`."),
    )


def _clock(one: _Alarm) -> Said:
    wrong = one.words.text("{kiosk}: jamnya berbeda dengan jam server pusat.", kiosk=one.kiosk)
    if not one.body.get("known"):
        wrong = one.words.text("{kiosk} tidak tahu pukul berapa sekarang.", kiosk=one.kiosk)
    return (
        wrong,
        one.words.text(
            "Nomor tetap dapat diambil. Di layar kiosk: tahan lambang di pojok kiri atas, masukkan PIN, sentuh “Jam”."
        ),
    )


def _unbelievable(one: _Alarm) -> Said:
    return (
        one.words.text("{kiosk} menyampaikan hal yang tidak mungkin benar.", kiosk=one.kiosk),
        one.words.text("Tidak ada yang diterima darinya. Panggil teknisi: `central alarms` menyebut sebabnya."),
    )


def _reserve(one: _Alarm) -> Said:
    left = one.body.get("left")
    few = ", ".join(f"{series} {n}" for series, n in left.items()) if isinstance(left, Mapping) else ""
    return (
        one.words.text("{kiosk}: nomor cadangan tinggal sedikit: {left}.", kiosk=one.kiosk, left=few),
        one.words.text("Tanpa jaringan nomor itu cepat habis. Petugas dapat melanjutkan di menu petugas kiosk."),
    )


def _clash(one: _Alarm) -> Said:
    return (
        one.words.text("Nomor {label} ada dua kali.", label=str(one.body.get("label", ""))),
        one.words.text("Panggil keduanya dengan melihat layanan di tiket, lalu beri tahu teknisi."),
    )


def _fork(one: _Alarm) -> Said:
    return (
        one.words.text("Dua kiosk memakai data yang sama: {kiosk}.", kiosk=one.kiosk),
        one.words.text("Salah satunya dipasang dari salinan. Panggil teknisi: `kiosk sync renew`."),
    )


def _rejected(one: _Alarm) -> Said:
    return (
        one.words.text("Sebagian catatan {kiosk} tidak dapat diterima.", kiosk=one.kiosk),
        one.words.text("Catatan itu tetap disimpan. Panggil teknisi: `central rejected`."),
    )


def _no_reserve(one: _Alarm) -> Said:
    return (
        one.words.text("{kiosk} tidak punya nomor cadangan.", kiosk=one.kiosk),
        one.words.text("Tanpa jaringan nomornya menjadi empat angka. Panggil teknisi."),
    )


def _database(one: _Alarm) -> Said:
    return (_database_damaged if "damage" in one.body else _database_put_back)(one)


def _malformed(one: _Alarm) -> Said:
    return (
        one.words.text("{kiosk} mengirim data yang tidak dapat dibaca.", kiosk=one.kiosk),
        one.words.text("Mungkin versinya berbeda dengan pusat. Panggil teknisi: `central alarms` menyebut sebabnya."),
    )


_SAYS: Mapping[str, Callable[[_Alarm], Said]] = {
    AlarmKind.SILENT: _silent,
    AlarmKind.UNSENT: _unsent,
    AlarmKind.PAPER: _paper,
    AlarmKind.PRINTER: _printer,
    AlarmKind.MANY_NUMBERS: _many_numbers,
    AlarmKind.DATABASE: _database,
    AlarmKind.NO_PIN: _no_pin,
    AlarmKind.STORE: _store,
    AlarmKind.CLOCK: _clock,
    AlarmKind.UNBELIEVABLE: _unbelievable,
    AlarmKind.MALFORMED: _malformed,
    AlarmKind.RESERVE: _reserve,
    AlarmKind.CLASH: _clash,
    AlarmKind.FORK: _fork,
    AlarmKind.REJECTED: _rejected,
    AlarmKind.GAP: _rejected,
}
