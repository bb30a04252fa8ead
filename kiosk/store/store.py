"""The kiosk's memory: one method per thing that happens, each one transaction."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.clock import TellsTime
from kiosk.store import account, issuing, journal, queueing, schema
from kiosk.store.engine import Writer
from kiosk.store.errors import UnknownTicket, WrongStore
from kiosk.store.lock import StoreLock
from kiosk.store.reader import Reader
from kiosk.store.rows import Numbers, log_event
from kiosk.store.tables import event, kept, meta
from kiosk.store.values import Again, Issued, IssueRequest
from kiosk.tickets import Band, ClockGrade, PrintState, QueueMark, QueueState

LAST_BELIEVED = (
    select(event.c.at_utc).where(event.c.at_trust != ClockGrade.BAD.value).order_by(event.c.seq.desc()).limit(1)
)
_KEPT_VALUES = upsert(kept)
KEEP = _KEPT_VALUES.on_conflict_do_update(index_elements=[kept.c.key], set_={"value": _KEPT_VALUES.excluded.value})


class Store(Reader):
    """Owns the file. Every method may be called from any thread but the window's; all raise StoreError."""

    def __init__(self, path: Path, lock: StoreLock, writer: Writer, clock: TellsTime, place: issuing.Place) -> None:
        """Use `Store.open`."""
        super().__init__(path, clock)
        self._lock = lock
        self._writer = writer
        self._place = place
        self.settled = 0
        """Print jobs found unfinished when the store was opened."""

    @classmethod
    def open(cls, path: Path, *, hall: str, kiosk_id: str, clock: TellsTime, band: Band | None = None) -> Store:
        """Open the file, or make it; check it, bring its schema up to date, settle what a crash left open.

        Raises StoreLocked, StoreDamaged, NewerSchema, WrongStore or StoreFailed, each with what to do.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = StoreLock(path)
        try:
            writer = Writer(path)
        except BaseException:
            lock.release()
            raise
        try:
            schema.prepare(writer, path)
            with writer.transaction() as connection:
                _claim(connection, path, hall, kiosk_id, clock)
            place = issuing.Place(hall, band or Band(), clock.zone)
            store = cls(path, lock, writer, clock, place)
            store.settled = store.settle_in_flight()
        except BaseException:
            writer.abandon()
            lock.release()
            raise
        return store

    def issue(self, request: IssueRequest) -> Issued:
        """Give a number. When this returns, the ticket survives a power cut.

        Raises QuotaUsedUp or NumbersExhausted; nothing is kept then.
        """
        with self._writer.transaction() as connection:
            return issuing.issue(connection, request, self._clock.now(), self._place)

    def job_sending(self, job_id: str, attempt: int = 1, process_id: str = "") -> None:
        """Bytes may leave the kiosk once this returns; the printer will name the attempt by `process_id`, if any.

        Raises UnknownJob or WrongStep.
        """
        with self._writer.transaction() as connection:
            journal.sending(connection, job_id, attempt, process_id, self._clock.now(), self._clock.zone)

    def job_sent(self, job_id: str) -> None:
        """The printer took all bytes. Raises UnknownJob or WrongStep."""
        with self._writer.transaction() as connection:
            journal.sent(connection, job_id, self._clock.now(), self._clock.zone)

    def job_finished(self, job_id: str, state: PrintState, problem: str | None = None, mm: float = 0.0) -> None:
        """What is known about the paper in the end. `mm`: paper that this attempt used or may use.

        Raises UnknownJob or WrongStep.
        """
        with self._writer.transaction() as connection:
            journal.finished(connection, job_id, state, problem, mm, self._clock.now(), self._clock.zone)
        self._writer.rest()

    def job_settled(self, job_id: str, state: PrintState) -> None:
        """Late evidence of a finished job, or that its printer forgot it. Telling it twice changes nothing.

        A job known to be on paper stays so. Raises UnknownJob, or WrongStep for a job that has not ended or of which
        no byte left.
        """
        with self._writer.transaction() as connection:
            journal.settled(connection, job_id, state, self._clock.now(), self._clock.zone)

    def prepare_again(self, ticket_id: str, by: Literal["visitor", "staff"]) -> Again:
        """A print job for a ticket that was asked for once more. Raises UnknownTicket or StillPrinting.

        If no byte of it ever left the kiosk it is the same job with its next attempt; else a further copy, marked.
        """
        with self._writer.transaction() as connection:
            return journal.again(connection, ticket_id, by, self._clock.now(), self._clock.zone)

    def paper_used(self, mm: float) -> None:
        """Paper for something that is no ticket is charged to the roll. Raises ValueError for less than 0 mm."""
        with self._writer.transaction() as connection:
            account.charge(connection, mm)

    def roll_replaced(self, length_mm: float) -> None:
        """Staff put in a new roll: its account begins. Raises ValueError for a length of 0 or less."""
        with self._writer.transaction() as connection:
            account.replace(connection, length_mm, self._clock.now(), self._clock.zone)

    def near_end_seen(self) -> None:
        """The sensor says that this roll is near its end; the first time counts, so it may be told again and again."""
        with self._writer.transaction() as connection:
            connection.execute(account.NEAR_END)

    def paper_out_seen(self) -> None:
        """The sensor says that there is no paper; the first time of each roll counts."""
        with self._writer.transaction() as connection:
            connection.execute(account.OUT)

    def keep(self, key: str, value: Mapping[str, object]) -> None:
        """Something set at the machine itself, durable, in place of what was kept under this key. Never an event."""
        row = {"key": key, "value": json.dumps(value, separators=(",", ":"), ensure_ascii=False)}
        with self._writer.transaction() as connection:
            connection.execute(KEEP, row)

    def settle_in_flight(self) -> int:
        """What a crash left: on its way becomes uncertain, prepared becomes not printed. Done by `open`."""
        with self._writer.transaction() as connection:
            return journal.settle(connection, self._clock.now(), self._clock.zone)

    def apply_queue_state(
        self,
        ticket_id: str,
        round: int,  # noqa: A002
        state: QueueState,
        recall: int = 0,
        position: int = 0,
    ) -> bool:
        """Take over a queue state from the counters; False if nothing new. Raises UnknownTicket."""
        new = QueueMark(state, round, recall, position)
        with self._writer.transaction() as connection:
            applied = queueing.apply(connection, ticket_id, new, self._clock.now())
        if applied is None:
            raise UnknownTicket(f"there is no ticket {ticket_id} in this store")
        return applied

    def record(self, kind: str, body: Mapping[str, object]) -> None:
        """Note something staff should be able to read later. No personal data."""
        with self._writer.transaction() as connection:
            log_event(connection, kind, self._clock.now(), body, about=Numbers())

    def close(self) -> None:
        """Put everything into the one file and let the next process have it."""
        super().close()
        try:
            self._writer.close()
        finally:
            self._lock.release()


def _claim(connection: Connection, path: Path, hall: str, kiosk_id: str, clock: TellsTime) -> None:
    """Write down whose file it is, or see that it is ours; tell the clock what time was believed last."""
    found = {row.key: row.value for row in connection.execute(select(meta.c.key, meta.c.value))}
    ours = {"hall": hall, "kiosk_id": kiosk_id}
    if not found:
        now = clock.now()
        made = {**ours, "incarnation": uuid.uuid4().hex, "created_at": now.utc.isoformat()}
        connection.execute(insert(meta), [{"key": key, "value": value} for key, value in made.items()])
        log_event(connection, "store_made", now, {"incarnation": made["incarnation"]}, about=Numbers())
        return
    for key, value in ours.items():
        if found[key] != value:
            raise WrongStore(
                f"{path} belongs to {key} {found[key]}, the configuration says {value}. "
                "Put the configuration right, or name another file in store.path."
            )
    believed = connection.execute(LAST_BELIEVED).scalar()
    if believed is not None:
        clock.believe(believed)
