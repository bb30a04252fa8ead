"""The audit log: what officers did beside the acts of counters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert

from central.store.page_tables import audit
from central.store.store import CentralStore

WRITE = insert(audit).inline()


def write_audit(
    store: CentralStore,
    connection: Connection,
    hall: str,
    officer: str,
    what: str,
    subject: str,
    at: datetime,
    body: Mapping[str, object],
) -> None:
    """One line, within a write transaction of the hall."""
    text = json.dumps(dict(body), ensure_ascii=False, separators=(",", ":"), default=str)
    row = {"hall": hall, "pos": store.positions(connection, hall, 1), "at_utc": at, "officer": officer}
    connection.execute(WRITE, {**row, "what": what, "subject": subject, "body": text})
