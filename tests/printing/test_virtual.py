"""The printer in software, spoken to over TCP as the kiosk and a technician would."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from kiosk.printing import render
from kiosk.printing.virtual import VirtualPrinter
from tests.printing.host import TcpHost
from tests.printing.slips import ENGLISH, P80
from tests.support.children import child, line_with
from tests.support.papers import STANDARD

TICKET, OTHER = render(STANDARD, P80), render(ENGLISH, P80)
BARRIER = b"\x1dr\x01"


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    virtual = VirtualPrinter(paper_dir=tmp_path / "paper")
    virtual.start()
    yield virtual
    virtual.stop()


@pytest.fixture
def line(printer: VirtualPrinter) -> Iterator[TcpHost]:
    opened = TcpHost(printer.port)
    yield opened
    opened.close()


@pytest.fixture
def control(printer: VirtualPrinter) -> Iterator[TcpHost]:
    opened = TcpHost(printer.control_port)
    yield opened
    opened.close()


def test_a_file_under_way_matches_no_pattern(
    printer: VirtualPrinter, line: TcpHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, seen, finished = tmp_path / "paper", [], Path.replace

    def replace(path: Path, target: Path) -> Path:
        seen.append(sorted(found.name for kind in ("*.json", "*.png") for found in folder.glob(kind)))
        return finished(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert line.ask(TICKET + BARRIER) == b"\x00"
    assert printer.wait(1)
    assert seen == [[], ["0001-AK-012.json"]]


def test_a_ticket_becomes_a_picture_and_its_facts(printer: VirtualPrinter, line: TcpHost, tmp_path: Path) -> None:
    assert line.ask(TICKET + BARRIER) == b"\x00"
    assert printer.wait(1)
    assert printer.papers[0].label == "AK-012"
    folder = tmp_path / "paper"
    assert sorted(path.name for path in folder.iterdir()) == ["0001-AK-012.json", "0001-AK-012.png"]
    facts = json.loads((folder / "0001-AK-012.json").read_text(encoding="utf-8"))
    assert facts["qr"] == STANDARD.qr_data
    assert {key: facts["lines"][4][key] for key in ("text", "width")} == {"text": "AK-012", "width": 8}


@pytest.mark.parametrize("fault", ["paper-out", "cover-open"])
def test_a_job_is_held_and_comes_out_afterwards(
    printer: VirtualPrinter, line: TcpHost, control: TcpHost, fault: str
) -> None:
    assert control.say(f"{fault} on") == f"ok {fault} on"
    line.send(TICKET + BARRIER)
    assert line.ask(b"\x10\x04\x01") == b"\x1a"  # answered at once, the held barrier is not
    assert printer.papers == ()
    assert control.say(f"{fault} off") == f"ok {fault} off"
    assert line.ask(b"") == b"\x00"
    assert control.say("papers 1") == "ok 1"


def test_paper_may_run_out_in_the_middle(printer: VirtualPrinter, line: TcpHost, control: TcpHost) -> None:
    assert control.say("paper-out after 5") == "ok paper-out after 5"
    line.send(TICKET)
    assert line.ask(b"\x10\x04\x02") == b"\x32"
    assert printer.machine.held > 0
    control.say("paper-out off")
    assert control.say("papers 1") == "ok 1"
    assert control.say("list") == "ok AK-012"
    assert printer.papers[0].texts[-1] == STANDARD.complaint_line


def test_a_silent_printer_prints(printer: VirtualPrinter, line: TcpHost, control: TcpHost) -> None:
    control.say("silent on")
    line.send(TICKET + BARRIER + b"\x10\x04\x01")
    assert control.say("papers 1") == "ok 1"
    control.say("silent off")
    assert line.ask(b"\x10\x04\x04") == b"\x12"


def test_automatic_status_tells_a_change_until_the_next_reset(printer: VirtualPrinter, line: TcpHost) -> None:
    assert line.ask(b"\x1da\x0e", 4) == bytes.fromhex("10000000")
    printer.set_fault("cover-open")
    assert line.ask(b"", 4) == bytes.fromhex("38000000")
    printer.set_fault("cover-open", on=False)
    assert line.ask(b"", 4) == bytes.fromhex("10000000")
    line.send(b"\x1b@\x1dIB")
    assert line.ask(b"", 10) == b"\x5fANJUNGAN\x00"
    printer.set_fault("near-end")
    assert line.ask(BARRIER) == b"\x03"


def test_what_it_does_not_understand_ends_the_connection(printer: VirtualPrinter, line: TcpHost) -> None:
    assert line.ask(b"abc\n\x1bz") == b""
    assert [str(error) for error in printer.errors] == ["byte 4: unknown command ESC 7A"]


def test_two_connections_print_two_tickets(printer: VirtualPrinter, line: TcpHost) -> None:
    other = TcpHost(printer.port)
    assert line.ask(TICKET + BARRIER) == other.ask(OTHER + BARRIER) == b"\x00"
    other.close()
    assert printer.wait(2)
    assert {paper.texts[3] for paper in printer.papers} == {"Nomor antrean Anda", "Your queue number"}


def test_the_control_port_says_what_it_knows(control: TcpHost) -> None:
    status = control.say("status")
    assert status.startswith("ok paper-out=off near-end=off cover-open=off ")
    assert status.endswith(" held=0 papers=0")
    assert control.say("explode now").startswith("error 'explode now' is no command; allowed: paper-out")


def test_stopping_ends_a_wait_for_paper(printer: VirtualPrinter, control: TcpHost) -> None:
    control.send(b"papers 1\nstatus\n")
    stopper = threading.Thread(target=printer.stop)
    stopper.start()
    stopper.join(60)
    assert not stopper.is_alive()


def test_the_command_tells_its_ports_and_ends_when_told(tmp_path: Path) -> None:
    """As `kiosk virtual-printer` does, in a process of its own."""
    script = (
        "import logging, sys; from pathlib import Path; from kiosk.printing.virtual import serve\n"
        "logging.basicConfig(level='INFO')\n"
        "serve('127.0.0.1', 0, 0, Path(sys.argv[1]) / 'paper', Path(sys.argv[1]) / 'ready', web_port=0)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with child(command, stderr=subprocess.PIPE) as process:
        line_with("faults on port", process.stderr)
        ports = dict(entry.split("=") for entry in (tmp_path / "ready").read_text().split())
        with closing(TcpHost(int(ports["port"]))) as line, closing(TcpHost(int(ports["control_port"]))) as control:
            assert line.statuses() == "12 12 12 12"
            assert control.say("list") == "ok"
        page = requests.get(f"http://127.0.0.1:{ports['web_port']}/", timeout=60)
        assert "<title>Virtual printer</title>" in page.text
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_a_port_in_use_is_said_in_one_line(printer: VirtualPrinter, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        VirtualPrinter(port=printer.port, paper_dir=tmp_path)
