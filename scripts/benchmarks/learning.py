"""What learning the estimated wait adds to the start of the kiosk, and costs once a day or after an update."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from benchmarks.figures import Figure, Part, median
from benchmarks.history import MorningClock, example, morning, morning_clock
from benchmarks.progress import say
from hall.catalogue import Catalogue
from hall.tickets import business_date
from hall.wait.settings import WaitSettings
from kiosk.desk.estimates import SCORED_KEY
from kiosk.desk.learned_state import KEY, LearnedState
from kiosk.desk.wait_scores import scores
from kiosk.store import Store
from kiosk.store.tables import period, queue_change, ticket

A_DAY = 1000
AIM_MS = 300.0
TIMES = 7


def measure(root: Path, days: int) -> Part:
    """`days` days of 1,000 visitors who were all called, and as many today."""
    root.mkdir()
    catalogue = example()
    clock = morning_clock(catalogue)
    store = Store.open(root / "kiosk.sqlite3", hall="kendari", kiosk_id="kiosk-1", clock=clock)
    say(f"learning: {days * A_DAY:,} tickets")
    for ago in range(days, -1, -1):
        _day(store, catalogue, morning(catalogue).astimezone(UTC) - timedelta(days=ago), days - ago)
    try:
        return Part("learning", "Learning of the estimated wait", tuple(_figures(store, catalogue, clock, days)))
    finally:
        store.close()


def _figures(store: Store, catalogue: Catalogue, clock: MorningClock, days: int) -> list[Figure]:
    today = business_date(clock.now().utc, clock.zone)
    past = LearnedState(store, catalogue, WaitSettings(), clock.zone)
    many = f"{days * A_DAY:,} past tickets"
    nothing_kept = median(_ms(lambda: past.open(today)) for _ in range(TIMES))
    again = _ms(lambda: past.learn(today, lambda: False))
    kept = median(_ms(lambda: past.open(today)) for _ in range(TIMES))
    yesterday = today - timedelta(days=1)
    scored = _ms(lambda: store.scores.keep(scores(store.scores.outcomes(yesterday, yesterday))))
    store.keep(KEY, {})
    store.keep(SCORED_KEY, {})
    return [
        Figure("learning_open_ms", f"start, {many} kept, {A_DAY:,} of today read", kept, aim=AIM_MS),
        Figure("learning_open_anew_ms", f"start, nothing kept, {many}", nothing_kept, aim=AIM_MS),
        Figure("learning_anew_ms", f"beside visitors, once after an update: {many} again", again),
        Figure("learning_score_ms", f"once a day: {A_DAY:,} tickets scored", scored),
    ]


def _ms(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


def _day(store: Store, catalogue: Catalogue, opens: datetime, number: int) -> None:
    """Visitors at random over six hours, in all queues, each called after a random wait."""
    rng = random.Random(number)
    queues = catalogue.queues
    moments = list[tuple[float, bool, int]]()
    for visitor in range(A_DAY):
        arrives = rng.uniform(0, 6 * 3600)
        moments += [(arrives, False, visitor), (arrives + rng.expovariate(1 / 900), True, visitor)]
    tickets, changes = list[dict[str, Any]](), list[dict[str, Any]]()
    waiting = dict[str, int]()
    rows = dict[int, tuple[int, str]]()
    for at, is_call, visitor in sorted(moments):
        when = _stamps(opens + timedelta(milliseconds=int(at * 1000)))
        if is_call:
            row, series = rows[visitor]
            waiting[series] -= 1
            after = number * A_DAY + len(tickets)
            changes.append(
                {
                    "ticket": row,
                    "after_ticket": after,
                    "state": "called",
                    "round": 1,
                    "recalls": 0,
                    "position": 0,
                    **when,
                }
            )
            continue
        queue = rng.choice(queues)
        ahead = waiting.get(queue.series, 0)
        waiting[queue.series] = ahead + 1
        row = number * A_DAY + len(tickets) + 1
        rows[visitor] = (row, queue.series)
        tickets.append({
            "id": row, "ticket_id": uuid.uuid4().hex, "press_id": f"p{row}", "hall": "kendari", "period": number + 1,
            "series": queue.series, "number": len(tickets) + 1, "agency": queue.agency,
            "service": queue.services[0].code, "language": "id", "ahead": ahead, "wait_low": 5, "wait_high": 20,
            "code": "ABCDEFGH", "queue_state": "done", "round": 1, "recalls": 0, "position": 0,
            "print_state": "printed", **when,
        })  # fmt: skip
    date = {"business_date": opens.astimezone(ZoneInfo(catalogue.place.timezone)).date().isoformat()}
    opened = {"period": number + 1, "series": None, "at_utc": opens, "at_trust": "synced", **date}
    with store._writer.transaction() as connection:  # noqa: SLF001 - a hundred thousand by the front door take an hour
        connection.execute(insert(period), opened)
        connection.execute(insert(ticket), tickets)
        connection.execute(insert(queue_change), changes)


def _stamps(at: datetime) -> dict[str, Any]:
    return {"at_utc": at, "at_trust": "synced", "boot_id": "boot", "mono_ms": int(at.timestamp() * 1000)}
