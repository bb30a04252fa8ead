"""How the kiosk stands with the central server: plain values that desk, screens and commands read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

SEQUENCER_LAST = 500
"""Numbers up to this come from the sequencer, as long as central has not said otherwise."""


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of the way to central. A kiosk without central has none."""

    enrolled: bool = False
    """False: not enrolled yet, or central does not take this kiosk's token any more."""
    connected: bool = False
    """The last exchange succeeded, and none has failed since."""
    last_contact: datetime | None = None
    """Aware, in the zone of the hall; None: none since the kiosk was started."""
    unsent: int = 0
    """Events that central has not acknowledged, parked ones not counted."""
    parked: int = 0
    """Events that central could not take; a person looks at them and has them sent again."""
    oldest_unsent_s: int | None = None
    forked: bool = False
    """A copy of this store is, or was, in use: no numbers of its band, and nothing is sent, until it is renewed."""
    problem: str = ""
    """In English, for staff and commands: what is wrong and what to do. Empty: nothing."""
    confirmed_troubles: frozenset[str] = frozenset()
    """The printer's problems and the kiosk's signs by their names, as central confirmed last."""
    staffed: frozenset[str] | None = None
    """Counters with somebody there, as of the last contact; None: unknown."""
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    """People waiting by series whose tickets other kiosks gave, as of the last contact."""


@dataclass(frozen=True, slots=True)
class Given:
    """A number of the hall's sequencer. It belongs to the kiosk that asked, used or not."""

    series: str
    period: int
    business_date: date | None
    number: int
    elsewhere: int
    """People waiting in this series whose tickets other kiosks gave."""


Numbering = Callable[[str, int], Given | None]
"""Asks the sequencer for a number of a series; the second value is the highest period in the store, 0 for none.

None: no number from there now. It answers within 300 ms, and at once while the link is known to be down.
"""
