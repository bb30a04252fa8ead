"""The first tables: halls, kiosks and their logs, tickets and acts, numbers, and who may speak to central."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BAND = "(band_first IS NULL) = (band_last IS NULL) AND band_first <= band_last"
QUEUE_STATES = "queue_state IN ('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')"


def upgrade() -> None:
    """Make all tables of the first release."""
    _hall()
    _kiosk()
    _incarnation()
    _kiosk_event()
    _rejected()
    _ticket()
    _act()
    _counter()
    _series_state()
    _given()
    _lease()
    _period()
    _alarm()
    _enrol_code()
    _access()
    _version()


def _hall() -> None:
    op.create_table(
        "hall",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("business_date", sa.Text),
        sa.Column("last_utc", sa.Text),
        sa.Column("last_trust", sa.Text),
        sa.Column("last_boot", sa.Text),
        sa.Column("last_mono", sa.BigInteger),
        sa.CheckConstraint("period >= 0", name="period"),
        sa.CheckConstraint("position >= 0", name="position"),
        sa.PrimaryKeyConstraint("hall", name="pk_hall"),
    )


def _kiosk() -> None:
    op.create_table(
        "kiosk",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("kiosk_id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text),
        sa.Column("next_token_hash", sa.Text),
        sa.Column("enrolled_at", sa.Text),
        sa.Column("revoked_at", sa.Text),
        sa.Column("heard_at", sa.Text),
        sa.Column("beat", sa.Text),
        sa.PrimaryKeyConstraint("hall", "kiosk_id", name="pk_kiosk"),
    )
    op.create_index("ix_kiosk_next_token_hash", "kiosk", ["next_token_hash"])
    op.create_index("ix_kiosk_token_hash", "kiosk", ["token_hash"])


def _incarnation() -> None:
    op.create_table(
        "incarnation",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("kiosk_id", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("expected_seq", sa.BigInteger, nullable=False),
        sa.Column("band_first", sa.Integer),
        sa.Column("band_last", sa.Integer),
        sa.Column("band_given_period", sa.Integer),
        sa.Column("retired_period", sa.Integer),
        sa.Column("forked", sa.Boolean, nullable=False),
        sa.CheckConstraint("(band_first IS NULL) = (band_last IS NULL) AND band_first <= band_last", name="band"),
        sa.CheckConstraint("expected_seq >= 1", name="expected_seq"),
        sa.PrimaryKeyConstraint("hall", "kiosk_id", "incarnation", name="pk_incarnation"),
    )


def _kiosk_event() -> None:
    op.create_table(
        "kiosk_event",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("kiosk_id", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("ticket_id", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("period", sa.Integer),
        sa.Column("series", sa.Text),
        sa.Column("number", sa.Integer),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("at_trust", sa.Text, nullable=False),
        sa.Column("boot_id", sa.Text, nullable=False),
        sa.Column("mono_ms", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hall", "kiosk_id", "incarnation", "seq", name="pk_kiosk_event"),
    )


def _rejected() -> None:
    op.create_table(
        "rejected",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("kiosk_id", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hall", "kiosk_id", "incarnation", "seq", name="pk_rejected"),
    )


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("ticket_id", sa.Text, nullable=False),
        sa.Column("kiosk_id", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("at_trust", sa.Text, nullable=False),
        sa.Column("arrived_at", sa.Text, nullable=False),
        sa.Column("order_ms", sa.BigInteger, nullable=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.Column("queue_state", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("recalls", sa.Integer, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("counter", sa.Text),
        sa.Column("priority", sa.Boolean, nullable=False),
        sa.Column("print_state", sa.Text, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("not_before", sa.Text),
        sa.Column("return_after", sa.Integer),
        sa.CheckConstraint(
            "queue_state IN ('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')",
            name="queue_state",
        ),
        sa.PrimaryKeyConstraint("hall", "ticket_id", name="pk_ticket"),
    )
    op.create_index("ix_ticket_number", "ticket", ["hall", "period", "series", "number"])
    op.create_index("ix_ticket_order", "ticket", ["hall", "order_ms"])
    op.create_index("ix_ticket_queue", "ticket", ["hall", "queue", "queue_state"])


def _act() -> None:
    op.create_table(
        "act",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ticket_id", sa.Text),
        sa.Column("counter", sa.Text),
        sa.Column("officer", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hall", "pos", name="pk_act"),
    )


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("ticket_id", sa.Text),
        sa.Column("day", sa.Text),
        sa.Column("streak", sa.Integer, nullable=False),
        sa.CheckConstraint("state IN ('open', 'break', 'closed')", name="state"),
        sa.PrimaryKeyConstraint("hall", "code", name="pk_counter"),
    )


def _series_state() -> None:
    op.create_table(
        "series_state",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("upper", sa.Integer, nullable=False),
        sa.Column("first_utc", sa.Text),
        sa.Column("first_trust", sa.Text),
        sa.Column("first_boot", sa.Text),
        sa.Column("first_mono", sa.BigInteger),
        sa.PrimaryKeyConstraint("hall", "series", name="pk_series_state"),
    )


def _given() -> None:
    op.create_table(
        "given",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("kiosk_id", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("business_date", sa.Text),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("at_trust", sa.Text, nullable=False),
        sa.Column("boot_id", sa.Text, nullable=False),
        sa.Column("mono_ms", sa.BigInteger, nullable=False),
        sa.Column("ticket_id", sa.Text),
        sa.PrimaryKeyConstraint("hall", "request_id", name="pk_given"),
    )
    op.create_index("ix_given_numbers", "given", ["hall", "series", "number"])


def _lease() -> None:
    op.create_table(
        "lease",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("kiosk_id", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("hall", "request_id", name="pk_lease"),
    )
    op.create_index("ix_lease_numbers", "lease", ["hall", "series", "period"])


def _period() -> None:
    op.create_table(
        "period",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("series", sa.Text),
        sa.Column("business_date", sa.Text),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hall", "period", name="pk_period"),
    )


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Text),
        sa.PrimaryKeyConstraint("hall", "id", name="pk_alarm"),
    )
    op.create_index("ix_alarm_subject", "alarm", ["hall", "kind", "subject"])


def _enrol_code() -> None:
    op.create_table(
        "enrol_code",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("kiosk_id", sa.Text, nullable=False),
        sa.Column("code_hash", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("hall", "kiosk_id", name="pk_enrol_code"),
    )


def _access() -> None:
    op.create_table(
        "access",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("counter", sa.Text),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("revoked_at", sa.Text),
        sa.CheckConstraint("(role = 'counter') = (counter IS NOT NULL)", name="counter"),
        sa.CheckConstraint("role IN ('admin', 'counter')", name="role"),
        sa.PrimaryKeyConstraint("hall", "name", name="pk_access"),
    )
    op.create_index("ix_access_token_hash", "access", ["token_hash"])


def _version() -> None:
    op.create_table(
        "version",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('catalogue', 'settings')", name="kind"),
        sa.PrimaryKeyConstraint("hall", "kind", name="pk_version"),
    )
