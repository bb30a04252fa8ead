"""How many may listen for news at once: staff, displays and phones each have a share that no other can use up.

Within a share nobody holds more than a few; when it is full, who holds most makes room for who holds less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

AGAIN_SECONDS = 30
"""Retry-After of a refusal."""


class ListenerKind(StrEnum):
    """Who listens."""

    STAFF = "staff"
    DISPLAY = "display"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class ListenerShare:
    """`each`: of one sign-in, one address, one ticket."""

    most: int
    each: int


def shares(displays_of_one_address: int = 40) -> dict[ListenerKind, ListenerShare]:
    """Staff by sign-in, displays by address, phones by ticket."""
    displays = ListenerShare(max(300, displays_of_one_address), displays_of_one_address)
    return {
        ListenerKind.STAFF: ListenerShare(600, 16),
        ListenerKind.DISPLAY: displays,
        ListenerKind.PHONE: ListenerShare(1500, 8),
    }


class TooMany(Exception):
    """There is no place; `mine`: the caller holds its whole share already."""

    def __init__(self, mine: bool) -> None:
        super().__init__("too many listen already; try again")
        self.mine = mine


@dataclass(eq=False, slots=True)
class ListenerPlace:
    """Of one listener. `gone`: somebody else has it now."""

    kind: ListenerKind
    whose: str
    gone: bool = False


class Listeners:
    """For one event loop."""

    def __init__(self, of: Mapping[ListenerKind, ListenerShare] | None = None) -> None:
        self._shares = of or shares()
        self._held: dict[ListenerKind, dict[str, list[ListenerPlace]]] = {kind: {} for kind in self._shares}

    def count(self, kind: ListenerKind) -> int:
        """How many listen."""
        return sum(map(len, self._held[kind].values()))

    def must_have_room(self, kind: ListenerKind, whose: str) -> None:
        """Raises TooMany."""
        share, held = self._shares[kind], self._held[kind]
        mine = len(held.get(whose, ()))
        if mine >= share.each:
            raise TooMany(mine=True)
        if self.count(kind) >= share.most and max(map(len, held.values())) <= mine + 1:
            raise TooMany(mine=False)

    def take(self, kind: ListenerKind, whose: str) -> ListenerPlace:
        """A place, if need be that of the one who holds most. Raises TooMany."""
        self.must_have_room(kind, whose)
        held = self._held[kind]
        if self.count(kind) >= self._shares[kind].most:
            oldest = max(held.values(), key=len)[0]
            self.give_back(oldest)
            oldest.gone = True
        place = ListenerPlace(kind, whose)
        held.setdefault(whose, []).append(place)
        return place

    def give_back(self, place: ListenerPlace) -> None:
        """The listener went."""
        if place.gone:
            return
        mine = self._held[place.kind][place.whose]
        mine.remove(place)
        if not mine:
            del self._held[place.kind][place.whose]
