"""News of a hall for many browsers: one look at the database per change, however many listen.

Each page turns a snapshot into what its browsers get; listeners of the same kind share one rendering.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from central.pages.calls import DisplayedCall, calls_after
from central.pages.listeners import AGAIN_SECONDS, ListenerKind, ListenerPlace, Listeners, TooMany
from central.queue.service import QueueService
from central.queue.wire import CountersView, QueueLine, QueueView, TicketView
from central.store import CentralStore, StoreError
from hall.clock import ClockProtocol
from hall.tickets import Moment

LOOK_SECONDS = 0.5
"""So often is looked whether the hall's position has changed, beside the bell: a new ticket rings seldom."""
AT_LEAST_APART = 0.1
TICK_SECONDS = 5.0
"""Listeners hear at least this often from us; a page that hears nothing three times as long shows it."""
FRESH_SECONDS = 30.0
"""Waits change while nothing happens: the hall is looked at again after so long."""
ONCE = "once"
AGAIN_MS = 1000
"""A browser asks again so long after the stream has ended."""
STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
T = TypeVar("T")


@dataclass(frozen=True)
class Snapshot:
    """The hall at one position of its log."""

    hall: str
    now: Moment
    queue: QueueView
    counters: CountersView
    calls: tuple[DisplayedCall, ...]
    """Calls and recalls of today, the latest first, as many as displays show: of the hall, or of one agency."""
    _made: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def position(self) -> int:
        """Of the hall's log."""
        return self.queue.position

    def line(self, series: str) -> QueueLine | None:
        """One queue; None: the catalogue has none of this name."""
        return next((line for line in self.queue.queues if line.series == series), None)

    def unstaffed(self, series: str) -> bool:
        """Whether the queue is open by its counters, and nobody is at any of them."""
        here = [one for one in self.counters.counters if series in one.series and one.state == "open"]
        return bool(here) and not any(one.staffed for one in here)

    def find(self, ticket_id: str) -> tuple[TicketView, int | None] | None:
        """A visitor who waits or is called, and how many are before them; None: at a counter, or on hold."""
        places: dict[str, tuple[TicketView, int | None]] = self.shared("places", lambda: _places(self.queue))
        return places.get(ticket_id)

    def shared(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` answers, made once for all listeners of this snapshot."""
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            found: T = self._made[key]
            return found


def _places(queue: QueueView) -> dict[str, tuple[TicketView, int | None]]:
    found: dict[str, tuple[TicketView, int | None]] = {}
    for line in queue.queues:
        for ahead, ticket in enumerate(line.waiting):
            found[ticket.ticket_id] = (ticket, ahead)
        for ticket in (*line.held, *line.called):
            found[ticket.ticket_id] = (ticket, None)
    return found


class _Listening(EventSourceResponse):
    """Holds the place of its listener until the end, however it ends."""

    def __init__(self, events: AsyncIterator[bytes], places: Listeners, place: ListenerPlace) -> None:
        super().__init__(events, headers=STREAM)
        self._places, self._place = places, place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As of any response."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._places.give_back(self._place)


class LiveNews:
    """Snapshots of all halls. Listeners are coroutines of one event loop."""

    def __init__(
        self, store: CentralStore, halls: QueueService, clock: ClockProtocol, listeners: Listeners | None = None
    ) -> None:
        self._store, self._halls, self._clock = store, halls, clock
        self.places = listeners or Listeners()
        self._feeds: dict[str, _Feed] = {}

    def now(self, hall: str) -> Snapshot:
        """The hall as it is now. Raises Unknown or StoreError; not for the event loop."""
        now = self._clock.now()
        queue, counters = self._halls.queue(hall), self._halls.counters(hall)
        return Snapshot(hall, now, queue, counters, calls_after(self._store, hall, since_today(now)))

    def latest(self, hall: str) -> Snapshot:
        """What the listeners of the hall were sent last, else the hall as it is now. Raises as `now` does."""
        feed = self._feeds.get(hall)
        kept = None if feed is None else feed.latest
        return self.now(hall) if kept is None else kept

    def stream(
        self, request: Request, hall: str, say: Callable[[Snapshot], str | None], kind: ListenerKind, whose: str
    ) -> EventSourceResponse:
        """Server-sent events: `say` makes the text for one listener from a snapshot; None or the same as last: nothing.

        Every few seconds comes an event "tick" with the position and the time. `say` runs outside the event loop.
        With `?once` it ends after the first news: for browsers that ask again and again instead of listening.
        Raises HTTPException when too many listen already.
        """
        if ONCE in request.query_params:
            return EventSourceResponse(self._once(hall, say), headers=STREAM)
        try:
            place = self.places.take(kind, whose)
        except TooMany as error:
            later = {"Retry-After": str(AGAIN_SECONDS)}
            raise HTTPException(429 if error.mine else 503, str(error), headers=later) from error
        return _Listening(self._events(hall, say, place), self.places, place)

    async def _once(self, hall: str, say: Callable[[Snapshot], str | None]) -> AsyncIterator[bytes]:
        """Nothing at all while central cannot read its database: the page says since when it heard nothing."""
        with suppress(StoreError, TimeoutError):
            async with asyncio.timeout(TICK_SECONDS), aclosing(self._feed(hall).listen()) as snapshots:
                async for snapshot in snapshots:
                    if snapshot is not None:
                        text = await run_in_threadpool(say, snapshot)
                        yield _event("tick", _tick(snapshot, self._clock.now()))
                        if text is not None:
                            yield _event("news", text)
                        return

    def _feed(self, hall: str) -> _Feed:
        return self._feeds.setdefault(hall, _Feed(self, self._store, hall))

    async def _events(
        self, hall: str, say: Callable[[Snapshot], str | None], place: ListenerPlace
    ) -> AsyncGenerator[bytes, None]:
        yield format_sse_event(retry=AGAIN_MS)
        last: str | None = None
        feed = self._feed(hall)
        async for snapshot in feed.listen():
            if place.gone:
                return
            if snapshot is None:
                yield _event("tick", _tick(feed.latest, self._clock.now()))
                continue
            try:
                text = await run_in_threadpool(say, snapshot)
            except StoreError:
                return  # the browser connects again, and gets all of it then
            if text is not None and text != last:
                last = text
                yield _event("news", text)

    def listeners(self, hall: str) -> int:
        """How many listen now."""
        feed = self._feeds.get(hall)
        return 0 if feed is None else feed.listeners


class _Feed:
    """One hall: a task that looks while somebody listens."""

    def __init__(self, live: LiveNews, store: CentralStore, hall: str) -> None:
        self._live, self._store, self._hall = live, store, hall
        self.latest: Snapshot | None = None
        self.listeners = 0
        self._marks = 0
        """Changes without a position that the latest snapshot has."""
        self._reads = False
        """Whether the hall was looked at, and the database answered when that was done last."""
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    async def listen(self) -> AsyncGenerator[Snapshot | None, None]:
        """Each new snapshot, the latest first; None after some seconds without one.

        Ends when central stops, or when nobody looks at the hall any more: the next listener starts again.
        """
        self.listeners += 1
        if self._task is None or self._task.done():
            self.latest, self._reads, self._news = None, False, asyncio.Event()
            self._task = asyncio.create_task(self._look())
        seen: Snapshot | None = None
        try:
            while not self._store.bell.silenced:
                news = self._news
                if self.latest is not None and self.latest is not seen:
                    seen = self.latest
                    yield seen
                    continue
                try:
                    await asyncio.wait_for(news.wait(), TICK_SECONDS)
                except TimeoutError:
                    if self._task is None or self._task.done():
                        return
                    if self._reads:  # what is not known to hold is not called fresh
                        yield None
        finally:
            self.listeners -= 1
            if self.listeners == 0 and self._task is not None:
                self._task.cancel()
                self._task = None

    async def _look(self) -> None:
        """While central cannot read its database nobody hears of anything, and pages say since when."""
        while not self._store.bell.silenced:
            rings = self._store.bell.rings(self._hall)
            try:
                if await run_in_threadpool(self._has_changed):
                    self.latest = await run_in_threadpool(self._live.now, self._hall)
                    self._ring()
                self._reads = True
            except StoreError:
                self._reads = False
            await asyncio.sleep(AT_LEAST_APART)
            await self._store.bell.changed(self._hall, rings, LOOK_SECONDS)
        self._ring()

    def _ring(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _has_changed(self) -> bool:
        before, self._marks = self._marks, self._store.bell.marks(self._hall)
        if self.latest is None or self._marks != before:
            return True
        age = self._live._clock.now().utc - self.latest.now.utc  # noqa: SLF001  both are this module
        if not timedelta(0) <= age < timedelta(seconds=FRESH_SECONDS):
            return True
        with self._store.read() as connection:
            return self._store.position(connection, self._hall) != self.latest.position


def _tick(latest: Snapshot | None, now: Moment) -> str:
    return json.dumps({"position": latest.position if latest else 0, "utc": now.utc.isoformat(timespec="seconds")})


def _event(name: str, text: str) -> bytes:
    return format_sse_event(event=name, data_str=text)


def since_today(now: Moment) -> datetime:
    """Calls older than this are not shown any more."""
    return now.utc - timedelta(hours=18)
