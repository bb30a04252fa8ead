"""Pages: officers and sign-ins, announcements, revisions of the catalogue, the audit log, and tickets on phones."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables behind the pages; tickets learn the hash of the token on their paper."""
    op.add_column("ticket", sa.Column("token_hash", sa.Text))
    op.create_index("ix_ticket_token_hash", "ticket", ["token_hash"])
    _officer()
    _sign_in()
    _announcement()
    _revision()
    _audit()
    _choice()


def _officer() -> None:
    op.create_table(
        "officer",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("agency", sa.Text),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.CheckConstraint("role IN ('officer', 'head', 'admin')", name="role"),
        sa.PrimaryKeyConstraint("hall", "name", name="pk_officer"),
    )


def _sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("counter", sa.Text),
        sa.Column("queues", sa.Text),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("ends_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hall", "token_hash", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_officer", "sign_in", ["hall", "officer"])


def _announcement() -> None:
    op.create_table(
        "announcement",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("texts", sa.Text, nullable=False),
        sa.Column("from_utc", sa.Text, nullable=False),
        sa.Column("until_utc", sa.Text),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.PrimaryKeyConstraint("hall", "id", name="pk_announcement"),
    )


def _revision() -> None:
    op.create_table(
        "revision",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hall", "id", name="pk_revision"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hall", "pos", name="pk_audit"),
    )


def _choice() -> None:
    op.create_table(
        "choice",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hall", "key", name="pk_choice"),
    )
