"""One press: from the fields of a form to an act of central, and its feedback."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from pydantic import ValidationError

from central.access.officers import SignedIn
from central.config.hall import Counter, HallConfig
from central.pages.counter.refusals import too_soon, why_not
from central.queue import ticket_queries
from central.queue.service import ActRefused, MalformedAct, RequestWithdrawn, UnknownTicketOrCounter
from central.queue.wire import ActAsk, ActDone, Seen, TicketView
from central.services import Services
from hall.i18n import Words
from hall.protocol import ActKind
from hall.tickets import Moment

DONE_AND_NEXT = "done_next"
"""Two acts with one key: the visitor is done, and the next one is called."""
KINDS = frozenset({*ActKind, DONE_AND_NEXT})


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback to the officer about a press; `status` as in HTTP."""

    text: str
    status: int = 200
    stays: bool = False
    """Somebody has to be sent on with it: it is read until the next press."""

    @property
    def refused(self) -> bool:
        """Whether nothing came of it."""
        return self.status != 200


class Acts:
    """May be used from any thread."""

    def __init__(self, central: Services) -> None:
        self._central = central

    def do(
        self,
        signed: SignedIn,
        plan: HallConfig,
        counter: Counter,
        kind: str,
        form: Mapping[str, str],
        now: Moment,
        words: Words,
    ) -> Feedback:
        """The act or acts of one press. Raises StoreError; a refusal is an answer."""
        try:
            ask = asked(form, signed.queues, plan, now)
        except (ValidationError, ValueError):
            return Feedback(words.text("Isian belum lengkap atau salah. Periksa lagi."), 422)
        said: list[str] = []
        for act, one in _acts_of(kind, ask):
            feedback = self._one(signed, plan, counter, act, one, words)
            said.append(feedback.text)
            if feedback.refused and not ask.withdraw:
                return Feedback(" ".join(said), feedback.status)
        # Of two acts that are taken back the first may have been done.
        return Feedback(" ".join(dict.fromkeys(said)), feedback.status, feedback.stays)

    def _one(
        self, signed: SignedIn, plan: HallConfig, counter: Counter, act: ActKind, ask: ActAsk, words: Words
    ) -> Feedback:
        try:
            done = self._central.queues.perform(signed.hall, counter.code, act, ask, signed.name)
            return Feedback(done_text(words, done, plan), stays=act is ActKind.TRANSFER)
        except MalformedAct:
            return Feedback(words.text("Isian belum lengkap atau salah. Periksa lagi."), 422)
        except UnknownTicketOrCounter:
            return Feedback(words.text("Nomor atau layanan itu tidak dikenal."), 404)
        except RequestWithdrawn:
            return Feedback(words.text("Tidak dilakukan. Tekan lagi bila masih perlu."), 409)
        except ActRefused as error:
            ticket = error.counter.ticket if ask.ticket is None else self._ticket(signed.hall, ask.ticket)
            if act is ActKind.HAND_NUMBER:
                return Feedback(words.text("Nomor ini sudah dicatat, atau bukan antrean loket ini."), 409)
            if error.seconds and ticket is not None:
                return Feedback(too_soon(words, ticket.label, error.seconds), 409)
            return Feedback(why_not(words, act, error.counter, ticket), 409)

    def _ticket(self, hall: str, name: str) -> TicketView | None:
        with self._central.store.read() as connection:
            row = ticket_queries.find(connection, hall, name)
        return None if row is None else ticket_queries.view_of(row)


def _acts_of(kind: str, ask: ActAsk) -> tuple[tuple[ActKind, ActAsk], ...]:
    """What one press asks for, each with an identity of its own that follows from that of the press."""
    if kind != DONE_AND_NEXT:
        return ((ActKind(kind), ask),)
    first = None if ask.request_id is None else hashlib.sha256(f"{ask.request_id} done".encode()).hexdigest()[:32]
    call = ActAsk(queues=ask.queues, request_id=ask.request_id, withdraw=ask.withdraw)
    return (ActKind.DONE, ask.model_copy(update={"request_id": first})), (ActKind.CALL_NEXT, call)


def asked(form: Mapping[str, str], queues: tuple[str, ...], plan: HallConfig, now: Moment) -> ActAsk:
    """What the form asks for. Raises ValueError or pydantic's ValidationError."""
    seen = None
    if form.get("round"):
        seen = Seen(round=int(form["round"]), recalls=int(form.get("recalls") or 0))
    written = form.get("at") or None
    return ActAsk(
        ticket=form.get("ticket") or None,
        reason=(form.get("more") or form.get("reason") or "").strip() or None,
        service=form.get("service") or None,
        priority={"1": True, "0": False}.get(form.get("priority", "")),
        series=form.get("series") or None,
        number=int(form["number"]) if form.get("number") else None,
        written_at=None if written is None else _today_at(written, plan, now),
        queues=queues or None,
        seen=seen,
        request_id=form.get("request") or None,
        withdraw=form.get("withdraw") == "1",
    )


def _today_at(written: str, plan: HallConfig, now: Moment) -> datetime:
    """ "13:09" of today in the hall."""
    return datetime.combine(now.utc.astimezone(plan.zone).date(), time.fromisoformat(written), tzinfo=plan.zone)


def done_text(words: Words, done: ActDone, plan: HallConfig) -> str:
    """One sentence about what was done; also read aloud by screen readers."""
    label = "" if done.ticket is None else done.ticket.label
    match done.act:
        case ActKind.CALL_NEXT if done.ticket is None:
            return words.text("Belum ada yang menunggu.")
        case ActKind.CALL_NEXT | ActKind.CALL:
            return words.text("{label} dipanggil.", label=label)
        case ActKind.RECALL:
            return words.text("{label} dipanggil lagi.", label=label)
        case ActKind.START:
            return words.text("{label} dilayani.", label=label)
        case ActKind.DONE:
            return words.text("{label} selesai.", label=label)
        case ActKind.NO_SHOW:
            return words.text("{label} terlewat. Bila datang, tekan Kembali di daftar Terlewat.", label=label)
        case ActKind.RETURN:
            return words.text("{label} kembali ke antrean.", label=label)
        case ActKind.HOLD:
            return words.text("{label} ditahan. Tempatnya tetap.", label=label)
        case ActKind.CHANGE_SERVICE:
            return words.text("Layanan {label} diganti. Nomor tetap.", label=label)
        case ActKind.TRANSFER:
            return words.text("{label} diteruskan ke {place}.", label=label, place=_place(words, done, plan))
        case _:
            return _further_text(words, done, label)


def _place(words: Words, done: ActDone, plan: HallConfig) -> str:
    """Where somebody is sent: agency, counters, and the part of the hall."""
    series = "" if done.ticket is None else done.ticket.queue
    agency = plan.catalogue.agency(plan.queues[series])
    zone = next((one.name.get(words.language) for one in plan.catalogue.zones if one.letter == agency.zone), "")
    counters = words.counters(plan.catalogue.queue(series).counters)
    return ", ".join(part for part in (agency.short, counters, zone) if part)


def _further_text(words: Words, done: ActDone, label: str) -> str:
    match done.act:
        case ActKind.CONTINUE_TOMORROW:
            day = done.ticket.not_before if done.ticket is not None else None
            return words.text(
                "{label} dilanjutkan pada {day}.", label=label, day="" if day is None else words.date(day)
            )
        case ActKind.CANCEL:
            return words.text("{label} dibatalkan.", label=label)
        case ActKind.PRIORITISE if done.ticket is not None and done.ticket.priority:
            return words.text("{label} sekarang prioritas.", label=label)
        case ActKind.PRIORITISE:
            return words.text("{label} tidak lagi prioritas.", label=label)
        case ActKind.HAND_NUMBER:
            return words.text("{label} masuk antrean menurut jamnya.", label=label)
        case ActKind.BREAK:
            return words.text("Loket istirahat.")
        case ActKind.CLOSE_EARLY:
            return words.text("Loket ditutup.")
        case _:
            return words.text("Loket buka lagi.")
