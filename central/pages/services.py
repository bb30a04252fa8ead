"""What the pages work with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from central.access.officers import HASHES_AT_ONCE
from central.front.rate_limits import ConcurrencyLimit, RateLimit
from central.pages.counter_days import CounterDays
from central.pages.listeners import Listeners, shares
from central.pages.live import LiveNews
from central.pages.site import Site
from central.services import Services

MOST_STRANGERS, SHARE_OF_ADDRESS = 32, 12
"""Sign-ins under way, and of these from one address. Who comes then is asked to try again at once."""
KEPT_FOR_KNOWN = 24
"""Further ones, for accounts that were right at the same address before: many strangers do not keep officers out."""
SOUND_MISSES = (60, 120)
"""A minute and at once, from one address: sounds of calls that there are not."""
DISPLAY_REPORTS = (600, 300)
"""Of all displays at one address: each has six a minute, and one for every call."""
TOKEN_MISSES = (20, 40)
"""Wrong tokens from one address. Guessing 128 bits is hopeless anyway; this keeps the database out of it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Central, the frame of the pages, and the news of the halls; the limits are of this application."""

    central: Services
    site: Site
    live: LiveNews
    days: CounterDays
    sound_misses: RateLimit
    display_reports: RateLimit
    token_misses: RateLimit
    turns: ConcurrencyLimit = field(
        default_factory=lambda: ConcurrencyLimit(HASHES_AT_ONCE, MOST_STRANGERS, SHARE_OF_ADDRESS, KEPT_FOR_KNOWN)
    )
    """For requests with a PIN: checking one takes 64 MiB and all processors for a tenth of a second."""


def pages_of(central: Services, site: Site, monotonic: Callable[[], float] = time.monotonic) -> Pages:
    """The pages of these services, in this frame. `monotonic`: seconds, for the limits of requests a minute."""
    listeners = Listeners(shares(central.settings.limits.displays_of_one_address))
    live = LiveNews(central.store, central.queues, central.clock, listeners)
    sounds, reports, tokens = (
        RateLimit(*limit, clock=monotonic) for limit in (SOUND_MISSES, DISPLAY_REPORTS, TOKEN_MISSES)
    )
    return Pages(central, site, live, CounterDays(central.store), sounds, reports, tokens)
