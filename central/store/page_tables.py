"""The tables behind the pages: officers and who is signed in, announcements, the catalogue's history, the audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Table, Text
from sqlmodel import Field

from central.store.tables import Row, UtcText, metadata


class OfficerRow(Row, table=True):
    """A person who may sign in. `name` is what they type and what the log shows; no other data of them is kept."""

    __tablename__ = "officer"
    __table_args__ = (
        CheckConstraint("role IN ('officer', 'head', 'admin')", name="role"),
        Index("ix_officer_name_key", "hall", "name_key", unique=True),
    )

    hall: str = Field(sa_type=Text, primary_key=True)
    name: str = Field(sa_type=Text, primary_key=True)
    role: str = Field(sa_type=Text)
    agency: str | None = Field(default=None, sa_type=Text)
    """Counters of this agency only; empty: any."""
    secret_hash: str = Field(sa_type=Text)
    """Argon2id of the PIN or password."""
    made_at: datetime = Field(sa_type=UtcText)
    ended_at: datetime | None = Field(default=None, sa_type=UtcText)
    name_key: str | None = Field(default=None, sa_type=Text)
    """The name whatever its case. Empty: made when names with another case were other people's."""


class TriesRow(Row, table=True):
    """Wrong tries to sign in of one account, one address, or both."""

    __tablename__ = "tries"
    __table_args__ = (Index("ix_tries_age", "hall", "at_utc"),)

    hall: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    """A hash: it holds no name and no address."""
    wrong: int
    at_utc: datetime = Field(sa_type=UtcText)
    """Of the last one."""
    was_right: bool = False
    """This account was signed in from this address before."""


class SignInRow(Row, table=True):
    """One browser in which an officer is signed in, with the counter and the queues chosen there."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_officer", "hall", "officer"),)

    hall: str = Field(sa_type=Text, primary_key=True)
    token_hash: str = Field(sa_type=Text, primary_key=True)
    officer: str = Field(sa_type=Text)
    counter: str | None = Field(default=None, sa_type=Text)
    queues: str | None = Field(default=None, sa_type=Text)
    """Series served, with commas; empty: all of the counter."""
    made_at: datetime = Field(sa_type=UtcText)
    ends_at: datetime = Field(sa_type=UtcText)


class AnnouncementRow(Row, table=True):
    """A line that displays show. `id` is a position of the hall."""

    __tablename__ = "announcement"

    hall: str = Field(sa_type=Text, primary_key=True)
    id: int = Field(sa_type=BigInteger, primary_key=True)
    texts: str = Field(sa_type=Text)
    """JSON, text by language; Indonesian is always there."""
    from_utc: datetime = Field(sa_type=UtcText)
    until_utc: datetime | None = Field(default=None, sa_type=UtcText)
    made_by: str = Field(sa_type=Text)
    ended_at: datetime | None = Field(default=None, sa_type=UtcText)


class RevisionRow(Row, table=True):
    """Every catalogue that was published from the pages, so that it can be brought back. `id` is a position."""

    __tablename__ = "revision"

    hall: str = Field(sa_type=Text, primary_key=True)
    id: int = Field(sa_type=BigInteger, primary_key=True)
    version: str = Field(sa_type=Text)
    content: str = Field(sa_type=Text)
    at_utc: datetime = Field(sa_type=UtcText)
    officer: str = Field(sa_type=Text)
    what: str = Field(sa_type=Text)
    """One line: what was changed."""


class AuditRow(Row, table=True):
    """What officers did beside the acts of counters: who, when, what. Nothing here is ever changed."""

    __tablename__ = "audit"

    hall: str = Field(sa_type=Text, primary_key=True)
    pos: int = Field(sa_type=BigInteger, primary_key=True)
    at_utc: datetime = Field(sa_type=UtcText)
    officer: str = Field(sa_type=Text)
    what: str = Field(sa_type=Text)
    """A word of ours, for example "signed_in", "announced", "catalogue_published"."""
    subject: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)


class ChoiceRow(Row, table=True):
    """One setting of a hall that its head changes on a page: JSON by key, for example "display"."""

    __tablename__ = "choice"

    hall: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    value: str = Field(sa_type=Text)


officer: Table = metadata.tables["officer"]
tries: Table = metadata.tables["tries"]
sign_in: Table = metadata.tables["sign_in"]
announcement: Table = metadata.tables["announcement"]
revision: Table = metadata.tables["revision"]
audit: Table = metadata.tables["audit"]
choice: Table = metadata.tables["choice"]
