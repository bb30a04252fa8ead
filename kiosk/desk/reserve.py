"""How long the numbers last that this kiosk may give without central, and what staff can do when they are used up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hall.catalogue import Catalogue
from kiosk.model.central_link import Link
from kiosk.store import Store, StoreCounts

FEW_NUMBERS = 30
"""About what the busiest queue of a busy day takes in an hour: time enough to find somebody."""


@dataclass(frozen=True, slots=True)
class ReserveNow:
    """By series. `few`: how many are left where these are few; `used_up`: those that can give none now."""

    few: Mapping[str, int] = field(default_factory=dict)
    used_up: frozenset[str] = frozenset()


class Reserve:
    """Counted again only when a number was given, the link changed or a minute is over. Within the desk's turn."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._series = tuple(queue.series for queue in catalogue.queues)
        self._key: tuple[object, ...] | None = None
        self._known = ReserveNow()

    def now(self, link: Link | None, counts: StoreCounts, minute: int) -> ReserveNow:
        """As it stands; a kiosk that is alone has none and needs none."""
        if link is None:
            return ReserveNow()
        key = (link.connected, link.forked, counts.last_issued, sum(counts.used.values()), minute)
        if key != self._key:
            self._key, self._known = key, self._count(link)
        return self._known

    def exists(self) -> bool:
        """Whether there are numbers at all that this kiosk may give alone."""
        known, held = self._store.mirror_state(), self._store.held()
        return not known.forked and (known.band is not None or held.longer is not None or bool(held.shares))

    def go_on_alone(self) -> bool:
        """Staff let the kiosk go on with longer labels. False: central has given it none."""
        self._key = None
        return self._store.go_on_alone()

    def _count(self, link: Link) -> ReserveNow:
        left = {one.series: one.left for one in self._store.reserve_left(self._series)}
        few = {series: left[series] for series in self._series if left.get(series, FEW_NUMBERS) < FEW_NUMBERS}
        return ReserveNow(few, frozenset() if link.connected else self._store.used_up(self._series))
