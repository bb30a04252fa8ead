"""Numbers that a store gives alone beside its band: shares of what is free, and ranges with a longer label."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; kiosks are given theirs with their next heartbeat."""
    op.create_table(
        "holding",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("id", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kiosk_id", "incarnation", "kind")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("first", "last")),
        sa.Column("retired_period", sa.Integer),
        sa.CheckConstraint("kind IN ('share', 'longer')", name=op.f("ck_holding_kind")),
        sa.CheckConstraint("first >= 1 AND first <= last", name=op.f("ck_holding_numbers")),
        sa.PrimaryKeyConstraint("hall", "id", name="pk_holding"),
    )


def downgrade() -> None:
    """There is no way back in place; the backup made before the update is the way back."""
    raise NotImplementedError("go back with the backup made before the update")
