"""A ticket as tests print it."""

from __future__ import annotations

from kiosk.printing import TicketDocument

STANDARD = TicketDocument(
    place="Mal Pelayanan Publik Kota Kendari",
    agency="Disdukcapil",
    agency_name="Dinas Kependudukan dan Pencatatan Sipil",
    service="Penerbitan Kartu Keluarga baru",
    heading="Nomor antrean Anda",
    label="AK-012",
    ahead_line="Di depan Anda: 7 orang",
    wait_line="Perkiraan tunggu: 15–30 menit (per 09.41)",
    issued_line="Selasa, 24 November 2026, 09.41",
    where_line="Tunggu di zona A, loket 1-4",
    missed_line="Terlewat? Lapor ke loket.",
    complaint_line="Keluhan: SMS 1708, lapor.go.id",
    code="K7QPM2XZ",
    qr_data="AK-012 K7QPM2XZ",
)
