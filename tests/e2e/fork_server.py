"""Kiosks to be killed: python -m tests.e2e.fork_server STORE PORT TOLD. Each line on its input starts one.

It has everything loaded and no threads of its own, so a new kiosk is a fork. It writes the process id,
then a line for every visitor that the kiosk begins to serve, then "dead". What the visitors were told goes into TOLD.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hall.catalogue import Catalogue, load_catalogue
from hall.clock import Clock, ShiftedClock
from hall.i18n import Words
from hall.tickets import Band
from kiosk.config import Settings
from kiosk.desk import Desk, NumberRefused
from kiosk.model.visit_rules import VisitRules
from kiosk.printing import PaperFormat, PrinterThread, Profile, TcpTransport, warm_up
from kiosk.store import Store

ROOT = Path(__file__).parents[2]
OPEN_MORNING = datetime(2026, 12, 4, 0, 30, tzinfo=UTC)
SERVICES = ("DUKCAPIL-03", "DPMPTSP-01", "BNN-01")
PAPER = PaperFormat.of_width(80)
PROFILE = Profile(proof="process_id", automatic=True, clears=True)
MM_PER_SECOND = 2000.0
"""The virtual printer has no mechanics, so the kiosk need not wait for any."""
BAND = Band(1, 9999)


def open_store(path: Path, catalogue: Catalogue) -> tuple[Store, ShiftedClock]:
    """The store, and a clock that runs on from an open morning."""
    real = Clock(ZoneInfo(catalogue.place.timezone))
    clock = ShiftedClock(real, OPEN_MORNING - real.now().utc)
    return Store.open(path, hall="kendari", kiosk_id="kiosk-1", clock=clock, band=BAND), clock


def kiosk(path: Path, port: int, told: int, catalogue: Catalogue, words: dict[str, Words]) -> None:
    """Serves one visitor after the other until it is killed."""
    store, clock = open_store(path, catalogue)
    printer = PrinterThread(
        lambda: TcpTransport("127.0.0.1", port),
        store.journal,
        PAPER,
        profile=PROFILE,
        after_crash=store.settled > 0,
        mm_per_second=MM_PER_SECOND,
        trouble_seconds=0.05,
    )
    printer.start()
    printer.check().result()
    desk = Desk(
        catalogue=catalogue, store=store, printer=printer, clock=clock, words=words,
        settings=Settings(), rules=VisitRules(),
    )  # fmt: skip
    for number in range(1_000_000):
        os.write(1, b"visitor\n")
        given = desk.serve(SERVICES[number % len(SERVICES)], "id")
        assert not isinstance(given, NumberRefused)
        os.write(told, f"{given.ticket.label} {given.print_state.value}\n".encode("ascii"))


def main(path: Path, port: int, told_file: Path) -> None:
    catalogue = load_catalogue(ROOT / "config" / "catalogue.toml")
    words = {"id": Words("id", ROOT / "assets" / "locale")}
    warm_up()
    told = os.open(told_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    while sys.stdin.readline():
        child = os.fork()
        if child == 0:
            try:
                kiosk(path, port, told, catalogue, words)
            finally:
                os._exit(1)
        os.write(1, f"{child}\n".encode("ascii"))
        _, status = os.waitpid(child, 0)
        os.write(1, f"dead {os.waitstatus_to_exitcode(status)}\n".encode("ascii"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
