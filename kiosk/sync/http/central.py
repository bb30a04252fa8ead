"""What a kiosk asks of central, one method each. An answer that is not exactly what was agreed is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError
from requests.adapters import BaseAdapter

from hall.protocol import (
    LARGEST_CATALOGUE,
    LARGEST_NEWS,
    LARGEST_REPLY,
    LONGEST_WAIT_SECONDS,
    MOST_DOWN,
    Acked,
    Bad,
    DownPage,
    EnrolAsk,
    Enrolled,
    EventsUp,
    Forked,
    Gap,
    Heartbeat,
    HeartbeatReply,
    Lease,
    LeaseAsk,
    NumberAsk,
    NumberGiven,
    Refused,
    Trouble,
    VersionText,
)
from kiosk.sync.http.certificate_dates import TellsToday, by_the_system
from kiosk.sync.http.exchange import CentralConnection, Reply, short
from kiosk.sync.http.no_answer import NoAnswer, NotTaken

EXCHANGE_SECONDS = 20.0
GREETING_SECONDS = 10.0
LONGEST_TOKEN = 512
UNREADABLE = 422
NEW_IN_BEAT = frozenset({"longer", "shares", "returned"})
"""Only sent to a central that gave a longer range: one from before would refuse the whole heartbeat."""
ENTRY_SECONDS = 10.0
"""Seconds that a request for news may take beyond its own waiting time."""

Answer = TypeVar("Answer")
_Shapes = Mapping[int, TypeAdapter[Answer]]


def _shape(model: Any) -> TypeAdapter[BaseModel]:
    return TypeAdapter(model)


_EVENTS = {200: _shape(Acked), 409: _shape(Gap | Forked), 422: _shape(Bad)}
_NEWS = {200: _shape(DownPage)}
_NUMBER = {200: _shape(NumberGiven), 409: _shape(Refused), 503: _shape(Refused)}
_LEASE = {200: _shape(Lease), 409: _shape(Refused), 503: _shape(Refused)}
_BEAT = {200: _shape(HeartbeatReply)}
_VERSION = {200: _shape(VersionText)}
_ENROLLED = {200: _shape(Enrolled)}


class CentralClient:
    """Central as one kiosk sees it, one exchange at a time. Every method raises NoAnswer; NotTaken for 401 and 403."""

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        ca: Path | None = None,
        adapter: BaseAdapter | None = None,
        today: TellsToday = by_the_system,
    ) -> None:
        """`ca`: the certificate authority that https is held to. `adapter`: another way there, for tests.

        `today`: what the dates of certificates are held against.
        """
        self.token = token
        self._line = CentralConnection(url, ca, adapter, today)

    @property
    def tls(self) -> bool:
        """Whether the one who answers has shown a certificate."""
        return self._line.tls

    @property
    def connections(self) -> int:
        """Connections made so far; with a new one, greet."""
        return self._line.connections

    def cut(self) -> None:
        """Ends the exchange that is under way; it raises NoAnswer. May be called from any thread."""
        self._line.cut()

    def close(self) -> None:
        """Lets go of all connections."""
        self._line.close()

    def events(self, batch: EventsUp, known: int = 0) -> Acked | Gap | Forked | Bad:
        """Sends a stretch of the log. What comes back speaks of nothing but what was sent.

        `known`: how far central had acknowledged before; further on only where old events are sent once more.
        """
        answer = self._post("/v1/kiosk/events", batch, _EVENTS)
        first, last = batch.first_seq, max(batch.events[-1].seq, known)
        sent = {event.seq for event in batch.events}
        match answer:
            case Acked(acked_seq=acked):
                fits = first - 1 <= acked <= last
            case Gap(expected_seq=expected):
                fits = expected < first
            case Forked(forked_seq=seq):
                fits = seq in sent
            case Bad(bad=bad, acked_seq=acked):
                seqs = [one.seq for one in bad]
                fits = first - 1 <= acked <= last and 0 < len(seqs) == len(set(seqs)) and sent.issuperset(seqs)
            case _:
                fits = False
        _hold(fits, "about events it speaks of others than those that were sent")
        return cast("Acked | Gap | Forked | Bad", answer)

    def news(self, hall: str, after: int, wait: float) -> DownPage:
        """The hall's log after a position; waits up to `wait` seconds for the first line."""
        wait = min(wait, LONGEST_WAIT_SECONDS)
        path = f"/v1/halls/{quote(hall)}/events?after={after}&wait={wait:g}"
        page = cast("DownPage", self._ask("GET", path, None, _NEWS, wait + ENTRY_SECONDS, LARGEST_NEWS))
        steps = [after, *(entry.pos for entry in page.events)]
        rising = all(one < other for one, other in pairwise(steps))
        _hold(rising and page.next >= steps[-1], "the positions of the news do not rise")
        _hold(len(page.events) <= MOST_DOWN, "there are more news than a page may hold")
        _hold(all(people >= 0 for people in page.elsewhere.values()), "fewer than no people wait elsewhere")
        return page

    def number(self, hall: str, ask: NumberAsk, seconds: float) -> NumberGiven | Refused:
        """A number of the hall's sequencer within `seconds`."""
        answer = self._post(f"/v1/halls/{quote(hall)}/numbers", ask, _NUMBER, seconds)
        if isinstance(answer, NumberGiven):
            same = (answer.request_id, answer.series) == (ask.request_id, ask.series)
            _hold(same and answer.period >= ask.period_seen, "the number is not the one that was asked for")
        return cast("NumberGiven | Refused", answer)

    def lease(self, hall: str, ask: LeaseAsk) -> Lease | Refused:
        """More reserve numbers."""
        answer = self._post(f"/v1/halls/{quote(hall)}/leases", ask, _LEASE)
        if isinstance(answer, Lease):
            same = (answer.request_id, answer.series, answer.period) == (ask.request_id, ask.series, ask.period)
            fits = same and answer.first <= answer.last < answer.first + ask.n
            _hold(fits, "the lease is not the one that was asked for")
        return cast("Lease | Refused", answer)

    def heartbeat(self, beat: Heartbeat) -> HeartbeatReply:
        """Sends the heartbeat; also the greeting. Shares are left out for a central that does not know them."""
        try:
            reply = self._beat(beat)
        except NoAnswer as error:
            if error.status != UNREADABLE or beat.longer is None:
                raise
            reply = self._beat(beat.model_copy(update={"longer": None, "shares": (), "returned": ()}))
        ranges = (reply.band, reply.longer, reply.spare, *(reply.shares or ()))
        _hold(all(one is None or one.first <= one.last for one in ranges), "a range of it ends before it begins")
        _hold(reply.new_token is None or _is_token(reply.new_token), "its new token is none")
        return reply

    def _beat(self, beat: Heartbeat) -> HeartbeatReply:
        text = beat.model_dump_json(exclude=set(NEW_IN_BEAT) if beat.longer is None else None).encode()
        reply = self._line.ask("POST", "/v1/kiosk/heartbeat", self.token, text, GREETING_SECONDS, LARGEST_REPLY)
        return cast("HeartbeatReply", _read(reply, _BEAT))

    def version(self, hall: str, kind: str, version: str) -> VersionText:
        """A catalogue or settings that the heartbeat's answer named."""
        path = f"/v1/halls/{quote(hall)}/versions/{quote(kind)}/{quote(version, safe='')}"
        found = cast("VersionText", self._ask("GET", path, None, _VERSION, EXCHANGE_SECONDS, LARGEST_CATALOGUE))
        _hold((found.kind, found.version) == (kind, version), "it is another version than was asked for")
        return found

    def enrol(self, ask: EnrolAsk) -> Enrolled:
        """A technician typed the one-time code."""
        answer = cast("Enrolled", self._post("/v1/enrol", ask, _ENROLLED))
        _hold((answer.hall, answer.kiosk_id) == (ask.hall, ask.kiosk_id), "it enrolled another kiosk")
        _hold(_is_token(answer.token), "its token is none")
        _hold(answer.longer is None or answer.longer.first <= answer.longer.last, "its range ends before it begins")
        return answer

    def _post(self, path: str, body: BaseModel, shapes: _Shapes[BaseModel], seconds: float | None = None) -> BaseModel:
        return self._ask("POST", path, body, shapes, EXCHANGE_SECONDS if seconds is None else seconds, LARGEST_REPLY)

    def _ask(
        self,
        method: str,
        path: str,
        body: BaseModel | None,
        shapes: _Shapes[BaseModel],
        seconds: float,
        most: int,
    ) -> BaseModel:
        text = None if body is None else body.model_dump_json().encode()
        return _read(self._line.ask(method, path, self.token, text, seconds, most), shapes)


def _read(reply: Reply, shapes: _Shapes[BaseModel]) -> BaseModel:
    if reply.status in (401, 403):
        raise NotTaken(f"central does not take this kiosk (status {reply.status}): {_detail(reply)}", reply.retry_after)
    shape = shapes.get(reply.status)
    if shape is None:
        text = f"central answered with status {reply.status}: {_detail(reply)}"
        raise NoAnswer(text, reply.retry_after, reply.status)
    try:
        return shape.validate_json(reply.text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        says = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        text = f"the answer with status {reply.status} is not as agreed ({short(says)})"
        raise NoAnswer(text, reply.retry_after) from error


def _detail(reply: Reply) -> str:
    try:
        return short(Trouble.model_validate_json(reply.text).detail)
    except ValidationError:
        return "without words"


def _is_token(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TOKEN and text.isascii() and text.isprintable() and " " not in text


def _hold(fits: bool, otherwise: str) -> None:
    if not fits:
        raise NoAnswer(f"the answer cannot be right: {otherwise}")
