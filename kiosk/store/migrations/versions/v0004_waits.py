"""The estimated wait: chance to be served on each ticket, calls heard of other kiosks' visitors, scores by day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TRUST = "at_trust IN ('synced', 'plausible', 'bad')"
QUEUE_STATES = "('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')"
PRINT_STATES = (
    "('prepared', 'sending', 'sent', 'printed', 'printed_not_cut',"
    " 'probable', 'unverified', 'uncertain', 'not_printed', 'cancelled')"
)
COLUMNS = (
    "id, ticket_id, press_id, hall, period, series, number, agency, service, language, ahead, wait_low, wait_high,"
    " code, at_utc, at_trust, boot_id, mono_ms, queue_state, round, recalls, position, print_state, as_of"
)


def upgrade() -> None:
    """A new column would stand behind the checks, so the tickets move to a new table as before."""
    _tickets()
    _heard_steps()
    _scores()


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
        sa.Column("as_of", sa.Text),
        sa.Column("served_share", sa.REAL),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("ticket_id", name="uq_ticket_ticket_id"),
        sa.UniqueConstraint("press_id", name="uq_ticket_press_id"),
        sa.UniqueConstraint("hall", "period", "series", "number", name="uq_ticket_hall_period_series_number"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_ticket_number")),
        sa.CheckConstraint("ahead >= 0", name=op.f("ck_ticket_ahead")),
        sa.CheckConstraint(
            "(wait_low IS NULL) = (wait_high IS NULL) AND wait_low <= wait_high", name=op.f("ck_ticket_wait")
        ),
        sa.CheckConstraint("served_share BETWEEN 0 AND 1", name=op.f("ck_ticket_served_share")),
        sa.CheckConstraint(TRUST, name=op.f("ck_ticket_at_trust")),
        sa.CheckConstraint(f"queue_state IN {QUEUE_STATES}", name=op.f("ck_ticket_queue_state")),
        sa.CheckConstraint(f"print_state IN {PRINT_STATES}", name=op.f("ck_ticket_print_state")),
        sa.ForeignKeyConstraint(["period"], ["period.period"], name="fk_ticket_period_period"),
        sqlite_strict=True,
    )
    op.execute(f"INSERT INTO new_ticket ({COLUMNS}) SELECT {COLUMNS} FROM ticket ORDER BY id")  # noqa: S608
    op.drop_table("ticket")
    op.rename_table("new_ticket", "ticket")
    op.create_index(
        "ix_ticket_waiting", "ticket", ["period", "series"], sqlite_where=sa.text("queue_state = 'waiting'")
    )
    op.create_index("ix_ticket_period_service", "ticket", ["period", "service"])


def _heard_steps() -> None:
    op.create_table(
        "heard_step",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("after_ticket", "after_change")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("ticket_id", "series", "kind")),
        sa.Column("waiting", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at_utc", "at_trust")),
        sa.PrimaryKeyConstraint("id", name="pk_heard_step"),
        sa.CheckConstraint("kind IN ('call', 'leave')", name=op.f("ck_heard_step_kind")),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_heard_step_waiting")),
        sa.CheckConstraint(TRUST, name=op.f("ck_heard_step_at_trust")),
        sqlite_strict=True,
    )


def _scores() -> None:
    op.create_table(
        "wait_score",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("day", "agency")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("given", "judged", "within", "sooner", "later")),
        *(sa.Column(name, sa.REAL) for name in ("bias", "width")),
        sa.PrimaryKeyConstraint("day", "agency", name="pk_wait_score"),
        sa.CheckConstraint("within + sooner + later = judged AND judged <= given", name=op.f("ck_wait_score_counts")),
        sa.CheckConstraint("(bias IS NULL) = (width IS NULL)", name=op.f("ck_wait_score_minutes")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """There is no way back in place; the copy made before the update is the way back."""
    raise NotImplementedError("go back with the copy made before the update")
