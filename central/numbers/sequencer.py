"""The hall's sequencer: the next number of a series, and leases from the end of its range.

A run of a series begins with a period that `opens_new_period` allowed (or with one of its own, after the end of the
range). Until the next one, no number of the range is given twice, whatever periods kiosks open meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from central.config.hall import HallConfig
from central.fleet.plausible import (
    ImplausibleClaim,
    RejectionMemory,
    answerable,
    check_claim,
    check_leases,
    check_period,
    refuse,
)
from central.numbers import queries
from central.numbers.heartbeat import raised_sequences
from central.numbers.level import mark_of
from central.numbers.marks import NumberMarks
from central.numbers.queries import AnyRow, SequencerState, SeriesState
from central.numbers.recount import Recounted, recount
from central.numbers.sequence import Sequence, running
from central.numbers.sequencer_gate import SequencerGate
from central.queue.ticket_queries import elsewhere_in, write_machine_act
from central.store import CentralStore
from hall.clock import ClockProtocol
from hall.protocol import Heartbeat, Lease, LeaseAsk, NumberAsk, NumberGiven, Refused
from hall.tickets import QUIET_MS, ClockGrade, Moment, business_date, label, proven_quiet_ms, puts_right


class Sequencer:
    """Numbers for the kiosks of all halls. May be used from any thread."""

    def __init__(
        self,
        store: CentralStore,
        plan_of: Callable[[str], HallConfig],
        clock: ClockProtocol,
        gate: SequencerGate,
        marks: NumberMarks | None = None,
    ) -> None:
        """`plan_of` answers the plan that holds now; it raises NoSuchHall for an unknown hall.

        `marks`: where the highest numbers stand beside the database; without them a database put back is believed.
        """
        self._marks = marks
        self._store = store
        self._plan_of = plan_of
        self._clock = clock
        self._gate = gate

    def number(self, hall: str, kiosk_id: str, ask: NumberAsk) -> NumberGiven | Refused:
        """The next number, the same one for the same request. Raises NoSuchHall, Unbelievable or StoreError."""
        try:
            return self._number(hall, kiosk_id, ask)
        except ImplausibleClaim as error:
            refuse(self._store, hall, kiosk_id, error, self._clock.now().utc)
            raise

    def _number(self, hall: str, kiosk_id: str, ask: NumberAsk) -> NumberGiven | Refused:
        plan = self._plan_of(hall)
        with self._store.write(hall) as connection:
            now = self._clock.now()  # under the lock, so that times are in the order of the numbers
            before = queries.given_before(connection, hall, ask.request_id)
            if before is not None:
                return self._answer(connection, hall, kiosk_id, plan, now, before)
            refused = self._refused(connection, hall, plan, ask.series)
            if refused is not None:
                return refused
            found, old = queries.hall_and_series(connection, hall, ask.series)
            _check_period(ask.period_seen, found, now, kiosk_id)
            hall_now = self._running(connection, hall, plan, now, found, ask.period_seen)
            taken = self._take(connection, hall, plan, now, hall_now, ask.series, old)
            if isinstance(taken, Refused):
                return taken
            period, new = taken
            number = new.sequence.last
            queries.set_hall(connection, hall, replace(hall_now, last=now))
            row = {
                "hall": hall,
                "request_id": ask.request_id,
                "kiosk_id": kiosk_id,
                "series": ask.series,
                "period": period,
                "business_date": None if hall_now.business_date is None else hall_now.business_date.isoformat(),
                "number": number,
                "ticket_id": None,
            }
            queries.insert_given(connection, row, now)
        self._mark(hall, replace(hall_now, last=now, highest=max(hall_now.highest, period)), {ask.series: new})
        with self._store.read() as connection:  # counting needs no lock, and others wait for it
            ahead = elsewhere_in(connection, hall, plan.day(now), kiosk_id, ask.series)
        return NumberGiven(
            request_id=ask.request_id,
            series=ask.series,
            period=period,
            business_date=hall_now.business_date,
            number=number,
            elsewhere=ahead,
        )

    def lease(self, hall: str, kiosk_id: str, ask: LeaseAsk) -> Lease | Refused:
        """Reserve numbers that nobody else ever gets in this run. Raises NoSuchHall, Unbelievable or StoreError."""
        try:
            return self._lease(hall, kiosk_id, ask)
        except ImplausibleClaim as error:
            refuse(self._store, hall, kiosk_id, error, self._clock.now().utc)
            raise

    def _lease(self, hall: str, kiosk_id: str, ask: LeaseAsk) -> Lease | Refused:
        plan = self._plan_of(hall)
        with self._store.write(hall) as connection:
            now = self._clock.now()  # under the lock, so that times are in the order of the numbers
            before = queries.lease_before(connection, hall, ask.request_id)
            if before is not None:
                return _lease_of(before)
            refused = self._refused(connection, hall, plan, ask.series)
            if refused is not None:
                return refused
            if queries.is_forked(connection, hall, kiosk_id, ask.incarnation):
                text = "a copy of this kiosk's store is in use; renew it (`kiosk sync renew`) before it has leases"
                return Refused(reason="forked", detail=text)
            lent = self._lend(connection, hall, kiosk_id, plan, now, ask)
            hall_now, known = queries.hall_and_series(connection, hall, ask.series)
        self._mark(hall, hall_now, {} if known is None else {ask.series: known})
        return lent

    def hear(self, connection: Connection, hall: str, beat: Heartbeat, now: Moment) -> None:
        """What a kiosk knows raises period and sequences. In the transaction of its heartbeat; then `heard`.

        Raises Unbelievable for what it cannot know.
        """
        plan = self._plan_of(hall)
        seen = max([beat.period, *(claim.period for claim in beat.claims), *(held.period for held in beat.leases)])
        hall_now = queries.hall_now(connection, hall)
        greeted = self._gate.has_greeted(hall, beat.kiosk_id)
        memory = queries.memory_of(connection, hall, beat, first_greeting=not greeted)
        _check_period(seen, hall_now, now, beat.kiosk_id, memory.unknown_events)
        if seen > hall_now.period:
            hall_now = self._raise(hall_now, plan, now, seen)
            queries.set_hall(connection, hall, hall_now)
        if not beat.claims and not beat.leases:
            return
        known = queries.all_series(connection, hall)
        sequences = {series: one.sequence for series, one in known.items()}
        for held in _check_numbers(beat, plan, sequences, hall_now.restarted, memory):
            queries.insert_lease(connection, _lease_row(hall, beat.kiosk_id, beat.incarnation, held))
        learns = raised_sequences(sequences, beat, hall_now.restarted, frozenset(plan.queues), plan.sequencer_last)
        for series, sequence in learns.items():
            queries.set_series(connection, hall, series, SeriesState(sequence, False, now), known=series in known)
        if learns:
            # When they were given is not known: the quiet of four hours is counted from now.
            queries.set_hall(connection, hall, replace(hall_now, last=now))

    def settled(self, connection: Connection, hall: str) -> bool:
        """Whether all kiosks have reported since this start, so that unnamed numbers are free."""
        return self._gate.is_open(hall) or not self._gate.missing(hall, queries.must_greet(connection, hall))

    def _mark(self, hall: str, hall_now: SequencerState, known: Mapping[str, SeriesState]) -> None:
        """After the commit, before the answer: what was given stands beside the database too."""
        if self._marks is not None:
            self._marks.raise_to(hall, mark_of(hall_now, known))

    def forget_claims(self, hall: str, period: int | None) -> Recounted:
        """Take back what kiosks claimed. Raises NoSuchHall, StillUsed or StoreError."""
        plan = self._plan_of(hall)
        now = self._clock.now()
        with self._store.write(hall) as connection:
            found = recount(connection, hall, plan.sequencer_last, period, now)
            hall_now, known = queries.hall_now(connection, hall), queries.all_series(connection, hall)
        if self._marks is not None:
            self._marks.set_to(hall, mark_of(hall_now, known))
        return found

    def heard(self, hall: str, kiosk_id: str) -> None:
        """After the commit of a heartbeat: this kiosk has reported."""
        self._gate.greeted(hall, kiosk_id)

    def doubt(self, hall: str) -> None:
        """After the commit of a greeting from a store that central should know and does not."""
        self._gate.doubt(hall)

    def _refused(self, connection: Connection, hall: str, plan: HallConfig, series: str) -> Refused | None:
        if series not in plan.queues:
            return Refused(reason="unknown_series", detail=f"the catalogue of hall {hall} has no series {series}")
        if self._gate.is_open(hall):
            return None
        missing = self._gate.missing(hall, queries.must_greet(connection, hall))
        if not missing:
            return None
        text = f"central has started; it waits for what these kiosks know: {', '.join(sorted(missing))}"
        return Refused(reason="catching_up", detail=text)

    def _running(
        self, connection: Connection, hall: str, plan: HallConfig, now: Moment, found: SequencerState, seen: int
    ) -> SequencerState:
        """The period that holds, opened or raised if it is time."""
        if found.period == 0 and seen > 0:
            return self._raise(found, plan, now, seen)
        if found.period == 0 or found.over(now, plan.zone):
            return self._open(connection, hall, plan, now, replace(found, highest=max(found.highest, seen)))
        found = _dated(found, plan, now)
        return self._raise(found, plan, now, seen) if seen > found.period else found

    def _open(
        self, connection: Connection, hall: str, plan: HallConfig, now: Moment, found: SequencerState
    ) -> SequencerState:
        number = found.highest + 1
        day = None if now.grade is ClockGrade.BAD else business_date(now.utc, plan.zone)
        queries.open_period(connection, hall, number, None, day, now)
        self._log_period(connection, hall, number, None, now)
        return SequencerState(number, day, found.last, number, number)

    def _raise(self, found: SequencerState, plan: HallConfig, now: Moment, seen: int) -> SequencerState:
        """A kiosk has seen a higher period: that proves no quiet, so all sequences go on.

        A hall that knows nothing of itself takes it that numbers were given until now.
        """
        raised = replace(found, period=seen, highest=max(found.highest, seen))
        if found.last is not None or found.period > 0:
            return raised
        day = None if now.grade is ClockGrade.BAD else business_date(now.utc, plan.zone)
        return replace(raised, last=now, business_date=day)

    def _take(
        self,
        connection: Connection,
        hall: str,
        plan: HallConfig,
        now: Moment,
        hall_now: SequencerState,
        series: str,
        old: SeriesState | None,
    ) -> tuple[int, SeriesState] | Refused:
        """The period, and the series with the number as its last; what was taken is written."""
        sequence = running(None if old is None else old.sequence, hall_now.restarted, plan.sequencer_last)
        restarted_here = old is None or old.sequence != sequence
        state = SeriesState(sequence, False, None) if old is None or restarted_here else old
        if sequence.exhausted:
            if state.first is None or proven_quiet_ms(state.first, now) < QUIET_MS:
                return _exhausted(series, plan)
            state = self._wrap(connection, hall, hall_now, series, state, now)
        number = state.sequence.last + 1
        if state.wrapped:
            before = queries.last_given(connection, hall, series, number)
            if before is not None and proven_quiet_ms(before, now) < QUIET_MS:
                return _exhausted(series, plan)
        new = SeriesState(state.sequence.given(), state.wrapped, state.first or now)
        queries.set_series(connection, hall, series, new, known=old is not None)
        return max(new.sequence.since, hall_now.period), new

    def _wrap(
        self, connection: Connection, hall: str, hall_now: SequencerState, series: str, state: SeriesState, now: Moment
    ) -> SeriesState:
        """Over the end: this series alone goes on, in a period of its own. What is leased stays leased."""
        number = hall_now.highest + 1
        queries.open_period(connection, hall, number, series, hall_now.business_date, now)
        self._log_period(connection, hall, number, series, now)
        return SeriesState(Sequence(number, 0, state.sequence.upper), wrapped=True, first=now)

    def _lend(
        self, connection: Connection, hall: str, kiosk_id: str, plan: HallConfig, now: Moment, ask: LeaseAsk
    ) -> Lease | Refused:
        hall_now, old = queries.hall_and_series(connection, hall, ask.series)
        _check_period(ask.period, hall_now, now, kiosk_id)
        if ask.period > hall_now.period:
            hall_now = self._raise(hall_now, plan, now, ask.period)
            queries.set_hall(connection, hall, hall_now)
        sequence = running(None if old is None else old.sequence, hall_now.restarted, plan.sequencer_last)
        if ask.period < sequence.since:
            text = f"period {ask.period} of series {ask.series} is over: its numbers restarted in {sequence.since}"
            return Refused(reason="exhausted", detail=text)
        lent = sequence.leased(ask.n)
        if lent is None:
            return _exhausted(ask.series, plan)
        rest, first, last = lent
        same = old is not None and old.sequence == sequence
        new = SeriesState(rest, old.wrapped, old.first) if old is not None and same else SeriesState(rest, False, None)
        queries.set_series(connection, hall, ask.series, new, known=old is not None)
        given = Lease(request_id=ask.request_id, series=ask.series, period=ask.period, first=first, last=last)
        queries.insert_lease(connection, _lease_row(hall, kiosk_id, ask.incarnation, given))
        return given

    def _answer(
        self, connection: Connection, hall: str, kiosk_id: str, plan: HallConfig, now: Moment, before: AnyRow
    ) -> NumberGiven:
        """The same answer again."""
        return NumberGiven(
            request_id=before.request_id,
            series=before.series,
            period=before.period,
            business_date=before.business_date,
            number=before.number,
            elsewhere=elsewhere_in(connection, hall, plan.day(now), kiosk_id, before.series),
        )

    def _log_period(self, connection: Connection, hall: str, number: int, series: str | None, now: Moment) -> None:
        pos = self._store.positions(connection, hall, 1)
        write_machine_act(connection, hall, pos, "period", now.utc, period=number, series=series)


def _check_numbers(
    beat: Heartbeat, plan: HallConfig, known: Mapping[str, Sequence], restarted: int, memory: RejectionMemory
) -> list[Lease]:
    """Of runs that are over, nothing is learnt and nothing need be true. Answers leases that were forgotten here.

    Raises Unbelievable.
    """
    now = {name: running(known.get(name), restarted, plan.sequencer_last) for name in plan.queues}
    for claim in beat.claims:
        run = now.get(claim.series)
        if run is not None and claim.period >= run.since and claim.number <= run.upper:
            check_claim(claim, run.last, memory, beat.kiosk_id)
    held = [one for one in beat.leases if one.series in now and one.period >= now[one.series].since]
    return check_leases(held, lambda one: now[one.series].last, memory)


def _check_period(seen: int, found: SequencerState, now: Moment, kiosk_id: str, events: int = 0) -> None:
    """Raises Unbelievable for a period that cannot have come, or one that no answer can carry."""
    since = None if found.last is None else found.last.utc
    check_period(seen, found.highest, since, now, kiosk_id, events)
    answerable(max(seen, found.highest + 1))


def _lease_row(hall: str, kiosk_id: str, store: str, given: Lease) -> dict[str, object]:
    return {"hall": hall, "kiosk_id": kiosk_id, "incarnation": store, **given.model_dump()}


def _dated(found: SequencerState, plan: HallConfig, now: Moment) -> SequencerState:
    """The first clock that somebody vouches for corrects a date that no synced one had given."""
    if not puts_right(found.last, now):
        return found
    return replace(found, business_date=business_date(now.utc, plan.zone))


def _exhausted(series: str, plan: HallConfig) -> Refused:
    text = (
        f"the numbers {label(series, 1)} to {label(series, plan.sequencer_last)} are used up, and the next was given"
        " less than four hours ago; the kiosk's band serves, or staff write 901 to 999 by hand"
    )
    return Refused(reason="exhausted", detail=text)


def _lease_of(row: AnyRow) -> Lease:
    return Lease(request_id=row.request_id, series=row.series, period=row.period, first=row.first, last=row.last)
