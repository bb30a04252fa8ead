"""The page of the printer in software, as a browser asks for it."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests
from PIL import Image

from kiosk.printing import render
from kiosk.printing.virtual import PrinterModel, VirtualPrinter
from kiosk.printing.virtual.faults import FAULTS
from tests.printing.host import TcpHost
from tests.printing.slips import P80
from tests.support.papers import STANDARD

TICKET = render(STANDARD, P80)
SECONDS = 60


@pytest.fixture
def shown() -> Iterator[VirtualPrinter]:
    virtual = VirtualPrinter(kind=PrinterModel(roll_mm=80_000, presenter=True), web_port=0)
    virtual.start()
    yield virtual
    virtual.stop()


@pytest.fixture
def url(shown: VirtualPrinter) -> str:
    return f"http://127.0.0.1:{shown.web_port}"


def print_one(printer: VirtualPrinter) -> None:
    host = TcpHost(printer.port)
    host.send(TICKET)
    assert printer.wait(1)
    host.close()


def say(url: str, line: str) -> str:
    return str(requests.post(f"{url}/say", json={"line": line}, timeout=SECONDS).json()["answer"])


def test_every_fault_has_a_switch_with_words(url: str) -> None:
    page = requests.get(url, timeout=SECONDS).text
    switches = set(re.findall(r'data-fault="([a-z0-9-]+)"', page))
    assert switches == set(FAULTS) | {"power", "presenter"}
    assert all(words in page for words in FAULTS.values())


def test_the_page_needs_nothing_from_elsewhere(url: str) -> None:
    page = requests.get(url, timeout=SECONDS).text
    assert re.findall(r"https?://|//[a-z]", page) == []
    for weight in set(re.findall(r"font/(\d+)\.ttf", page)):
        assert requests.get(f"{url}/font/{weight}.ttf", timeout=SECONDS).content[:4] == b"\x00\x01\x00\x00"


def test_buttons_say_what_the_control_port_understands(url: str) -> None:
    page = requests.get(url, timeout=SECONDS).text
    for line in re.findall(r'data-say="([^"]+)"', page):
        assert say(url, line).startswith("ok"), line


def test_paper_is_shown_as_it_comes(shown: VirtualPrinter, url: str) -> None:
    assert requests.get(f"{url}/paper/1.png", timeout=SECONDS).status_code == 404
    print_one(shown)
    state = requests.get(f"{url}/state", timeout=SECONDS).json()
    assert state["papers"] == [{"number": 1, "label": "AK-012"}]
    assert (state["mouth"], state["came"], state["roll"] < 80_000) == (True, 1, True)
    picture = Image.open(io.BytesIO(requests.get(f"{url}/paper/1.png", timeout=SECONDS).content))
    assert picture.width > P80.dots


def test_paper_that_is_not_cut_is_shown_too(shown: VirtualPrinter, url: str) -> None:
    assert requests.get(f"{url}/uncut.png", timeout=SECONDS).status_code == 404
    say(url, "cutter-error next")
    host = TcpHost(shown.port)
    host.send(TICKET + b"\x10\x04\x03")
    assert host.hear() == b"\x1a"
    host.close()
    state = requests.get(f"{url}/state", timeout=SECONDS).json()
    assert (state["stopped"], state["uncut"] > 0, state["on"]) == (True, True, ["cutter-error", "power", "presenter"])
    assert requests.get(f"{url}/uncut.png", timeout=SECONDS).headers["Content-Type"] == "image/png"


def test_a_page_of_another_name_or_a_plain_form_may_not_use_the_printer(shown: VirtualPrinter, url: str) -> None:
    assert requests.get(url, headers={"Host": "example.org"}, timeout=SECONDS).status_code == 400
    plain = requests.post(f"{url}/say", data="line=power off", timeout=SECONDS)
    disguised = requests.post(
        f"{url}/say", data='{"line": "power off"}', headers={"Content-Type": "text/plain"}, timeout=SECONDS
    )
    assert (plain.status_code, disguised.status_code, shown.machine.powered) == (422, 422, True)


def test_a_printer_without_a_page_does_not_load_its_libraries() -> None:
    script = (
        "import sys; from kiosk.printing.virtual import VirtualPrinter\n"
        "printer = VirtualPrinter(); printer.start(); printer.stop()\n"
        "print(printer.web_port, sorted({'fastapi', 'uvicorn', 'jinja2'} & set(sys.modules)))\n"
    )
    said = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60)
    assert said.stdout == "None []\n"
