"""What the fields of the catalogue's forms are called where a list names them."""

from __future__ import annotations

from collections.abc import Mapping

from hall.i18n import Words


def labels_of(words: Words) -> Mapping[str, str]:
    """By name of the field."""
    return {
        "agency": words.text("Instansi"),
        "breaks": words.text("Istirahat"),
        "close": words.text("Tutup"),
        "code": words.text("Kode"),
        "completion_id": words.text("Selesai dalam (Indonesia)"),
        "completion_en": words.text("Selesai dalam (Inggris)"),
        "counters": words.text("Loket"),
        "date": words.text("Tanggal"),
        "fee_id": words.text("Biaya (Indonesia)"),
        "fee_en": words.text("Biaya (Inggris)"),
        "fee_idr": words.text("Rupiah, jika pasti"),
        "first": words.text("Dari tanggal"),
        "kind_of_day": words.text("Jenis"),
        "last": words.text("Sampai tanggal"),
        "last_ticket": words.text("Nomor terakhir"),
        "minutes": words.text("Menit di loket, kira-kira"),
        "name_id": words.text("Nama (Indonesia)"),
        "name_en": words.text("Nama (Inggris)"),
        "open": words.text("Buka"),
        "product_id": words.text("Hasil (Indonesia)"),
        "product_en": words.text("Hasil (Inggris)"),
        "quota": words.text("Kuota"),
        "requirements_id": words.text("Syarat (Indonesia)"),
        "requirements_en": words.text("Syarat (Inggris)"),
        "schedule": words.text("Jadwal"),
        "series": words.text("Huruf nomor"),
        "service_id": words.text("Layanan pertama (Indonesia)"),
        "service_en": words.text("Layanan pertama (Inggris)"),
        "short": words.text("Nama singkat"),
        "steps_id": words.text("Langkah (Indonesia)"),
        "steps_en": words.text("Langkah (Inggris)"),
        "verified": words.text("Terverifikasi"),
        "verified_by": words.text("Oleh"),
        "verified_on": words.text("Pada tanggal"),
        "zone": words.text("Zona"),
    }
