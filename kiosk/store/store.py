"""The kiosk's memory: one method per thing that happens, each one transaction; the larger jobs are parts of it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from hall.clock import ClockProtocol
from hall.files.atomic import tighten
from hall.protocol import BandGiven, DownPage, Lease, ShareGiven
from hall.tickets import Band
from kiosk.model.central_link import Given
from kiosk.store import (
    hall_log,
    highest_numbers,
    issuing,
    journal,
    mirror_state,
    queue_states,
    ranges,
    reserve,
    revoke,
    schema,
)
from kiosk.store import raise_numbers as raising
from kiosk.store.conversions import Numbers, log_event
from kiosk.store.engine import Database, Writer
from kiosk.store.highest_numbers import LostNumbers
from kiosk.store.journal import PrintJournal
from kiosk.store.lock import StoreLock, lock_path
from kiosk.store.marks import HighestNumbers, Marks
from kiosk.store.outbox import Outbox
from kiosk.store.ownership import claim, known_of, level, locked, values_that_can_be, why_new
from kiosk.store.paper_account import PaperAccount
from kiosk.store.quarantine import SUFFIXES
from kiosk.store.reader import Reader
from kiosk.store.scores import WaitScores
from kiosk.store.tokens import Tokens, tokens
from kiosk.store.values import Issued, IssueRequest, QueueStep, ReprintRequest


class Store(Reader):
    """Owns the file. Every method may be called from any thread but the window's; all raise StoreError."""

    def __init__(
        self, path: Path, lock: StoreLock, writer: Writer, clock: ClockProtocol, place: issuing.NumberPlace
    ) -> None:
        """Use `Store.open`."""
        super().__init__(path, clock)
        self._lock = lock
        self._writer = writer
        self._place = place
        database = Database(self._view, writer.transaction, clock)
        self.journal = PrintJournal(database, writer.rest)
        self.paper = PaperAccount(database)
        self.outbox = Outbox(database)
        self.scores = WaitScores(database)
        self._giving = threading.Lock()
        self._marks, self._mark = Marks(path), HighestNumbers(place.hall, "")
        self.settled = 0
        """Print jobs found unfinished when the store was opened."""
        self.unmarked = ""
        """Why the highest numbers do not stand beside the store; empty: they do."""

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        hall: str,
        kiosk_id: str,
        clock: ClockProtocol,
        band: Band | None = None,
        mirrored: bool = False,
        lost: LostNumbers | None = None,
        numbers_copy: Path | None = None,
    ) -> Store:
        """Open the file, or make it; check it, bring its schema up to date, settle what a crash left open.

        A new file goes on above the numbers that the two files beside it name, or a third one in the folder
        `numbers_copy`. `lost`: why it is new, and what could be read of the one before.

        `band`: the numbers of a kiosk that is alone. `mirrored`: the kiosk has a central, so that numbers come from its
        sequencer or from the reserve that it gave; before it has given one there are none.

        Raises StoreLocked, StoreDamaged, StoreBehind, NewerSchema, WrongStore, StoreFull or StoreFailed, each with what
        to do.
        """
        lock = locked(path)
        marks = Marks(path, numbers_copy)
        found = marks.read()
        try:
            writer = Writer(path)
        except BaseException:
            lock.release()
            raise
        try:
            schema.prepare(writer, path)
            place = issuing.NumberPlace(hall, band or Band(), clock.zone, Tokens(b""), mirrored)
            with values_that_can_be(path), writer.transaction() as connection:
                made = claim(connection, path, hall, kiosk_id, clock)
                known = known_of(found, lost, hall, kiosk_id)
                mark = level(connection, path, known, lost or why_new(found), made=made, place=place, clock=clock)
                place = replace(place, tokens=tokens(connection))
            store = cls(path, lock, writer, clock, place)
            store._marks = marks
            store._note(mark, always=bool(found.unread) or mark != found.mark)
            with values_that_can_be(path):
                store.settled = store.journal.settle_in_flight()
        except BaseException:
            writer.abandon()
            marks.close()
            lock.release()
            raise
        tighten((*(path.with_name(path.name + suffix) for suffix in SUFFIXES), lock_path(path), *marks.paths))
        return store

    def issue(self, request: IssueRequest, given: Given | None = None, *, as_of: datetime | None = None) -> Issued:
        """Give a number. When this returns, the ticket survives a power cut, and its number the loss of the store.

        `given`: a number of the hall's sequencer; without one, or if it cannot be used, the kiosk gives its own.
        `as_of` (aware): the last contact, if people ahead are known only until then; it stands on the ticket.
        Raises QuotaUsedUp, NumbersExhausted or NoNumbers; nothing is kept then.
        """
        with self._giving:
            with self._writer.transaction() as connection:
                now = self._clock.now()
                issued = issuing.issue(connection, request, now, self._place, given, as_of)
                if issued.duplicate:
                    return issued
                mark = highest_numbers.given(connection, self._mark, issued.ticket, now, self._clock.zone)
            self._note(mark)
        return issued

    def prepare_again(self, ticket_id: str, by: Literal["visitor", "staff"]) -> ReprintRequest:
        """A print job for a ticket that was asked for once more. Raises UnknownTicket or StillPrinting.

        If no byte of it ever left the kiosk it is the same job with its next attempt; else a further copy, marked.
        """
        with self._writer.transaction() as connection:
            once_more = journal.again(connection, ticket_id, by, self._clock.now(), self._clock.zone)
        return replace(once_more, ticket=self._place.tokens.on(once_more.ticket))

    def keep(self, key: str, value: Mapping[str, object]) -> None:
        """Something set at the machine itself, durable, in place of what was kept under this key. Never an event.

        What belongs to the kiosk rather than to one store also stands beside it, for the store that comes after.
        """
        with self._giving:
            with self._writer.transaction() as connection:
                highest_numbers.keep(connection, key, value)
            if key in highest_numbers.CARRIED:
                self._note(replace(self._mark, kept={**self._mark.kept, key: dict(value)}))

    def keep_learned(self, key: str, value: Mapping[str, object], oldest: int) -> None:
        """As `keep`, for what was folded from the steps; heard steps before the ticket in row `oldest` are let go."""
        with self._writer.transaction() as connection:
            highest_numbers.keep(connection, key, value)
            connection.execute(queue_states.FORGET_HEARD, {"ticket": oldest})

    def apply_news(self, page: DownPage) -> tuple[QueueStep, ...]:
        """The hall's log goes on: states, people elsewhere and position in one transaction.

        Answers with today's steps of the queues, for the estimated wait; a line that is read twice makes none.
        """
        with self._writer.transaction() as connection:
            return hall_log.apply(connection, page, self._clock.now(), self._place)

    def set_position(self, position: int) -> None:
        """Where the hall's log is read on; 0: from the beginning, since central was put back to an earlier state."""
        with self._writer.transaction() as connection:
            connection.execute(mirror_state.SET_POSITION, {"at": position})

    def heard(self, band: Band | None, sequencer_last: int, period: int = 0, business_date: date | None = None) -> bool:
        """Central answered a greeting: this store's band, the hall's period with its date, and the time of contact.

        False: this store has another band already and goes on with that, for the numbers in it may be on paper.
        """
        now = self._clock.now()
        with self._writer.transaction() as connection:
            connection.execute(mirror_state.SET_HEARD, {"sequencer": sequencer_last, "at": now.utc})
            if period:
                reserve.hear_period(connection, period, business_date, now, None)
            return band is None or mirror_state.take_band(connection, band)

    def take_reserve(
        self, longer: BandGiven | None, shares: Sequence[ShareGiven] | None = None, released: Iterable[int] = ()
    ) -> None:
        """What central says that this store may give alone beside its band; None: it said nothing of shares."""
        now = self._clock.now()
        with self._writer.transaction() as connection:
            ranges.take_longer(connection, longer)
            if shares is not None:
                ranges.take_shares(connection, shares, released, now)

    def raise_numbers(self, series: Iterable[str], above: int) -> tuple[str, ...]:
        """Series go on above this number today; those that were below it. Only for a kiosk that is alone."""
        with self._giving:
            now = self._clock.now()
            with self._writer.transaction() as connection:
                raised = raising.raise_numbers(connection, series, above, now, self._place)
                mark = highest_numbers.whole(connection, replace(self._mark, incarnation=""), self._clock.zone)
            self._note(mark)
        return raised

    def go_on_alone(self) -> bool:
        """Staff let the kiosk give numbers with a longer label until the hall's next period. False: it has none."""
        now = self._clock.now()
        with self._writer.transaction() as connection:
            longer = ranges.held_now(connection).longer
            if longer is None:
                return False
            hall = issuing.standing(connection)
            highest_numbers.keep(connection, ranges.ALONE_KEY, {"period": hall.period or 0})
            ranges.note_alone(connection, longer, now)
        return True

    def forget_central(self, *, copy: bool = False) -> tuple[int, int]:
        """Take back what central said; `copy`: also that a copy of this store is in use.

        How many dates to come were put right, and how many periods without a ticket were forgotten.
        """
        with self._writer.transaction() as connection:
            return revoke.forget(connection, self._clock.now(), self._clock.zone, copy=copy)

    def add_lease(self, lease: Lease) -> None:
        """Numbers of one series and period that nobody else gets. Received twice it is one lease."""
        with self._writer.transaction() as connection:
            connection.execute(reserve.ADD_LEASE, lease.model_dump())

    def record(self, kind: str, body: Mapping[str, object]) -> None:
        """Note something staff should be able to read later. No personal data."""
        with self._writer.transaction() as connection:
            log_event(connection, kind, self._clock.now(), body, about=Numbers())

    def close(self) -> None:
        """Put everything into the one file and let the next process have it."""
        super().close()
        try:
            self._writer.close()
        finally:
            self._marks.close()
            self._lock.release()

    def _note(self, mark: HighestNumbers, *, always: bool = True) -> None:
        """The highest numbers, beside the store. Where that fails the kiosk goes on, and staff see a sign for it."""
        self._mark = mark
        if not always:
            return
        try:
            self._marks.write(mark)
            self.unmarked = ""
        except OSError as error:
            self.unmarked = f"{self._marks.paths[0]}: {error.strerror or error}"
