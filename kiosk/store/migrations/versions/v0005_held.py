"""Numbers that the kiosk gives alone beside its band: shares of what is free, and a range with a longer label."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; central names what belongs into it."""
    op.create_table(
        "held",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("first", "last", "returned")),
        sa.PrimaryKeyConstraint("id", name="pk_held"),
        sa.CheckConstraint("first >= 1 AND first <= last", name=op.f("ck_held_numbers")),
        sa.CheckConstraint("returned IN (0, 1, 2)", name=op.f("ck_held_returned")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """There is no way back in place; the copy made before the update is the way back."""
    raise NotImplementedError("go back with the copy made before the update")
