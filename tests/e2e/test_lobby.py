"""Visitors with real fingers: every paper agrees with its row in the store and its QR with its number."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.visits import papers, qr_of, start_again, take_number
from tests.support.machine import PATIENCE_SECONDS, ROOT, Lobby, until
from tests.support.sampling import sampled

pytestmark = pytest.mark.e2e

VISITS = [
    ("id", "Disdukcapil", "Kartu Keluarga"),
    ("en", "BNN", "SKHPN"),
    ("id", "PLN", "Pasang baru"),
    ("en", "Samsat", ""),
    ("id", "Polresta", "SKCK"),
    ("id", "BPJS Kesehatan", ""),
    ("en", "DPMPTSP", ""),
    ("id", "Kantor Pos", ""),
    ("id", "PN Kendari", ""),
    ("en", "Imigrasi", "Passport collection"),  # passports are taken until half past nine only
]


def test_visitors_of_many_agencies(hall: Lobby) -> None:
    visits = sampled(VISITS, 3)
    before = len(hall.rows())
    for language, agency, service in visits:
        assert take_number(hall, language, agency, service)["screen"] == "Ready"
    assert hall.control(f"papers {before + len(visits)}").startswith("ok")
    rows = list(reversed(hall.rows()))[before:]
    sheets = papers(hall.paper)[before:]
    pictures = sorted(hall.paper.glob("*.png"))[before:]
    assert len(rows) == len(sheets) == len(pictures) == len(visits)
    for row, sheet, picture, (language, _agency, _service) in zip(rows, sheets, pictures, visits, strict=True):
        text = "\n".join(line["text"] for line in sheet["lines"])
        assert row["label"] in text
        assert row["code"] in text
        assert row["language"] == language
        assert row["print_state"] == "printed"
        assert qr_of(picture) == row["code"]
        ahead = "Di depan Anda" if language == "id" else "Ahead of you"
        assert f"{ahead}: {row['ahead']} " in text
        assert f"{row['wait']['high_minutes']} {'menit' if language == 'id' else 'minutes'}" in text
        assert (sheet["label"], sheet["cut"]) == (row["label"], "partial")


def test_the_paper_runs_out_and_the_number_stays(hall: Lobby) -> None:
    before = len(hall.rows())
    assert hall.control("paper-out on").startswith("ok")
    seen = take_number(hall, "id", "Bapenda", "")
    assert seen["screen"] == "NumberOnScreen"
    row = hall.rows()[0]
    assert row["print_state"] == "not_printed"
    assert len(hall.rows()) == before + 1
    assert hall.control("paper-out off").startswith("ok")
    until(lambda: hall.screen()["printer_ok"], "the printer back in service")
    assert take_number(hall, "id", "Bapenda", "")["screen"] == "Ready"
    new = hall.rows()[0]
    assert (new["number"], new["print_state"]) == (row["number"] + 1, "printed")
    labels = ["\n".join(line["text"] for line in sheet["lines"]) for sheet in papers(hall.paper)]
    assert not any(row["label"] in text for text in labels)


def test_a_ticket_that_did_not_come_is_copied_with_a_mark(hall: Lobby) -> None:
    before = len(papers(hall.paper))
    assert take_number(hall, "id", "Bapenda", "")["screen"] == "Ready"
    label = hall.rows()[0]["label"]
    hall.tap("Tiket tidak keluar?")
    hall.shows("CopyAsked")
    hall.tap("Ya, tiket tidak keluar")
    until(lambda: len(papers(hall.paper)) == before + 2, "the copy")
    hall.shows("Ready")
    first, copy = papers(hall.paper)[before:]
    assert (first["label"], copy["label"]) == (label, label)
    bands = [[line["text"] for line in sheet["lines"] if line["invert"]] for sheet in (first, copy)]
    assert bands[0] == []
    assert "CETAK ULANG ke-2" in bands[1][0]


def test_staff_come_in_by_the_corner_and_the_pin(hall: Lobby) -> None:
    """A new roll, by fingers alone."""
    start_again(hall)
    before = len(papers(hall.paper))
    subprocess.run(
        [sys.executable, "-m", "kiosk", "staff", "pin", "--stdin"],
        cwd=ROOT, env=hall.environment, input="204816\n", text=True, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    until(lambda: hall.screen()["takes_touches"], "a screen that takes touches")
    hall.hold(60, 60)
    hall.shows("StaffPin")
    for digit in "204816":
        hall.tap(digit)
    hall.shows("StaffHome")
    hall.tap("Gulungan kertas diganti")
    hall.shows("StaffRoll")
    choice = next(t["text"] for t in hall.screen()["targets"] if t["text"] not in ("Kembali", "Selesai"))
    hall.tap(choice)
    until(lambda: len(papers(hall.paper)) == before + 1, "the test page")
    hall.shows("StaffHome")
    hall.tap("Selesai")
    hall.shows("Rest")


def test_a_double_tap_takes_one_number(hall: Lobby) -> None:
    start_again(hall)
    before = len(hall.rows())
    hall.tap("Bapenda")
    hall.shows("Services")
    choice = next(t for t in hall.screen()["targets"] if t["kind"] == "ServiceRow")
    hall.tap(choice["text"])
    hall.shows("Details")
    until(lambda: hall.screen()["takes_touches"], "a screen that takes touches")
    take = next(t for t in hall.screen()["targets"] if "ambil nomor" in t["text"])
    x, y = take["x"] + take["width"] / 2, take["y"] + take["height"] / 2
    for _ in range(3):
        hall.touch(x, y)
    hall.shows("Ready", "Agencies")
    assert len(hall.rows()) == before + 1


def test_keys_do_not_lead_out_of_the_kiosk(hall: Lobby) -> None:
    start_again(hall)
    keys = ["Escape", "F1", "F11", "F12", "alt+F4", "ctrl+q", "ctrl+c", "super", "Menu", "Return", "Tab"]
    for key in keys:
        subprocess.run(["xdotool", "key", key], check=True, env=hall.environment, timeout=PATIENCE_SECONDS)
    hall.tap("Bapenda")
    assert hall.shows("Services")["screen"] == "Services"
