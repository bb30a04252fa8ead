"""Logs of kiosks come up, idempotently; the hall's log goes down, page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from central.config.hall import HallConfig
from central.fleet.alarms import AlarmKind, RaisedAlarm, raise_alarm
from central.mirror import queries
from central.mirror.project import (
    EventSource,
    add_tickets,
    crowds_in,
    issued_in,
    learn_dates,
    learn_prints,
    prints_in,
    remember_last,
)
from central.mirror.upload import BadUploadLine, Upload, UploadLine, read_event
from central.queue.ticket_queries import elsewhere, used_elsewhere, write_act
from central.store import CentralStore
from hall.clock import ClockProtocol
from hall.protocol import LARGEST_NEWS, MOST_DOWN, Acked, Bad, Down, DownPage, Forked, Gap
from hall.tickets import Moment, PrintState, highest_possible_period

Answer = Acked | Gap | Forked | Bad
ROOM = LARGEST_NEWS // 2
"""Characters of the bodies of one page; a letter may take several bytes."""
MOST_REJECTED = 1000


class Mirror:
    """May be used from any thread."""

    def __init__(self, store: CentralStore, plan_of: Callable[[str], HallConfig], clock: ClockProtocol) -> None:
        """`plan_of` answers the plan that holds now; it raises NoSuchHall for an unknown hall."""
        self._store = store
        self._plan_of = plan_of
        self._clock = clock

    # ---- up

    def take(self, hall: str, upload: Upload) -> Answer:
        """Keep what is new; durable when this returns. Raises StoreError."""
        whose = EventSource(hall, upload.kiosk_id, upload.incarnation)
        now = self._clock.now()
        with self._store.write(hall) as connection:
            answer, arrived = self._take(connection, whose, upload, now)
        if arrived:
            self._store.bell.ring_seldom(hall)
        return answer

    def rejected(self, hall: str) -> list[dict[str, Any]]:
        """Events that were put aside, at most MOST_REJECTED. Raises StoreError."""
        with self._store.read() as connection:
            asked = {"in_hall": hall, "most": MOST_REJECTED}
            return [dict(row) for row in connection.execute(queries.REJECTED, asked).mappings()]

    def retry(self, hall: str) -> tuple[int, int]:
        """Try again to take what was put aside; answers how many could be taken, how many could not.

        What is kept in the log already (a fork's other line) stays where it is. Raises StoreError.
        """
        now = self._clock.now()
        taken = left = 0
        with self._store.write(hall) as connection:
            asked = {"in_hall": hall, "most": MOST_REJECTED}
            for row in connection.execute(queries.REJECTED, asked).all():
                whose = EventSource(hall, row.kiosk_id, row.incarnation)
                line = read_event(row.line)
                if isinstance(line, str) or line.seq != row.seq or self._known(connection, whose, [row.seq]):
                    left += 1
                    continue
                self._keep(connection, whose, [line], now)
                taken += 1
        if taken:
            self._store.wake(hall)
        return taken, left

    def _take(self, connection: Connection, whose: EventSource, upload: Upload, now: Moment) -> tuple[Answer, bool]:
        expected = self._expected(connection, whose)
        if upload.first_seq > expected:
            return Gap(expected_seq=expected), False
        seqs = upload.seqs
        known = self._known(connection, whose, seqs) if seqs[0] < expected else {}
        other = [line for line in upload.lines if known.get(line.seq, line.digest) != line.digest]
        if other:
            self._fork(connection, whose, other, now.utc)
            return Forked(forked_seq=other[0].seq), False
        nearest = _without_gap(seqs, expected)
        fresh = [line for line in upload.lines if line.seq not in known and line.seq < nearest]
        fresh, untrue = self._believed(connection, whose, fresh, now)
        bad = [line for line in upload.bad if line.seq not in known and line.seq < nearest]
        bad = sorted((*bad, *untrue), key=lambda line: line.seq)
        news = self._keep(connection, whose, fresh, now)
        self._put_aside(connection, whose, bad, now.utc)
        if nearest > expected:
            connection.execute(queries.EXPECT, {**_key(whose), "next_seq": nearest})
        if seqs[-1] >= nearest:
            return Gap(expected_seq=nearest), news
        acked = min(nearest - 1, seqs[-1])
        if bad:
            return Bad(bad=tuple(line.rejected for line in bad), acked_seq=acked), news
        return Acked(acked_seq=acked), news

    def _believed(
        self, connection: Connection, whose: EventSource, lines: Sequence[UploadLine], now: Moment
    ) -> tuple[list[UploadLine], list[BadUploadLine]]:
        """Those whose period can have come, and the others as lines that cannot be taken."""
        place = connection.execute(queries.HALL, {"in_hall": whose.hall}).one()
        most = highest_possible_period(place.period, place.last_utc, now)
        fine = [line for line in lines if (line.event.period or 0) <= most]
        reason = f"period: the days since period {place.period} of the hall allow {most} at most"
        strange = (line for line in lines if (line.event.period or 0) > most)
        return fine, [BadUploadLine(line.seq, reason, line.event.model_dump_json()) for line in strange]

    def _expected(self, connection: Connection, whose: EventSource) -> int:
        """The event that the log goes on with; an unknown store begins at its first."""
        found = connection.execute(queries.LIFE, _key(whose)).first()
        if found is not None:
            return int(found.expected_seq)
        connection.execute(queries.NEW_LIFE, {**whose.key, "expected_seq": 1, "forked": False})
        return 1

    def _known(self, connection: Connection, whose: EventSource, seqs: Sequence[int]) -> Mapping[int, str]:
        """Digests of those that are kept."""
        asked = {**_key(whose), "low": seqs[0], "high": seqs[-1]}
        return {row.seq: row.digest for row in connection.execute(queries.KNOWN, asked)}

    def _keep(self, connection: Connection, whose: EventSource, lines: Sequence[UploadLine], now: Moment) -> bool:
        """The log and what follows from it; True if there is news for the hall."""
        if not lines:
            return False
        queries.keep_events(connection, whose.key, [line.row for line in lines])
        forget = [{**_key(whose), "one_seq": line.seq} for line in lines]
        if connection.execute(queries.REJECTED_COUNT, {"in_hall": whose.hall}).scalar_one():
            connection.execute(queries.FORGET_REJECTED, forget)
        issued, prints = issued_in(lines), prints_in(lines)
        if issued and self._arrive(connection, whose, issued, prints, now):
            prints = {ticket: prints[ticket] for ticket in prints.keys() - {line.event.ticket_id for line in issued}}
        learn_prints(connection, whose.hall, prints)
        learn_dates(connection, whose.hall, lines)
        for crowd in crowds_in(whose, lines):
            raise_alarm(self._store, connection, whose.hall, crowd, now.utc)
        return bool(issued)

    def _arrive(
        self,
        connection: Connection,
        whose: EventSource,
        issued: Sequence[UploadLine],
        prints: Mapping[str, PrintState],
        now: Moment,
    ) -> bool:
        """New visitors, and one line in the hall's log, so that the people waiting are counted again.

        True if none of them was known before.
        """
        first = self._store.positions(connection, whose.hall, len(issued) + 1)
        arrived = add_tickets(connection, whose, issued, prints, first, now)
        write_act(
            connection, hall=whose.hall, pos=first + len(issued), kind=queries.ARRIVALS, ticket_id=None, counter=None,
            officer=whose.kiosk_id, reason=None, at_utc=now.utc,
            body={"kiosk": whose.kiosk_id, "arrived": arrived.by_series},
        )  # fmt: skip
        for clash in arrived.clashes:
            raise_alarm(self._store, connection, whose.hall, clash, now.utc)
        if arrived.last is not None:
            remember_last(connection, whose.hall, arrived.last)
        return arrived.all_new

    def _put_aside(
        self, connection: Connection, whose: EventSource, bad: Sequence[BadUploadLine], at: datetime
    ) -> None:
        if not bad:
            return
        queries.keep_rejected(
            connection,
            ({**whose.key, "seq": one.seq, "reason": one.reason, "line": one.text, "at_utc": at} for one in bad),
        )
        body = {"kiosk": whose.kiosk_id, "first_seq": bad[0].seq, "events": len(bad), "reason": bad[0].reason}
        raise_alarm(self._store, connection, whose.hall, RaisedAlarm(AlarmKind.REJECTED, whose.kiosk_id, body), at)

    def _fork(self, connection: Connection, whose: EventSource, other: Sequence[UploadLine], at: datetime) -> None:
        """Both are kept: the first as the log, the other aside."""
        connection.execute(queries.FORKED, _key(whose))
        reason = "fork: the same event is known with other content"
        lines = ({"seq": line.seq, "reason": reason, "line": line.event.model_dump_json()} for line in other)
        queries.keep_rejected(connection, ({**whose.key, **line, "at_utc": at} for line in lines))
        body = {"kiosk": whose.kiosk_id, "incarnation": whose.incarnation, "seq": other[0].seq}
        subject = f"{whose.kiosk_id} {whose.incarnation}"
        raise_alarm(self._store, connection, whose.hall, RaisedAlarm(AlarmKind.FORK, subject, body), at)

    # ---- down

    def news(self, hall: str, after: int) -> tuple[bool, bool]:
        """Whether there is anything after a position, and whether it is more than arrivals. Cheaper than a page.

        Raises UnknownHall or another StoreError.
        """
        with self._store.read() as connection:
            some = self._store.position(connection, hall) > after
            more = some and connection.execute(queries.PRESSING, {"in_hall": hall, "after": after}).first() is not None
        return some, more

    def page(self, hall: str, kiosk_id: str, after: int) -> DownPage:
        """The hall's log after a position. Raises NoSuchHall or StoreError."""
        day = self._plan_of(hall).day(self._clock.now())
        with self._store.read() as connection:
            position = self._store.position(connection, hall)
            found = connection.execute(queries.PAGE, {"in_hall": hall, "after": after, "most": MOST_DOWN}).all()
            people = elsewhere(connection, hall, day, kiosk_id)
            used = used_elsewhere(connection, hall, day, kiosk_id)
        fitting = _fitting(found)
        whole = len(fitting) == len(found) < MOST_DOWN
        upto = max(after, position) if whole else fitting[-1].pos
        return DownPage(events=tuple(_down(row) for row in fitting), next=upto, elsewhere=people, used_elsewhere=used)


def _key(whose: EventSource) -> dict[str, str]:
    return {"in_hall": whose.hall, "from_kiosk": whose.kiosk_id, "of_store": whose.incarnation}


def _without_gap(seqs: Sequence[int], expected: int) -> int:
    """The first event that is missing if all of these are taken."""
    for seq in seqs:
        if seq > expected:
            return expected
        if seq == expected:
            expected += 1
    return expected


def _fitting(found: Sequence[queries.AnyRow]) -> list[queries.AnyRow]:
    """As many lines as one answer holds, at least the first."""
    taken: list[queries.AnyRow] = []
    room = ROOM
    for row in found:
        room -= len(row.body) + 200
        if taken and room < 0:
            break
        taken.append(row)
    return taken


def _down(row: queries.AnyRow) -> Down:
    body = {"at_utc": row.at_utc.isoformat(), **json.loads(row.body)}
    return Down(pos=row.pos, kind=row.kind, ticket_id=row.ticket_id, body=body)
