"""HTTP as uvicorn speaks it, and what it lacks: an end for requests that do not arrive, for answers nobody reads."""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from central.front.connections import Connections

HEAD_SECONDS = 10.0
"""From the connection, or from the end of an answer, until all headers are there."""
BODY_SECONDS = 60.0
"""Until the rest of the request is there. Kiosks send their largest uploads in a few seconds."""
UNREAD_SECONDS = 60.0
"""Until an answer that stands still is read on."""


class _Stage(Enum):
    HEAD = auto()
    BODY = auto()
    ANSWER = auto()


SECONDS = {_Stage.HEAD: HEAD_SECONDS, _Stage.BODY: BODY_SECONDS}


class TimedProtocol(H11Protocol):
    """One connection. Subclasses name the crowd that it belongs to."""

    crowd: Connections

    @classmethod
    def of(cls, crowd: Connections) -> type[TimedProtocol]:
        """The class for uvicorn's settings, which makes one for each connection."""
        return type("ProtocolOfCrowd", (cls,), {"crowd": crowd})

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._stage: _Stage | None = None
        self._late: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As in uvicorn; the clock runs from here."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """As in uvicorn. A byte now and then does not buy time."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """As in uvicorn; then the next request is waited for, if it is not there already."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """As in uvicorn."""
        super().connection_lost(exc)
        for timer in (self._late, self._unread):
            if timer is not None:
                timer.cancel()

    def pause_writing(self) -> None:
        """As in uvicorn: the other end does not read. It may pause, for a limited time."""
        super().pause_writing()
        if self.client is not None:
            self.crowd.idle(self.client)
        self._unread = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """As in uvicorn."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        if self.client is not None and self._stage is _Stage.ANSWER:
            self.crowd.busy(self.client)

    def _look(self) -> None:
        stage = self._now()
        if stage is self._stage:
            return
        self._stage = stage
        if self._late is not None:
            self._late.cancel()
        self._late = None if stage is _Stage.ANSWER else self.loop.call_later(SECONDS[stage], self.transport.abort)
        if self.client is not None:
            if stage is _Stage.ANSWER:
                self.crowd.busy(self.client)
            else:
                self.crowd.idle(self.client)

    def _now(self) -> _Stage:
        if self.cycle is None or self.cycle.response_complete:
            return _Stage.HEAD
        return _Stage.BODY if self.cycle.more_body else _Stage.ANSWER
