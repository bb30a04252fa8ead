"""The schema of the database: is it ours, is it behind? Alembic is imported only if it is behind."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from central.store.engine import Backend
from central.store.errors import NewerSchema, StoreDamaged, StoreError
from central.store.tables import metadata

RELEASED = ("0001", "0002", "0003", "0004", "0005")
"""Every schema that ever left the house, oldest first; the last is the one this program works with."""
MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('anjungan central schema'))")


def prepare(database: Backend) -> None:
    """Bring the database to the newest schema, in one transaction. Raises NewerSchema or another StoreError."""
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(_ONE_AT_A_TIME)
        if look(connection, database.where) != RELEASED[-1]:
            _upgrade(connection)


def look(connection: Connection, where: str) -> str | None:
    """The schema found; None: a new database. Raises NewerSchema, StoreDamaged, or StoreError if it is of another."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        # A server's database may be shared with another program, a file is not.
        theirs = tables if connection.dialect.name == "sqlite" else tables & metadata.tables.keys()
        if theirs:
            raise StoreError(
                f"{where} holds a table {min(theirs)} of something else and is no database of central: correct "
                "database.url."
            )
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found not in RELEASED:
        raise NewerSchema(
            f"{where} has schema {found}, this version of central knows schemas up to {RELEASED[-1]}. "
            "Install the newer version again, or restore the backup made before the update."
        )
    gone = metadata.tables.keys() - tables
    if found == RELEASED[-1] and gone:
        raise StoreDamaged(f"{where}: {StoreDamaged.public} (its table {min(gone)} is gone)")
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
