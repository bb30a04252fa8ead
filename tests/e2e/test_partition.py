"""Three kiosks and two counters against one central, while the network between them breaks again and again."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from central.fleet.heartbeat_troubles import FEW_NUMBERS
from tests.e2e import books
from tests.e2e.hall import HALL, Central, Hall
from tests.e2e.hall_catalogue import COUNTERS
from tests.e2e.network import CENTRAL_ADDRESS, Cut, Network, network
from tests.e2e.storm import Storm
from tests.e2e.talk import Talk, Where
from tests.support.machine import START_SECONDS, until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]

KIOSKS = ("kiosk-1", "kiosk-2", "kiosk-3")
TICKETS = {"kiosk-1": 667, "kiosk-2": 667, "kiosk-3": 666}
MACHINES = (*KIOSKS, *(f"loket-{code}" for code in COUNTERS))
PAUSE_SECONDS = 0.08
"""Between two visitors of a kiosk on average."""
STEP = 25
"""Tickets between two changes of the network."""
SEED = 20261204
SEQUENCER_LAST = 500
ISSUE_SECONDS, DRAIN_SECONDS, CALL_SECONDS = 600.0, 600.0, 600.0


def on(net: Network, machine: str) -> Where:
    return lambda *command: net.inside(machine, *command)


class Everybody:
    """Central, the kiosks and the counters, all running."""

    def __init__(self, folder: Path, net: Network, parts: ExitStack) -> None:
        self.folder, self.net = folder, net
        hall = Hall(folder)
        hall.write()
        self.database = folder / "central.sqlite3"
        self.central: Central = parts.enter_context(
            hall.central(folder, f"sqlite:///{self.database}", CENTRAL_ADDRESS, on(net, "central"))
        )
        url = self.central.url
        self.kiosks = {
            name: parts.enter_context(hall.kiosk(folder / name, name, url, on(net, name))) for name in KIOSKS
        }
        for name, kiosk in self.kiosks.items():
            kiosk.answer("open", START_SECONDS)
            kiosk.ask(f"enrol {self.central.code(name)}", "enrolled")
            kiosk.until("link", "reserve", bool)
        self.counters: dict[str, Talk] = {}
        for code in COUNTERS:
            token = self.central.counter_token(code)
            self.counters[code] = parts.enter_context(hall.counter(folder, code, token, url, on(net, f"loket-{code}")))

    def tickets(self) -> list[dict[str, Any]]:
        """Every ticket that was given so far, as its kiosk said it."""
        return [line for kiosk in self.kiosks.values() for line in list(kiosk.lines) if "ticket" in line]


def test_two_thousand_tickets_through_repeated_cuts(tmp_path: Path) -> None:
    began = time.monotonic()
    with network(MACHINES) as net, ExitStack() as parts:
        hall = Everybody(tmp_path, net, parts)
        storm = Storm(net, random.Random(SEED))
        for name, kiosk in hall.kiosks.items():
            kiosk.tell(f"serve {TICKETS[name]} {PAUSE_SECONDS}")
        for counter in hall.counters.values():
            counter.tell("work")
        give_all(hall, storm)
        storm.calm()
        drain(hall)
        given = hall.tickets()
    compare(hall, given)
    for machine in MACHINES:
        for way in Cut:
            assert storm.cuts[machine, way], f"{machine} was never cut off by {way.value}"
    tell(hall, given, storm, time.monotonic() - began)


def give_all(hall: Everybody, storm: Storm) -> None:
    """Until every kiosk has served its visitors; the network changes with every so many tickets."""
    whole = sum(TICKETS.values())
    for target in range(STEP, whole + STEP, STEP):
        wanted = min(target, whole)
        until(partial(_are_given, hall, wanted), f"ticket {wanted}", ISSUE_SECONDS)
        storm.step()
    for kiosk in hall.kiosks.values():
        kiosk.answer("served")


def _are_given(hall: Everybody, count: int) -> bool:
    return len(hall.tickets()) >= count


def drain(hall: Everybody) -> None:
    """Until everything is sent, everybody was called, and every kiosk has heard of it."""
    for kiosk in hall.kiosks.values():
        kiosk.ask("drained", "drained", DRAIN_SECONDS)
    for counter in hall.counters.values():
        counter.answer("idle", CALL_SECONDS, len(counter.lines))
    position = books.rows(hall.database, f"SELECT position FROM hall WHERE hall = '{HALL}'")[0][0]
    for kiosk in hall.kiosks.values():
        kiosk.until("link", "position", lambda at: bool(at >= position), DRAIN_SECONDS)


def compare(hall: Everybody, given: list[dict[str, Any]]) -> None:
    """Equal sets at both ends, no number twice, nobody passed over."""
    kiosks = books.all_kiosks([books.kiosk_books(hall.folder / name / "kiosk.sqlite3") for name in KIOSKS])
    central = books.central_books(hall.database)
    assert len(given) == len(kiosks.tickets) == sum(TICKETS.values())
    told = {line["ticket"]: (line["period"], line["series"], line["number"]) for line in given}
    assert told == {ticket: row[:3] for ticket, row in kiosks.tickets.items()}
    assert not books.twice(kiosks.tickets.values())
    assert central.events == kiosks.events
    assert central.tickets == kiosks.tickets
    alarms = books.rows(hall.database, "SELECT kind, body FROM alarm WHERE kind != 'no_pin'")
    assert [alarm for alarm in alarms if alarm[0] != "reserve"] == []
    # How many numbers a storm takes from the reserve is a matter of the machine's pace; what is said of it is true.
    short = [left for _, body in alarms for left in json.loads(body)["left"].values()]
    assert all(0 <= left < FEW_NUMBERS for left in short)
    calls = books.calls(hall.database)
    assert Counter(call.ticket_id for call in calls) == dict.fromkeys(told, 1)
    assert not books.passed_over(calls, books.arrivals(hall.database), books.issued_at_ms(kiosks))


def tell(hall: Everybody, given: list[dict[str, Any]], storm: Storm, seconds: float) -> None:
    """The figures, for whoever runs this with -s."""
    alone = sum(line["number"] > SEQUENCER_LAST for line in given)
    waits = sorted(line["committed"] for line in given)
    missed = {counter.name: sum("missed" in line for line in counter.lines) for counter in hall.counters.values()}
    ways = Counter[str]()
    for (_, way), times in storm.cuts.items():
        ways[way.value] += times
    print(
        f"{len(given)} tickets in {seconds:.0f} s; {len(given) - alone} numbers of the sequencer, {alone} of bands;"
        f" cuts: {dict(ways)}; answers missed: {missed};"
        f" press to commit p50 {waits[len(waits) // 2] * 1e3:.0f} ms, longest {waits[-1] * 1e3:.0f} ms"
    )
