"""A ticket once more, on a real store and a printer that speaks the wire protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hall.tickets import ClockGrade, PrintState
from kiosk.config import Settings, TicketSettings
from kiosk.desk import Central, CopyRefused, Desk, ServeOutcome
from kiosk.desk.reprint import COPIES_PER_SPAN
from kiosk.model.central_link import Given, Link
from kiosk.printing import PaperFormat, PrinterThread, Profile, TcpTransport
from kiosk.printing.virtual import VirtualPrinter
from kiosk.store import Store, UnknownTicket
from tests.desk.conftest import MakeDesk
from tests.support.clock import FixedClock

KK = "DUKCAPIL-03"
COPY_BAND = "CETAK ULANG"
PAGES = "HTTPS://ANTRE.EXAMPLE/T/"


@pytest.fixture
def paper() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter()
    printer.start()
    yield printer
    printer.stop()


@pytest.fixture
def thread(paper: VirtualPrinter, store: Store) -> Iterator[PrinterThread]:
    made = PrinterThread(
        lambda: TcpTransport("127.0.0.1", paper.port),
        store.journal,
        PaperFormat.of_width(80),
        profile=Profile(proof="process_id", clears=True),
        mm_per_second=5000.0,
    )
    made.start()
    made.check().result(10)
    yield made
    made.stop()


@pytest.fixture
def desk(make_desk: MakeDesk, thread: PrinterThread) -> Desk:
    return make_desk(thread)


def taken(desk: Desk) -> ServeOutcome:
    result = desk.serve(KK, "id")
    assert isinstance(result, ServeOutcome)
    return result


def copied(result: ServeOutcome | CopyRefused) -> ServeOutcome:
    assert isinstance(result, ServeOutcome), result
    return result


def refused(result: ServeOutcome | CopyRefused) -> str:
    assert isinstance(result, CopyRefused), result
    return result.reason


def marked(sheet: Any) -> bool:
    return any(COPY_BAND in text for text in sheet.texts)


def test_a_visitor_has_one_free_copy_and_it_is_marked(desk: Desk, paper: VirtualPrinter) -> None:
    first = taken(desk)
    assert first.print_state is PrintState.PRINTED
    copy = copied(desk.again(first.ticket.ticket_id, "visitor"))
    assert (copy.copy, copy.print_state) == (2, PrintState.PRINTED)
    assert refused(desk.again(first.ticket.ticket_id, "visitor")) == "used"
    assert paper.wait(2)
    assert [(sheet.label, marked(sheet)) for sheet in paper.papers] == [("AK-001", False), ("AK-001", True)]


def test_staff_may_print_more_and_every_one_counts_up(desk: Desk, paper: VirtualPrinter, store: Store) -> None:
    ticket = taken(desk).ticket
    copies = [copied(desk.again(ticket.ticket_id, "staff")).copy for _ in range(3)]
    assert copies == [2, 3, 4]
    assert paper.wait(4)
    assert [marked(sheet) for sheet in paper.papers] == [False, True, True, True]
    reprints = [event.body for event in store.events(0, 1000) if event.kind == "reprint"]
    assert [(body["copy"], body["by"]) for body in reprints] == [(2, "staff"), (3, "staff"), (4, "staff")]


def test_every_copy_opens_the_same_page(make_desk: MakeDesk, thread: PrinterThread, paper: VirtualPrinter) -> None:
    desk = make_desk(thread, settings=Settings(ticket=TicketSettings(url=PAGES)))
    ticket, other = taken(desk).ticket, taken(desk).ticket
    copied(desk.again(ticket.ticket_id, "visitor"))
    assert paper.wait(3)
    first, second, copy = (sheet.qr for sheet in paper.papers)
    assert first == copy == PAGES + ticket.token
    assert second == PAGES + other.token
    assert all(ticket.code in sheet.texts for sheet in (paper.papers[0], paper.papers[2]))


def test_without_pages_the_symbol_holds_the_code(desk: Desk, paper: VirtualPrinter) -> None:
    ticket = taken(desk).ticket
    assert paper.wait(1)
    assert paper.papers[0].qr == ticket.code


def test_what_never_left_the_kiosk_comes_unmarked(desk: Desk, paper: VirtualPrinter, thread: PrinterThread) -> None:
    paper.set_fault("paper-out")
    first = taken(desk)
    assert first.print_state is PrintState.NOT_PRINTED
    assert refused(desk.again(first.ticket.ticket_id, "visitor")) == "printer"
    paper.set_fault("paper-out", on=False)
    thread.check().result(10)
    again = copied(desk.again(first.ticket.ticket_id, "visitor"))
    assert (again.copy, again.print_state) == (1, PrintState.PRINTED)
    assert paper.wait(1)
    assert [marked(sheet) for sheet in paper.papers] == [False]


def test_a_held_ticket_is_forgotten_before_its_copy_comes(
    desk: Desk, paper: VirtualPrinter, thread: PrinterThread, store: Store
) -> None:
    paper.machine.run_out_after(4)
    first = taken(desk)
    assert first.print_state is PrintState.UNCERTAIN
    assert refused(desk.again(first.ticket.ticket_id, "staff")) == "printer"
    paper.set_fault("paper-out", on=False)
    thread.check().result(10)
    again = copied(desk.again(first.ticket.ticket_id, "staff"))
    assert again.copy == 2
    assert paper.wait(2)
    assert [marked(sheet) for sheet in paper.papers] == [False, True]
    states = [job.state for job in store.jobs(first.ticket.ticket_id)]
    assert states[1] is PrintState.PRINTED


def test_all_visitors_together_cannot_use_up_the_roll(desk: Desk) -> None:
    tickets = [taken(desk).ticket for _ in range(COPIES_PER_SPAN + 1)]
    results = [desk.again(ticket.ticket_id, "visitor") for ticket in tickets]
    assert all(isinstance(result, ServeOutcome) for result in results[:-1])
    assert refused(results[-1]) == "too_many"
    assert copied(desk.again(tickets[-1].ticket_id, "staff")).copy == 2


def test_a_ticket_that_nobody_has_cannot_be_copied(desk: Desk) -> None:
    with pytest.raises(UnknownTicket):
        desk.again("f" * 32, "staff")


def test_a_list_to_take_home_is_no_ticket(desk: Desk, paper: VirtualPrinter, store: Store) -> None:
    outcome = desk.requirements(KK, "id")
    assert outcome.state is PrintState.PRINTED
    assert paper.wait(1)
    assert store.tickets(10) == ()
    assert not any("AK-0" in text for text in paper.papers[0].texts)


def test_a_clock_that_is_wrong_stands_on_no_copy(desk: Desk, paper: VirtualPrinter, clock: FixedClock) -> None:
    ticket = taken(desk).ticket
    copied(desk.again(ticket.ticket_id, "staff"))
    clock.grade = ClockGrade.BAD
    copied(desk.again(ticket.ticket_id, "staff"))
    assert paper.wait(3)
    bands = [next(text for text in sheet.texts if COPY_BAND in text) for sheet in paper.papers[1:]]
    assert "08.30" in bands[0]
    assert "." not in bands[1]


def test_a_copy_of_a_number_of_the_reserve_says_so_too(desk: Desk, paper: VirtualPrinter) -> None:
    desk.connect(Central(lambda series, _seen: Given(series, 1, None, 701, 0), lambda: Link(enrolled=True)))
    first = taken(desk)
    copied(desk.again(first.ticket.ticket_id, "visitor"))
    assert paper.wait(2)
    assert [any("Nomor cadangan" in text for text in sheet.texts) for sheet in paper.papers] == [True, True]
