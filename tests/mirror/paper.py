"""What visitors hold in their hands: the one truth that no crash, copy or backup changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations

from hall.tickets import label

FOUR_HOURS = timedelta(hours=4)

Key = tuple[int, str, int]
"""Period, series, number."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ticket on paper."""

    ticket_id: str
    period: int
    series: str
    number: int
    kiosk: str
    disk: str
    """The disk that gave it. A copy is another disk with the same incarnation."""
    incarnation: str
    sequencer: bool
    """From the hall's sequencer; else from the reserve of the incarnation."""
    at: timedelta
    """True time since the beginning."""

    @property
    def key(self) -> Key:
        return self.period, self.series, self.number

    def __str__(self) -> str:
        way = "sequencer" if self.sequencer else "reserve"
        return f"{label(self.series, self.number)} of period {self.period} ({way}, {self.disk}, at {self.at})"


@dataclass(slots=True)
class Paper:
    """All sheets so far. `add` says at once what must never be."""

    sheets: list[Sheet] = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)
    """Tickets that no store knows any more, neither at a kiosk nor at central. Nobody is promised to remember them."""
    _by_number: dict[tuple[str, int], list[Sheet]] = field(default_factory=lambda: defaultdict(list))
    _highest: dict[tuple[int, str], Sheet] = field(default_factory=dict)

    def add(self, sheet: Sheet) -> None:
        """Raises AssertionError if this number is another visitor's, or came back too early, or stands out of order."""
        same = self._by_number[(sheet.series, sheet.number)]
        for other in same:
            if self.excused(sheet, other):
                continue
            assert sheet.key != other.key, f"one number on two tickets: {other}, and {sheet}"
            assert sheet.at - other.at >= FOUR_HOURS, f"a number again too early: {other}, and {sheet}"
        if sheet.sequencer:
            before = self._highest.get((sheet.period, sheet.series))
            in_order = before is None or before.number < sheet.number or before.ticket_id in self.forgotten
            assert in_order, f"the sequencer went back: {before}, and then {sheet}"
            self._highest[(sheet.period, sheet.series)] = sheet
        same.append(sheet)
        self.sheets.append(sheet)

    def excused(self, one: Sheet, other: Sheet) -> bool:
        """Two copies of one store give the same numbers of its reserve as long as nobody can tell them."""
        copies = one.incarnation == other.incarnation and one.disk != other.disk
        if copies and not (one.sequencer or other.sequencer):
            return True
        return bool({one.ticket_id, other.ticket_id} & self.forgotten)

    def shared(self) -> Iterator[tuple[Sheet, Sheet]]:
        """Pairs of tickets with one number, all of them excused. Central has to raise an alarm for each."""
        together: dict[Key, list[Sheet]] = defaultdict(list)
        for sheet in self.sheets:
            together[sheet.key].append(sheet)
        for sheets in together.values():
            yield from combinations(sheets, 2)

    def forget(self, unknown: Callable[[Sheet], bool]) -> None:
        """After a store was lost or central was put back."""
        self.forgotten.update(sheet.ticket_id for sheet in self.sheets if unknown(sheet))
