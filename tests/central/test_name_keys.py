"""Accounts from before names were one whatever their case: whoever could sign in still can."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from central.access.officers import Officers
from central.store import CentralStore
from central.store.schema import MIGRATIONS
from tests.central.rig import HALL
from tests.support.clock import FixedClock

BEFORE = "0004"


def old_database(file: Path, names: tuple[tuple[str, str | None], ...]) -> None:
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
    engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        for name, ended in names:
            row = (HALL, name, "officer", "hash", "2026-01-01T00:00:00.000000Z", ended)
            into = "INSERT INTO officer (hall, name, role, secret_hash, made_at, ended_at) VALUES (?, ?, ?, ?, ?, ?)"
            connection.execute(into, row)
        connection.commit()


def test_of_names_that_differ_in_case_each_stays_its_own(tmp_path: Path) -> None:
    file, ended = tmp_path / "central.sqlite3", "2026-02-01T00:00:00.000000Z"
    old_database(file, (("Budi", None), ("budi", ended), ("BUDI", None), ("Sri  Wahyuni", None), ("Stra\u00dfe", None)))
    with closing(CentralStore(f"sqlite:///{file}")) as store:
        officers = Officers(store, FixedClock())
        names = [one.name for one in officers.all(HALL)]
        assert sorted(names) == ["BUDI", "Budi", "Sri  Wahyuni", "Stra\u00dfe", "budi"]
        with store.read() as connection:
            rows = connection.exec_driver_sql("SELECT name, name_key FROM officer").all()
            keys: dict[str, str | None] = {row.name: row.name_key for row in rows}
    assert keys["budi"] is None  # it had ended: an account that holds has the key
    assert sorted(key for key in keys.values() if key) == ["budi", "sri wahyuni", "strasse"]
