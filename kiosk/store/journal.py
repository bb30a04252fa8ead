"""The printer's journal: how far each print job is, durable before its first byte leaves the kiosk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, or_, select, text, update

from hall.tickets import Moment, PrintState, Unsettled, best_known, may_follow
from kiosk.store import paper_account
from kiosk.store.conversions import INSERT_JOB, AnyRow, job_row, log_event, ticket_of
from kiosk.store.engine import Database
from kiosk.store.errors import StillPrinting, UnknownJob, UnknownTicket, WrongStep
from kiosk.store.tables import NAMED_AND_UNSETTLED, print_job, ticket
from kiosk.store.values import AskedBy, PrintJob, ReprintRequest

LATE_FOR = timedelta(hours=24)
"""How long an answer of the printer may still settle a job."""
ON_PAPER = frozenset({PrintState.PRINTED, PrintState.PRINTED_NOT_CUT})
SETTLING = ON_PAPER | {PrintState.UNCERTAIN, PrintState.CANCELLED}

_JOB_COLUMNS = (
    print_job.c.id.label("job"),
    print_job.c.copy.label("copy_number"),
    print_job.c.attempt,
    print_job.c.state,
    print_job.c.problem,
    print_job.c.asked_by,
    print_job.c.mm,
)
_other = print_job.alias()
_OTHERS = (
    select(func.group_concat(_other.c.state))
    .where(_other.c.ticket == print_job.c.ticket, _other.c.id != print_job.c.id)
    .scalar_subquery()
    .label("others")
)
JOB = (
    select(ticket, *_JOB_COLUMNS, _OTHERS)
    .join(print_job, print_job.c.ticket == ticket.c.id)
    .where(print_job.c.id == bindparam("job"))
)
JOBS_OF = (
    select(ticket, *_JOB_COLUMNS)
    .join(print_job, print_job.c.ticket == ticket.c.id)
    .where(ticket.c.ticket_id == bindparam("ticket"))
    .order_by(print_job.c.copy)
)
# Written out, not as IN, so that the small index of open jobs is used.
OPEN_JOBS = (
    select(print_job.c.id, print_job.c.state)
    .where(or_(*(print_job.c.state == state.value for state in PrintState if state.open)))
    .order_by(print_job.c.id)
)
SET_TICKET = update(ticket).where(ticket.c.id == bindparam("which")).values(print_state=bindparam("now"))
_SET_JOB = update(print_job).where(print_job.c.id == bindparam("which"))
SET_SENDING = _SET_JOB.values(
    state=bindparam("now"),
    attempt=bindparam("try"),
    process_id=bindparam("name"),
    sending_at=bindparam("at"),
    sent_at=None,
    finished_at=None,
)
SET_SENT = _SET_JOB.values(state=bindparam("now"), sent_at=bindparam("at"))
SET_FINISHED = _SET_JOB.values(
    state=bindparam("now"),
    finished_at=bindparam("at"),
    problem=bindparam("why"),
    mm=print_job.c.mm + bindparam("used"),
)
SET_SETTLED = _SET_JOB.values(state=bindparam("now"), finished_at=bindparam("at"))
UNSETTLED = (
    select(print_job.c.id, print_job.c.process_id)
    .where(text(NAMED_AND_UNSETTLED), print_job.c.sending_at >= bindparam("since"))
    .order_by(print_job.c.sending_at, print_job.c.id)
)
LAST_LENGTH = select(print_job.c.mm).where(print_job.c.mm > 0).order_by(print_job.c.id.desc()).limit(1)


class PrintJournal:
    """How far each print job is. Each method is one transaction and durable when it returns. All raise StoreError."""

    def __init__(self, database: Database, rest: Callable[[], None]) -> None:
        """`rest`: called when a ticket is done and nobody waits for the store."""
        self._database, self._rest = database, rest

    def job_sending(self, job_id: str, attempt: int = 1, process_id: str = "") -> None:
        """Bytes may leave the kiosk once this returns; the printer will name the attempt by `process_id`, if any.

        Raises UnknownJob or WrongStep.
        """
        with self._database.transaction() as connection:
            values = {"try": attempt, "name": process_id or None}
            job = _job(connection, job_id)
            self._step(connection, job, PrintState.SENDING, SET_SENDING, values, {"attempt": attempt})

    def job_sent(self, job_id: str) -> None:
        """The printer took all bytes. Raises UnknownJob or WrongStep."""
        with self._database.transaction() as connection:
            self._step(connection, _job(connection, job_id), PrintState.SENT, SET_SENT, {}, {})

    def job_finished(self, job_id: str, state: PrintState, problem: str | None = None, mm: float = 0.0) -> None:
        """What is known about the paper in the end. `mm`: paper that this attempt used or may use; the roll's account
        is charged with it.

        Raises UnknownJob or WrongStep.
        """
        with self._database.transaction() as connection:
            self._finish(connection, job_id, state, problem, mm)
        self._rest()

    def job_settled(self, job_id: str, state: PrintState) -> None:
        """Late evidence of a finished job, or that its printer forgot it. Telling it twice changes nothing.

        A job known to be on paper stays so. Raises UnknownJob, or WrongStep for a job that has not ended or of which
        no byte left.
        """
        with self._database.transaction() as connection:
            job = _job(connection, job_id)
            was = PrintState(job.state)
            if was.open or state not in SETTLING:
                raise WrongStep(f"print job {job_id} is {was.value}; {state.value} cannot settle it")
            if was is state or (was in ON_PAPER and not may_follow(was, state)):
                return
            self._step(connection, job, state, SET_SETTLED, {}, {"late": True})

    def settle_in_flight(self) -> int:
        """After a crash: what was on its way is uncertain, what was only prepared is not printed. Returns how many.

        What was on its way is charged with the length of the last ticket before: it may be on paper.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(OPEN_JOBS).all()
            flying = {row.id for row in rows if PrintState(row.state).in_flight}
            length = (connection.execute(LAST_LENGTH).scalar() or 0.0) if flying else 0.0
            for row in rows:
                after = PrintState.UNCERTAIN if row.id in flying else PrintState.NOT_PRINTED
                self._finish(connection, str(row.id), after, "stopped", length if row.id in flying else 0.0)
        return len(rows)

    def unsettled(self) -> tuple[Unsettled, ...]:
        """Finished jobs of the last 24 hours without certainty whose printer may still name them, oldest first."""
        with self._database.view() as connection:
            rows = connection.execute(UNSETTLED, {"since": self._database.clock.now().utc - LATE_FOR})
            return tuple(Unsettled(str(row.id), row.process_id) for row in rows)

    def paper_used(self, mm: float) -> None:
        """Paper for something that is no ticket is charged to the roll. Raises ValueError for less than 0 mm."""
        with self._database.transaction() as connection:
            paper_account.charge(connection, mm)

    def _finish(self, connection: Connection, job_id: str, state: PrintState, problem: str | None, mm: float) -> None:
        job = _job(connection, job_id)
        if state.open:
            raise WrongStep(f"print job {job_id}: {state.value} is not an end")
        paper_account.charge(connection, mm)
        self._step(connection, job, state, SET_FINISHED, {"why": problem, "used": mm}, {"problem": problem})

    def _step(
        self,
        connection: Connection,
        job: AnyRow,
        then: PrintState,
        statement: Any,
        values: dict[str, Any],
        facts: dict[str, object],
    ) -> None:
        """Job, ticket and event in one go. A step that the table of states does not know changes nothing.

        The ticket shows the best that is known of any of its copies.
        """
        if not may_follow(PrintState(job.state), then):
            raise WrongStep(f"print job {job.job}: {then.value} cannot follow {job.state}")
        now, zone = self._database.clock.now(), self._database.clock.zone
        connection.execute(statement, {"which": job.job, "now": then.value, "at": now.utc, **values})
        others = (PrintState(state) for state in job.others.split(",")) if job.others else ()
        connection.execute(SET_TICKET, {"which": job.id, "now": best_known((then, *others)).value})
        body = {"job": str(job.job), "copy": job.copy_number, "state": then.value, **facts}
        log_event(connection, "print", now, body, about=ticket_of(job, zone))


def jobs_of(connection: Connection, ticket_id: str) -> tuple[PrintJob, ...]:
    """All print jobs of a ticket, the ticket itself first."""
    return tuple(_job_of(row) for row in connection.execute(JOBS_OF, {"ticket": ticket_id}))


def again(connection: Connection, ticket_id: str, by: AskedBy, now: Moment, zone: ZoneInfo) -> ReprintRequest:
    """The ticket once more: the same job if surely no byte of it left the kiosk, else a further, marked copy."""
    rows = connection.execute(JOBS_OF, {"ticket": ticket_id}).all()
    if not rows:
        raise UnknownTicket(f"there is no ticket {ticket_id} in this store")
    given, newest = ticket_of(rows[-1], zone), _job_of(rows[-1])
    busy = next((row for row in rows if PrintState(row.state).open), None)
    if busy is not None:
        raise StillPrinting(given.label, str(busy.job))
    if newest.state is PrintState.NOT_PRINTED:
        once_more = ReprintRequest(given, newest.job_id, newest.copy, newest.attempt + 1)
    else:
        copy = newest.copy + 1
        job = connection.execute(INSERT_JOB, job_row(rows[-1].id, copy, by, now)).lastrowid
        once_more = ReprintRequest(given, str(job), copy, 1)
    log_event(connection, "reprint", now, {"copy": once_more.copy, "by": by}, about=given)
    return once_more


def _job_of(row: AnyRow) -> PrintJob:
    return PrintJob(
        job_id=str(row.job),
        ticket_id=row.ticket_id,
        copy=row.copy_number,
        attempt=row.attempt,
        state=PrintState(row.state),
        problem=row.problem,
        asked_by=row.asked_by,
        mm=row.mm,
    )


def _job(connection: Connection, job_id: str) -> AnyRow:
    row = connection.execute(JOB, {"job": int(job_id)}).first() if job_id.isdecimal() else None
    if row is None:
        raise UnknownJob(f"there is no print job {job_id}")
    return row
