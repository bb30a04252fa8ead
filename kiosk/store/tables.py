"""The tables of the kiosk's store. `ticket` and `print_job` are projections of `event`, written in its transaction.

Instants are text in UTC with milliseconds, so that they sort and a person can read them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from kiosk.store.errors import DamagedValue

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
STRICT = {"sqlite_strict": True}
TRUST = "at_trust IN ('synced', 'plausible', 'bad')"
QUEUE_STATES = "('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')"
PRINT_STATES = (
    "('prepared', 'sending', 'sent', 'printed', 'printed_not_cut',"
    " 'probable', 'unverified', 'uncertain', 'not_printed', 'cancelled')"
)
NAMED_AND_UNSETTLED = "process_id IS NOT NULL AND state IN ('probable', 'unverified', 'uncertain', 'printed_not_cut')"
"""Print jobs of which their printer may still speak. SQLite takes an index only for a condition in the same words."""


class UtcText(TypeDecorator[datetime]):
    """An aware datetime, kept as "2026-10-05T00:00:00.000Z"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To text; a datetime without a zone is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the store takes aware datetimes only")
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To an aware datetime in UTC."""
        try:
            return None if value is None else datetime.fromisoformat(value)
        except ValueError as error:
            raise DamagedValue(str(error)) from error


class Row(SQLModel, registry=registry(metadata=metadata)):
    """Base of all tables here; its own metadata keeps them apart from those of other programs in one process."""


class MetaRow(Row, table=True):
    """What the file is: hall, kiosk_id, incarnation (made with the file), created_at."""

    __tablename__ = "meta"
    __table_args__ = (STRICT,)

    key: str = Field(sa_type=Text, primary_key=True)
    value: str = Field(sa_type=Text)


class PeriodRow(Row, table=True):
    """A stretch of numbers. `series` is empty for the whole hall, else the one series that ran over its band."""

    __tablename__ = "period"
    __table_args__ = (CheckConstraint("period >= 1", name="period"), CheckConstraint(TRUST, name="at_trust"), STRICT)

    period: int = Field(primary_key=True)
    series: str | None = Field(default=None, sa_type=Text)
    business_date: str | None = Field(default=None, sa_type=Text)
    at_utc: datetime = Field(sa_type=UtcText)
    at_trust: str = Field(sa_type=Text)


class CounterRow(Row, table=True):
    """The last number of each series, and the period before its wrap (empty: none)."""

    __tablename__ = "counter"
    __table_args__ = (CheckConstraint("last >= 1", name="last"), STRICT)

    series: str = Field(sa_type=Text, primary_key=True)
    period: int = Field(foreign_key="period.period")
    last: int
    previous_period: int | None = Field(default=None, foreign_key="period.period")


class TicketRow(Row, table=True):
    """A ticket as it stands now. `id` is the order of arrival at this kiosk."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("ticket_id"),
        UniqueConstraint("press_id"),
        UniqueConstraint("hall", "period", "series", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("ahead >= 0", name="ahead"),
        CheckConstraint("(wait_low IS NULL) = (wait_high IS NULL) AND wait_low <= wait_high", name="wait"),
        CheckConstraint("served_share BETWEEN 0 AND 1", name="served_share"),
        CheckConstraint(TRUST, name="at_trust"),
        CheckConstraint(f"queue_state IN {QUEUE_STATES}", name="queue_state"),
        CheckConstraint(f"print_state IN {PRINT_STATES}", name="print_state"),
        Index("ix_ticket_waiting", "period", "series", sqlite_where=text("queue_state = 'waiting'")),
        Index("ix_ticket_period_service", "period", "service"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: str = Field(sa_type=Text)
    press_id: str = Field(sa_type=Text)
    hall: str = Field(sa_type=Text)
    period: int = Field(foreign_key="period.period")
    series: str = Field(sa_type=Text)
    number: int
    agency: str = Field(sa_type=Text)
    service: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    ahead: int
    wait_low: int | None = None
    wait_high: int | None = None
    code: str = Field(sa_type=Text)
    at_utc: datetime = Field(sa_type=UtcText)
    at_trust: str = Field(sa_type=Text)
    boot_id: str = Field(sa_type=Text)
    mono_ms: int
    queue_state: str = Field(sa_type=Text)
    round: int
    recalls: int
    position: int
    print_state: str = Field(sa_type=Text)
    as_of: datetime | None = Field(default=None, sa_type=UtcText)
    """The last contact with central, where people ahead and wait are of then; empty: they are of the moment itself."""
    served_share: float | None = Field(default=None, sa_type=REAL)
    """Probability, when it was given, that it is called before closing; what the paper says of it stays true."""


class EventRow(Row, table=True):
    """The append-only log, which is the outbox too. Nothing here is ever changed; `seq` is never used again."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(TRUST, name="at_trust"),
        {"sqlite_autoincrement": True, **STRICT},
    )

    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True))
    ticket_id: str | None = Field(default=None, sa_type=Text)
    kind: str = Field(sa_type=Text)
    period: int | None = None
    series: str | None = Field(default=None, sa_type=Text)
    number: int | None = None
    at_utc: datetime = Field(sa_type=UtcText)
    at_trust: str = Field(sa_type=Text)
    boot_id: str = Field(sa_type=Text)
    mono_ms: int
    body: str = Field(sa_type=Text)


class PrintJobRow(Row, table=True):
    """The printer's journal. `id` is the job's name; `copy` 1 is the ticket itself, later ones are marked copies."""

    __tablename__ = "print_job"
    __table_args__ = (
        UniqueConstraint("ticket", "copy"),
        CheckConstraint("copy >= 1", name="copy"),
        CheckConstraint("attempt >= 0", name="attempt"),
        CheckConstraint(f"state IN {PRINT_STATES}", name="state"),
        CheckConstraint("asked_by IN ('kiosk', 'visitor', 'staff')", name="asked_by"),
        CheckConstraint("mm >= 0", name="mm"),
        Index("ix_print_job_open", "state", sqlite_where=text("state IN ('prepared', 'sending', 'sent')")),
        Index("ix_print_job_unsettled", "sending_at", sqlite_where=text(NAMED_AND_UNSETTLED)),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket: int = Field(sa_column=Column(Integer, ForeignKey("ticket.id"), nullable=False))
    copy_number: int = Field(sa_column=Column("copy", Integer, nullable=False))
    attempt: int
    state: str = Field(sa_type=Text)
    problem: str | None = Field(default=None, sa_type=Text)
    process_id: str | None = Field(default=None, sa_type=Text)
    """How the printer names the latest attempt, without the letter that says which part of it."""
    asked_by: str = Field(sa_type=Text)
    mm: float = Field(sa_type=REAL)
    """Paper that all attempts used, or may have used."""
    prepared_at: datetime = Field(sa_type=UtcText)
    sending_at: datetime | None = Field(default=None, sa_type=UtcText)
    sent_at: datetime | None = Field(default=None, sa_type=UtcText)
    finished_at: datetime | None = Field(default=None, sa_type=UtcText)


class QueueChangeRow(Row, table=True):
    """Every queue state that was accepted, in the order it came; what the estimated wait learns from."""

    __tablename__ = "queue_change"
    __table_args__ = (
        CheckConstraint(f"state IN {QUEUE_STATES}", name="state"),
        CheckConstraint(TRUST, name="at_trust"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket: int = Field(foreign_key="ticket.id")
    after_ticket: int
    """The newest ticket when this came: arrivals and changes are put in order by it, not by the wall clock."""
    state: str = Field(sa_type=Text)
    round: int
    recalls: int
    position: int
    at_utc: datetime = Field(sa_type=UtcText)
    at_trust: str = Field(sa_type=Text)
    boot_id: str = Field(sa_type=Text)
    mono_ms: int


class HeardStepRow(Row, table=True):
    """Calls and departures of visitors whose tickets other kiosks gave: the estimated wait learns the whole queue."""

    __tablename__ = "heard_step"
    __table_args__ = (
        CheckConstraint("kind IN ('call', 'leave')", name="kind"),
        CheckConstraint("waiting >= 0", name="waiting"),
        CheckConstraint(TRUST, name="at_trust"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    after_ticket: int
    """The newest ticket of this store when it came, and the newest queue change: its place in the order of steps."""
    after_change: int
    ticket_id: str = Field(sa_type=Text)
    series: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    waiting: int
    """People waiting in this queue after it."""
    at_utc: datetime = Field(sa_type=UtcText)
    at_trust: str = Field(sa_type=Text)


class WaitScoreRow(Row, table=True):
    """How good the printed waits of a day and agency were; `bias` and `width` in minutes, empty if none was judged."""

    __tablename__ = "wait_score"
    __table_args__ = (
        CheckConstraint("within + sooner + later = judged AND judged <= given", name="counts"),
        CheckConstraint("(bias IS NULL) = (width IS NULL)", name="minutes"),
        STRICT,
    )

    day: str = Field(sa_type=Text, primary_key=True)
    agency: str = Field(sa_type=Text, primary_key=True)
    given: int
    judged: int
    within: int
    sooner: int
    later: int
    bias: float | None = Field(default=None, sa_type=REAL)
    width: float | None = Field(default=None, sa_type=REAL)


class RollRow(Row, table=True):
    """Every roll of paper since its account is kept; the newest is in the printer. Lengths in millimetres."""

    __tablename__ = "roll"
    __table_args__ = (
        CheckConstraint("length_mm > 0", name="length_mm"),
        CheckConstraint("used_mm >= 0", name="used_mm"),
        CheckConstraint("near_end_at_mm <= used_mm", name="near_end_at_mm"),
        CheckConstraint("out_at_mm <= used_mm", name="out_at_mm"),
        CheckConstraint(TRUST, name="at_trust"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    length_mm: float = Field(sa_type=REAL)
    used_mm: float = Field(sa_type=REAL)
    near_end_at_mm: float | None = Field(default=None, sa_type=REAL)
    """What was used when the sensor first said near-end."""
    out_at_mm: float | None = Field(default=None, sa_type=REAL)
    """What was used when the sensor first said that the paper is out."""
    at_utc: datetime = Field(sa_type=UtcText)
    at_trust: str = Field(sa_type=Text)


class KeptRow(Row, table=True):
    """What is the machine's own, as JSON: staff PIN's hash, what set-up found of the printer, secret of the tokens."""

    __tablename__ = "kept"
    __table_args__ = (STRICT,)

    key: str = Field(sa_type=Text, primary_key=True)
    value: str = Field(sa_type=Text)


class MirrorRow(Row, table=True):
    """How far the store and central are together: one row. All of it is empty or 0 at a kiosk that is alone."""

    __tablename__ = "mirror"
    __table_args__ = (
        CheckConstraint("id = 1", name="id"),
        CheckConstraint("acked_seq >= 0", name="acked_seq"),
        CheckConstraint("position >= 0 AND position <= furthest", name="position"),
        CheckConstraint("(band_first IS NULL) = (band_last IS NULL) AND band_first <= band_last", name="band"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    acked_seq: int
    """Central has every event up to this one."""
    position: int
    """How far the hall's log is applied."""
    furthest: int
    """The furthest that `position` ever was."""
    band_first: int | None = None
    band_last: int | None = None
    sequencer_last: int | None = None
    forked_seq: int | None = None
    """The event that central knows with other content: a copy of this store is, or was, in use."""
    heard_at: datetime | None = Field(default=None, sa_type=UtcText)
    """The last contact."""


class ParkedRow(Row, table=True):
    """Events that central could not take. They wait here for a person, and are never deleted unsent."""

    __tablename__ = "parked"
    __table_args__ = (CheckConstraint("again IN (0, 1)", name="again"), STRICT)

    seq: int | None = Field(default=None, primary_key=True)
    reason: str = Field(sa_type=Text)
    at_utc: datetime = Field(sa_type=UtcText)
    again: int
    """1: a person asked to have it sent again."""


class ElsewhereRow(Row, table=True):
    """People waiting by series whose tickets other kiosks gave, as central said last."""

    __tablename__ = "elsewhere"
    __table_args__ = (CheckConstraint("people >= 0", name="people"), STRICT)

    series: str = Field(sa_type=Text, primary_key=True)
    people: int
    at_utc: datetime = Field(sa_type=UtcText)


class UsedElsewhereRow(Row, table=True):
    """Numbers that other kiosks gave today by service, as central said last; they use up quotas of the hall."""

    __tablename__ = "used_elsewhere"
    __table_args__ = (CheckConstraint("numbers >= 0", name="numbers"), STRICT)

    service: str = Field(sa_type=Text, primary_key=True)
    numbers: int
    at_utc: datetime = Field(sa_type=UtcText)


class LeaseRow(Row, table=True):
    """Numbers of one series and period that belong to this store alone, for when its band is used up."""

    __tablename__ = "lease"
    __table_args__ = (
        CheckConstraint("first >= 1 AND first <= last", name="numbers"),
        Index("ix_lease_series_period", "series", "period"),
        STRICT,
    )

    request_id: str = Field(sa_type=Text, primary_key=True)
    series: str = Field(sa_type=Text)
    period: int
    first: int
    last: int


class HeldRow(Row, table=True):
    """Numbers of this store alone beside its band, in every period: shares by central's id, the longer range by 0."""

    __tablename__ = "held"
    __table_args__ = (
        CheckConstraint("first >= 1 AND first <= last", name="numbers"),
        CheckConstraint("returned IN (0, 1, 2)", name="returned"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    first: int
    last: int
    returned: int
    """1: central asked it back, and none of it is given any more; 2: central knows that, and may give it to others."""


meta: Table = metadata.tables["meta"]
period: Table = metadata.tables["period"]
counter: Table = metadata.tables["counter"]
ticket: Table = metadata.tables["ticket"]
event: Table = metadata.tables["event"]
print_job: Table = metadata.tables["print_job"]
queue_change: Table = metadata.tables["queue_change"]
heard_step: Table = metadata.tables["heard_step"]
wait_score: Table = metadata.tables["wait_score"]
roll: Table = metadata.tables["roll"]
kept: Table = metadata.tables["kept"]
mirror: Table = metadata.tables["mirror"]
parked: Table = metadata.tables["parked"]
elsewhere: Table = metadata.tables["elsewhere"]
used_elsewhere: Table = metadata.tables["used_elsewhere"]
lease: Table = metadata.tables["lease"]
held: Table = metadata.tables["held"]
