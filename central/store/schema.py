"""The schema of the database: is it ours, is it behind? Alembic is imported only if it is behind."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from central.store.engine import Backend
from central.store.errors import NewerSchema

RELEASED = ("0001", "0002", "0003", "0004", "0005")
"""Every schema that ever left the house, oldest first; the last is the one this program works with."""
MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('anjungan central schema'))")


def prepare(database: Backend) -> None:
    """Bring the database to the newest schema, in one transaction. Raises NewerSchema or another StoreError."""
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(_ONE_AT_A_TIME)
        found = _version(connection)
        if found == RELEASED[-1]:
            return
        if found is not None and found not in RELEASED:
            raise NewerSchema(
                f"{database.where} has schema {found}, this version of central knows schemas up to {RELEASED[-1]}. "
                "Install the newer version again, or restore the backup made before the update."
            )
        _upgrade(connection)


def _version(connection: Connection) -> str | None:
    """The schema found; None: a new database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
