"""The tickets that the tests print, and their golden bytes: `python -m tests.printing.slips` writes these anew."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.printing import Paper, Slip, render

GOLDEN = Path(__file__).with_name("golden")
P80, P58 = Paper.of_width(80), Paper.of_width(58)

STANDARD = Slip(
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
ENGLISH = replace(
    STANDARD,
    place="Kendari Public Service Mall",
    agency_name="Population and Civil Registration Office",
    service="New family card",
    heading="Your queue number",
    ahead_line="Ahead of you: 7 people",
    wait_line="Estimated wait: 15–30 minutes (as of 09:41)",
    issued_line="Tuesday, 24 November 2026, 09:41",
    where_line="Wait in zone A, counters 1-4",
    missed_line="Missed? Report to the counter.",
    complaint_line="Complaints: SMS 1708, lapor.go.id",
)
LONG = replace(
    STANDARD,
    agency="DPMPTSP",
    agency_name="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    service="Konsultasi hukum gratis (perdata dan tata usaha negara)",
    label="AP-900",
    wait_line="Perkiraan tunggu: 95 menit sampai lebih dari 2 jam (per 09.41)",
    missed_line="Terlewat? Lapor ke loket, Anda dipanggil lagi setelah tiga nomor.",
    complaint_line="Keluhan: meja informasi, SP4N-LAPOR! (SMS 1708, lapor.go.id), Ombudsman (137).",
    qr_data="HTTPS://ANTRE.EXAMPLE/T/K7QPM2XZ",
)

CASES: Mapping[str, tuple[Slip, Paper]] = {
    "standard-80": (STANDARD, P80),
    "standard-58": (STANDARD, P58),
    "english-80": (ENGLISH, P80),
    "english-58": (ENGLISH, P58),
    "long-80": (LONG, P80),
    "long-58": (LONG, P58),
    "private": (replace(LONG, service=None), P80),
    "no-wait-no-clock": (
        replace(STANDARD, wait_line="Perkiraan tunggu: belum dapat diperkirakan", issued_line="--.--"),
        P80,
    ),
    "reprint": (replace(STANDARD, reprint_line="CETAK ULANG ke-2 · 09.52"), P80),
    "image-qr-full-cut": (STANDARD, Paper.of_width(80, qr="image", cut="full")),
    "no-qr": (STANDARD, Paper.of_width(58, qr="none")),
    "safe-ascii-star-page": (STANDARD, Paper.of_width(80, codepage_number=21, safe_ascii=True)),
}


def golden(name: str) -> bytes:
    """The bytes that were looked at and found right."""
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="ascii").splitlines()
    return b"".join(ast.literal_eval(line) for line in lines)


def write_golden() -> None:
    """One printed line a line, as Python writes bytes."""
    for name, (slip, paper) in CASES.items():
        lines = render(slip, paper).splitlines(keepends=True)
        (GOLDEN / f"{name}.txt").write_text("".join(f"{line!r}\n" for line in lines), encoding="ascii")


if __name__ == "__main__":
    write_golden()
