"""Why an act is not done."""

from __future__ import annotations

from central.queue.wire import CounterView


class UnknownTicketOrCounter(LookupError):
    """There is no such hall, counter, ticket or service; the text names it."""


class MalformedAct(ValueError):
    """The act lacks something that it needs; the text says what."""


class ActRefused(Exception):
    """The act cannot be done now; `counter` is how the counter stands. `seconds`: after so many it could be."""

    def __init__(self, text: str, counter: CounterView, seconds: int = 0) -> None:
        super().__init__(text)
        self.counter = counter
        self.seconds = seconds


class RequestWithdrawn(ActRefused):
    """The one who asked took it back before it was done: it is not done, and will not be."""
