"""A hall with the repository's catalogue, tickets that arrive as a test says, and short ways to press a button."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from central.config.hall import HallConfig, NoSuchHall
from central.numbers import NumberMarks, Sequencer, SequencerGate
from central.queue.service import QueueService
from central.queue.wire import ActAsk, ActDone
from central.store import CentralStore, tables
from hall.catalogue import Catalogue, load_catalogue
from hall.protocol import ActKind, Claim, Heartbeat, Lease, LeaseAsk, NumberAsk, NumberGiven
from hall.tickets import ClockGrade
from tests.support.clock import WITA, FixedClock

HALL = "kendari"
_requests = count(1)


@cache
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "config" / "catalogue.toml")


def key() -> str:
    """A fresh identity."""
    return uuid.UUID(int=next(_requests)).hex


def beat(
    kiosk_id: str,
    clock: FixedClock,
    *claims: tuple[str, int, int],
    period: int = 0,
    leases: tuple[tuple[str, int, int], ...] = (),
) -> Heartbeat:
    """A heartbeat with claims (series, period, number) and leases (series, period, first), of a kiosk that knew central
    before it was put back."""
    return Heartbeat(
        kiosk_id=kiosk_id,
        incarnation=key(),
        version="1",
        schema_revision="3",
        last_seq=1000,
        acked_seq=1000,
        parked=0,
        oldest_unsent_s=None,
        position=0,
        period=period,
        claims=tuple(Claim(series=series, period=of, number=number) for series, of, number in claims),
        leases=tuple(
            Lease(request_id=key(), series=series, period=of, first=first, last=first + 19)
            for series, of, first in leases
        ),
        reserve_left={},
        printer={},
        paper=None,
        clock_grade=ClockGrade.PLAUSIBLE,
        utc=clock.now().utc,
        disk_free_mb=1000,
        catalogue="",
        settings="",
        problems=(),
    )


class Rig:
    """Store, clock, authority and sequencer of one hall."""

    def __init__(
        self, store: CentralStore, clock: FixedClock | None = None, marks: NumberMarks | None = None, **plan: Any
    ) -> None:
        self.store, self.marks = store, marks
        self.clock = clock or FixedClock()
        self.plan = HallConfig(**{"catalogue": catalogue(), "zone": WITA, **plan})
        self.monotonic = 0.0
        self._arrived = count(1)
        self._stores: set[str] = set()
        self.start()

    def start(self) -> None:
        """Central starts on this database."""
        self.gate = SequencerGate(lambda: self.monotonic)
        self.halls = QueueService(self.store, self._plan_of, self.clock)
        self.sequencer = Sequencer(self.store, self._plan_of, self.clock, self.gate, self.marks)

    def _plan_of(self, hall: str) -> HallConfig:
        if hall != HALL:
            raise NoSuchHall(hall)
        return self.plan

    # ---- the queue

    def arrive(self, number: int, series: str = "AK", *, kiosk: str = "k1", ago_s: float = 0.0, **more: Any) -> str:
        """A ticket as the mirror writes it; answers its identity. Those of one instant arrive one after the other."""
        ticket_id, pos = key(), next(self._arrived)
        at = self.clock.now().utc
        row = {
            "hall": HALL,
            "ticket_id": ticket_id,
            "kiosk_id": kiosk,
            "incarnation": "0" * 32,
            "period": 1,
            "series": series,
            "queue": series,
            "number": number,
            "agency": self.plan.queues[series],
            "service": "",
            "language": "id",
            "code": "",
            "at_utc": at,
            "at_trust": "plausible",
            "arrived_at": at,
            "order_ms": int((at.timestamp() - ago_s) * 1000),
            "pos": pos,
            "queue_state": "waiting",
            "round": 1,
            "recalls": 0,
            "position": 0,
            "counter": None,
            "priority": False,
            "print_state": "printed",
            "held": False,
            "not_before": None,
            "return_after": None,
            **more,
        }
        with self.store.write(HALL) as connection:
            if kiosk not in self._stores:
                life = {"hall": HALL, "kiosk_id": kiosk, "incarnation": "0" * 32, "expected_seq": 1, "forked": False}
                connection.execute(insert(tables.incarnation).inline(), life)
                self._stores.add(kiosk)
            connection.execute(insert(tables.ticket).inline(), row)
        return ticket_id

    def do(self, act: ActKind | str, counter: str = "1", **ask: Any) -> ActDone:
        return self.halls.perform(HALL, counter, ActKind(act), ActAsk(**ask), "petugas-1")

    def call(self, counter: str = "1") -> str | None:
        """Calls the next one and is done with them at once; the label."""
        called = self.do("call_next", counter)
        if called.ticket is None:
            return None
        self.do("done", counter)
        return called.ticket.label

    def calls(self, counter: str = "1") -> str:
        """Numbers in the order of calls until nobody waits."""
        labels = []
        while (label := self.call(counter)) is not None:
            labels.append(str(int(label.split("-")[1])))
        return " ".join(labels)

    def line(self, series: str = "AK") -> str:
        """Numbers as the queue shows them."""
        view = next(queue for queue in self.halls.queue(HALL).queues if queue.series == series)
        return " ".join(str(ticket.number) for ticket in view.waiting)

    def log(self) -> list[Any]:
        """The hall's log."""
        with self.store.read() as connection:
            return list(connection.execute(select(tables.act).order_by(tables.act.c.pos)))

    def count(self, table: Any) -> int:
        with self.store.read() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    # ---- numbers

    def ask(self, series: str = "AK", *, kiosk: str = "k1", seen: int = 0, request: str | None = None) -> Any:
        asked = NumberAsk(request_id=request or key(), incarnation="0" * 32, series=series, period_seen=seen)
        return self.sequencer.number(HALL, kiosk, asked)

    def take(self, series: str = "AK", **more: Any) -> tuple[int, int]:
        """Period and number."""
        given = self.ask(series, **more)
        assert isinstance(given, NumberGiven), given
        return given.period, given.number

    def lease(self, n: int, period: int, series: str = "AK", *, kiosk: str = "k1", request: str | None = None) -> Any:
        asked = LeaseAsk(request_id=request or key(), incarnation="0" * 32, series=series, period=period, n=n)
        return self.sequencer.lease(HALL, kiosk, asked)

    def hear(self, kiosk: str, *claims: tuple[str, int, int], **more: Any) -> None:
        """A heartbeat as far as numbers are concerned."""
        said = beat(kiosk, self.clock, *claims, **more)
        with self.store.write(HALL) as connection:
            self.sequencer.hear(connection, HALL, said, self.clock.now())
        self.sequencer.heard(HALL, kiosk)

    def enrol(self, kiosk: str, *, heard_days_ago: float | None = 0.0, revoked: bool = False) -> None:
        """A kiosk as enrolment and heartbeats leave it; None: it never said hello."""
        now = self.clock.now().utc
        heard = None if heard_days_ago is None else now - timedelta(days=heard_days_ago)
        row = {
            "hall": HALL,
            "kiosk_id": kiosk,
            "enrolled_at": now,
            "revoked_at": now if revoked else None,
            "heard_at": heard,
            "beat": None if heard is None else "{}",
        }
        with self.store.write(HALL) as connection:
            connection.execute(insert(tables.kiosk).inline(), row)
