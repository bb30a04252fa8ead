"""The first tables: periods, counters, tickets, the event log, the printer's journal and queue changes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TRUST = "at_trust IN ('synced', 'plausible', 'bad')"
QUEUE_STATES = "('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')"
PRINT_STATES = (
    "('prepared', 'sending', 'sent', 'printed', 'printed_not_cut',"
    " 'probable', 'unverified', 'uncertain', 'not_printed')"
)


def _stamps() -> tuple[sa.Column[str], sa.Column[str], sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("at_trust", sa.Text, nullable=False),
        sa.Column("boot_id", sa.Text, nullable=False),
        sa.Column("mono_ms", sa.Integer, nullable=False),
    )


def upgrade() -> None:
    """Make all tables of the first release."""
    _numbers()
    _tickets()
    _events()
    _print_jobs()
    _queue_changes()


def _numbers() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
        sqlite_strict=True,
    )
    op.create_table(
        "period",
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("series", sa.Text),
        sa.Column("business_date", sa.Text),
        *_stamps()[:2],
        sa.PrimaryKeyConstraint("period", name="pk_period"),
        sa.CheckConstraint("period >= 1", name=op.f("ck_period_period")),
        sa.CheckConstraint(TRUST, name=op.f("ck_period_at_trust")),
        sqlite_strict=True,
    )
    op.create_table(
        "counter",
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("previous_period", sa.Integer),
        sa.PrimaryKeyConstraint("series", name="pk_counter"),
        sa.CheckConstraint("last >= 1", name=op.f("ck_counter_last")),
        sa.ForeignKeyConstraint(["period"], ["period.period"], name="fk_counter_period_period"),
        sa.ForeignKeyConstraint(["previous_period"], ["period.period"], name="fk_counter_previous_period_period"),
        sqlite_strict=True,
    )


def _tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("ticket_id", "press_id", "hall")),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("agency", "service", "language")),
        sa.Column("ahead", sa.Integer, nullable=False),
        sa.Column("wait_low", sa.Integer),
        sa.Column("wait_high", sa.Integer),
        sa.Column("code", sa.Text, nullable=False),
        *_stamps(),
        sa.Column("queue_state", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("round", "recalls", "position")),
        sa.Column("print_state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("ticket_id", name="uq_ticket_ticket_id"),
        sa.UniqueConstraint("press_id", name="uq_ticket_press_id"),
        sa.UniqueConstraint("hall", "period", "series", "number", name="uq_ticket_hall_period_series_number"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_ticket_number")),
        sa.CheckConstraint("ahead >= 0", name=op.f("ck_ticket_ahead")),
        sa.CheckConstraint(
            "(wait_low IS NULL) = (wait_high IS NULL) AND wait_low <= wait_high", name=op.f("ck_ticket_wait")
        ),
        sa.CheckConstraint(TRUST, name=op.f("ck_ticket_at_trust")),
        sa.CheckConstraint(f"queue_state IN {QUEUE_STATES}", name=op.f("ck_ticket_queue_state")),
        sa.CheckConstraint(f"print_state IN {PRINT_STATES}", name=op.f("ck_ticket_print_state")),
        sa.ForeignKeyConstraint(["period"], ["period.period"], name="fk_ticket_period_period"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_ticket_waiting", "ticket", ["period", "series"], sqlite_where=sa.text("queue_state = 'waiting'")
    )
    op.create_index("ix_ticket_period_service", "ticket", ["period", "service"])


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("period", sa.Integer),
        sa.Column("series", sa.Text),
        sa.Column("number", sa.Integer),
        *_stamps(),
        sa.Column("body", sa.Text, nullable=False),
        sa.CheckConstraint(TRUST, name=op.f("ck_event_at_trust")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _print_jobs() -> None:
    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("ticket", sa.Integer, nullable=False),
        sa.Column("copy", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("prepared_at", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("sending_at", "sent_at", "finished_at")),
        sa.PrimaryKeyConstraint("id", name="pk_print_job"),
        sa.UniqueConstraint("ticket", "copy", name="uq_print_job_ticket_copy"),
        sa.CheckConstraint("copy >= 1", name=op.f("ck_print_job_copy")),
        sa.CheckConstraint("attempt >= 0", name=op.f("ck_print_job_attempt")),
        sa.CheckConstraint(f"state IN {PRINT_STATES}", name=op.f("ck_print_job_state")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_print_job_ticket_ticket"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_print_job_open",
        "print_job",
        ["state"],
        sqlite_where=sa.text("state IN ('prepared', 'sending', 'sent')"),
    )


def _queue_changes() -> None:
    op.create_table(
        "queue_change",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("ticket", sa.Integer, nullable=False),
        sa.Column("after_ticket", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("round", "recalls", "position")),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name="pk_queue_change"),
        sa.CheckConstraint(f"state IN {QUEUE_STATES}", name=op.f("ck_queue_change_state")),
        sa.CheckConstraint(TRUST, name=op.f("ck_queue_change_at_trust")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_queue_change_ticket_ticket"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """There is no way back in place; the copy made before the update is the way back."""
    raise NotImplementedError("go back with the copy made before the update")
