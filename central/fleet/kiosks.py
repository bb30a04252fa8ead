"""How the kiosks are: heartbeats, reserve bands, the versions they should use, alarms for silence."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from central.config.settings import Settings
from central.fleet.alarms import AlarmKind, RaisedAlarm, is_over, raise_alarm
from central.fleet.heartbeat_troubles import troubles_of
from central.fleet.number_bands import LIVES, BandOwner, depths, reserve_of, spans_of
from central.fleet.plausible import ImplausibleClaim, check_beat, read_beat, refuse
from central.queue.counter_queries import with_somebody
from central.queue.ticket_queries import write_machine_act
from central.store import CentralStore
from central.store.tables import hall as halls
from central.store.tables import incarnation, kiosk, rejected, version
from hall.clock import ClockProtocol
from hall.protocol import SHARED_OUT, Heartbeat, HeartbeatReply, Versions, VersionText
from hall.tickets import Moment

log = logging.getLogger(__name__)

AnyRow = Row[*tuple[Any, ...]]
Kind = Literal["catalogue", "settings"]
KINDS: tuple[Kind, ...] = ("catalogue", "settings")
DEPTHS_HOLD_SECONDS = 3600.0

_LIFE = (
    incarnation.c.hall == bindparam("in_hall"),
    incarnation.c.kiosk_id == bindparam("which"),
    incarnation.c.incarnation == bindparam("of_store"),
)
HALL = select(halls).where(halls.c.hall == bindparam("in_hall"))
LIFE = select(incarnation).where(*_LIFE)
NEW_LIFE = insert(incarnation).inline()
GREET = update(incarnation).where(*_LIFE).values(expected_seq=bindparam("next_seq"), retired_period=None)
RETIRE_OTHERS = (
    update(incarnation)
    .where(
        incarnation.c.hall == bindparam("in_hall"),
        incarnation.c.kiosk_id == bindparam("which"),
        incarnation.c.incarnation != bindparam("of_store"),
        incarnation.c.retired_period.is_(None),
    )
    .values(retired_period=bindparam("period_now"))
)
HEARD = (
    update(kiosk)
    .where(kiosk.c.hall == bindparam("in_hall"), kiosk.c.kiosk_id == bindparam("which"))
    .values(heard_at=bindparam("at"), beat=bindparam("heard_beat"))
)
KIOSKS = select(kiosk).where(kiosk.c.hall == bindparam("in_hall")).order_by(kiosk.c.kiosk_id)
KIOSK = select(kiosk).where(kiosk.c.hall == bindparam("in_hall"), kiosk.c.kiosk_id == bindparam("which"))
VERSIONS = select(version.c.kind, version.c.version).where(version.c.hall == bindparam("in_hall"))
VERSION = select(version).where(version.c.hall == bindparam("in_hall"), version.c.kind == bindparam("of_kind"))
FORGET_VERSION = delete(version).where(version.c.hall == bindparam("in_hall"), version.c.kind == bindparam("of_kind"))
NEW_VERSION = insert(version).inline()
ASIDE = select(rejected.c.kiosk_id).where(rejected.c.hall == bindparam("in_hall"))


class ReceivesClaims(Protocol):
    """The sequencer's ear."""

    def hear(self, connection: Connection, hall: str, beat: Heartbeat, now: Moment) -> None:
        """What a kiosk knows raises period and sequences, in the transaction of its heartbeat."""

    def settled(self, connection: Connection, hall: str) -> bool:
        """Whether all kiosks have reported since this start."""

    def heard(self, hall: str, kiosk_id: str) -> None:
        """After the commit."""

    def doubt(self, hall: str) -> None:
        """After the commit, if central should know this store and does not."""


NewToken = Callable[[str, str, str | None], str | None]


@dataclass(frozen=True, slots=True)
class KioskView:
    """One kiosk. `beat` is its last heartbeat."""

    kiosk_id: str
    enrolled_at: datetime | None
    revoked_at: datetime | None
    heard_at: datetime | None
    silent: bool
    incarnation: str | None
    expected_seq: int | None
    band: tuple[int, int] | None
    forked: bool
    rejected: int
    beat: dict[str, Any] | None


class Kiosks:
    """May be used from any thread."""

    def __init__(
        self,
        store: CentralStore,
        settings: Settings,
        clock: ClockProtocol,
        sequencer: ReceivesClaims,
        new_token: NewToken,
    ) -> None:
        """`new_token(hall, kiosk_id, next_hash)`: the token on its way to a kiosk, if any."""
        self._store = store
        self._settings = settings
        self._clock = clock
        self._sequencer = sequencer
        self._new_token = new_token
        self._known_depths: dict[str, tuple[float, dict[str, int]]] = {}
        """Counted once an hour: a heartbeat need not count the tickets of years."""

    def heartbeat(self, hall: str, beat: Heartbeat) -> HeartbeatReply:
        """How a kiosk is, and what it should know. Raises Unbelievable, UnknownHall or another StoreError."""
        now = self._clock.now()
        try:
            return self._heartbeat(hall, beat, now)
        except ImplausibleClaim as error:
            refuse(self._store, hall, beat.kiosk_id, error, now.utc)
            raise

    def _heartbeat(self, hall: str, beat: Heartbeat, now: Moment) -> HeartbeatReply:
        with self._store.write(hall) as connection:
            spans = spans_of(connection, hall, beat.kiosk_id, beat.incarnation)
            check_beat(beat, self._settings.numbers.sequencer_last, spans)
            self._sequencer.hear(connection, hall, beat, now)
            place = connection.execute(HALL, {"in_hall": hall}).one()
            forgotten = beat.acked_seq > 0 and connection.execute(LIFE, _key(hall, beat)).first() is None
            expected = self._greet(connection, hall, beat, place.period, now.utc)
            whose = BandOwner(hall, beat.kiosk_id, beat.incarnation, place.period, now.utc)
            settled = self._sequencer.settled(connection, hall)
            reserve = reserve_of(self._store, connection, whose, beat, self._settings.numbers, settled=settled)
            if reserve.let_go:
                pos = self._store.positions(connection, hall, 1)
                write_machine_act(connection, hall, pos, SHARED_OUT, now.utc, free_from=beat.kiosk_id)
            depth = self._depths(connection, hall)
            key = {"in_hall": hall, "which": beat.kiosk_id}
            connection.execute(HEARD, {**key, "at": now.utc, "heard_beat": beat.model_dump_json()})
            self._judge_troubles(connection, hall, beat, now)
            row = connection.execute(KIOSK, key).one()
            versions = {row.kind: row.version for row in connection.execute(VERSIONS, {"in_hall": hall})}
            position = self._store.position(connection, hall)
            staffed = with_somebody(connection, hall, now.utc)
        self._store.bell.mark(hall)
        self._sequencer.heard(hall, beat.kiosk_id)
        if forgotten:
            log.warning(
                "%s of %s was known to a central of before; numbers wait for the other kiosks", beat.kiosk_id, hall
            )
            self._sequencer.doubt(hall)
        return HeartbeatReply(
            now_utc=now.utc,
            position=position,
            expected_seq=expected,
            versions=Versions(catalogue=versions.get("catalogue"), settings=versions.get("settings")),
            band=reserve.band,
            longer=reserve.longer,
            spare=reserve.spare,
            shares=reserve.shares,
            depth=depth,
            period=place.period,
            business_date=place.business_date,
            sequencer_last=self._settings.numbers.sequencer_last,
            reads_signs=True,
            clock_grade=now.grade,
            staffed=staffed,
            new_token=self._new_token(hall, beat.kiosk_id, row.next_token_hash),
        )

    def _judge_troubles(self, connection: Connection, hall: str, beat: Heartbeat, now: Moment) -> None:
        """Raises the alarms of what is wrong with the kiosk, and ends those of what is right again."""
        for kind, wrong, body in troubles_of(beat, now, self._settings.watch):
            if wrong:
                alarm = RaisedAlarm(kind, beat.kiosk_id, {"kiosk": beat.kiosk_id, **body})
                raise_alarm(self._store, connection, hall, alarm, now.utc)
            else:
                is_over(connection, hall, kind, beat.kiosk_id, now.utc)

    def all(self, hall: str) -> list[KioskView]:
        """Every kiosk that has, or had, a token. Raises StoreError."""
        with self._store.read() as connection:
            self._store.position(connection, hall)
            lives = connection.execute(LIVES, {"in_hall": hall}).all()
            aside = connection.execute(ASIDE, {"in_hall": hall}).scalars().all()
            found = connection.execute(KIOSKS, {"in_hall": hall}).all()
        return [self._now(row, lives, aside.count(row.kiosk_id)) for row in found]

    def watch(self) -> int:
        """Raise an alarm for each kiosk that has fallen silent; answers how many are new. Raises StoreError."""
        raised = 0
        now = self._clock.now().utc
        for hall in self._settings.halls:
            with self._store.read() as connection:
                found = connection.execute(KIOSKS, {"in_hall": hall}).all()
            for row in found:
                if self._silent(row, now):
                    body = {"kiosk": row.kiosk_id, "heard_at": row.heard_at.isoformat()}
                    with self._store.write(hall) as connection:
                        alarm = RaisedAlarm(AlarmKind.SILENT, row.kiosk_id, body)
                        raised += raise_alarm(self._store, connection, hall, alarm, now)
        return raised

    # ---- versions

    def push(self, hall: str, kind: Kind, name: str, content: str) -> None:
        """From now on kiosks should use this text. It has been checked. Raises StoreError."""
        now = self._clock.now().utc
        with self._store.write(hall) as connection:
            put_version(connection, hall, kind, name, content, now)

    def withdraw(self, hall: str, kind: Kind) -> bool:
        """Kiosks should use their own again. False: nothing was pushed. Raises StoreError."""
        with self._store.write(hall) as connection:
            return connection.execute(FORGET_VERSION, {"in_hall": hall, "of_kind": kind}).rowcount > 0

    def pushed(self, hall: str, kind: Kind) -> VersionText | None:
        """What holds. Raises StoreError."""
        with self._store.read() as connection:
            row = connection.execute(VERSION, {"in_hall": hall, "of_kind": kind}).first()
        return None if row is None else VersionText(kind=kind, version=row.version, content=row.content)

    # ---- parts of a heartbeat

    def _greet(self, connection: Connection, hall: str, beat: Heartbeat, period: int, at: datetime) -> int:
        """This store is the kiosk's now; answers the event that is expected of it."""
        key = _key(hall, beat)
        row = connection.execute(LIFE, key).first()
        if row is None:
            whose = {"hall": hall, "kiosk_id": beat.kiosk_id, "incarnation": beat.incarnation}
            connection.execute(NEW_LIFE, {**whose, "expected_seq": beat.first_seq, "forked": False})
            expected = beat.first_seq
        else:
            expected = max(int(row.expected_seq), beat.first_seq)
            if 1 < row.expected_seq < expected:
                body = {"kiosk": beat.kiosk_id, "first_seq": row.expected_seq, "last_seq": expected - 1}
                raise_alarm(self._store, connection, hall, RaisedAlarm(AlarmKind.GAP, beat.kiosk_id, body), at)
        connection.execute(GREET, {**key, "next_seq": expected})
        connection.execute(RETIRE_OTHERS, {**key, "period_now": period})
        is_over(connection, hall, AlarmKind.SILENT, beat.kiosk_id, at)
        return expected

    def _depths(self, connection: Connection, hall: str) -> dict[str, int]:
        """How deep the reserve of each series should be."""
        at, known = self._known_depths.get(hall, (-DEPTHS_HOLD_SECONDS, {}))
        now = time.monotonic()
        if not known or now - at >= DEPTHS_HOLD_SECONDS:
            known = depths(connection, hall)
            self._known_depths[hall] = (now, known)
        return known

    def _silent(self, row: AnyRow, now: datetime) -> bool:
        limit = timedelta(seconds=self._settings.watch.silent_seconds)
        return row.revoked_at is None and row.heard_at is not None and now - row.heard_at > limit

    def _now(self, row: AnyRow, lives: Sequence[AnyRow], aside: int) -> KioskView:
        ours = [life for life in lives if life.kiosk_id == row.kiosk_id]
        life = next((life for life in ours if life.retired_period is None), None)
        return KioskView(
            kiosk_id=row.kiosk_id,
            enrolled_at=row.enrolled_at,
            revoked_at=row.revoked_at,
            heard_at=row.heard_at,
            silent=self._silent(row, self._clock.now().utc),
            incarnation=None if life is None else life.incarnation,
            expected_seq=None if life is None else life.expected_seq,
            band=None if life is None or life.band_first is None else (life.band_first, life.band_last),
            forked=life is not None and life.forked,
            rejected=aside,
            beat=read_beat(row.beat),
        )


def put_version(connection: Connection, hall: str, kind: Kind, name: str, content: str, at: datetime) -> None:
    """Within a write transaction: from now on kiosks should use this text."""
    connection.execute(FORGET_VERSION, {"in_hall": hall, "of_kind": kind})
    row = {"hall": hall, "kind": kind, "version": name, "content": content, "at_utc": at}
    connection.execute(NEW_VERSION, row)


def _key(hall: str, beat: Heartbeat) -> dict[str, str]:
    return {"in_hall": hall, "which": beat.kiosk_id, "of_store": beat.incarnation}
