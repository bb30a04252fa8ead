"""What the threads of the mirror know together: the state of the link, and whom to wake."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from kiosk.model.central_link import Link

RUSH_SECONDS = 10.0
"""A visitor who came so short a time ago is likely to be followed by another."""


class LinkMonitor:
    """Every method may be called from any thread; only `rest`, `pause`, `give_way`, `known` and `until_level` wait."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """`now`: local time of the hall, aware."""
        self._now = now
        self._change = threading.Condition()
        self._link = Link()
        self._contacts = 0
        self._level = False
        self._woken = False
        self._hurried = False
        self._stopped = False
        self._pressed_at: float | None = None

    def link(self) -> Link:
        """How the kiosk stands with central."""
        with self._change:
            return self._link

    @property
    def contacts(self) -> int:
        """Exchanges of the mirror that succeeded; one more than before: the link was there since."""
        with self._change:
            return self._contacts

    def stopped(self) -> bool:
        """The kiosk is being closed: nothing may touch the store any more."""
        with self._change:
            return self._stopped

    def enrolled(self) -> None:
        """There is a token to speak with."""
        with self._change:
            self._link = replace(self._link, enrolled=True, problem="")

    def contact(self) -> None:
        """An exchange succeeded."""
        with self._change:
            self._contacts += 1
            self._link = replace(self._link, enrolled=True, connected=True, last_contact=self._now(), problem="")
            self._change.notify_all()

    def lost(self, problem: str, *, enrolled: bool | None = None) -> None:
        """An exchange failed; the text says why and what to do. `enrolled`: whether that is known now."""
        with self._change:
            known = self._link.enrolled if enrolled is None else enrolled
            self._link = replace(self._link, enrolled=known, connected=False, problem=problem)
            self._level = False
            self._change.notify_all()

    def level(self) -> None:
        """All that waited has been sent since the link came back: what comes down may be applied."""
        with self._change:
            self._level = self._link.connected
            self._change.notify_all()

    def counted(self, unsent: int, parked: int, oldest_unsent_s: int | None, *, forked: bool) -> None:
        """How much waits to be sent."""
        with self._change:
            self._link = replace(
                self._link, unsent=unsent, parked=parked, oldest_unsent_s=oldest_unsent_s, forked=forked
            )

    def confirmed(self, troubles: frozenset[str]) -> None:
        """Central has confirmed that it knows of these."""
        with self._change:
            self._link = replace(self._link, confirmed_troubles=troubles)

    def staffed(self, counters: frozenset[str] | None) -> None:
        """Counters with somebody there, as far as central can tell."""
        with self._change:
            self._link = replace(self._link, staffed=counters)

    def elsewhere(self, people: Mapping[str, int]) -> None:
        """People waiting whose tickets other kiosks gave, as of now."""
        with self._change:
            self._link = replace(self._link, elsewhere=dict(people))

    def wake(self) -> None:
        """There may be something to send, or a reason to greet. Ends a rest, but no pause after a failure."""
        with self._change:
            self._woken = True
            self._change.notify_all()

    def hurry(self) -> None:
        """A person waits: ends a pause too."""
        with self._change:
            self._woken = self._hurried = True
            self._change.notify_all()

    def pressed(self) -> None:
        """A visitor waits for a number."""
        self._pressed_at = time.monotonic()

    @property
    def rush(self) -> bool:
        """Visitors come: whatever can wait leaves them processor, network and central."""
        at = self._pressed_at
        return at is not None and time.monotonic() - at < RUSH_SECONDS

    def give_way(self, seconds: float) -> None:
        """Waits so long, or until it is stopped."""
        with self._change:
            self._change.wait_for(lambda: self._stopped, seconds)

    def stop(self) -> None:
        """The kiosk is being closed."""
        with self._change:
            self._stopped = True
            self._change.notify_all()

    def rest(self, seconds: float) -> None:
        """Waits so long, or until it is woken or stopped."""
        with self._change:
            self._change.wait_for(lambda: self._woken or self._stopped, seconds)
            self._woken = False

    def pause(self, seconds: float) -> None:
        """Waits so long, or until a person is in a hurry or it is stopped."""
        with self._change:
            self._change.wait_for(lambda: self._hurried or self._stopped, seconds)
            self._hurried = False

    def known(self, seconds: float) -> Link:
        """The link once it has been there, or is known to be down; at the latest after so many seconds."""
        with self._change:
            self._change.wait_for(lambda: self._level or self._link.problem or self._stopped, seconds)
            return self._link

    def until_level(self) -> bool:
        """Waits until the link is there and what waited has been sent. False: stopped instead."""
        with self._change:
            self._change.wait_for(lambda: self._level or self._stopped)
            return not self._stopped
