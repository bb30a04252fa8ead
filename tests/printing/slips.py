"""The papers that the tests print, and their golden bytes: `python -m tests.printing.slips` writes these again."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.printing import (
    LabelledLine,
    ListDocument,
    PaperFormat,
    TestDocument,
    TicketDocument,
    render,
    render_list,
    render_test,
)
from tests.support.papers import STANDARD

GOLDEN = Path(__file__).with_name("golden")
P80, P58 = PaperFormat.of_width(80), PaperFormat.of_width(58)
P512, P420 = PaperFormat(512, 42), PaperFormat(420, 35)

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
    sheet_line="REPRINT · copy {copy} of {copies}",
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

LIST = ListDocument(
    place="Mal Pelayanan Publik Kota Kendari",
    mark="BUKAN NOMOR ANTREAN",
    agency="DPMPTSP",
    agency_name="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    service="Persetujuan Bangunan Gedung (PBG) dan SLF",
    notice="Daftar dahulu secara daring. Siapkan kode pemesanan Anda.",
    bring="Yang perlu dibawa",
    requirements=(
        "Fotokopi KTP-el",
        "Surat kuasa bermeterai dan KTP-el penerima kuasa (jika diwakilkan)",
        "Gambar rencana bangunan – skala 1:100",
    ),
    how="Langkah",
    steps=tuple(f"Langkah ke-{step}: serahkan berkas di loket saat nomor Anda dipanggil." for step in range(1, 11)),
    facts=(
        LabelledLine("Biaya", ("Rp350.000 sampai Rp950.000 menurut jenis dan masa berlaku",)),
        LabelledLine("Tempat", ("Zona A, loket 5-7",)),
        LabelledLine("Buka", ("Senin–Kamis 08.00–12.00, 13.00–15.00", "Jumat 08.00–11.30, 13.00–15.00")),
        LabelledLine("Keluhan", ("Meja informasi, SP4N-LAPOR! (SMS 1708, lapor.go.id), Ombudsman (137).",)),
    ),
    notes=("Belum diperiksa instansi. Tanyakan di loket bila ragu.", "Dicetak 24 November 2026, data 876caa6e."),
)
PRIVATE_LIST = replace(LIST, agency="", agency_name="", service="", notice="", steps=())
TRIAL = TestDocument(
    title="UJI CETAK",
    kiosk="kiosk-1",
    issued_line="24 November 2026, 09.41",
    edges_line="Hitam penuh sampai kedua tepi",
    characters_line="Ada tanda yang salah? Ubah code_page (kini {code_page}).",
    small="Kecil: Rp25.000, pukul 09.41",
    normal="Biasa: Rp25.000, pukul 09.41",
    bold="Tebal: Rp25.000, pukul 09.41",
    tall="Tinggi: Rp25.000, pukul 09.41",
    ruler_line="Jarak kedua penggaris: {mm} mm",
    qr_data="kiosk-1 24 November 2026, 09.41",
    lines=("EPSON/TM-T82III", "process_id / epson"),
)

CASES: Mapping[str, tuple[TicketDocument, PaperFormat]] = {
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
    "image-qr-full-cut": (STANDARD, PaperFormat.of_width(80, qr="image", cut="full")),
    "no-qr": (STANDARD, PaperFormat.of_width(58, qr="none")),
    **{
        f"{name}-{paper.dots}": (slip, paper)
        for paper in (P512, P420)
        for name, slip in (("standard", STANDARD), ("english", ENGLISH), ("long", LONG))
    },
    **{
        f"four-digits-{paper.dots}": (replace(STANDARD, label="AK-1012", reprint_line="CETAK ULANG ke-2"), paper)
        for paper in (P80, P512, P420, P58)
    },
    "safe-ascii-star-page": (STANDARD, PaperFormat.of_width(80, codepage_number=21, safe_ascii=True)),
}


ASCII58 = PaperFormat.of_width(58, qr="image", cut="full", safe_ascii=True, gap_mm=12.0)
OTHERS: Mapping[str, tuple[Callable[[PaperFormat], bytes], PaperFormat]] = {
    "two-sheets": (lambda paper: render(STANDARD, paper, 2), P80),
    "three-sheets-of-a-reprint-58": (
        lambda paper: render(replace(ENGLISH, reprint_line="REPRINT, copy 2 · 09:52"), paper, 3),
        P58,
    ),
    "list-80": (lambda paper: render_list(LIST, paper), P80),
    "list-58": (lambda paper: render_list(LIST, paper), P58),
    "list-private": (lambda paper: render_list(PRIVATE_LIST, paper), P80),
    "list-ascii-58": (lambda paper: render_list(LIST, paper), ASCII58),
    "test-page-80": (lambda paper: render_test(TRIAL, paper), P80),
    "test-page-58": (lambda paper: render_test(TRIAL, paper), P58),
    **{
        f"{name}-{paper.dots}": (made_of, paper)
        for paper in (P512, P420)
        for name, made_of in (
            ("list", lambda paper: render_list(LIST, paper)),
            ("test-page", lambda paper: render_test(TRIAL, paper)),
        )
    },
    "test-page-ascii-58": (lambda paper: render_test(TRIAL, paper), ASCII58),
}
"""What is no single ticket."""
NAMES = (*CASES, *OTHERS)


def made(name: str) -> tuple[bytes, PaperFormat]:
    """The bytes as they are made now, and their paper."""
    if name in OTHERS:
        how, paper = OTHERS[name]
        return how(paper), paper
    slip, paper = CASES[name]
    return render(slip, paper), paper


def golden(name: str) -> bytes:
    """The bytes that were looked at and found right."""
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="ascii").splitlines()
    return b"".join(ast.literal_eval(line) for line in lines)


def write_golden() -> None:
    """One printed line a line, as Python writes bytes."""
    for name in NAMES:
        lines = made(name)[0].splitlines(keepends=True)
        (GOLDEN / f"{name}.txt").write_text("".join(f"{line!r}\n" for line in lines), encoding="ascii")


if __name__ == "__main__":
    write_golden()
