"""A hall with its central server: a ticket taken by a finger is called at a counter, with the network up and down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from kiosk.config.remote import PushedFile, pushed_folder, put_in_force, write_text
from tests.e2e.visits import papers, qr_of, take_number
from tests.support.machine import ROOT, Central, Lobby, answers, central_in, enrolled_at, lobby, until

pytestmark = pytest.mark.e2e

AGENCY, SERIES, COUNTER = "Bapenda", "AJ", "8"
FIRST_OF_RESERVE = 701
PATIENT_MS = "1000"
"""A busy machine is no broken network here."""
REST_SECONDS = "2"
SLOW_SECONDS = 240.0
"""For what waits for a heartbeat or a pause of up to a minute."""


@dataclass(frozen=True, slots=True)
class Hall:
    """A lobby and its central server, which can be switched off."""

    lobby: Lobby
    central: Central
    power: ExitStack

    def central_on(self) -> None:
        self.power.enter_context(self.central.running())

    def central_off(self) -> None:
        self.power.close()

    def take(self) -> dict[str, Any]:
        """One visit by touches alone; answers the kiosk's row of the ticket."""
        assert take_number(self.lobby, "id", AGENCY, "")["screen"] == "Ready"
        return self.rows()[0]

    def rows(self) -> list[dict[str, Any]]:
        """The kiosk's tickets, the newest first."""
        rows = self.lobby.ask("tickets", limit=100)["tickets"]
        assert isinstance(rows, list)
        return rows

    def paper(self) -> str:
        """The text of the newest paper."""
        return "\n".join(line["text"] for line in papers(self.lobby.paper)[-1]["lines"])

    def waiting(self) -> list[str]:
        """Labels in the order in which central would call them."""
        (queue,) = self.central.says("queue", "--series", SERIES)["queues"]
        return [ticket["label"] for ticket in queue["waiting"]]

    def at_counter(self, *act: str) -> dict[str, Any]:
        """What came of an act: the ticket."""
        ticket = self.central.says(act[0], COUNTER, *act[1:])["ticket"]
        assert isinstance(ticket, dict)
        return ticket

    def known(self, ticket_id: str) -> str:
        """Where the visitor stands, as far as the kiosk has heard."""
        return next(str(row["queue_state"]) for row in self.rows() if row["ticket_id"] == ticket_id)

    def link(self) -> dict[str, Any]:
        return self.lobby.ask("sync_status")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    central = central_in(folder)
    with ExitStack() as power:
        power.enter_context(central.running())
        settings = {
            "CENTRAL__URL": central.url, "CENTRAL__SEQUENCER_MS": PATIENT_MS,
            "CENTRAL__RESTART_AFTER_IDLE_SECONDS": REST_SECONDS, "TICKET__URL": f"{central.url.upper()}/T/",
        }  # fmt: skip
        with lobby(folder, "portrait", enrolled_at(central), **settings) as running:
            made = Hall(running, central, power)
            until(lambda: made.link()["band"] is not None, "the reserve band")
            running.shows("Rest")
            yield made


def test_a_ticket_is_called_at_a_counter(hall: Hall) -> None:
    row = hall.take()
    assert (row["series"], row["number"]) == (SERIES, 1)
    assert row["label"] in hall.paper()
    until(lambda: hall.waiting() == [row["label"]], "the ticket at central")
    called = hall.at_counter("call")
    assert (called["ticket_id"], called["state"], called["counter"]) == (row["ticket_id"], "called", COUNTER)
    until(lambda: hall.known(row["ticket_id"]) == "called", "the call at the kiosk")
    assert hall.at_counter("recall")["recalls"] == 1
    assert hall.at_counter("start")["state"] == "serving"
    assert hall.at_counter("done")["state"] == "done"
    until(lambda: hall.known(row["ticket_id"]) == "done", "the end of the service at the kiosk")
    assert hall.waiting() == []


def test_the_code_on_the_paper_opens_the_page_of_the_ticket(hall: Hall) -> None:
    row = hall.take()
    address = qr_of(max(hall.lobby.paper.glob("*.png")))
    assert address.startswith(f"{hall.central.url.upper()}/T/")
    until(lambda: hall.waiting() == [row["label"]], "the ticket at central")
    page = phone(address)
    assert f"<h1>{row['label']}</h1>" in page
    assert "Anda berikutnya" in page
    hall.at_counter("call")
    page = phone(address)
    assert 'data-state="called"' in page
    assert f"<strong>Loket {COUNTER}</strong>" in page
    hall.at_counter("done")
    assert "Layanan selesai" in phone(address)


def phone(address: str) -> str:
    """The page that a phone gets there."""
    reply = requests.get(address, headers={"Accept": "text/html"}, timeout=20)
    assert reply.status_code == 200, reply.text
    return reply.text


def test_numbers_go_on_while_central_is_off(hall: Hall) -> None:
    before = hall.take()
    hall.central_off()
    until(lambda: not hall.link()["connected"], "the kiosk to see that central is away")
    alone = [hall.take(), hall.take()]
    assert [row["number"] for row in alone] == [FIRST_OF_RESERVE, FIRST_OF_RESERVE + 1]
    assert "orang (per " in hall.paper()
    assert hall.link()["unsent"] > 0
    hall.central_on()
    until(lambda: hall.link()["unsent"] == 0, "the backlog at central", SLOW_SECONDS)
    after = hall.take()
    assert after["number"] == before["number"] + 1
    assert "orang (per " not in hall.paper()
    order = [row["label"] for row in (before, *alone, after)]
    until(lambda: hall.waiting() == order, "everybody at central, in the order of arrival")
    called = [hall.at_counter("call")["label"]]
    for _ in order[1:]:
        hall.at_counter("done")
        called.append(hall.at_counter("call")["label"])
    assert called == order
    until(lambda: hall.known(after["ticket_id"]) == "called", "the last call at the kiosk")


def test_a_kiosk_that_is_revoked_goes_on(hall: Hall) -> None:
    hall.central.says("revoke", "kiosk-1")
    row = hall.take()
    assert row["number"] > FIRST_OF_RESERVE
    until(lambda: not hall.link()["enrolled"], "the kiosk to see that it is revoked", SLOW_SECONDS)
    code = hall.central.says("enrol", "kiosk-1")["code"]
    hall.lobby.ask("sync_enrol", code=code)
    until(lambda: row["label"] in hall.waiting(), "the ticket at central", SLOW_SECONDS)


def test_a_catalogue_of_central_is_put_to_use_while_nobody_is_there(hall: Hall) -> None:
    """The same process begins again; the store, the printer and the link are there again afterwards."""
    before = hall.rows()
    text = (ROOT / "config" / "catalogue.toml").read_text(encoding="utf-8").replace(f'"{AGENCY}"', '"Pajak Daerah"')
    file = hall.central.folder / "changed.toml"
    file.write_text(text, encoding="utf-8")
    version = hall.central.says("push", "catalogue", str(file))["version"]
    # As the next heartbeat would, which is up to a minute away.
    folder = pushed_folder(hall.lobby.store)
    put_in_force(folder, "catalogue", PushedFile(version, write_text(folder, "catalogue", text)))
    log = hall.central.folder / "kiosk.log"
    until(lambda: "restarting with" in log.read_text(), "the kiosk to restart")
    until(lambda: answers(hall.lobby.store), "the kiosk's control socket")
    assert hall.rows() == before
    until(lambda: hall.link()["connected"], "the link")
    row = take_number(hall.lobby, "id", "Pajak Daerah", "")
    assert row["screen"] == "Ready"
    numbers = [row["number"] for row in before]
    ordinary = max(number for number in numbers if number < FIRST_OF_RESERVE)
    # Of central, or of the reserve while it still rests from it: no number is given twice or left out.
    assert hall.rows()[0]["number"] in (ordinary + 1, max(numbers) + 1)
