"""The commands for printer, paper and staff, as processes, with a printer that speaks the wire protocol."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.printing import PaperFormat
from kiosk.printing.virtual import PrinterModel, VirtualPrinter
from tests.cli.conftest import ROOT, Kiosk, Said


@pytest.fixture
def paper() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter()
    printer.start()
    yield printer
    printer.stop()


@pytest.fixture
def at(kiosk: Kiosk, paper: VirtualPrinter) -> Callable[..., Said]:
    """`kiosk` with that printer."""
    settings = {
        "PRINTER__TRANSPORT": "tcp",
        "PRINTER__PORT": str(paper.port),
        "PRINTER__MM_PER_SECOND": "5000",
    }
    return lambda *arguments, **more: kiosk(*arguments, **{**settings, **more})


def test_a_printer_that_was_not_set_up_says_so_and_prints_all_the_same(at: Callable[..., Said]) -> None:
    status = at("printer", "status", "--json")
    assert (status.code, status.json["can_print"], status.json["problems"]) == (0, True, ["not_set_up"])
    given = at("issue", "DUKCAPIL", "03", "--json")
    assert given.json["print_state"] == "probable"


def test_set_up_is_kept_and_proves_the_next_ticket(at: Callable[..., Said], paper: VirtualPrinter) -> None:
    done = at("printer", "setup", "--clean", "--json")
    assert done.code == 0, done.err
    assert (done.json["proof"], done.json["page"]) == ("process_id", "probable")
    status = at("printer", "status", "--json").json
    assert (status["problems"], status["proof"]) == ([], "process_id")
    assert at("issue", "DUKCAPIL", "03", "--json").json["print_state"] == "printed"
    assert paper.wait(2)


def test_rubbish_before_the_test_page_means_that_nothing_is_asked_again(at: Callable[..., Said]) -> None:
    assert at("printer", "setup", "--rubbish", "--json").json["proof"] == "status"
    status = at("printer", "status", "--json").json
    assert (status["proof"], status["problems"]) == ("status", [])


@pytest.fixture
def narrow() -> Iterator[VirtualPrinter]:
    """A printer of 512 dots that names itself."""
    printer = VirtualPrinter(paper=PaperFormat(512, 42), kind=PrinterModel(identity=("EPSON", "TM-T88V", "ANK")))
    printer.start()
    yield printer
    printer.stop()


def test_the_number_never_breaks_before_set_up_nor_after_it(at: Callable[..., Said], narrow: VirtualPrinter) -> None:
    settings = {"PRINTER__PORT": str(narrow.port)}
    assert at("issue", "DUKCAPIL", "03", "--json", **settings).json["print_state"] == "probable"
    done = at("printer", "setup", "--clean", "--json", **settings)
    assert (done.json["columns"], done.json["dots"], done.json["likely"]) == (42, 512, {"dots": 512, "columns": 42})
    assert at("issue", "DUKCAPIL", "03", "--json", **settings).json["print_state"] == "printed"
    wide = at("printer", "setup", "--clean", "--columns", "35", "--dots", "424", "--json", **settings)
    assert (wide.json["columns"], wide.json["dots"]) == (35, 424)
    assert at("issue", "DUKCAPIL", "03", "--json", **settings).json["print_state"] == "printed"
    assert narrow.wait(5, 20)
    assert [sheet.label for sheet in narrow.papers if not sheet.texts[0].startswith("UJI")] == [
        "AK-001", "AK-002", "AK-003",
    ]  # fmt: skip
    assert not [line for at in (0, 2, 4) for line in narrow.papers[at].lines if line.broken]


def test_the_settings_overrule_the_width(at: Callable[..., Said], narrow: VirtualPrinter) -> None:
    settings = {"PRINTER__PORT": str(narrow.port), "PRINTER__COLUMNS": "32"}
    assert at("issue", "DUKCAPIL", "03", "--json", **settings).code == 0
    assert narrow.wait(1, 20)
    assert next(line.style.width for line in narrow.papers[0].lines if line.text == "AK-001") == 5


def test_set_up_needs_somebody_who_looks(at: Callable[..., Said], paper: VirtualPrinter) -> None:
    said = at("printer", "setup")
    assert said.code == 1
    assert "--clean or --rubbish" in said.err
    assert paper.papers == ()


def test_set_up_names_the_trouble(at: Callable[..., Said], paper: VirtualPrinter) -> None:
    paper.set_fault("cover-open")
    said = at("printer", "setup", "--clean")
    assert said.code != 0
    assert "The cover of the printer is open. Close it." in said.err


def test_the_settings_overrule_the_set_up(at: Callable[..., Said]) -> None:
    status = at("printer", "status", "--json", PRINTER__PROOF="barrier").json
    assert (status["proof"], status["problems"]) == ("barrier", [])


def test_a_new_roll_is_in_the_account(at: Callable[..., Said], paper: VirtualPrinter) -> None:
    assert at("printer", "status", "--json").json["paper"] is None
    assert at("printer", "roll").code == 0
    assert paper.wait(1)
    left = at("printer", "status", "--json").json["paper"]
    assert 75_000 < left["mm"] < 80_000
    assert left["tickets"] > 700
    assert "tickets" in at("printer", "status").out


def test_a_ticket_is_printed_once_more_by_its_number(at: Callable[..., Said], paper: VirtualPrinter) -> None:
    at("issue", "DUKCAPIL", "03")
    said = at("reprint", "ak 1", "--json")
    assert (said.code, said.json["label"], said.json["copy"]) == (0, "AK-001", 2)
    assert paper.wait(2)
    assert [any("CETAK ULANG" in text for text in sheet.texts) for sheet in paper.papers] == [False, True]


@pytest.mark.parametrize("label", ["AK-555", "hello"])
def test_a_number_that_nobody_has_cannot_be_printed(at: Callable[..., Said], label: str) -> None:
    said = at("reprint", label)
    assert said.code == 3
    assert f"there is no ticket '{label}'" in said.err


def test_a_copy_while_the_printer_is_down_says_what_to_look_at(at: Callable[..., Said], paper: VirtualPrinter) -> None:
    at("issue", "DUKCAPIL", "03")
    paper.set_fault("paper-out")
    said = at("reprint", "AK-001")
    assert said.code == 3
    assert "kiosk printer status" in said.err


def test_the_test_page_that_does_not_come_is_no_success(at: Callable[..., Said], paper: VirtualPrinter) -> None:
    assert at("printer", "test").code == 0
    paper.set_fault("paper-out")
    said = at("printer", "test")
    assert said.code == 4
    assert "paper_out" in said.err


@pytest.mark.parametrize(("pin", "code", "says"), [("204816\n", 0, "The PIN is set."), ("12\n", 3, "6 digits")])
def test_the_staff_pin_is_set_from_the_terminal(tmp_path: Path, pin: str, code: int, says: str) -> None:
    settings = {"KIOSK_STORE__PATH": str(tmp_path / "kiosk.sqlite3"), "KIOSK_PRINTER__TRANSPORT": "none"}
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "staff", "pin", "--stdin"],
        cwd=ROOT, env={"PATH": "/usr/bin:/bin", **settings}, input=pin, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert says in done.stdout + done.stderr
    kept = (tmp_path / "kiosk.sqlite3").read_bytes()
    assert (b"$argon2id$" in kept) == (code == 0)
    assert b"204816" not in kept
