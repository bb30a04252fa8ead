"""Acts with a request id are done once; a visitor who left by phone may come back; acts are found by ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of requests; tickets learn when their visitor left by phone."""
    op.create_table(
        "asked",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.CheckConstraint("outcome IN ('done', 'refused', 'withdrawn', 'malformed', 'unknown')", name="outcome"),
        sa.PrimaryKeyConstraint("hall", "request_id", name="pk_asked"),
    )
    op.create_index("ix_asked_age", "asked", ["hall", "at_utc"])
    op.create_index("ix_act_ticket", "act", ["hall", "ticket_id"])
    op.add_column("ticket", sa.Column("left_at", sa.Text))
