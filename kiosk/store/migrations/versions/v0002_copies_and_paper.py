"""Copies, process ids and the account of paper: print jobs know more, the states of print know "cancelled"."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TRUST = "at_trust IN ('synced', 'plausible', 'bad')"
QUEUE_STATES = "('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')"
PRINT_STATES = (
    "('prepared', 'sending', 'sent', 'printed', 'printed_not_cut',"
    " 'probable', 'unverified', 'uncertain', 'not_printed', 'cancelled')"
)
UNSETTLED = "process_id IS NOT NULL AND state IN ('probable', 'unverified', 'uncertain', 'printed_not_cut')"
TICKET_COLUMNS = (
    "id, ticket_id, press_id, hall, period, series, number, agency, service, language, ahead, wait_low, wait_high,"
    " code, at_utc, at_trust, boot_id, mono_ms, queue_state, round, recalls, position, print_state"
)
JOB_COLUMNS = "id, ticket, copy, attempt, state, problem, prepared_at, sending_at, sent_at, finished_at"


def upgrade() -> None:
    """SQLite cannot change a check, so both tables are created again, filled from the old ones and take their names."""
    _tickets()
    _print_jobs()
    _rolls()
    _kept()


def _tickets() -> None:
    op.create_table(
        "new_ticket",
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
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at_utc", "at_trust", "boot_id")),
        sa.Column("mono_ms", sa.Integer, nullable=False),
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
    _take_the_place("ticket", TICKET_COLUMNS, TICKET_COLUMNS)
    op.create_index(
        "ix_ticket_waiting", "ticket", ["period", "series"], sqlite_where=sa.text("queue_state = 'waiting'")
    )
    op.create_index("ix_ticket_period_service", "ticket", ["period", "service"])


def _print_jobs() -> None:
    op.create_table(
        "new_print_job",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("ticket", sa.Integer, nullable=False),
        sa.Column("copy", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("process_id", sa.Text),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("mm", sa.REAL, nullable=False),
        sa.Column("prepared_at", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("sending_at", "sent_at", "finished_at")),
        sa.PrimaryKeyConstraint("id", name="pk_print_job"),
        sa.UniqueConstraint("ticket", "copy", name="uq_print_job_ticket_copy"),
        sa.CheckConstraint("copy >= 1", name=op.f("ck_print_job_copy")),
        sa.CheckConstraint("attempt >= 0", name=op.f("ck_print_job_attempt")),
        sa.CheckConstraint(f"state IN {PRINT_STATES}", name=op.f("ck_print_job_state")),
        sa.CheckConstraint("asked_by IN ('kiosk', 'visitor', 'staff')", name=op.f("ck_print_job_asked_by")),
        sa.CheckConstraint("mm >= 0", name=op.f("ck_print_job_mm")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_print_job_ticket_ticket"),
        sqlite_strict=True,
    )
    # Before this there were no copies and no account of paper.
    _take_the_place("print_job", f"{JOB_COLUMNS}, asked_by, mm", f"{JOB_COLUMNS}, 'kiosk', 0.0")
    op.create_index(
        "ix_print_job_open",
        "print_job",
        ["state"],
        sqlite_where=sa.text("state IN ('prepared', 'sending', 'sent')"),
    )
    op.create_index("ix_print_job_unsettled", "print_job", ["sending_at"], sqlite_where=sa.text(UNSETTLED))


def _take_the_place(table: str, columns: str, values: str) -> None:
    """In this order the references of other tables go on pointing to the name, and so to the new table."""
    op.execute(f"INSERT INTO new_{table} ({columns}) SELECT {values} FROM {table} ORDER BY id")  # noqa: S608
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)


def _rolls() -> None:
    op.create_table(
        "roll",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("length_mm", sa.REAL, nullable=False),
        sa.Column("used_mm", sa.REAL, nullable=False),
        sa.Column("near_end_at_mm", sa.REAL),
        sa.Column("out_at_mm", sa.REAL),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("at_trust", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roll"),
        sa.CheckConstraint("length_mm > 0", name=op.f("ck_roll_length_mm")),
        sa.CheckConstraint("used_mm >= 0", name=op.f("ck_roll_used_mm")),
        sa.CheckConstraint("near_end_at_mm <= used_mm", name=op.f("ck_roll_near_end_at_mm")),
        sa.CheckConstraint("out_at_mm <= used_mm", name=op.f("ck_roll_out_at_mm")),
        sa.CheckConstraint(TRUST, name=op.f("ck_roll_at_trust")),
        sqlite_strict=True,
    )


def _kept() -> None:
    op.create_table(
        "kept",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_kept"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """There is no way back in place; the copy made before the update is the way back."""
    raise NotImplementedError("go back with the copy made before the update")
