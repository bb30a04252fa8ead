"""Connect everything, let it drain, and compare what kiosks, central and paper say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hall.tickets import QueueMark, label, merge
from tests.mirror.hall import Hall
from tests.mirror.lines import Line, Log, log_of_events, mark_of
from tests.mirror.paper import Paper
from tests.mirror.station import Remains, Station

MOST_ROUNDS = 12
"""Turns of every kiosk after which all must be at rest."""


class Compare:
    """All of it. Every failure is an AssertionError that names what is missing where."""

    def __init__(self, hall: Hall, stations: Sequence[Station], paper: Paper, remains: Sequence[Remains]) -> None:
        self.hall, self.stations, self.paper, self.remains = hall, stations, paper, remains

    def drained(self) -> None:
        """Drain, then compare everything."""
        self._drain()
        self.hall.uncrashed()
        self.events_are_equal()
        self.tickets_count_once()
        self.paper_is_known()
        self.states_are_equal()
        self.numbers_are_one_visitors()

    def _drain(self) -> None:
        for station in self.stations:
            for cable in (station.cable, station.numbers):
                cable.up = True
                cable.faults.clear()
        at_rest = 0
        for _ in range(MOST_ROUNDS):
            for station in self.stations:
                station.a_minute_passed()
            turns = [station.turn() for station in self.stations]
            at_rest = at_rest + 1 if all(turns) and not any(self._waits(station) for station in self.stations) else 0
            # A round more: a copy of a disk hears only then what its twin has sent.
            if at_rest == 2:
                return
        how = [f"{one.machine.disk}: {one.store.mirror_state()} {one.sync.link().problem}" for one in self.stations]
        raise AssertionError(f"it does not come to rest; central is at {self.hall.newest()}\n" + "\n".join(how))

    def _waits(self, station: Station) -> bool:
        state = station.store.mirror_state()
        behind = state.position < self.hall.newest()
        return behind or (not state.forked and (state.unsent > 0 or state.parked > 0))

    def events_are_equal(self) -> None:
        """Central has each event of each kiosk once, as it was written."""
        central = self.hall.events()
        logs: dict[tuple[str, str], list[Log]] = defaultdict(list)
        for station in self.stations:
            identity = station.identity
            key = (identity.kiosk_id, identity.incarnation)
            log = log_of_events(station.log())
            logs[key].append(log)
            if not station.store.mirror_state().forked:
                self._same(key, log, central.get(key, {}))
        for gone in self.remains:
            key = (gone.identity.kiosk_id, gone.identity.incarnation)
            logs[key].append(log_of_events(gone.log))
            if not self.hall.putbacks:
                there = max(central.get(key, {}), default=0)
                assert there >= gone.acked_seq, f"{gone.disk}: {gone.acked_seq} were acknowledged, {there} are there"
        for key, found in central.items():
            assert sorted(found) == list(range(1, len(found) + 1)), f"{key}: gaps at central: {sorted(found)}"
            for seq, line in found.items():
                assert any(log.get(seq) == line for log in logs[key]), f"{key}: nobody wrote event {seq} as {line}"

    def _same(self, key: tuple[str, str], log: Log, there: Log) -> None:
        assert not log.keys() - there.keys(), f"{key}: central lacks events {sorted(log.keys() - there.keys())}"
        assert not there.keys() - log.keys(), f"{key}: the kiosk lacks events {sorted(there.keys() - log.keys())}"
        for seq, line in log.items():
            assert there[seq] == line, f"{key}: event {seq} differs: {line}, at central {there[seq]}"

    def tickets_count_once(self) -> None:
        """Central has one ticket for each `issued` in its log, as it was issued, and no other."""
        issued: dict[str, Line] = {}
        for log in self.hall.events().values():
            for line in log.values():
                if line[1] == "issued":
                    issued[line[0]] = line
        tickets = self.hall.tickets()
        names = [row["ticket_id"] for row in tickets]
        assert len(names) == len(set(names)), "a ticket counts twice at central"
        assert set(names) == set(issued), f"tickets at central: {set(names) ^ set(issued)} on one side only"
        for row in tickets:
            _, _, period, series, number, *_ = issued[row["ticket_id"]]
            here = (row["period"], row["series"], row["number"])
            assert here == (period, series, number), f"{row['ticket_id']}: {here} is not as issued"

    def paper_is_known(self) -> None:
        """What visitors hold is in the store that gave it, and so at central."""
        for station in self.stations:
            kept = {event.ticket_id for event in station.log() if event.kind == "issued"}
            given = {sheet.ticket_id for sheet in self.paper.sheets if sheet.disk == station.machine.disk}
            assert given <= kept, f"{station.machine.disk} lost tickets: {given - kept}"

    def states_are_equal(self) -> None:
        """Visitors stand at their kiosk where central says; further only if central has forgotten an act."""
        said = marks(self.hall.acts())
        rows = {row["ticket_id"]: row for row in self.hall.tickets()}
        for ticket, mark in said.items():
            row = rows.get(ticket)
            if row is not None:
                there = (row["queue_state"], row["round"])
                assert there == (mark.state.value, mark.round), f"{ticket}: central has {there}, its log says {mark}"
        for station in self.stations:
            for ticket, mark in station.marks().items():
                expected = said.get(ticket, QueueMark())
                if mark == expected:
                    continue
                known = mark in self.hall.forgotten_marks.get(ticket, set())
                assert known, f"{station.machine.disk}: {ticket} is {mark}, central says {expected}"
                assert mark.key >= expected.key, f"{station.machine.disk}: {ticket} is {mark}, behind {expected}"

    def numbers_are_one_visitors(self) -> None:
        """Where two tickets share a number all the same, central has told people."""
        by_number: dict[tuple[int, str, int], list[str]] = defaultdict(list)
        for row in self.hall.tickets():
            by_number[(row["period"], row["series"], row["number"])].append(row["ticket_id"])
        clashes = {key: names for key, names in by_number.items() if len(names) > 1}
        excused = {one.key for one, _ in self.paper.shared()}
        assert set(clashes) <= excused, f"numbers of several visitors: {set(clashes) - excused}"
        told = self.hall.alarms("clash")
        for key in clashes:
            assert any(alarm_is_about(body, key) for body in told), f"no alarm for {key} among {told}"


def marks(acts: Iterable[Mapping[str, Any]]) -> dict[str, QueueMark]:
    """What the hall's log says in the end of each ticket."""
    found: dict[str, QueueMark] = {}
    for act in acts:
        if act["kind"] == "queue" and act["ticket_id"] is not None:
            ticket = act["ticket_id"]
            found[ticket] = merge(found.get(ticket, QueueMark()), mark_of(act))
    return found


def alarm_is_about(body: Mapping[str, Any], key: tuple[int, str, int]) -> bool:
    """Whether an alarm names this number."""
    period, series, number = key
    return (body.get("period"), body.get("label")) == (period, label(series, number))
