"""Events that central takes in batches of 500: eight kiosks with a backlog each at the same time, and one alone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from benchmarks.central_backlog import Whose, make_backlog
from benchmarks.central_hall import NAMES, Bench, bench_hall, databases, enrolled
from benchmarks.central_load import Sender, all_at_once
from benchmarks.figures import Figure, Part, percentile
from benchmarks.progress import say
from hall.clock import Clock
from hall.protocol import MOST_EVENTS
from kiosk.store import Store
from kiosk.sync.uploads import batch_of
from tests.e2e.hall import HALL

KIOSKS = 8
AIM_PER_SECOND = 10_000.0
PERIODS_APART = 2_000
"""Kiosks whose numbers never meet."""


@dataclass(frozen=True, slots=True)
class _Log:
    """A kiosk's log as the bodies of its uploads."""

    incarnation: str
    bodies: list[bytes]


def measure(root: Path, events: int) -> Part:
    """`events` in all by eight kiosks, and an eighth of that by one more, on both databases."""
    root.mkdir()
    hall = bench_hall(root)
    names = [f"kiosk-{number}" for number in range(1, KIOSKS + 2)]
    say(f"events: making {events:,}")
    logs = {name: _log(root, hall, name, events // KIOSKS, index) for index, name in enumerate(names)}
    figures: list[Figure] = []
    for database, url in databases(root):
        say(f"events: {database}")
        with url as where, hall.central(root / database, where) as central:
            senders = [Sender(enrolled(central, name, log.incarnation), log.bodies) for name, log in logs.items()]
            alone, together = senders[-1], senders[:-1]
            one = len(alone.bodies) * MOST_EVENTS / all_at_once(central.url, [alone])
            eight = sum(len(sender.bodies) for sender in together) * MOST_EVENTS / all_at_once(central.url, together)
            _compare(where, sum(len(sender.bodies) for sender in senders) * MOST_EVENTS)
        figures += _figures(database, eight, one, [second for sender in together for second in sender.seconds])
    note = (
        f"Every batch is durable when it is answered. {KIOSKS} kiosks send at once, each {events // KIOSKS:,} events "
        "made by a real store (a ticket has four); the client has its bodies ready and shares the two cores."
    )
    return Part("events", "Events in batches of 500", tuple(figures), note)


def _figures(database: str, eight: float, one: float, seconds: list[float]) -> list[Figure]:
    aim = AIM_PER_SECOND if database == "postgresql" else None
    name = NAMES[database]
    return [
        Figure(f"{database}_events_per_s", f"{name}: events a second, {KIOSKS} kiosks", eight, "", aim, at_least=True),
        Figure(f"{database}_one_kiosk_events_per_s", f"{name}: events a second, one kiosk", one, ""),
        Figure(f"{database}_batch_p50_ms", f"{name}: a batch, p50 of {len(seconds)}", percentile(seconds, 0.5) * 1e3),
        Figure(f"{database}_batch_p99_ms", f"{name}: a batch, p99", percentile(seconds, 0.99) * 1e3),
    ]


def _log(root: Path, hall: Bench, name: str, events: int, index: int) -> _Log:
    """All the uploads of a kiosk, full batches only."""
    path = root / f"{name}.sqlite3"
    whose = Whose(HALL, name, 1 + index * PERIODS_APART)
    make_backlog(path, whose, events, hall.catalogue, Clock(hall.zone))
    with closing(Store.open(path, hall=HALL, kiosk_id=name, clock=Clock(hall.zone))) as store:
        log, identity = store.outbox.unsent(events), store.identity()
    whole = range(0, len(log) - len(log) % MOST_EVENTS, MOST_EVENTS)
    bodies = [batch_of(identity, log[at : at + MOST_EVENTS]).model_dump_json().encode() for at in whole]
    return _Log(identity.incarnation, bodies)


def _compare(url: str, sent: int) -> None:
    """What was acknowledged is there, once."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            kept = connection.execute(text("SELECT count(*) FROM kiosk_event")).scalar_one()
    finally:
        engine.dispose()
    if kept != sent:
        raise RuntimeError(f"{sent} events were acknowledged, central has {kept}")
