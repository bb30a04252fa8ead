"""All that is done with the printer, one thing after the other: look, print, tell it to forget, set it up.

Journal first, then one write, then evidence. A job is reported as printed only if the printer has shown it, and it
is never sent twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from hall.tickets import PrintState
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.printing.device import Device, GivenUp, never
from kiosk.printing.documents import PaperFormat
from kiosk.printing.escpos_commands import BARRIER, REPORT_CHANGES, named, new_process_id
from kiosk.printing.evidence import PrintEvidence, PrintSpeed, SentJob, find
from kiosk.printing.inbox import AwaitedReply
from kiosk.printing.job import Journal, PrintJob, PrintOutcome
from kiosk.printing.late_confirmation import LateConfirmation
from kiosk.printing.near_end import PrinterWatch
from kiosk.printing.partial_job_recovery import PartialJobRecovery
from kiosk.printing.probe import Findings, probe
from kiosk.printing.profile import Profile
from kiosk.printing.status_bytes import PrinterError, in_mouth
from kiosk.printing.ticket_layout import length_mm, split_cut

FRESH_SECONDS = 1.0
"""A status of this age is good enough to send a ticket on."""
WRITE_SECONDS = 2.0
LOST_SECONDS = 0.3
"""Seconds a visitor waits for a printer that was missing at the last look."""
RECOVER_SECONDS = 3.0
"""Seconds a cutter may take to return to its place."""

_CONFIRMED = (PrintState.PRINTED, PrintState.PROBABLE)
_OPEN = (PrintState.UNCERTAIN, PrintState.PROBABLE, PrintState.UNVERIFIED, PrintState.PRINTED_NOT_CUT)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PrinterSetup:
    """How tickets leave this printer."""

    paper: PaperFormat
    mm_per_second: float
    presenter: bool
    width_fixed: bool = False
    """The width stands in the settings, whatever set-up found."""


class PrinterController:
    """Has the device to itself; belongs to the printer thread. Only what the journal raises comes out of it."""

    def __init__(
        self, device: Device, journal: Journal, watch: PrinterWatch, setup: PrinterSetup, profile: Profile
    ) -> None:
        self._device, self._journal, self._watch, self._setup = device, journal, watch, setup
        self._profile = profile
        self._late = LateConfirmation(journal.unsettled(), time.monotonic)
        self.mend = PartialJobRecovery()
        self._doubtful = False
        """The printer did not say its name when it was asked; it is asked again when there is time."""

    @property
    def paper(self) -> PaperFormat:
        """The paper of the printer as it is now; of one that was not set up, what surely fits. From any thread."""
        width = None if self._setup.width_fixed else self._device.profile.width
        return self._setup.paper if width is None else self._setup.paper.of(width)

    # ---- looking

    @property
    def listens(self) -> bool:
        """Whether the printer may say something by itself that is worth to be heard soon."""
        return self._device.is_open and (self._device.profile.automatic or self._late.waiting)

    def look(self, give_up: Callable[[], bool] = never, *, idle: bool = False) -> PrinterState:
        """Asks the printer and does what is due. Left off, the last state stands, as soon as `give_up` is true.

        `idle`: nobody waits for it.
        """
        try:
            state = self._device.check(give_up)
        except GivenUp:
            return self._watch.state
        return self._note(self._settle_in(state, idle=idle))

    def overhear(self) -> None:
        """Takes in what the printer said by itself; looks only if that makes it necessary."""
        try:
            self._device.drain()
        except PrinterError as error:
            log.debug("%s", error)
            self._device.close()
            self.look()
            return
        pushed, self._device.inbox.pushed = self._device.inbox.pushed, None
        if pushed is not None:
            self._note(pushed)
        self._hear()
        if self._late.impatient:
            self.look()

    def use(self, profile: Profile) -> None:
        """Holds from the next job on."""
        self._profile = profile
        self._watch.set_up = True
        self._device.take_for(profile)
        self._device.fresh = True

    def _note(self, state: PrinterState) -> PrinterState:
        self._hear()
        for job_id, verdict in self._late.verdicts(state):
            self._settle(job_id, verdict)
        return self._watch.note(state)

    def _hear(self) -> None:
        names, self._device.inbox.names = self._device.inbox.names, set()
        self._late.hear(names)

    def _settle(self, job_id: str, verdict: PrintState) -> None:
        """A late word must not stop the printer when the journal knows better by now."""
        log.info("print job %s: %s, as became known later", job_id, verdict.value)
        try:
            self._journal.job_settled(job_id, verdict)
        except Exception:
            log.exception("print job %s cannot be settled", job_id)

    def _settle_in(self, state: PrinterState, *, idle: bool) -> PrinterState:
        """What is due on a new connection: half a ticket is put right, the name is asked, changes are asked for."""
        device = self._device
        if not device.is_open or not (device.fresh or (self._doubtful and idle)):
            return state
        try:
            if not self.mend.step(device, state):
                return state
            if state.can_print:
                if not self._recognised():
                    state = device.ask()
                device.even_out()
                device.report_changes()
                device.fresh = False
        except PrinterError as error:
            device.close()
            return PrinterState(time.monotonic(), False, frozenset({error.problem}))
        return state

    def _recognised(self) -> bool:
        """Whether the printer is taken for the same as before. A printer that was not set up gets the safe profile."""
        if not self._profile.identity:
            return True
        said = self._device.identify()
        self._doubtful = not said
        same = said == self._profile.identity
        before, now = self._device.profile, self._profile if same else Profile()
        if before != now or self._watch.set_up is not same:
            log.log(
                logging.INFO if same else logging.WARNING,
                "the printer calls itself %r; set up was %r",
                said,
                self._profile.identity,
            )
        self._watch.set_up = same
        self._device.take_for(now)
        return before == now

    # ---- printing

    def print(self, job: PrintJob) -> PrintOutcome:
        """Sends the job once, if the printer is well, and says what is known of it."""
        if job.job_id and self._late.holds(job.job_id):
            self.clear()
        state = self._ready()
        if not state.can_print:
            return self.finish(job, PrintOutcome(PrintState.NOT_PRINTED, state.problem))
        if job.paper is not None and not self.paper.holds(job.paper):
            log.warning("print job %s was laid out for a wider printer than this one", job.job_id)
            return self.finish(job, PrintOutcome(PrintState.NOT_PRINTED, Problem.NOT_SET_UP))
        data, process_id, barrier = self._bytes(job)
        if job.job_id:
            self._journal.job_sending(job.job_id, job.attempt, process_id)
        try:
            first = self._device.send(data, WRITE_SECONDS, barrier)
        except PrinterError as error:
            return self._not_taken(job, process_id, error)
        if job.job_id:
            self._journal.job_sent(job.job_id)
        # Measuring the ticket takes as long as sending it, so it comes after the first byte.
        mm = length_mm(job.payload, job.paper or self.paper)
        sent = SentJob(self._pace(data, mm), first, process_id, barrier, self._mouth_full())
        return self._prove(job, sent)

    def finish(self, job: PrintJob, outcome: PrintOutcome, mm: float = 0.0) -> PrintOutcome:
        """Writes down what is known. `mm`: paper that it used or may use."""
        problem = None if outcome.problem is None else outcome.problem.value
        log.info("print job %s: %s %s", job.job_id or "without a ticket", outcome.state.value, problem or "")
        if job.job_id:
            self._journal.job_finished(job.job_id, outcome.state, problem, mm)
        elif mm:
            self._journal.paper_used(mm)
        return outcome

    def _ready(self) -> PrinterState:
        """A state young enough to send on; asks only if there is none."""
        state = self._watch.state
        young = time.monotonic() - state.at_mono < FRESH_SECONDS
        if self._watch.known and not state.answered and not state.can_print:
            return state if young else self._lost()
        if young and state.can_print and not self._device.fresh:
            try:
                self._device.drain()
            except PrinterError:
                self._device.close()
            else:
                pushed = self._device.inbox.pushed
                if pushed is None or pushed.can_print:
                    return state
        return self.look()

    def _lost(self) -> PrinterState:
        """A printer that was lost may be back; nobody waits long for one that is not."""
        until = time.monotonic() + LOST_SECONDS
        return self.look(lambda: time.monotonic() >= until)

    def _bytes(self, job: PrintJob) -> tuple[bytes, str, AwaitedReply | None]:
        """What goes out for a job, and by what its proof will be known."""
        profile = self._device.profile
        more = REPORT_CHANGES if profile.automatic and profile.dialect == "epson" else b""
        match profile.proof:
            case "process_id":
                process_id = new_process_id(self._late.process_ids)
                return named(*split_cut(job.payload), process_id) + more, process_id, None
            case "barrier":
                return job.payload + more + BARRIER, "", AwaitedReply("barrier")
            case _:
                return job.payload + more, "", None

    def _not_taken(self, job: PrintJob, process_id: str, error: PrinterError) -> PrintOutcome:
        """The write failed. Of a ticket that was taken in part nobody knows how much comes out."""
        if not error.accepted:
            self._note(PrinterState(time.monotonic(), False, frozenset({error.problem})))
            return self.finish(job, PrintOutcome(PrintState.NOT_PRINTED, error.problem))
        self.mend.needed(len(job.payload))
        mm = length_mm(job.payload, job.paper or self.paper)
        outcome = self.finish(job, PrintOutcome(PrintState.UNCERTAIN, error.problem), mm)
        self._keep(job, outcome, process_id, None, 0.0)
        self._note(PrinterState(time.monotonic(), False, frozenset({error.problem})))
        return outcome

    def _prove(self, job: PrintJob, sent: SentJob) -> PrintOutcome:
        found = find(self._device, sent)
        if found.cut_off:
            self.mend.needed(len(job.payload))
        confirmed = time.monotonic() if found.state in _CONFIRMED else None
        outcome = PrintOutcome(found.state, found.problem, sent.first_byte, confirmed)
        self.finish(job, outcome, sent.pace.length_mm)
        self._keep(job, outcome, sent.process_id, sent.barrier, sent.pace.mechanical_seconds)
        self._take_status(found)
        return outcome

    def _keep(
        self,
        job: PrintJob,
        outcome: PrintOutcome,
        process_id: str,
        barrier: AwaitedReply | None,
        mechanical_seconds: float,
    ) -> None:
        if job.job_id and outcome.state in _OPEN:
            self._late.keep(
                job.job_id,
                outcome.state,
                process_id=process_id,
                barrier=barrier,
                mechanical_seconds=mechanical_seconds,
                held=outcome.state is PrintState.UNCERTAIN and outcome.problem is not None,
            )

    def _take_status(self, found: PrintEvidence) -> None:
        if found.status is not None:
            self._note(found.status)
        else:
            self._hear()

    def _mouth_full(self) -> bool:
        full = self._device.inbox.full
        return full is None or in_mouth(full)

    def _pace(self, data: bytes, mm: float) -> PrintSpeed:
        return PrintSpeed(
            size=len(data),
            length_mm=mm,
            bytes_per_second=self._device.bytes_per_second,
            mm_per_second=self._setup.mm_per_second,
            presenter=self._setup.presenter,
        )

    # ---- what staff do

    def clear(self) -> bool:
        """Tells the printer to forget what it holds; whether that can surely no longer come out."""
        if not self._profile.clears or self._device.profile != self._profile:
            return False
        try:
            if not self._device.is_open:
                self.look()
            forgot = self._device.forget()
        except PrinterError as error:
            log.warning("the printer's buffer was not cleared: %s", error)
            self._device.close()
            return False
        if forgot:
            for job_id in self._late.forgotten():
                self._settle(job_id, PrintState.CANCELLED)
        return forgot

    def recover(self) -> bool:
        """Lets the printer go on after an error of its cutter, without what it held; whether it is well again."""
        try:
            if not self._device.is_open:
                self.look()
            self._device.go_on()
            until = time.monotonic() + RECOVER_SECONDS
            while not self.look().can_print and self._device.is_open and time.monotonic() < until:
                self._device.wait_for(lambda: False, 0.1)
            self._late.disown_barriers()
            self._device.begin_even()
        except PrinterError as error:
            log.warning("the printer was not released from its error: %s", error)
            self._device.close()
        return self._watch.state.can_print

    def probe(self) -> Findings:
        """Finds out what the printer can do. Raises PrinterError if it is in trouble or cannot be reached."""
        state = self.look()
        if not self._device.is_open:
            raise PrinterError(state.problem or Problem.UNREACHABLE)
        try:
            found = probe(self._device)
        except PrinterError:
            self._device.close()
            raise
        self._device.fresh = True
        for line in found.answers:
            log.info("set-up: %s", line)
        return found
