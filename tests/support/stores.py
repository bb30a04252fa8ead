"""Short ways to open a store and to ask for a number."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from pathlib import Path

from hall.tickets import Band, QueueMark, QueueState, WaitRange
from kiosk.store import IssueRequest, QuotaCheck, Store, UnknownTicket, business_day, queue_states, schema
from kiosk.store.engine import Writer
from tests.support.clock import FixedClock

ROOT = Path(__file__).parents[2]
"""Where programs started by tests find `kiosk` and `tests`."""

_presses = count(1)


def request(
    series: str = "AK",
    service: str = "kk",
    *,
    press: str | None = None,
    quotas: tuple[QuotaCheck, ...] = (),
    wait: Callable[[int], WaitRange | None] = lambda _ahead: None,
) -> IssueRequest:
    """One press of a button."""
    return IssueRequest("capil", series, service, "id", press or f"press-{next(_presses)}", quotas, wait)


@cache
def _tables() -> Path:
    """A store with tables and nothing in them."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    writer = Writer(folder / "kiosk.sqlite3")
    schema.prepare(writer, folder / "kiosk.sqlite3")
    writer.close()
    return folder / "kiosk.sqlite3"


def with_tables(path: Path) -> Path:
    """`path`; if nothing is there, its tables are copied to it: making them takes most of the time of an opening."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_tables(), path)
    return path


def open_store(
    path: Path, clock: FixedClock, band: Band | None = None, kiosk_id: str = "k1", *, mirrored: bool = False
) -> Store:
    """The store as the kiosk opens it."""
    return Store.open(with_tables(path), hall="kendari", kiosk_id=kiosk_id, clock=clock, band=band, mirrored=mirrored)


def apply_queue_state(store: Store, ticket_id: str, turn: int, state: QueueState, recall: int = 0) -> bool:
    """A queue state from the counters, as the hall's log brings it; False if nothing new. Raises UnknownTicket."""
    with store._writer.transaction() as connection:
        applied = queue_states.apply(connection, ticket_id, QueueMark(state, turn, recall), store._clock.now())
    if applied is None:
        raise UnknownTicket(f"there is no ticket {ticket_id} in this store")
    return applied


def elsewhere(store: Store) -> Mapping[str, int]:
    """People waiting by series whose tickets other kiosks gave; of an earlier day: none."""
    with store._view() as connection:
        return business_day.elsewhere_today(connection, store._clock.now(), store._clock.zone)
