"""The mirror: how far store and central are together, parked events, people elsewhere, leases, "as of" on tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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
    " code, at_utc, at_trust, boot_id, mono_ms, queue_state, round, recalls, position, print_state"
)


def upgrade() -> None:
    """A new column would stand behind the checks, so the tickets move to a new table as in 0002."""
    _tickets()
    _mirror()
    _parked()
    _elsewhere()
    _used_elsewhere()
    _leases()


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
    op.execute(f"INSERT INTO new_ticket ({COLUMNS}) SELECT {COLUMNS} FROM ticket ORDER BY id")  # noqa: S608
    op.drop_table("ticket")
    op.rename_table("new_ticket", "ticket")
    op.create_index(
        "ix_ticket_waiting", "ticket", ["period", "series"], sqlite_where=sa.text("queue_state = 'waiting'")
    )
    op.create_index("ix_ticket_period_service", "ticket", ["period", "service"])


def _mirror() -> None:
    op.create_table(
        "mirror",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("acked_seq", "position", "furthest")),
        *(sa.Column(name, sa.Integer) for name in ("band_first", "band_last", "sequencer_last", "forked_seq")),
        sa.Column("heard_at", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_mirror"),
        sa.CheckConstraint("id = 1", name=op.f("ck_mirror_id")),
        sa.CheckConstraint("acked_seq >= 0", name=op.f("ck_mirror_acked_seq")),
        sa.CheckConstraint("position >= 0 AND position <= furthest", name=op.f("ck_mirror_position")),
        sa.CheckConstraint(
            "(band_first IS NULL) = (band_last IS NULL) AND band_first <= band_last", name=op.f("ck_mirror_band")
        ),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO mirror (id, acked_seq, position, furthest) VALUES (1, 0, 0, 0)")


def _parked() -> None:
    op.create_table(
        "parked",
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("again", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_parked"),
        sa.CheckConstraint("again IN (0, 1)", name=op.f("ck_parked_again")),
        sqlite_strict=True,
    )


def _elsewhere() -> None:
    op.create_table(
        "elsewhere",
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("series", name="pk_elsewhere"),
        sa.CheckConstraint("people >= 0", name=op.f("ck_elsewhere_people")),
        sqlite_strict=True,
    )


def _used_elsewhere() -> None:
    op.create_table(
        "used_elsewhere",
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("numbers", sa.Integer, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("service", name="pk_used_elsewhere"),
        sa.CheckConstraint("numbers >= 0", name=op.f("ck_used_elsewhere_numbers")),
        sqlite_strict=True,
    )


def _leases() -> None:
    op.create_table(
        "lease",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("request_id", "series")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("period", "first", "last")),
        sa.PrimaryKeyConstraint("request_id", name="pk_lease"),
        sa.CheckConstraint("first >= 1 AND first <= last", name=op.f("ck_lease_numbers")),
        sqlite_strict=True,
    )
    op.create_index("ix_lease_series_period", "lease", ["series", "period"])


def downgrade() -> None:
    """There is no way back in place; the copy made before the update is the way back."""
    raise NotImplementedError("go back with the copy made before the update")
