"""The printer's journal: how far each print job is, durable before its first byte leaves the kiosk."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, or_, select, update

from kiosk.store.errors import UnknownJob, WrongStep
from kiosk.store.rows import AnyRow, log_event, ticket_of
from kiosk.store.tables import print_job, ticket
from kiosk.store.values import PrintJob
from kiosk.tickets import Moment, PrintState, may_follow

_JOB_COLUMNS = (
    print_job.c.id.label("job"),
    print_job.c.copy.label("copy_number"),
    print_job.c.attempt,
    print_job.c.state,
    print_job.c.problem,
)
JOB = (
    select(ticket, *_JOB_COLUMNS)
    .join(print_job, print_job.c.ticket == ticket.c.id)
    .where(print_job.c.id == bindparam("job"))
)
JOBS_OF = (
    select(ticket.c.ticket_id, *_JOB_COLUMNS)
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
    state=bindparam("now"), attempt=bindparam("try"), sending_at=bindparam("at"), sent_at=None, finished_at=None
)
SET_SENT = _SET_JOB.values(state=bindparam("now"), sent_at=bindparam("at"))
SET_FINISHED = _SET_JOB.values(state=bindparam("now"), finished_at=bindparam("at"), problem=bindparam("why"))


def sending(connection: Connection, job_id: str, attempt: int, now: Moment, zone: ZoneInfo) -> None:
    """Bytes may leave the kiosk from now on."""
    job = _job(connection, job_id)
    values = {"try": attempt}
    _step(connection, job, PrintState.SENDING, SET_SENDING, values, {"attempt": attempt}, now, zone)


def sent(connection: Connection, job_id: str, now: Moment, zone: ZoneInfo) -> None:
    """The printer took all bytes."""
    _step(connection, _job(connection, job_id), PrintState.SENT, SET_SENT, {}, {}, now, zone)


def finished(
    connection: Connection, job_id: str, state: PrintState, problem: str | None, now: Moment, zone: ZoneInfo
) -> None:
    """What is known about the paper in the end."""
    job = _job(connection, job_id)
    if state.open:
        raise WrongStep(f"print job {job_id}: {state.value} is not an end")
    _step(connection, job, state, SET_FINISHED, {"why": problem}, {"problem": problem}, now, zone)


def settle(connection: Connection, now: Moment, zone: ZoneInfo) -> int:
    """After a crash: what was on its way is uncertain, what was only prepared is not printed. Returns how many."""
    rows = connection.execute(OPEN_JOBS).all()
    for row in rows:
        after = PrintState.UNCERTAIN if PrintState(row.state).in_flight else PrintState.NOT_PRINTED
        finished(connection, str(row.id), after, "stopped", now, zone)
    return len(rows)


def jobs_of(connection: Connection, ticket_id: str) -> tuple[PrintJob, ...]:
    """All print jobs of a ticket, the ticket itself first."""
    return tuple(
        PrintJob(str(row.job), row.ticket_id, row.copy_number, row.attempt, PrintState(row.state), row.problem)
        for row in connection.execute(JOBS_OF, {"ticket": ticket_id})
    )


def _job(connection: Connection, job_id: str) -> AnyRow:
    row = connection.execute(JOB, {"job": int(job_id)}).first() if job_id.isdecimal() else None
    if row is None:
        raise UnknownJob(f"there is no print job {job_id}")
    return row


def _step(
    connection: Connection,
    job: AnyRow,
    then: PrintState,
    statement: Any,
    values: dict[str, Any],
    facts: dict[str, object],
    now: Moment,
    zone: ZoneInfo,
) -> None:
    """Job, ticket and event in one go. A step that the table of states does not know changes nothing."""
    if not may_follow(PrintState(job.state), then):
        raise WrongStep(f"print job {job.job}: {then.value} cannot follow {job.state}")
    connection.execute(statement, {"which": job.job, "now": then.value, "at": now.utc, **values})
    connection.execute(SET_TICKET, {"which": job.id, "now": then.value})
    body = {"job": str(job.job), "copy": job.copy_number, "state": then.value, **facts}
    log_event(connection, "print", now, body, about=ticket_of(job, zone))
