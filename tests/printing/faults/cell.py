"""One cell: a fault strikes while a visitor is served; it is mended; a copy is asked for; the next visitor comes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from hall.tickets import PrintState, Ticket
from kiosk import flow
from kiosk.desk import ServeOutcome
from kiosk.model.availability import Hall, HallSnapshot
from kiosk.model.printer_state import Problem
from kiosk.printing import PrintJob
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import Qr, TextLine
from kiosk.printing.virtual import VirtualPrinter
from kiosk.store import PrintJob as JournalLine
from tests.printing.faults.matrix import BEFORE, MOMENTS, PROOFS, START, Cell
from tests.printing.faults.station import PAPER, SERVICE, Station, ground
from tests.printing.faults.wire import CUT_SIZE, At, Wire
from tests.support.machine import until
from tests.support.sheets import Paper, Sheets

SECONDS = 60.0
"""Longer than anything takes; only a defect waits so long."""
SETTLING_SECONDS = 1.5
"""So long after its mending a printer's late word is waited for; paper and cut take 0.5 s here."""
STUCK = frozenset({Problem.CUTTER, Problem.JAM, Problem.ERROR})


@dataclass(frozen=True, slots=True)
class Record:
    """What was seen in one cell. `screen` is None where the visitor saw the kiosk lose its power."""

    cell: tuple[str, str, str]
    """Proof, fault, moment: by name."""
    screen: flow.Screen | None
    journal: str
    paper: str
    later_journal: str
    later_paper: str
    copy: str
    next: str
    wrong: tuple[str, ...]


@dataclass(slots=True)
class Stage:
    """Printer, wire and kiosk of one cell."""

    cell: Cell
    virtual: VirtualPrinter
    sheets: Sheets
    wire: Wire
    station: Station
    short_after: int = 0
    alive: threading.Event = field(default_factory=threading.Event)

    def power(self, on: bool) -> None:
        """Of the printer."""
        if on:
            self.virtual.power(True)
            self.wire.power(True)
        else:
            self.wire.power(False)
            self.virtual.power(False)

    def lose_kiosk(self) -> None:
        self.alive.clear()
        self.station.lose_power()
        self.wire.vanish()

    def restart_kiosk(self) -> None:
        self.station.stop()
        self.station.start()
        self.alive.set()


def run(cell: Cell, folder: Path, template: Path) -> Record:
    """The whole story of one cell. What is wrong is in the record, so that one bad cell does not hide the others."""
    virtual = VirtualPrinter(paper=PAPER)
    sheets = Sheets(virtual)
    virtual.start()
    wire = Wire(virtual.port, PAPER, lambda: sheets.wait(1))
    station = Station(folder, template, wire.port, PROOFS[cell.proof])
    stage = Stage(cell, virtual, sheets, wire, station)
    if cell.fault.keeps_half:
        virtual.set_fault("keeps-half")
    try:
        return _Story(stage).told()
    finally:
        wire.hearing.set()
        station.stop()
        wire.stop()
        virtual.stop()


class _Story:
    def __init__(self, stage: Stage) -> None:
        self.stage, self.cell, self.station = stage, stage.cell, stage.station
        self.wrong: list[str] = []
        self.mended = False
        self.station.on_any_job = lambda job: stage.sheets.expect(job.payload, PAPER)

    def told(self) -> Record:
        self._begin()
        first = self._visit()
        ticket = first.ticket if first else self._newest()
        screen, journal, paper = self._screen(first), self._journal(ticket), self.stage.sheets.of(ticket.label)
        if first is not None:
            self._check_claim(first, paper)
        self._mend()
        later_journal, later_paper = self._journal(ticket), self.stage.sheets.of(ticket.label)
        copy = self._copy(ticket)
        following = self._next(ticket)
        self._check_all()
        return Record(
            self.cell.key, screen, journal, str(paper), later_journal, str(later_paper), copy, following,
            tuple(self.wrong),
        )  # fmt: skip

    # ---- the story

    def _begin(self) -> None:
        stage, fault, moment = self.stage, self.cell.fault, self.cell.moment
        stage.alive.set()
        if moment == START and fault.name != "host-reset":
            fault.begin(stage)
        self.station.start()
        if moment != START:
            self._until_well()
        at = MOMENTS[moment]
        if moment == BEFORE or (moment == START and fault.name == "host-reset"):
            fault.begin(stage)
        elif at is At.POLL:
            stage.wire.arm(At.POLL, lambda: fault.begin(stage))
        if at in {None, At.POLL}:
            self.station.printer.check().result(SECONDS)
        if not stage.alive.is_set():
            self._mend()

    def _visit(self) -> ServeOutcome | None:
        at = MOMENTS[self.cell.moment]
        if at in {None, At.POLL}:
            return self.station.take_number()
        self.station.on_job = lambda job: self._arm(at, job) if at else None
        first = self.station.take_number()
        self.station.on_job = lambda _job: None
        if self.cell.fault.name != "short-writes" and not self.stage.wire.tripped.wait(SECONDS):
            self.wrong.append("the moment never came")
        if self.stage.wire.trouble:
            self.wrong.append(self.stage.wire.trouble)
        return first

    def _arm(self, at: At, job: PrintJob) -> None:
        stage, fault, size = self.stage, self.cell.fault, len(job.payload)
        if fault.name == "short-writes":
            places = {At.FIRST_BYTE: 1, At.MIDDLE: size // 2, At.BEFORE_CUT: size - CUT_SIZE}
            stage.short_after = places.get(at, size)
            fault.begin(stage)
            return
        stage.wire.expect(job.payload)
        stage.wire.arm(at, lambda: fault.begin(stage))

    def _mend(self) -> None:
        """A person mends it; where the kiosk still sees a stuck cutter, staff press "go on"."""
        if self.mended:
            return
        self.mended = True
        self.cell.fault.mend(self.stage)
        if self.station.printer.check().result(SECONDS).problems & STUCK:
            self.station.printer.recover().result(SECONDS)
        self._until_well()
        until(lambda: not self.stage.virtual.machine.held, f"{self.cell.name}: a printer that holds nothing", SECONDS)
        self._let_it_settle()

    def _let_it_settle(self) -> None:
        """Late evidence counts once the printer has been well for as long as a ticket takes."""
        until_mono = time.monotonic() + SETTLING_SECONDS
        while self._newest_state() is PrintState.UNCERTAIN and time.monotonic() < until_mono:
            self.station.printer.check().result(SECONDS)

    def _newest_state(self) -> PrintState | None:
        found = self.station.store.tickets(1)
        return found[0].print_state if found else None

    def _copy(self, ticket: Ticket) -> str:
        before = self.stage.sheets.of(ticket.label)
        result = self.station.desk.again(ticket.ticket_id, "visitor")
        if not isinstance(result, ServeOutcome):
            return f"refused: {result.reason}"
        after = self.stage.sheets.of(ticket.label)
        self._check_claim(result, after)
        marked = after.marked - before.marked
        plain = after.plain - before.plain
        came = " and ".join(["a marked copy"] * marked + ["the ticket, unmarked"] * plain) or "nothing"
        return f"{came}; {result.print_state.value}"

    def _next(self, before: Ticket) -> str:
        following = self.station.take_number()
        if following is None:
            return "none"
        number = following.ticket.number - before.number
        if number != 1:
            self.wrong.append(f"the next visitor's number is {number} more")
        paper = self.stage.sheets.of(following.ticket.label)
        self._check_claim(following, paper)
        self._check_whole(following)
        return f"{paper}; {following.print_state.value}"

    # ---- what must be true in every cell

    def _check_claim(self, outcome: ServeOutcome, paper: Paper) -> None:
        came = paper.marked if outcome.copy > 1 else paper.plain
        if outcome.print_state is PrintState.PRINTED and not came:
            self.wrong.append(f"{outcome.ticket.label} copy {outcome.copy} is said to be printed and is not there")
        if outcome.print_state is PrintState.PRINTED_NOT_CUT and not came and not paper.uncut:
            self.wrong.append(f"{outcome.ticket.label} is said to be printed but not cut and its text is not there")

    def _check_whole(self, outcome: ServeOutcome) -> None:
        """The next visitor's paper bears all of his ticket and nothing of anybody else's."""
        job = self.station.payloads[-1]
        wanted = [part for part in decode(job.payload, PAPER) if isinstance(part, TextLine | Qr)]
        sheets = self.stage.sheets.with_label(outcome.ticket.label)
        if not any([part for part in sheet.parts if isinstance(part, TextLine | Qr)] == wanted for sheet in sheets):
            found = [sheet.texts for sheet in sheets]
            self.wrong.append(f"the next visitor's ticket is not whole and his alone: {found}")

    def _check_all(self) -> None:
        tickets = self.station.store.tickets(100)
        labels = [ticket.label for ticket in tickets]
        if len(set(labels)) != len(labels):
            self.wrong.append(f"numbers given twice: {labels}")
        for ticket in tickets:
            jobs = self.station.store.jobs(ticket.ticket_id)
            paper = self.stage.sheets.of(ticket.label)
            if paper.plain + paper.halves > 1:
                self.wrong.append(f"{ticket.label} came out {paper.plain + paper.halves} times unmarked")
            if paper.marked > len(jobs) - 1:
                self.wrong.append(f"{ticket.label}: {paper.marked} marked copies for {len(jobs) - 1} asked for")
            self._check_jobs(ticket, jobs, paper)
        if self.stage.virtual.errors:
            self.wrong.append(f"the printer did not understand: {self.stage.virtual.errors[0]}")

    def _check_jobs(self, ticket: Ticket, jobs: tuple[JournalLine, ...], paper: Paper) -> None:
        for job in jobs:
            came = paper.plain if job.copy == 1 else paper.marked
            if job.state is PrintState.PRINTED and not came:
                self.wrong.append(f"the journal says {ticket.label} copy {job.copy} printed; it never came out")
            if job.state is PrintState.NOT_PRINTED and (came or paper.halves) and job.copy == 1:
                self.wrong.append(f"the journal says {ticket.label} not printed; it came out")
            if job.state.open:
                self.wrong.append(f"the journal leaves {ticket.label} copy {job.copy} at {job.state.value}")

    # ---- what is seen

    def _screen(self, outcome: ServeOutcome | None) -> flow.Screen | None:
        if outcome is None:
            return None
        catalogue = ground().catalogue
        now = self.station.clock.now().utc.astimezone(self.station.clock.zone)
        hall = Hall(catalogue, HallSnapshot(at=now, printer=self.station.printer.state()), now)
        served = flow.Served(outcome.ticket, outcome.print_state, outcome.problem)
        return flow.after(flow.Session(flow.Printing(SERVICE)), served, hall).screen

    def _journal(self, ticket: Ticket) -> str:
        job = self.station.store.jobs(ticket.ticket_id)[0]
        state = "in flight" if job.state.in_flight else job.state.value
        return state if job.problem is None else f"{state} ({job.problem})"

    def _newest(self) -> Ticket:
        """The number that was given just before the power went: it is on disk."""
        return self.station.store.tickets(1)[0]

    def _until_well(self) -> None:
        printer = self.station.printer
        until(lambda: printer.check().result(SECONDS).can_print, f"{self.cell.name}: a well printer", SECONDS)
