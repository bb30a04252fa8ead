"""What the pages work with."""

from __future__ import annotations

from dataclasses import dataclass, field

from central.access.officers import HASHES_AT_ONCE
from central.front.rate_limits import ConcurrencyLimit
from central.pages.live import LiveNews
from central.pages.site import Site
from central.services import Services

MOST_STRANGERS, SHARE_OF_ADDRESS = 32, 12
"""Sign-ins under way, and of these from one address. Who comes then is asked to try again at once."""
KEPT_FOR_KNOWN = 24
"""Further ones, for accounts that were right at the same address before: many strangers do not keep officers out."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Central, the frame of the pages, and the news of the halls."""

    central: Services
    site: Site
    live: LiveNews
    turns: ConcurrencyLimit = field(
        default_factory=lambda: ConcurrencyLimit(HASHES_AT_ONCE, MOST_STRANGERS, SHARE_OF_ADDRESS, KEPT_FOR_KNOWN)
    )
    """For requests with a PIN: checking one takes 64 MiB and all processors for a tenth of a second."""
