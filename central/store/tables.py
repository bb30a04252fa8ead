"""The tables of central. `ticket` is a projection of `kiosk_event` and of the acts of counters.

`hall` leads every key, so that halls can be spread over machines later. Instants are text in UTC with milliseconds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Dialect, Index, MetaData, Table, Text
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
QUEUE_STATES = "('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')"


class UtcText(TypeDecorator[datetime]):
    """An aware datetime, kept as "2026-10-05T00:00:00.000Z": the same text in every database, and it sorts."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To text; a datetime without a zone is a mistake of the caller."""
        return None if value is None else utc_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To an aware datetime in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def utc_text(value: datetime) -> str:
    """The instant as the store keeps it."""
    if value.tzinfo is None:
        raise ValueError("the store takes aware datetimes only")
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Row(SQLModel, registry=registry(metadata=metadata)):
    """Base of all tables here; its own metadata keeps them apart from those of other programs in one process."""


class HallRow(Row, table=True):
    """One hall. Its row is locked by every change in the hall. `last_…`: when the last number was given."""

    __tablename__ = "hall"
    __table_args__ = (CheckConstraint("position >= 0", name="position"), CheckConstraint("period >= 0", name="period"))

    hall: str = Field(sa_type=Text, primary_key=True)
    position: int = Field(sa_type=BigInteger)
    """The latest of the hall's log; it only grows."""
    zone: str = Field(sa_type=Text)
    period: int
    """The running one; 0: none yet."""
    business_date: str | None = Field(default=None, sa_type=Text)
    last_utc: datetime | None = Field(default=None, sa_type=UtcText)
    last_trust: str | None = Field(default=None, sa_type=Text)
    last_boot: str | None = Field(default=None, sa_type=Text)
    last_mono: int | None = Field(default=None, sa_type=BigInteger)


class KioskRow(Row, table=True):
    """A kiosk that has, or had, a token. `beat` is its last heartbeat as JSON."""

    __tablename__ = "kiosk"

    hall: str = Field(sa_type=Text, primary_key=True)
    kiosk_id: str = Field(sa_type=Text, primary_key=True)
    token_hash: str | None = Field(default=None, sa_type=Text, index=True)
    next_token_hash: str | None = Field(default=None, sa_type=Text, index=True)
    """Of the token that takes the place of the old one when it is used for the first time."""
    enrolled_at: datetime | None = Field(default=None, sa_type=UtcText)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcText)
    heard_at: datetime | None = Field(default=None, sa_type=UtcText)
    beat: str | None = Field(default=None, sa_type=Text)


class IncarnationRow(Row, table=True):
    """One life of a kiosk's store: how far its log has come, and the reserve band that belongs to it."""

    __tablename__ = "incarnation"
    __table_args__ = (
        CheckConstraint("expected_seq >= 1", name="expected_seq"),
        CheckConstraint("(band_first IS NULL) = (band_last IS NULL) AND band_first <= band_last", name="band"),
    )

    hall: str = Field(sa_type=Text, primary_key=True)
    kiosk_id: str = Field(sa_type=Text, primary_key=True)
    incarnation: str = Field(sa_type=Text, primary_key=True)
    expected_seq: int = Field(sa_type=BigInteger)
    band_first: int | None = None
    band_last: int | None = None
    band_given_period: int | None = None
    retired_period: int | None = None
    """The hall's period when another incarnation took its place; empty: this is the kiosk's store."""
    forked: bool = False


class KioskEventRow(Row, table=True):
    """The logs of all kiosks as they came. Nothing here is ever changed. `digest` tells a fork from a repetition."""

    __tablename__ = "kiosk_event"

    hall: str = Field(sa_type=Text, primary_key=True)
    kiosk_id: str = Field(sa_type=Text, primary_key=True)
    incarnation: str = Field(sa_type=Text, primary_key=True)
    seq: int = Field(sa_type=BigInteger, primary_key=True)
    ticket_id: str | None = Field(default=None, sa_type=Text)
    kind: str = Field(sa_type=Text)
    period: int | None = None
    series: str | None = Field(default=None, sa_type=Text)
    number: int | None = None
    at_utc: datetime = Field(sa_type=UtcText)
    at_trust: str = Field(sa_type=Text)
    boot_id: str = Field(sa_type=Text)
    mono_ms: int = Field(sa_type=BigInteger)
    body: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Text)


class RejectedRow(Row, table=True):
    """Events that could not be taken, as they came, for a person to look at."""

    __tablename__ = "rejected"

    hall: str = Field(sa_type=Text, primary_key=True)
    kiosk_id: str = Field(sa_type=Text, primary_key=True)
    incarnation: str = Field(sa_type=Text, primary_key=True)
    seq: int = Field(sa_type=BigInteger, primary_key=True)
    reason: str = Field(sa_type=Text)
    line: str = Field(sa_type=Text)
    at_utc: datetime = Field(sa_type=UtcText)


class TicketRow(Row, table=True):
    """A visitor as of now. Tickets with the same number are a clash; both stay."""

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint(f"queue_state IN {QUEUE_STATES}", name="queue_state"),
        Index("ix_ticket_queue", "hall", "queue", "queue_state"),
        Index("ix_ticket_number", "hall", "period", "series", "number"),
        Index("ix_ticket_order", "hall", "order_ms"),
    )

    hall: str = Field(sa_type=Text, primary_key=True)
    ticket_id: str = Field(sa_type=Text, primary_key=True)
    kiosk_id: str = Field(sa_type=Text)
    """Empty: the number was written by hand."""
    incarnation: str = Field(sa_type=Text)
    period: int
    series: str = Field(sa_type=Text)
    queue: str = Field(sa_type=Text)
    """The series in whose queue the visitor stands; another one than on the paper after a transfer."""
    number: int
    agency: str = Field(sa_type=Text)
    service: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    code: str = Field(sa_type=Text)
    at_utc: datetime = Field(sa_type=UtcText)
    at_trust: str = Field(sa_type=Text)
    arrived_at: datetime = Field(sa_type=UtcText)
    """When central heard of it, by central's clock."""
    order_ms: int = Field(sa_type=BigInteger)
    """The order of calls: milliseconds since 1970, of the ticket if its clock was good, else of its arrival here."""
    pos: int = Field(sa_type=BigInteger)
    """Position in the hall at which it arrived: decides where `order_ms` does not."""
    queue_state: str = Field(sa_type=Text)
    round: int
    recalls: int
    position: int = Field(sa_type=BigInteger)
    """Position of the last act."""
    counter: str | None = Field(default=None, sa_type=Text)
    priority: bool = False
    print_state: str = Field(sa_type=Text)
    held: bool = False
    not_before: str | None = Field(default=None, sa_type=Text)
    """ISO date of the day on which the visitor comes again."""
    return_after: int | None = None
    """Calls that go first after a return."""
    token_hash: str | None = Field(default=None, sa_type=Text, index=True)
    """SHA-256 of what the QR on the paper holds: its holder may see this ticket, for a while."""
    left_at: datetime | None = Field(default=None, sa_type=UtcText)
    """When the visitor left the queue by phone; empty: they did not, or came back."""


class ActRow(Row, table=True):
    """The hall's log, which goes down to the kiosks: one line per position, not every position has one."""

    __tablename__ = "act"
    __table_args__ = (Index("ix_act_ticket", "hall", "ticket_id"),)

    hall: str = Field(sa_type=Text, primary_key=True)
    pos: int = Field(sa_type=BigInteger, primary_key=True)
    kind: str = Field(sa_type=Text)
    ticket_id: str | None = Field(default=None, sa_type=Text)
    counter: str | None = Field(default=None, sa_type=Text)
    officer: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    at_utc: datetime = Field(sa_type=UtcText)
    body: str = Field(sa_type=Text)


class AskedRow(Row, table=True):
    """What came of an act that had a request id: who asks again with the same one gets the same answer."""

    __tablename__ = "asked"
    __table_args__ = (
        CheckConstraint("outcome IN ('done', 'refused', 'withdrawn', 'malformed', 'unknown')", name="outcome"),
        Index("ix_asked_age", "hall", "at_utc"),
    )

    hall: str = Field(sa_type=Text, primary_key=True)
    request_id: str = Field(sa_type=Text, primary_key=True)
    digest: str = Field(sa_type=Text)
    """SHA-256 of all that was asked: one request id is one act."""
    outcome: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    """The answer as JSON."""
    at_utc: datetime = Field(sa_type=UtcText)


class CounterRow(Row, table=True):
    """How a counter stands. State and streak hold for the business day `day` only."""

    __tablename__ = "counter"
    __table_args__ = (CheckConstraint("state IN ('open', 'break', 'closed')", name="state"),)

    hall: str = Field(sa_type=Text, primary_key=True)
    code: str = Field(sa_type=Text, primary_key=True)
    agency: str = Field(sa_type=Text)
    series: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    ticket_id: str | None = Field(default=None, sa_type=Text)
    day: str | None = Field(default=None, sa_type=Text)
    streak: int = 0
    """Tickets with priority called one after the other."""


class SeriesRow(Row, table=True):
    """The sequence of one series: the last number given, and the end of what may be given. `first_…`: first use."""

    __tablename__ = "series_state"

    hall: str = Field(sa_type=Text, primary_key=True)
    series: str = Field(sa_type=Text, primary_key=True)
    period: int
    last: int
    upper: int
    first_utc: datetime | None = Field(default=None, sa_type=UtcText)
    first_trust: str | None = Field(default=None, sa_type=Text)
    first_boot: str | None = Field(default=None, sa_type=Text)
    first_mono: int | None = Field(default=None, sa_type=BigInteger)


class GivenRow(Row, table=True):
    """Numbers that the sequencer gave: who asks again with the same request gets the same number."""

    __tablename__ = "given"
    __table_args__ = (Index("ix_given_numbers", "hall", "series", "number"),)

    hall: str = Field(sa_type=Text, primary_key=True)
    request_id: str = Field(sa_type=Text, primary_key=True)
    kiosk_id: str = Field(sa_type=Text)
    series: str = Field(sa_type=Text)
    period: int
    business_date: str | None = Field(default=None, sa_type=Text)
    number: int
    at_utc: datetime = Field(sa_type=UtcText)
    at_trust: str = Field(sa_type=Text)
    boot_id: str = Field(sa_type=Text)
    mono_ms: int = Field(sa_type=BigInteger)
    ticket_id: str | None = Field(default=None, sa_type=Text)


class LeaseRow(Row, table=True):
    """Numbers that belong to one incarnation alone."""

    __tablename__ = "lease"
    __table_args__ = (Index("ix_lease_numbers", "hall", "series", "period"),)

    hall: str = Field(sa_type=Text, primary_key=True)
    request_id: str = Field(sa_type=Text, primary_key=True)
    kiosk_id: str = Field(sa_type=Text)
    incarnation: str = Field(sa_type=Text)
    series: str = Field(sa_type=Text)
    period: int
    first: int
    last: int


class HoldingRow(Row, table=True):
    """Numbers that one store gives alone, beside its band, in every period. `id` is a position of the hall."""

    __tablename__ = "holding"
    __table_args__ = (
        CheckConstraint("kind IN ('share', 'longer')", name="kind"),
        CheckConstraint("first >= 1 AND first <= last", name="numbers"),
    )

    hall: str = Field(sa_type=Text, primary_key=True)
    id: int = Field(sa_type=BigInteger, primary_key=True)
    kiosk_id: str = Field(sa_type=Text)
    incarnation: str = Field(sa_type=Text)
    """Empty: given to the kiosk for its next store."""
    kind: str = Field(sa_type=Text)
    first: int
    last: int
    retired_period: int | None = None
    """As that of an incarnation: it rests from then on."""


class PeriodRow(Row, table=True):
    """A stretch of numbers. `series` is empty for the whole hall, else the one series that ran over its range."""

    __tablename__ = "period"

    hall: str = Field(sa_type=Text, primary_key=True)
    period: int = Field(primary_key=True)
    series: str | None = Field(default=None, sa_type=Text)
    business_date: str | None = Field(default=None, sa_type=Text)
    opened_at: datetime = Field(sa_type=UtcText)


class AlarmRow(Row, table=True):
    """What a person should look at. `id` is a position of the hall."""

    __tablename__ = "alarm"
    __table_args__ = (Index("ix_alarm_subject", "hall", "kind", "subject"),)

    hall: str = Field(sa_type=Text, primary_key=True)
    id: int = Field(sa_type=BigInteger, primary_key=True)
    kind: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    """What it is about; there is one unseen alarm of a kind and subject at most."""
    at_utc: datetime = Field(sa_type=UtcText)
    body: str = Field(sa_type=Text)
    seen_at: datetime | None = Field(default=None, sa_type=UtcText)


class EnrolCodeRow(Row, table=True):
    """A one-time code that waits for its kiosk."""

    __tablename__ = "enrol_code"

    hall: str = Field(sa_type=Text, primary_key=True)
    kiosk_id: str = Field(sa_type=Text, primary_key=True)
    code_hash: str = Field(sa_type=Text)
    expires_at: datetime = Field(sa_type=UtcText)
    tries: int


class AccessRow(Row, table=True):
    """Who else may speak to central: counters and administrators."""

    __tablename__ = "access"
    __table_args__ = (
        CheckConstraint("role IN ('admin', 'counter')", name="role"),
        CheckConstraint("(role = 'counter') = (counter IS NOT NULL)", name="counter"),
    )

    hall: str = Field(sa_type=Text, primary_key=True)
    name: str = Field(sa_type=Text, primary_key=True)
    role: str = Field(sa_type=Text)
    counter: str | None = Field(default=None, sa_type=Text)
    token_hash: str = Field(sa_type=Text, index=True)
    made_at: datetime = Field(sa_type=UtcText)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcText)


class VersionRow(Row, table=True):
    """Catalogue and settings that the hall's kiosks should use."""

    __tablename__ = "version"
    __table_args__ = (CheckConstraint("kind IN ('catalogue', 'settings')", name="kind"),)

    hall: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text, primary_key=True)
    version: str = Field(sa_type=Text)
    content: str = Field(sa_type=Text)
    at_utc: datetime = Field(sa_type=UtcText)


hall: Table = metadata.tables["hall"]
kiosk: Table = metadata.tables["kiosk"]
incarnation: Table = metadata.tables["incarnation"]
kiosk_event: Table = metadata.tables["kiosk_event"]
rejected: Table = metadata.tables["rejected"]
ticket: Table = metadata.tables["ticket"]
act: Table = metadata.tables["act"]
asked: Table = metadata.tables["asked"]
counter: Table = metadata.tables["counter"]
series_state: Table = metadata.tables["series_state"]
given: Table = metadata.tables["given"]
lease: Table = metadata.tables["lease"]
holding: Table = metadata.tables["holding"]
period: Table = metadata.tables["period"]
alarm: Table = metadata.tables["alarm"]
enrol_code: Table = metadata.tables["enrol_code"]
access: Table = metadata.tables["access"]
version: Table = metadata.tables["version"]
