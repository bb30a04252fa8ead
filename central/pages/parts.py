"""What the pages work with."""

from __future__ import annotations

from dataclasses import dataclass

from central.pages.live import Live
from central.pages.site import Site
from central.parts import Parts


@dataclass(frozen=True, slots=True)
class Pages:
    """Central, the frame of the pages, and the news of the halls."""

    central: Parts
    site: Site
    live: Live
