"""Wrong PINs are counted in the database; a person's name is one whatever its case."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of tries; officers learn the name without its case."""
    op.create_table(
        "tries",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("was_right", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("hall", "key", name="pk_tries"),
    )
    op.create_index("ix_tries_age", "tries", ["hall", "at_utc"])
    op.add_column("officer", sa.Column("name_key", sa.Text))
    _fill_in()
    op.create_index("ix_officer_name_key", "officer", ["hall", "name_key"], unique=True)


def _fill_in() -> None:
    """Of accounts that differ in nothing but case one gets the key, if possible one that holds; the others go on to be
    known by their exact name.
    """
    officer = sa.table(
        "officer",
        sa.column("hall", sa.Text), sa.column("name", sa.Text), sa.column("name_key", sa.Text),
        sa.column("ended_at", sa.Text),
    )  # fmt: skip
    connection, taken = op.get_bind(), set[tuple[str, str]]()
    rows = connection.execute(sa.select(officer.c.hall, officer.c.name, officer.c.ended_at)).all()
    for row in sorted(rows, key=lambda row: (row.ended_at is not None, row.hall, row.name)):
        key = " ".join(unicodedata.normalize("NFKC", row.name).casefold().split())
        if (row.hall, key) not in taken:
            taken.add((row.hall, key))
            this = (officer.c.hall == row.hall, officer.c.name == row.name)
            connection.execute(sa.update(officer).where(*this).values(name_key=key))
