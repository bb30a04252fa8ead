"""What goes up: the greeting, the event log oldest first, and questions for more reserve numbers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

from hall.clock import STEP, ClockStorage
from hall.protocol import (
    MOST_EVENTS,
    MOST_LEASED,
    MOST_SHARES,
    Acked,
    Bad,
    BandGiven,
    Forked,
    Gap,
    Heartbeat,
    HeartbeatReply,
    Lease,
    LeaseAsk,
    Versions,
)
from hall.tickets import Band
from kiosk.model.central_link import SEQUENCER_LAST
from kiosk.store import Event, MirrorState, Store
from kiosk.sync.central_time import evidence_of, time_of_central
from kiosk.sync.http import CentralClient, NoAnswer
from kiosk.sync.link_monitor import LinkMonitor
from kiosk.sync.new_versions import VersionInstaller
from kiosk.sync.plausible import KnownState, doubt_lease, doubt_reply
from kiosk.sync.progress import Progress
from kiosk.sync.uploads import batch_of, fit, words

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 60.0
NEWS_SECONDS = 2.0
"""A new trouble or another reserve goes out before the next heartbeat is due, but not more often than this."""
FEW_EVENTS = 100
"""In one upload of a backlog while visitors come: they must not wait behind a long one, here or at central."""
GIVE_WAY = 4.0
"""After such an upload nothing is sent for so many times as long as it took, so that few visitors meet one."""
PRUNE_SECONDS = 3600.0
LEASE_BELOW = 20
LEASE_NUMBERS = 50


@dataclass(frozen=True, slots=True)
class Health:
    """How the machine is, for the heartbeat: plain values, no personal data."""

    version: str = ""
    schema: str = ""
    printer: Mapping[str, object] = field(default_factory=dict)
    """Empty: the kiosk has none."""
    paper: Mapping[str, object] | None = None
    disk_free_mb: int = 0
    catalogue: str = ""
    """Version of central in use; empty: the kiosk's own file."""
    settings: str = ""
    problems: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    """What should be looked at about the kiosk itself, by name."""

    @property
    def troubles(self) -> frozenset[str]:
        """What staff are to hear of, by name: the problems of a printer that cannot print, and the signs."""
        down = bool(self.printer) and not self.printer.get("can_print")
        problems = self.printer.get("problems") if down else ()
        names = problems if isinstance(problems, list | tuple) else ()
        return frozenset({*(str(name) for name in names), *self.signs})


class KeepsToken(Protocol):
    def __call__(self, token: str) -> None:
        """Keeps a new token durably and speaks with it from now on. Raises OSError; the old one then goes on."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the way up needs beside server and store."""

    clock: ClockStorage
    health: Callable[[], Health]
    keep_token: KeepsToken
    keep_spare: Callable[[BandGiven], None]
    """Numbers for the kiosk's next store, kept beside this one."""
    read_again: Callable[[], None]
    """Central went back: the hall's log is to be read from its beginning."""
    troubles: Callable[[], frozenset[str]] = frozenset
    """What staff are to hear of now; asked twice a second, so it asks no device."""


class Upward:
    """One thread uses it. Each method raises NoAnswer and StoreError; what was not done then is done next time."""

    def __init__(
        self, server: CentralClient, store: Store, board: LinkMonitor, adopter: VersionInstaller, around: Surroundings
    ) -> None:
        self._server, self._store, self._board = server, store, board
        self._adopter, self._around = adopter, around
        self._identity = store.identity()
        self._greeted_at = 0.0
        self._doubt, self._news = object(), object()
        self._answered: tuple[object, object] = (object(), self._news)
        """Doubt and news when the last greeting that was answered began. Each new one is another object."""
        self._reads_signs = False
        self._sent_troubles: frozenset[str] = frozenset()
        self._connections = -1
        self._leases: dict[tuple[str, int], str] = {}
        """Request ids of leases that were asked for without an answer: asked again they are the same leases."""
        self._no_lease: set[tuple[str, int]] = set()
        """Series and periods for which central had no more numbers."""
        self._doubted: set[str] = set()
        """Why central was not believed since the start."""
        self._told_short: set[tuple[str, int]] = set()
        self._depth: dict[str, int] = {}
        """How many numbers to keep in reserve, by series; what central has not named needs few."""
        self._progress = Progress()
        self._sent_seq = self._done_seq = -1
        """The newest event when all was sent, and when the rest of a turn was done too: then there is nothing to do."""
        self._pruned_at: float | None = None
        self._wanted: Versions | None = None
        """Named by the last greeting, not looked at yet."""

    def doubt(self) -> None:
        """Greets with the next turn, to see whether the link is there. May be called from any thread."""
        self._doubt = object()

    def news(self) -> None:
        """Greets soon: there is something to tell or to hear. May be called from any thread."""
        self._news = object()

    def turn(self) -> None:
        """Greets if it is time, sends what waits, asks for more numbers where they run short."""
        if self._must_greet():
            self._greet()
        elif self.count().last_seq == self._done_seq:
            return
        self._send_all()
        self._send_parked()
        self._top_up()
        self._prune()
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._adopter.adopt(wanted)
        self._done_seq = self._sent_seq

    def count(self) -> MirrorState:
        """How far store and central agree, also for the readers of the link monitor."""
        state = self._store.mirror_state()
        self._board.counted(state.unsent, state.parked, state.oldest_unsent_s, forked=state.forked)
        return state

    def _must_greet(self) -> bool:
        doubt, news = self._answered
        if doubt is not self._doubt or self._server.connections != self._connections:
            return True
        passed = time.monotonic() - self._greeted_at
        if passed >= HEARTBEAT_SECONDS:
            return True
        return passed >= NEWS_SECONDS and (
            news is not self._news or bool(self._around.troubles() - self._sent_troubles)
        )

    def _greet(self) -> None:
        """Tells how the kiosk is, and puts right what central knows differently."""
        wishes = self._doubt, self._news
        before = self.count()
        health = self._around.health()
        beat, asked_at = self._beat(before, health), time.monotonic()
        reply = self._server.heartbeat(beat)
        took = timedelta(seconds=time.monotonic() - asked_at)
        if self._board.stopped():
            return
        self._hold(doubt_reply(reply, self._known(before)))
        self._hear_time(reply, took)
        self._greeted_at, self._connections, self._answered = time.monotonic(), self._server.connections, wishes
        self._board.contact()
        self._board.staffed(reply.staffed)
        self._hear_what_it_knows(reply, health)
        if reply.new_token is not None:
            self._around.keep_token(reply.new_token)
        self._no_lease.clear()
        band = None if reply.band is None else Band(reply.band.first, reply.band.last)
        if not self._store.heard(band, reply.sequencer_last, reply.period, reply.business_date):
            log.error("central names another reserve band than before; the kiosk goes on with the one it has")
        self._hear_reserve(reply, beat)
        if reply.expected_seq > before.last_seq + 1:
            # Central knows events of this store that the store does not: it is an older copy.
            self._fork(before.last_seq + 1)
        elif reply.expected_seq <= before.acked_seq:
            log.warning("central waits for event %d again, it was put back; sending from there", reply.expected_seq)
            self._send_from(reply.expected_seq)
        if reply.position < before.position or reply.expected_seq <= before.acked_seq:
            log.warning("central was put back; reading the hall's log again from its beginning")
            self._around.read_again()
        self._wanted = reply.versions

    def _known(self, state: MirrorState) -> KnownState:
        now = self._around.clock.now()
        return KnownState(state.period, state.heard_at, state.band, now, self._around.clock.zone)

    def _hold(self, doubt: str) -> None:
        """Nothing of an answer that cannot be right is kept; each reason is an event once. Raises NoAnswer."""
        if not doubt:
            return
        if doubt not in self._doubted:
            self._doubted.add(doubt)
            self._store.record("central_not_believed", {"why": doubt[:200]})
        raise NoAnswer(f"central's answer cannot be right: {doubt}. Is it the right one? See [central] url")

    def _hear_what_it_knows(self, reply: HeartbeatReply, health: Health) -> None:
        """It has confirmed what the heartbeat said; signs were only in it if central had said that it reads them."""
        confirmed = health.troubles if self._reads_signs else health.troubles - set(health.signs)
        self._board.confirmed(confirmed)
        self._sent_troubles = health.troubles
        if reply.reads_signs and not self._reads_signs:
            self._reads_signs = True
            if health.signs:
                self.doubt()

    def _hear_time(self, reply: HeartbeatReply, took: timedelta) -> None:
        """Central's time. Where it moves the clock, that is an event."""
        evidence = evidence_of(reply.clock_grade, tls=self._server.tls)
        if evidence is None:
            return
        clock = self._around.clock
        before = clock.state()
        said = time_of_central(reply.now_utc, took, before.at)
        off = said - before.at
        if clock.hear(said, evidence) and abs(off) > STEP:
            log.warning("the clock was put right by central: moved by %s", off)
            body = {"by": evidence.value, "seconds": round(off.total_seconds()), "before": before.voucher.value}
            self._store.record("clock_set", body)

    def _hear_reserve(self, reply: HeartbeatReply, beat: Heartbeat) -> None:
        """Everything that the kiosk may give alone."""
        if beat.band is None and beat.longer is None and reply.band is None and reply.longer is None:
            log.warning("central has no reserve free for this kiosk: without it there are no numbers")
        self._depth = dict(reply.depth)
        held = self._store.held()
        self._store.take_reserve(reply.longer, reply.shares, beat.returned)
        now = self._store.held()
        if reply.spare is not None:
            self._around.keep_spare(reply.spare)
        if beat.longer is None and reply.longer is not None:
            self.doubt()  # from now on shares are reported to central, and it gives some
        elif set(now.returned) - set(held.returned):
            self.doubt()  # others wait for what was asked back; each share is let go of only once
        elif (now.longer, now.shares) != (held.longer, held.shares):
            self.news()  # how many are left is another number now

    def _beat(self, state: MirrorState, health: Health) -> Heartbeat:
        now = self._around.clock.now()
        reserve = {one.series: one.left for one in self._store.reserve_left()}
        held = self._store.held()
        return Heartbeat(
            kiosk_id=self._identity.kiosk_id,
            incarnation=self._identity.incarnation,
            version=words(health.version),
            schema_revision=words(health.schema),
            first_seq=max(1, state.first_seq),
            last_seq=state.last_seq,
            acked_seq=state.acked_seq,
            parked=state.parked,
            oldest_unsent_s=state.oldest_unsent_s,
            position=state.position,
            band=None if state.band is None else BandGiven(first=state.band.first, last=state.band.last),
            longer=None if held.longer is None else BandGiven(first=held.longer.first, last=held.longer.last),
            shares=held.shares[:MOST_SHARES],
            returned=held.returned[:MOST_SHARES],
            period=state.period,
            claims=self._store.claims(state.sequencer_last or SEQUENCER_LAST),
            leases=self._store.leases()[:1000],
            reserve_left=reserve,
            printer=fit(health.printer),
            paper=None if health.paper is None else fit(health.paper),
            clock_grade=now.grade,
            utc=now.utc,
            disk_free_mb=health.disk_free_mb,
            catalogue=words(health.catalogue),
            settings=words(health.settings),
            problems=tuple(words(text) for text in (*health.problems, *self._adopter.problems))[:50],
            signs=health.signs if self._reads_signs else (),
        )

    def _send_all(self) -> None:
        gaps = 0
        while not self._board.stopped():
            if self._must_greet():
                # A backlog of days takes longer than a minute, and central may be another one after a new connection.
                self._greet()
            state = self.count()
            rush = self._board.rush
            events = () if state.forked else self._store.outbox.unsent(FEW_EVENTS if rush else MOST_EVENTS)
            self._progress.report(state)
            self._sent_seq = state.last_seq
            if not events:
                return
            began = time.monotonic()
            if self._send(events, state):
                gaps += 1
            if gaps > 1:
                raise NoAnswer("central misses events again that it was just sent; look at its log")
            if rush and len(events) == FEW_EVENTS:
                self._board.give_way(GIVE_WAY * (time.monotonic() - began))

    def _send(self, events: tuple[Event, ...], state: MirrorState) -> bool:
        """One upload; True if central misses something before it. Raises NoAnswer if it did not get further."""
        batch = batch_of(self._identity, events)
        answer = self._server.events(batch)
        if self._board.stopped():
            return False
        self._board.contact()
        match answer:
            case Gap(expected_seq=expected):
                self._miss(expected, state)
                return True
            case Forked(forked_seq=seq):
                self._fork(seq)
                return False
            case Bad(bad=bad, acked_seq=acked):
                for one in bad:
                    log.error("central cannot take event %d, it is parked: %s", one.seq, one.reason)
                self._store.outbox.park(bad, acked)
            case Acked(acked_seq=acked):
                self._store.outbox.sent_up_to(acked)
        if acked < batch.first_seq:
            raise NoAnswer(f"central took none of the events from {batch.first_seq} on")
        return False

    def _miss(self, expected: int, state: MirrorState) -> None:
        if expected < state.first_seq:
            raise NoAnswer(
                f"central waits for event {expected}, but events before {state.first_seq} are not kept any more. "
                "Renew this kiosk's store: `kiosk sync renew`."
            )
        log.warning("central misses events from %d on; sending from there", expected)
        self._send_from(expected)
        self._around.read_again()

    def _send_from(self, expected: int) -> None:
        """Also the last event that central has: a copy of this store may have uploaded it, and then it differs."""
        self._store.outbox.lower_acked(max(0, expected - 2))

    def _send_parked(self) -> None:
        """What a person asked to have sent again, in stretches without gaps."""
        again = tuple(one.event for one in self._store.parked() if one.again)
        while again and not self._board.stopped():
            batch = batch_of(self._identity, again)
            state = self._store.mirror_state()
            answer = self._server.events(batch, known=state.acked_seq)
            sent = [event.seq for event in batch.events]
            match answer:
                case Acked():
                    self._store.outbox.taken(sent)
                case Bad(bad=bad):
                    self._store.outbox.park(bad, 0)
                    self._store.outbox.taken(sorted(set(sent) - {one.seq for one in bad}))
                case Gap(expected_seq=expected):
                    self._miss(expected, state)
                    return
                case Forked(forked_seq=seq):
                    self._fork(seq)
                    return
            again = again[len(sent) :]
        self.count()

    def _top_up(self) -> None:
        """A lease for each series whose reserve is not as deep as it should be, in the period in which it counts."""
        running = self._store.mirror_state().period
        for one in self._store.reserve_left(self._depth):
            key, short = (one.series, one.period), self._depth.get(one.series, LEASE_BELOW) - one.left
            if short <= 0 or not 1 <= one.period <= running or key in self._no_lease or self._board.stopped():
                continue
            ask = LeaseAsk(
                request_id=self._leases.setdefault(key, uuid4().hex),
                incarnation=self._identity.incarnation,
                series=one.series,
                period=one.period,
                n=min(MOST_LEASED, max(LEASE_NUMBERS, short)),
            )
            answer = self._server.lease(self._identity.hall, ask)
            if self._board.stopped():
                return
            del self._leases[key]
            if isinstance(answer, Lease):
                self._hold(doubt_lease(answer, self._store.mirror_state().sequencer_last or SEQUENCER_LAST))
                self._store.add_lease(answer)
                log.info("%s: reserve numbers %d to %d were leased", one.series, answer.first, answer.last)
            else:
                self._no_lease.add(key)
                if key not in self._told_short:
                    self._told_short.add(key)
                    log.warning("%s: no more reserve numbers: %s", one.series, answer.detail)

    def _prune(self) -> None:
        """Events that central has had for 90 days go, a few thousand an hour."""
        if self._pruned_at is None or time.monotonic() - self._pruned_at >= PRUNE_SECONDS:
            self._pruned_at = time.monotonic()
            self._store.outbox.prune()

    def _fork(self, seq: int) -> None:
        log.critical(
            "a copy of this store is, or was, in use (event %d): no more numbers of its band are given. Make sure that "
            "only one machine is this kiosk, then renew its store: `kiosk sync renew`",
            seq,
        )
        self._store.outbox.forked(seq)
